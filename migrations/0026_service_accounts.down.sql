DROP TABLE service_keys;
DROP TABLE service_audiences;
DROP TABLE service_accounts;
