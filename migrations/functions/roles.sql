-- Roles, and the one order in which everything that rests on them is decided and changed.

-- Whether somebody else could administrate. Whoever is about to take an administrator away calls this, and
-- waits here for whoever is about to take another.
CREATE OR REPLACE FUNCTION another_administrator(owner uuid) RETURNS bool
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('postern administrators', 0));
    RETURN EXISTS (
        SELECT FROM users
        WHERE roles @> '{administrator}' AND status = 'active' AND delete_after IS NULL
          AND id <> owner);
END
$$;

-- Whether everything that a decision rested on is still so, and stays so until the statement ends: `policy` is the
-- version of all custom roles, `actor` and `actor_roles` are whoever acts, `target` and `target_roles` whom they
-- act on, if on anybody. Whoever changes roles, or a user by a decision over roles, calls this first; the lock is
-- the one of `another_administrator`, and no such statement takes it after the lock of a row.
CREATE OR REPLACE FUNCTION rbac_holds(basis jsonb) RETURNS bool
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
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
CREATE OR REPLACE FUNCTION put_role(basis jsonb, put_name text, put_description text, put_parents text[],
                         put_permissions text[], moment timestamptz,
                         OUT outcome text, OUT role_version int8)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
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

-- Users whose sessions have yet to be told of a change of their roles; at most `most`.
CREATE OR REPLACE FUNCTION unsettled_users(most int8) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
        SELECT DISTINCT coalesce(user_id, (payload ->> 'user')::uuid) FROM jobs
        WHERE kind = 'sync_roles' AND state <> 'done' LIMIT most
    $$;

-- Deletes a role that nothing needs. A session may still name a role that was taken from its user, until the job has
-- run that tells it: `settled` are the users whose sessions were told just now, and as long as any other is not,
-- the role stays, lest it come back by its name. `outcome` is `deleted`, `unknown`, `in_use`, `unsettled` or `stale`.
CREATE OR REPLACE FUNCTION delete_role(basis jsonb, removed text, settled uuid[], OUT outcome text)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
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
          AND NOT coalesce(user_id, (payload ->> 'user')::uuid) = ANY (settled))
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
CREATE OR REPLACE FUNCTION assign_role(basis jsonb, owner uuid, given text, moment timestamptz,
                            OUT outcome text, OUT roles_now text[], OUT user_version int4)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
BEGIN
    IF NOT rbac_holds(basis) THEN
        outcome := 'stale';
        RETURN;
    END IF;
    -- In the order of their names, as those of an invitation are.
    UPDATE users SET roles = ARRAY(SELECT held FROM unnest(array_append(roles, given)) AS held ORDER BY held COLLATE "C"),
                     version = version + 1, updated_at = moment
    WHERE id = owner AND NOT roles @> ARRAY[given]
    RETURNING 'given', roles, version INTO outcome, roles_now, user_version;
    IF NOT FOUND THEN
        SELECT 'present', roles, version INTO outcome, roles_now, user_version
        FROM users WHERE id = owner;
    END IF;
END
$$;

-- Takes a role from a user. The last active administrator keeps theirs. `outcome` is `taken`, `absent`,
-- `last_administrator` or `stale`; `roles_now` and `user_version` are what the user has after it, null for nobody.
CREATE OR REPLACE FUNCTION take_role(basis jsonb, owner uuid, taken text, moment timestamptz,
                                     OUT outcome text, OUT roles_now text[], OUT user_version int4)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
BEGIN
    IF NOT rbac_holds(basis) THEN
        outcome := 'stale';
        RETURN;
    END IF;
    IF taken = 'administrator' AND NOT another_administrator(owner) THEN
        outcome := 'last_administrator';
    ELSE
        UPDATE users SET roles = array_remove(roles, taken), version = version + 1, updated_at = moment
        WHERE id = owner AND roles @> ARRAY[taken];
        outcome := CASE WHEN FOUND THEN 'taken' ELSE 'absent' END;
    END IF;
    SELECT roles, version INTO roles_now, user_version FROM users WHERE id = owner;
END
$$;
