-- A user exists once an address has been confirmed; until then there is only an e-mail verification,
-- which carries what the person who asked for it chose. So nobody can plant a password in an account
-- that the owner of the address later confirms by another mail.
CREATE TABLE users (
    id            uuid PRIMARY KEY,
    email         text NOT NULL,                     -- as typed
    email_key     text NOT NULL UNIQUE,              -- canonical form, the identity
    name          text NOT NULL,
    roles         text[] NOT NULL DEFAULT '{user}',
    status        text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'suspended')),
    verified_at   timestamptz NOT NULL,
    last_login_at timestamptz,
    created_at    timestamptz NOT NULL,
    updated_at    timestamptz NOT NULL
);

CREATE TABLE credentials (
    user_id         uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
    password_hash   text NOT NULL,                   -- PHC string, or bcrypt from the predecessor
    version         int4 NOT NULL DEFAULT 1,         -- rises with every change of the secret
    failed_attempts int4 NOT NULL DEFAULT 0,         -- consecutive; NIST 800-63B-4 section 3.2.2
    changed_at      timestamptz NOT NULL
);

CREATE TABLE email_verifications (
    id            uuid PRIMARY KEY,
    email         text NOT NULL,
    email_key     text NOT NULL,
    name          text NOT NULL,
    password_hash text NOT NULL,
    generation    int4 NOT NULL DEFAULT 1,           -- the mail's token and code are derived from it
    attempts      int4 NOT NULL DEFAULT 0,           -- wrong codes typed for this generation
    created_at    timestamptz NOT NULL,
    expires_at    timestamptz NOT NULL
);
CREATE INDEX email_verifications_by_address ON email_verifications (email_key, created_at DESC);
CREATE INDEX email_verifications_by_expiry ON email_verifications (expires_at);

CREATE TABLE password_resets (
    id         uuid PRIMARY KEY,
    user_id    uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    generation int4 NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX password_resets_by_user ON password_resets (user_id);
CREATE INDEX password_resets_by_expiry ON password_resets (expires_at);

-- Devices a user has logged in from, so that a new one can be announced.
CREATE TABLE known_devices (
    user_id       uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    device_key    text NOT NULL,                     -- SHA-256 of what the client says of itself
    first_seen_at timestamptz NOT NULL,
    last_seen_at  timestamptz NOT NULL,
    PRIMARY KEY (user_id, device_key)
);
