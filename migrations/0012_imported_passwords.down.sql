COMMENT ON COLUMN credentials.password_hash IS NULL;
DROP INDEX credentials_imported;
