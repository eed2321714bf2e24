DROP INDEX oauth_revocations_by_key;
DROP INDEX oauth_tokens_by_key;
