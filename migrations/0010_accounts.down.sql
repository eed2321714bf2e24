DROP FUNCTION audit_event_invited(jsonb, uuid);
DROP FUNCTION rfc3339(timestamptz);
DROP FUNCTION schedule_deletion(uuid, timestamptz, timestamptz, bool);
CREATE OR REPLACE FUNCTION suspend_user(owner uuid, moment timestamptz, OUT outcome text, OUT version int4)
    LANGUAGE plpgsql
    AS $$
DECLARE
    found_status text;
    administrates bool;
BEGIN
    SELECT status, roles @> '{administrator}' INTO found_status, administrates
    FROM users WHERE id = owner;
    IF NOT FOUND THEN
        outcome := 'unknown';
        RETURN;
    END IF;
    IF administrates THEN
        PERFORM pg_advisory_xact_lock(hashtextextended('postern administrators', 0));
        IF NOT EXISTS (
            SELECT FROM users
            WHERE roles @> '{administrator}' AND status = 'active' AND id <> owner)
        THEN
            outcome := 'last_administrator';
            RETURN;
        END IF;
    END IF;
    UPDATE users SET status = 'suspended', updated_at = moment
    WHERE id = owner AND status <> 'suspended';
    IF NOT FOUND THEN
        outcome := 'was_suspended';
        RETURN;
    END IF;
    UPDATE credentials c SET version = c.version + 1 WHERE c.user_id = owner
    RETURNING c.version INTO version;
    outcome := 'suspended';
END
$$;
CREATE OR REPLACE FUNCTION take_role(owner uuid, taken text, moment timestamptz,
                          OUT outcome text, OUT roles_now text[])
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF taken = 'administrator' THEN
        PERFORM pg_advisory_xact_lock(hashtextextended('postern administrators', 0));
        IF NOT EXISTS (
            SELECT FROM users
            WHERE roles @> '{administrator}' AND status = 'active' AND id <> owner)
        THEN
            SELECT 'last_administrator', roles INTO outcome, roles_now FROM users WHERE id = owner;
            RETURN;
        END IF;
    END IF;
    UPDATE users SET roles = array_remove(roles, taken), updated_at = moment
    WHERE id = owner AND roles @> ARRAY[taken]
    RETURNING 'taken', roles INTO outcome, roles_now;
    IF NOT FOUND THEN
        SELECT 'absent', roles INTO outcome, roles_now FROM users WHERE id = owner;
    END IF;
END
$$;
DROP FUNCTION another_administrator(uuid);
DROP INDEX users_by_text;
ALTER TABLE users DROP COLUMN search;
DROP INDEX users_by_status;
DROP INDEX users_by_last_login;
DROP INDEX users_by_name;
DROP EXTENSION pg_trgm;
DROP INDEX jobs_to_address;
DROP INDEX jobs_about_user;
DROP TABLE email_changes;
DROP TABLE user_preferences;
-- The version before knows no invitations: who was invited is suspended until somebody says otherwise.
UPDATE users SET status = 'suspended', verified_at = coalesce(verified_at, created_at)
WHERE status = 'invited' OR verified_at IS NULL;
ALTER TABLE users DROP CONSTRAINT users_status_check;
ALTER TABLE users ADD CONSTRAINT users_status_check CHECK (status IN ('active', 'suspended'));
ALTER TABLE users ALTER COLUMN verified_at SET NOT NULL;
ALTER TABLE users DROP COLUMN delete_after;
ALTER TABLE users DROP COLUMN version;
