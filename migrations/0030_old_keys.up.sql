-- Envelopes that are still under an old key (OAUTH-5): an envelope begins `v1.<key id>.`. A row's envelopes are written
-- together, and so are under the same one.
CREATE INDEX oauth_tokens_by_key ON oauth_tokens (split_part(access, '.', 2), integration_id);
CREATE INDEX oauth_revocations_by_key ON oauth_revocations (split_part(access, '.', 2), id);
