-- What a receipt says beside the scopes (OAUTH-9): who gave it at which device, and by which words they were asked.

-- Null: nobody's device, since the provider has narrowed the access by itself; or a receipt of the release before.
ALTER TABLE oauth_consents
    ADD COLUMN device text,
    -- As text, in the language of then: a wording that changes later changes no receipt
    -- (docs/adr/0034-words-of-receipts.md). Null where nobody was asked.
    ADD COLUMN words jsonb;

-- The own log tells uses by day (USR-1).
CREATE INDEX oauth_usage_of_user_by_day ON oauth_usage (user_id, day DESC);
DROP INDEX oauth_usage_of_user;
