DROP TABLE oauth_usage;
DROP TABLE oauth_uses;
DROP INDEX oauth_tokens_attempted;
DROP INDEX oauth_tokens_due;
ALTER TABLE oauth_tokens DROP COLUMN refreshable, DROP COLUMN refresh_at, DROP COLUMN retry_at, DROP COLUMN failures;
