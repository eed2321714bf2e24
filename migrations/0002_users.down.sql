DROP TABLE known_devices;
DROP TABLE password_resets;
DROP TABLE email_verifications;
DROP TABLE credentials;
DROP TABLE users;
