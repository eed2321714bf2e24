-- Roles in order: what a decision over roles rested on is compared with what is there, under one lock, by the
-- statement that acts on it. So no decision is older than what it changes, no role is given away while it is
-- deleted, and nobody acts on a user who has meanwhile become more than they are.

-- The version of the policy that made a role what it is: its entity tag. (Never used twice, also when a role is
-- deleted and made anew.)
ALTER TABLE roles ADD COLUMN version int8 NOT NULL DEFAULT 1;

-- Whether everything that a decision rested on is still so, and stays so until the statement ends: `policy` is the
-- version of all custom roles, `actor` and `actor_roles` are whoever acts, `target` and `target_roles` whom they
-- act on, if on anybody. Whoever changes roles, or a user by a decision over roles, calls this first; the lock is
-- the one of `another_administrator`, and no such statement takes it after the lock of a row.
CREATE FUNCTION rbac_holds(basis jsonb) RETURNS bool
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('postern administrators', 0));
    RETURN EXISTS (
            SELECT FROM rbac_policy WHERE id AND version = (basis ->> 'policy')::int8)
        AND EXISTS (
            SELECT FROM users
            WHERE id = (basis ->> 'actor')::uuid AND status = 'active'
              AND to_jsonb(roles) = basis -> 'actor_roles')
        AND (basis ->> 'target' IS NULL OR EXISTS (
            SELECT FROM users
            WHERE id = (basis ->> 'target')::uuid AND to_jsonb(roles) = basis -> 'target_roles'));
END
$$;

-- Creates a role or replaces it. `outcome` is `created`, `replaced` or `stale`; `role_version` names what it is now.
CREATE FUNCTION put_role(basis jsonb, put_name text, put_description text, put_parents text[],
                         put_permissions text[], moment timestamptz,
                         OUT outcome text, OUT role_version int8)
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NOT rbac_holds(basis) THEN
        outcome := 'stale';
        RETURN;
    END IF;
    UPDATE rbac_policy SET version = version + 1 WHERE id RETURNING version INTO role_version;
    UPDATE roles SET description = put_description, parents = put_parents,
        permissions = put_permissions, version = role_version, updated_at = moment
    WHERE name = put_name;
    IF FOUND THEN
        outcome := 'replaced';
        RETURN;
    END IF;
    INSERT INTO roles (name, description, parents, permissions, version, created_at, updated_at)
    VALUES (put_name, put_description, put_parents, put_permissions, role_version, moment, moment);
    outcome := 'created';
END
$$;

-- Deletes a role that nothing needs. A session may still name a role that was taken from its user, until the job has
-- run that tells it: `settled` are the users whose sessions were told just now, and as long as any other is not,
-- the role stays, lest it come back by its name. `outcome` is `deleted`, `unknown`, `in_use`, `unsettled` or `stale`.
CREATE FUNCTION delete_role(basis jsonb, removed text, settled uuid[], OUT outcome text)
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NOT rbac_holds(basis) THEN
        outcome := 'stale';
    ELSIF NOT EXISTS (SELECT FROM roles WHERE name = removed) THEN
        outcome := 'unknown';
    ELSIF EXISTS (SELECT FROM users WHERE roles @> ARRAY[removed])
        OR EXISTS (SELECT FROM roles WHERE parents @> ARRAY[removed])
        OR EXISTS (SELECT FROM grants WHERE subject_role = removed)
    THEN
        outcome := 'in_use';
    ELSIF EXISTS (
        SELECT FROM jobs
        WHERE kind = 'sync_roles' AND state <> 'done'
          AND NOT (payload ->> 'user')::uuid = ANY (settled))
    THEN
        outcome := 'unsettled';
    ELSE
        DELETE FROM roles WHERE name = removed;
        UPDATE rbac_policy SET version = version + 1 WHERE id;
        outcome := 'deleted';
    END IF;
END
$$;

-- Gives a user a role. `outcome` is `given`, `present` or `stale`; `roles_now` and `user_version` are what the user
-- has after it.
CREATE FUNCTION assign_role(basis jsonb, owner uuid, given text, moment timestamptz,
                            OUT outcome text, OUT roles_now text[], OUT user_version int4)
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NOT rbac_holds(basis) THEN
        outcome := 'stale';
        RETURN;
    END IF;
    UPDATE users SET roles = array_append(roles, given), version = version + 1, updated_at = moment
    WHERE id = owner AND NOT roles @> ARRAY[given]
    RETURNING 'given', roles, version INTO outcome, roles_now, user_version;
    IF NOT FOUND THEN
        SELECT 'present', roles, version INTO outcome, roles_now, user_version
        FROM users WHERE id = owner;
    END IF;
END
$$;

-- As without a basis; `outcome` may be `stale` as well.
CREATE FUNCTION take_role(basis jsonb, owner uuid, taken text, moment timestamptz,
                          OUT outcome text, OUT roles_now text[], OUT user_version int4)
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NOT rbac_holds(basis) THEN
        outcome := 'stale';
        RETURN;
    END IF;
    SELECT t.outcome, t.roles_now INTO outcome, roles_now FROM take_role(owner, taken, moment) t;
    SELECT version INTO user_version FROM users WHERE id = owner;
END
$$;

CREATE FUNCTION suspend_user(basis jsonb, owner uuid, moment timestamptz,
                             OUT outcome text, OUT version int4)
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF rbac_holds(basis) THEN
        SELECT s.outcome, s.version INTO outcome, version FROM suspend_user(owner, moment) s;
    ELSE
        outcome := 'stale';
    END IF;
END
$$;

-- Without a basis it is the owner who asks.
CREATE FUNCTION schedule_deletion(basis jsonb, owner uuid, due timestamptz, moment timestamptz,
                                  suspend bool,
                                  OUT outcome text, OUT due_at timestamptz, OUT version int4)
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF basis IS NULL OR rbac_holds(basis) THEN
        SELECT s.outcome, s.due_at, s.version INTO outcome, due_at, version
        FROM schedule_deletion(owner, due, moment, suspend) s;
    ELSE
        outcome := 'stale';
    END IF;
END
$$;

-- Whether the next log-in is good for a change of the password and nothing else.
ALTER TABLE credentials ADD COLUMN must_change bool NOT NULL DEFAULT false;

-- What a reset was asked for: it is no longer good when the address or the password has changed since. Null: asked for
-- before there was this column, or (the version) of an account that has no password yet.
ALTER TABLE password_resets ADD COLUMN email_key text;
ALTER TABLE password_resets ADD COLUMN credential_version int4;

-- Which session asked for another address, and whether the user's other sessions go on when it comes about.
ALTER TABLE email_changes ADD COLUMN session_id uuid;
ALTER TABLE email_changes ADD COLUMN keep_other_sessions bool NOT NULL DEFAULT false;
