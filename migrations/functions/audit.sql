-- The audit log: who is named how, what is counted instead of written, and that nothing is ever changed.

-- The pseudonym of a user, or null for whoever is none (any more).
CREATE OR REPLACE FUNCTION audit_pseudonym(user_id uuid) RETURNS uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$ SELECT pseudonym FROM users WHERE id = user_id $$;

-- An event out of what the application knows of it (keys = columns) and whom the statement found to be concerned. Its
-- users, who acted and a resource that is one, become pseudonyms. A service account (`service_id`) acts by its own id:
-- nobody has to be forgotten by it.
CREATE OR REPLACE FUNCTION audit_event(event jsonb, actor uuid) RETURNS audit_events
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
        SELECT jsonb_populate_record(
            NULL::audit_events,
            '{"details": {}}'::jsonb || jsonb_strip_nulls(event)
            || jsonb_build_object('actor_id', coalesce(
                   (event ->> 'service_id')::uuid,
                   audit_pseudonym(coalesce((event ->> 'actor_id')::uuid, actor))))
            || CASE event ->> 'resource_type'
                   WHEN 'users' THEN jsonb_build_object(
                       'resource_id', audit_pseudonym((event ->> 'resource_id')::uuid))
                   ELSE '{}'
               END)
    $$;

-- The event that stands for `count` of its kind, the first of them at `since`.
CREATE OR REPLACE FUNCTION audit_event_of_many(event jsonb, count int8, since timestamptz) RETURNS audit_events
    LANGUAGE sql STABLE
    AS $$
        SELECT jsonb_populate_record(
            NULL::audit_events,
            event || jsonb_build_object('details',
                (event -> 'details') || jsonb_build_object('count', count, 'since_ms', ms(since))))
    $$;

-- Records a denial, or counts it. True when it became an event. What is about one resource hides nothing about another, as long as
-- these are few: of a kind, twenty resources have a row of their own at a time, and whatever comes beside them is counted in
-- one more, which names none. So whoever walks through ids makes no more than 21 events of a kind in a window.
CREATE OR REPLACE FUNCTION audit_fold(event audit_events, window_ms int8) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
DECLARE
    -- By who records it, for a component that somebody has taken over must not count what others record; a window of its
    -- own making ends by itself.
    alike   text := concat_ws('|', session_user, coalesce(event.actor_id::text, event.address), event.action, event.reason,
                              coalesce(event.permission, ''), coalesce(event.resource_type, ''),
                              -- What was answered is not what was refused.
                              coalesce(event.details ->> 'status', ''));
    place   text := concat_ws('|', alike, encode(sha256(convert_to(event.resource_id, 'UTF8')), 'hex'));
    counted jsonb := to_jsonb(event);
    closing timestamptz := least(event.occurred_at, clock_timestamp() + interval '10 minutes')
                           + least(window_ms, 600000) * interval '1 millisecond';
    known   audit_folds;
BEGIN
    IF place <> alike AND NOT EXISTS (SELECT FROM audit_folds WHERE key = place) THEN
        -- So that those who come at once are numbered one after the other.
        PERFORM pg_advisory_xact_lock(hashtextextended(alike, 0));
        IF (SELECT count(*) FROM audit_folds WHERE kind = alike AND key <> place) >= 20 THEN
            place := alike || '|*';
            counted := counted - 'resource_id';
        END IF;
    END IF;
    LOOP
        INSERT INTO audit_folds VALUES (place, closing, 0, event.occurred_at, counted,
                                        CASE WHEN place NOT IN (alike, alike || '|*') THEN alike END)
        ON CONFLICT (key) DO NOTHING;
        IF FOUND THEN
            INSERT INTO audit_events SELECT event.*;
            RETURN true;
        END IF;
        SELECT * INTO known FROM audit_folds WHERE key = place FOR UPDATE;
        -- Else the job has just put it away.
        IF FOUND THEN
            EXIT;
        END IF;
    END LOOP;
    IF known.closes_at > event.occurred_at THEN
        UPDATE audit_folds
        SET repeated = repeated + 1, last = counted,
            since = CASE WHEN repeated = 0 THEN event.occurred_at ELSE since END
        WHERE key = place;
        RETURN false;
    END IF;
    -- The job has not come yet: this one stands for those before it as well.
    UPDATE audit_folds SET closes_at = closing, repeated = 0, since = event.occurred_at, last = counted
    WHERE key = place;
    IF known.repeated = 0 THEN
        INSERT INTO audit_events SELECT event.*;
    ELSE
        INSERT INTO audit_events
        SELECT e.* FROM audit_event_of_many(counted, known.repeated + 1, known.since) e;
    END IF;
    RETURN true;
END
$$;

