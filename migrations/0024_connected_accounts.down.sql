DROP TABLE oauth_revocations;
DROP TABLE oauth_tokens;
DROP TABLE oauth_integrations;
DROP FUNCTION IF EXISTS leave_tokens_to_revoke();
DROP TABLE oauth_scopes;
DROP TABLE oauth_consents;
