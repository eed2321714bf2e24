-- Custom roles. The built-in ones (user, premium, administrator) and their permissions are code.
CREATE TABLE roles (
    name        text PRIMARY KEY,
    description text NOT NULL DEFAULT '',
    parents     text[] NOT NULL DEFAULT '{}',
    permissions text[] NOT NULL DEFAULT '{}',
    created_at  timestamptz NOT NULL,
    updated_at  timestamptz NOT NULL
);
CREATE INDEX roles_by_parent ON roles USING gin (parents);

-- Rises with every change of a role: whoever changes one names the version that was checked for cycles, so
-- that two changes at once cannot close a circle together.
CREATE TABLE rbac_policy (
    id      bool PRIMARY KEY DEFAULT true CHECK (id),
    version int8 NOT NULL DEFAULT 1
);
INSERT INTO rbac_policy DEFAULT VALUES;

CREATE INDEX users_by_role ON users USING gin (roles);

-- A permission on one resource, for one user or for one role.
CREATE TABLE grants (
    id            uuid PRIMARY KEY,
    subject_user  uuid REFERENCES users ON DELETE CASCADE,
    subject_role  text,
    permission    text NOT NULL,
    resource_type text NOT NULL,
    resource_id   text NOT NULL,
    expires_at    timestamptz,
    created_by    uuid REFERENCES users ON DELETE SET NULL,
    created_at    timestamptz NOT NULL,
    CHECK (num_nonnulls(subject_user, subject_role) = 1)
);
CREATE INDEX grants_of_user ON grants (subject_user);
CREATE INDEX grants_of_role ON grants (subject_role);
CREATE INDEX grants_on_resource ON grants (resource_type, resource_id);
CREATE INDEX grants_by_creator ON grants (created_by);

-- Takes a role from a user. The last active administrator keeps theirs: two who take it from each other at
-- once wait for one another here. `outcome` is `taken`, `absent` or `last_administrator`; `roles_now` are the
-- user's roles after it, null for nobody.
CREATE FUNCTION take_role(owner uuid, taken text, moment timestamptz,
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

-- Takes an account out of use, but not the last active administrator's. `outcome` is `suspended`,
-- `was_suspended`, `unknown` or `last_administrator`; `version` is the password's new one, null without a
-- password.
CREATE FUNCTION suspend_user(owner uuid, moment timestamptz, OUT outcome text, OUT version int4)
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
