-- Profile version (ETag), invitation, and deletion with a period of grace.
ALTER TABLE users ADD COLUMN version int4 NOT NULL DEFAULT 1;
ALTER TABLE users ADD COLUMN delete_after timestamptz;
ALTER TABLE users DROP CONSTRAINT users_status_check;
ALTER TABLE users ADD CONSTRAINT users_status_check CHECK (status IN ('active', 'suspended', 'invited'));

-- The administrators' list: each filter and each order has its index.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE INDEX users_by_status ON users (status, id);
CREATE INDEX users_by_name ON users (lower(name), id);
CREATE INDEX users_by_last_login ON users (coalesce(last_login_at, '-infinity'), id);
CREATE INDEX users_by_text ON users USING gin ((email_key || ' ' || lower(name)) gin_trgm_ops);

CREATE TABLE preferences (
    user_id    uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
    document   jsonb NOT NULL,
    version    int4 NOT NULL DEFAULT 1,
    updated_at timestamptz NOT NULL
);

-- A change of address waits until both sides have agreed: the old mailbox and the new one.
CREATE TABLE email_changes (
    id           uuid PRIMARY KEY,
    user_id      uuid NOT NULL UNIQUE REFERENCES users ON DELETE CASCADE,
    email        text NOT NULL,
    email_key    text NOT NULL,
    approved_at  timestamptz,                        -- by the old address
    confirmed_at timestamptz,                        -- by the new address
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL
);

-- What a deleted user leaves in the queue is found by these.
CREATE INDEX jobs_by_recipient ON jobs ((payload ->> 'to'));
CREATE INDEX jobs_by_user ON jobs ((payload ->> 'user'));
