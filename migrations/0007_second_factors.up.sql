-- A user's authenticator app. The secret is an envelope of `domain::vault`, bound to table, row, owner and
-- version; `last_step` makes each code usable once (RFC 6238 section 5.2).
CREATE TABLE mfa_totp (
    user_id      uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
    id           uuid NOT NULL,
    secret       text NOT NULL,
    version      int4 NOT NULL DEFAULT 1,
    last_step    int8 NOT NULL DEFAULT 0,
    created_at   timestamptz NOT NULL,
    confirmed_at timestamptz                         -- null: being set up
);

-- Single-use codes for the day the phone is lost. 128 random bits each, so that a plain hash is enough.
CREATE TABLE mfa_backup_codes (
    user_id    uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    digest     bytea NOT NULL,
    created_at timestamptz NOT NULL,
    used_at    timestamptz,
    PRIMARY KEY (user_id, digest)
);

-- A user's phone. Once verified it is nobody else's: what it sends is attributed to its owner.
CREATE TABLE phone_numbers (
    user_id          uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
    id               uuid NOT NULL,
    number           text NOT NULL,                  -- E.164
    verified_at      timestamptz,
    opted_out_at     timestamptz,                    -- STOP; nothing is sent until START
    undeliverable_at timestamptz,                    -- the carrier says there is no such number
    created_at       timestamptz NOT NULL
);
CREATE UNIQUE INDEX phone_numbers_verified ON phone_numbers (number) WHERE verified_at IS NOT NULL;

-- The code that counts at present, one per purpose. It is derived from the id, not stored.
CREATE TABLE sms_codes (
    user_id    uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    purpose    text NOT NULL CHECK (purpose IN ('verify_number', 'authenticate')),
    id         uuid NOT NULL,
    number     text NOT NULL,
    attempts   int4 NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, purpose)
);

-- Every message to or from a user's phone. The text of a code is not kept.
CREATE TABLE messages (
    id           uuid PRIMARY KEY,
    user_id      uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    direction    text NOT NULL CHECK (direction IN ('outbound', 'inbound')),
    number       text NOT NULL,
    body         text,
    provider_sid text UNIQUE,
    status       text NOT NULL,
    status_rank  int4 NOT NULL DEFAULT 0,            -- callbacks come in any order; status only moves on
    error_code   int4,
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL
);
CREATE INDEX messages_of_user ON messages (user_id, id DESC);

-- What a user can log in with beside the password, the strongest first; empty without an authenticator app,
-- for the others only stand beside it.
CREATE FUNCTION second_factors(owner uuid) RETURNS text[]
    LANGUAGE sql STABLE
    AS $$
        SELECT CASE
            WHEN EXISTS (SELECT FROM mfa_totp WHERE user_id = owner AND confirmed_at IS NOT NULL)
            THEN array_remove(ARRAY[
                'totp',
                CASE WHEN EXISTS (SELECT FROM mfa_backup_codes WHERE user_id = owner AND used_at IS NULL)
                    THEN 'backup_code' END,
                CASE WHEN EXISTS (
                        SELECT FROM phone_numbers
                        WHERE user_id = owner AND verified_at IS NOT NULL
                          AND opted_out_at IS NULL AND undeliverable_at IS NULL)
                    THEN 'sms' END], NULL)
            ELSE '{}'
        END
    $$;
