-- Accounts that users connect (OAUTH-2, docs/adr/0025-connected-accounts.md).

-- What a user has agreed to, and when: a receipt for each grant, widening, narrowing and withdrawal. Rows are never
-- changed, and outlive the connection (OAUTH-9).
CREATE TABLE oauth_consents (
    id             uuid PRIMARY KEY,
    user_id        uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    integration_id uuid NOT NULL,
    provider       text NOT NULL,
    label          text NOT NULL,        -- what people call the account
    change         text NOT NULL CHECK (change IN ('granted', 'widened', 'narrowed', 'changed', 'withdrawn')),
    consented_at   timestamptz NOT NULL,
    UNIQUE (id, integration_id)
);
CREATE INDEX oauth_consents_of_user ON oauth_consents (user_id, integration_id, id);

-- The scopes of a receipt. What a connection holds are those of its latest one: nothing can be held that was not
-- consented to.
CREATE TABLE oauth_scopes (
    consent_id uuid NOT NULL REFERENCES oauth_consents ON DELETE CASCADE,
    scope      text NOT NULL,
    PRIMARY KEY (consent_id, scope)
);

-- A connection: one account of one user at one provider.
CREATE TABLE oauth_integrations (
    id           uuid PRIMARY KEY,
    user_id      uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    provider     text NOT NULL,
    account      text NOT NULL,          -- who it is there, in the provider's terms; no e-mail address
    label        text NOT NULL,
    consent_id   uuid NOT NULL,          -- the latest receipt, whose scopes it holds
    requested    text[] NOT NULL,        -- what was asked for; more or less may have been granted
    state        text NOT NULL CHECK (state IN ('active', 'needs_reauth', 'error')),
    state_since  timestamptz NOT NULL,
    error        text,                   -- the provider's code for what went wrong last
    paused_at    timestamptz,
    created_at   timestamptz NOT NULL,
    last_used_at timestamptz,
    UNIQUE (user_id, provider, account),
    FOREIGN KEY (consent_id, id) REFERENCES oauth_consents (id, integration_id)
);
CREATE INDEX oauth_integrations_by_consent ON oauth_integrations (consent_id, id);

-- Its tokens, in envelopes that open in this row, at this version, for this user alone (OAUTH-5).
CREATE TABLE oauth_tokens (
    integration_id uuid PRIMARY KEY REFERENCES oauth_integrations ON DELETE CASCADE,
    user_id        uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    version        int4 NOT NULL,
    access         text NOT NULL,
    refresh        text,                 -- null where the provider gives none
    expires_at     timestamptz,          -- null where the provider does not say
    attempt        uuid,                 -- whoever asks the provider for the next version (OAUTH-6)
    attempt_until  timestamptz,
    written_at     timestamptz NOT NULL,
    CHECK ((attempt IS NULL) = (attempt_until IS NULL))
);
CREATE INDEX oauth_tokens_of_user ON oauth_tokens (user_id);
CREATE INDEX oauth_tokens_by_expiry ON oauth_tokens (expires_at);

-- Tokens of connections that are gone, until the provider knows that they are (OAUTH-10). Nobody's any more: whoever
-- deletes an account takes its connections along, and what was granted is to be given back all the same.
CREATE TABLE oauth_revocations (
    id             uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    provider       text NOT NULL,
    account        text NOT NULL,
    -- Where the envelope belongs: nowhere else does it open.
    integration_id uuid NOT NULL,
    owner          uuid NOT NULL,
    version        int4 NOT NULL,
    access         text NOT NULL,
    refresh        text,
    tries          int4 NOT NULL DEFAULT 0,
    due_at         timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX oauth_revocations_due ON oauth_revocations (due_at);
CREATE INDEX oauth_integrations_by_account ON oauth_integrations (account, provider);
