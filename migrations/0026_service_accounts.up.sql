-- Accounts of programs (OAUTH-8, docs/adr/0026-service-accounts.md).

CREATE TABLE service_accounts (
    id                uuid PRIMARY KEY,
    name              text NOT NULL,
    permissions       text[] NOT NULL,
    allowed_addresses text[] NOT NULL,      -- the networks that it may come from; none: from anywhere
    version           int4 NOT NULL DEFAULT 1,
    created_by        uuid REFERENCES users ON DELETE SET NULL,
    created_at        timestamptz NOT NULL,
    updated_at        timestamptz NOT NULL
);
CREATE INDEX service_accounts_by_creator ON service_accounts (created_by);

-- What an access token is for that only this account accepts (RFC 8693). Each is one account's.
CREATE TABLE service_audiences (
    audience   text PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES service_accounts ON DELETE CASCADE
);
CREATE INDEX service_audiences_of_account ON service_audiences (account_id);

-- Keys. One that is revoked is gone; one that has expired goes when the next is made.
CREATE TABLE service_keys (
    id           uuid PRIMARY KEY,
    account_id   uuid NOT NULL REFERENCES service_accounts ON DELETE CASCADE,
    key_hash     text NOT NULL UNIQUE,      -- SHA-256 of 256 random bits: there is nothing to guess
    created_by   uuid REFERENCES users ON DELETE SET NULL,
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    last_used_at timestamptz                -- to the minute
);
CREATE INDEX service_keys_of_account ON service_keys (account_id, id);
CREATE INDEX service_keys_by_creator ON service_keys (created_by);