-- Tells of what was counted in windows that have closed, and forgets those in which nothing was; gives how many events
-- that made. Another window follows what was told: of one kind there is at most one event a window.
CREATE OR REPLACE FUNCTION audit_close_folds(due timestamptz, window_ms int8) RETURNS int8
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
        WITH closed AS (
            SELECT * FROM audit_folds WHERE closes_at <= least(due, clock_timestamp() + interval '10 minutes')
            ORDER BY closes_at LIMIT 1000
            FOR UPDATE SKIP LOCKED
        ), quiet AS (
            DELETE FROM audit_folds f USING closed c WHERE f.key = c.key AND c.repeated = 0
        ), renewed AS (
            UPDATE audit_folds f
            SET closes_at = least(due, clock_timestamp() + interval '10 minutes')
                            + least(window_ms, 600000) * interval '1 millisecond', repeated = 0
            FROM closed c WHERE f.key = c.key AND c.repeated > 0
            RETURNING c.*
        ), told AS (
            INSERT INTO audit_events
            SELECT e.* FROM renewed r,
                audit_event_of_many(r.last || jsonb_build_object('id', uuid_of_moment(due)),
                                    r.repeated, r.since) e
            RETURNING id
        )
        SELECT count(*) FROM told
    $$;

-- Records a denial that changes nothing else, or counts it. True when it became an event; an error if the component may
-- not record it.
CREATE OR REPLACE FUNCTION record_denial(event jsonb, window_ms int8) RETURNS bool
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
        SELECT audit_fold(e, window_ms) FROM audit_event(event, NULL) e
        WHERE effects_are_allowed(jsonb_build_object('events', jsonb_build_array(event)))
    $$;

-- What its owner is told of an account, newest first, before an event: what they did or somebody tried in their name (of these
-- actions), and what others have done to the account (of those), without who it was and from where. The first condition
-- of each is that of its index. With `connection.use` among the actions also how services used each connection by day
-- (UTC): an event that nobody has recorded, with an id of its own (`day_of_use`) by which it stands at noon of its day,
-- which is that day in nearly every time zone.
CREATE OR REPLACE FUNCTION own_activity(owner uuid, before uuid, own text[], helping text[], most int8)
    RETURNS TABLE (id uuid, occurred_at int8, action text, outcome text, reason text, helped bool, session_id uuid,
                   address text, resource_id text, details jsonb)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
        WITH account AS (
            SELECT pseudonym FROM users WHERE id = $1
        ), own AS (
            SELECT * FROM audit_events e
            WHERE e.action NOT IN ('rbac.access', 'rbac.check', 'auth.refresh', 'auth.token.exchange', 'user.preferences.update')
              AND e.actor_id = (SELECT pseudonym FROM account) AND e.id < $2 AND e.action = ANY($3)
            ORDER BY e.id DESC LIMIT $5
        ), helping AS (
            SELECT * FROM audit_events e
            WHERE e.action NOT IN ('rbac.access', 'rbac.check') AND e.resource_type = 'users'
              AND e.resource_id = (SELECT pseudonym::text FROM account) AND e.id < $2 AND e.action = ANY($4)
              AND e.outcome = 'allowed'
            ORDER BY e.id DESC LIMIT $5
        ), uses AS (
            SELECT day, integration_id, service, outcome, scope, calls FROM oauth_usage
            WHERE user_id = $1 AND day <= (id_ms($2) / 86400000)::int4
            UNION ALL
            SELECT (ms(used_at) / 86400000)::int4, integration_id, service, outcome, scope, 1
            FROM oauth_uses, unnest(scopes || ''::text) AS scope
            WHERE user_id = $1
        ), days AS (
            SELECT day_of_use(u.day, u.integration_id) AS id, u.day, u.integration_id,
                   sum(u.calls) FILTER (WHERE scope = '') AS calls,
                   coalesce(sum(u.calls) FILTER (WHERE scope = '' AND outcome <> 'served'), 0) AS failures,
                   array_agg(DISTINCT service) AS services,
                   coalesce(array_agg(DISTINCT scope) FILTER (WHERE scope NOT IN ('', '*')), '{}') AS scopes
            FROM uses u WHERE 'connection.use' = ANY($3)
            GROUP BY u.day, u.integration_id
            HAVING day_of_use(u.day, u.integration_id) < $2
            ORDER BY 1 DESC LIMIT $5
        )
        SELECT id, ms(occurred_at), action, outcome, reason, false, session_id, address,
               CASE WHEN resource_type = 'connections' THEN resource_id END, details
        FROM own
        UNION ALL
        SELECT id, ms(occurred_at), action, outcome, NULL, true, NULL, NULL, NULL,
               CASE WHEN details ? 'role' THEN jsonb_build_object('role', details -> 'role') ELSE '{}' END
        FROM helping
        UNION ALL
        SELECT d.id, d.day::int8 * 86400000 + 43200000, 'connection.use', 'allowed', NULL, false, NULL, NULL, d.integration_id::text,
               jsonb_build_object('count', d.calls, 'failures', d.failures, 'services', d.services, 'scopes', d.scopes,
                                  'provider', i.provider, 'account', i.label)
        FROM days d JOIN oauth_integrations i ON i.id = d.integration_id AND i.user_id = $1
        ORDER BY 1 DESC LIMIT $5
    $$;

-- Append-only: the application has no business changing what was recorded.
CREATE OR REPLACE FUNCTION audit_events_are_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit_events is append-only' USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE OR REPLACE FUNCTION audit_chain_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit chain is append-only' USING ERRCODE = 'insufficient_privilege';
END
$$;

-- Each event waits to be sealed.
CREATE OR REPLACE FUNCTION audit_events_await_sealing() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
BEGIN
    INSERT INTO audit_unsealed SELECT id FROM added;
    RETURN NULL;
END
$$;
