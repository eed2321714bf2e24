-- Refreshing and handing out the tokens of connected accounts (OAUTH-6, OAUTH-8, OAUTH-11).

ALTER TABLE oauth_tokens
    ADD COLUMN failures   int4 NOT NULL DEFAULT 0,  -- of the provider in a row
    ADD COLUMN retry_at   timestamptz,              -- until when the provider is left alone
    ADD COLUMN refresh_at timestamptz,              -- when the background refreshes it; null: never
    -- For those who may not see the envelope.
    ADD COLUMN refreshable bool GENERATED ALWAYS AS (refresh IS NOT NULL) STORED;
UPDATE oauth_tokens SET refresh_at = expires_at - interval '10 minutes' WHERE refresh IS NOT NULL;
CREATE INDEX oauth_tokens_due ON oauth_tokens (refresh_at);
CREATE INDEX oauth_tokens_attempted ON oauth_tokens (attempt_until) WHERE attempt_until IS NOT NULL;

-- Each time that a service asked for a token, until it is counted.
CREATE TABLE oauth_uses (
    id             uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    integration_id uuid NOT NULL REFERENCES oauth_integrations ON DELETE CASCADE,
    user_id        uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    service        text NOT NULL,                   -- the name of the service account
    outcome        text NOT NULL,                   -- `served`, or why not
    scopes         text[] NOT NULL,                 -- what it asked for; none: whatever was granted
    used_at        timestamptz NOT NULL
);
CREATE INDEX oauth_uses_of_connection ON oauth_uses (integration_id, used_at);
CREATE INDEX oauth_uses_of_user ON oauth_uses (user_id);
CREATE INDEX oauth_uses_by_time ON oauth_uses (used_at);

-- How often, by day (UTC). The scope is empty in the row that counts the calls themselves.
CREATE TABLE oauth_usage (
    integration_id uuid NOT NULL REFERENCES oauth_integrations ON DELETE CASCADE,
    user_id        uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    day            int4 NOT NULL,                   -- since 1970
    service        text NOT NULL,
    outcome        text NOT NULL,
    scope          text NOT NULL,
    calls          int8 NOT NULL,
    PRIMARY KEY (integration_id, day, service, outcome, scope)
);
CREATE INDEX oauth_usage_of_user ON oauth_usage (user_id);
CREATE INDEX oauth_usage_by_day ON oauth_usage (day);
