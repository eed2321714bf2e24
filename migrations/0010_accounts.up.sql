-- Accounts: versions for If-Match, invitations, and deletion after a time of grace.
ALTER TABLE users ADD COLUMN version int4 NOT NULL DEFAULT 1;
ALTER TABLE users ADD COLUMN delete_after timestamptz;
ALTER TABLE users ALTER COLUMN verified_at DROP NOT NULL;     -- null: invited, has not been here yet
ALTER TABLE users DROP CONSTRAINT users_status_check;
ALTER TABLE users ADD CONSTRAINT users_status_check
    CHECK (status IN ('active', 'suspended', 'invited'));

-- What a user has set; what is not set is the default, which is code (`domain::preferences`).
CREATE TABLE user_preferences (
    user_id    uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
    version    int4 NOT NULL,
    document   jsonb NOT NULL,
    updated_at timestamptz NOT NULL
);

-- An address that is to replace the present one, once both sides have agreed.
CREATE TABLE email_changes (
    user_id    uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
    id         uuid NOT NULL UNIQUE,                 -- the mails' tokens are derived from it
    email      text NOT NULL,
    email_key  text NOT NULL,
    left_at    timestamptz,                          -- the present address agreed
    taken_at   timestamptz,                          -- the new one did
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);

-- What is queued about a user, or to their address, goes with the account.
CREATE INDEX jobs_about_user ON jobs ((payload ->> 'user'));
CREATE INDEX jobs_to_address ON jobs ((payload ->> 'to'));

-- The list of users: an index for each order and each filter. (Ids are UUIDv7: their order is that of creation.)
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE INDEX users_by_name ON users (lower(name), id);
CREATE INDEX users_by_last_login ON users (coalesce(last_login_at, 'epoch'::timestamptz), id);
CREATE INDEX users_by_status ON users (status, id);
ALTER TABLE users ADD COLUMN search text NOT NULL
    GENERATED ALWAYS AS (lower(email || ' ' || name)) STORED;
-- Enough of a sample to tell what is rare, which is worth the index, from what is common, which the order finds.
ALTER TABLE users ALTER COLUMN search SET STATISTICS 1000;
-- Kept current at once: a list of what waits would have to be read by every search.
CREATE INDEX users_by_text ON users USING gin (search gin_trgm_ops) WITH (fastupdate = off);

-- Whether somebody else could administrate. Whoever is about to take an administrator away calls this, and
-- waits here for whoever is about to take another.
CREATE FUNCTION another_administrator(owner uuid) RETURNS bool
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('postern administrators', 0));
    RETURN EXISTS (
        SELECT FROM users
        WHERE roles @> '{administrator}' AND status = 'active' AND delete_after IS NULL
          AND id <> owner);
END
$$;

-- As before; an administrator whose account is about to be deleted is none to rely on.
CREATE OR REPLACE FUNCTION take_role(owner uuid, taken text, moment timestamptz,
                                     OUT outcome text, OUT roles_now text[])
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF taken = 'administrator' AND NOT another_administrator(owner) THEN
        SELECT 'last_administrator', roles INTO outcome, roles_now FROM users WHERE id = owner;
        RETURN;
    END IF;
    UPDATE users SET roles = array_remove(roles, taken), version = version + 1, updated_at = moment
    WHERE id = owner AND roles @> ARRAY[taken]
    RETURNING 'taken', roles INTO outcome, roles_now;
    IF NOT FOUND THEN
        SELECT 'absent', roles INTO outcome, roles_now FROM users WHERE id = owner;
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION suspend_user(owner uuid, moment timestamptz,
                                        OUT outcome text, OUT version int4)
    LANGUAGE plpgsql
    AS $$
DECLARE
    administrates bool;
BEGIN
    SELECT roles @> '{administrator}' INTO administrates FROM users WHERE id = owner;
    IF NOT FOUND THEN
        outcome := 'unknown';
        RETURN;
    END IF;
    IF administrates AND NOT another_administrator(owner) THEN
        outcome := 'last_administrator';
        RETURN;
    END IF;
    UPDATE users u SET status = 'suspended', version = u.version + 1, updated_at = moment
    WHERE u.id = owner AND u.status <> 'suspended';
    IF NOT FOUND THEN
        outcome := 'was_suspended';
        RETURN;
    END IF;
    UPDATE credentials c SET version = c.version + 1 WHERE c.user_id = owner
    RETURNING c.version INTO version;
    outcome := 'suspended';
END
$$;

-- Sets the time at which an account is deleted. A time that was set stays, whichever of two requests comes first;
-- only to suspend the account as well can bring it forward. `outcome` is `scheduled`,
-- `was_scheduled`, `unknown` or `last_administrator`; `version` is the password's new one, null without a
-- password.
CREATE FUNCTION schedule_deletion(owner uuid, due timestamptz, moment timestamptz, suspend bool,
                                  OUT outcome text, OUT due_at timestamptz, OUT version int4)
    LANGUAGE plpgsql
    AS $$
DECLARE
    administrates bool;
BEGIN
    SELECT roles @> '{administrator}' INTO administrates FROM users WHERE id = owner;
    IF NOT FOUND THEN
        outcome := 'unknown';
        RETURN;
    END IF;
    IF administrates AND NOT another_administrator(owner) THEN
        outcome := 'last_administrator';
        RETURN;
    END IF;
    UPDATE users u
    SET delete_after = due, version = u.version + 1, updated_at = moment,
        status = CASE WHEN suspend THEN 'suspended' ELSE u.status END
    WHERE u.id = owner AND (u.delete_after IS NULL OR (suspend AND u.delete_after > due))
    RETURNING u.delete_after INTO due_at;
    IF NOT FOUND THEN
        SELECT 'was_scheduled', u.delete_after INTO outcome, due_at FROM users u WHERE u.id = owner;
        RETURN;
    END IF;
    UPDATE credentials c SET version = c.version + 1 WHERE c.user_id = owner
    RETURNING c.version INTO version;
    outcome := 'scheduled';
END
$$;

-- A time as the API writes it, for documents that are built here.
CREATE FUNCTION rfc3339(moment timestamptz) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$ SELECT to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') $$;

-- An audit event by a user about one who is made by the same statement, and so is known by pseudonym only.
CREATE FUNCTION audit_event_invited(event jsonb, invited uuid) RETURNS audit_events
    LANGUAGE sql STABLE
    AS $$
        SELECT a.* FROM audit_event_of(
            event || jsonb_build_object('resource_type', 'users', 'resource_id', invited),
            audit_pseudonym((event ->> 'actor_id')::uuid)) a
    $$;
