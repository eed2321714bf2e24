DROP FUNCTION IF EXISTS create_service_key(jsonb, uuid, int4, int8, uuid, text, uuid, timestamptz, timestamptz);
DROP TABLE service_keys;
DROP TABLE service_audiences;
DROP TABLE service_accounts;
