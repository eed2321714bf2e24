-- What changes leave behind, and which component may leave what (docs/adr/0024-what-a-component-may-leave-behind.md).

-- True, or an error: whether whoever is connected may do this. A component may do what stands in `component_effects`; the
-- owner may do everything.
CREATE OR REPLACE FUNCTION component_may(asked_verb text, asked_name text) RETURNS bool
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
BEGIN
    -- Here `current_user` is the owner. No component is a member of another role: `roles.sql` refuses that.
    IF pg_has_role(session_user, current_user, 'USAGE') OR EXISTS (
        SELECT FROM component_effects
        WHERE current_database() || '_' || component = session_user AND verb = asked_verb AND name = asked_name)
    THEN
        RETURN true;
    END IF;
    RAISE EXCEPTION '% may not %: %', session_user, asked_verb, coalesce(asked_name, 'what has no name')
        USING ERRCODE = 'insufficient_privilege';
END
$$;

-- True, or an error: whether what others are to read can be read. One row that nobody can read would stop everybody who
-- comes to it, and of the audit log nothing is ever taken away.
CREATE OR REPLACE FUNCTION effects_are_readable(effects jsonb) RETURNS bool
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
    -- Bytes of an event or a job; levels of nesting, and the largest number (2^53 - 1), that every reader can read.
    most    CONSTANT int := 65536;
    deepest CONSTANT jsonpath := '$.**{17 to last}';
    largest CONSTANT jsonpath := '$.** ? (@.type() == "number" && (@ > 9007199254740991 || @ < -9007199254740991))';
BEGIN
    IF jsonb_path_exists(effects, deepest) OR jsonb_path_exists(effects, largest)
        OR NOT effects ?| '{events,jobs}' AND octet_length(effects::text) > most
        OR EXISTS (
            SELECT FROM jsonb_each(effects) AS part,
                jsonb_array_elements(CASE jsonb_typeof(part.value) WHEN 'array' THEN part.value ELSE '[]' END) AS one
            WHERE octet_length(one::text) > most
               -- Lists go by the time in an id (RFC 9562, version 7): the first and the last of all would stay there.
               OR one ->> 'id' !~ '^0[0-9a-f]{7}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$'
               OR (one ->> 'occurred_at')::timestamptz NOT BETWEEN '2000-01-01' AND '3000-01-01'
               OR (one ->> 'run_at')::timestamptz NOT BETWEEN '2000-01-01' AND '3000-01-01'
               OR (one ->> 'created_at')::timestamptz NOT BETWEEN '2000-01-01' AND '3000-01-01')
    THEN
        RAISE EXCEPTION 'nobody could read this: it is nested too deep, too large, or of no time'
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    RETURN true;
END
$$;

-- True, or an error: whether whoever is connected may leave this behind. What names nothing is no component's. A mail goes
-- to the account that it is about: a component names another address only where `mail_recipient` does not go by it.
CREATE OR REPLACE FUNCTION effects_are_allowed(effects jsonb) RETURNS bool
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
DECLARE
    asked int8;
BEGIN
    PERFORM effects_are_readable(effects);
    WITH jobs AS (
        SELECT job ->> 'kind' AS kind, job -> 'payload' AS payload, job #>> '{payload,template,kind}' AS template
        FROM jsonb_array_elements(effects -> 'jobs') AS job
    ), wanted AS (
        SELECT 'record' AS verb, event ->> 'action' AS name
        FROM jsonb_array_elements(effects -> 'events') AS event
        UNION
        SELECT 'order', kind FROM jobs
        UNION
        SELECT 'mail', template FROM jobs WHERE kind = 'send_email'
        UNION
        SELECT 'tell', payload ->> 'kind' FROM jobs WHERE kind = 'tell_devices'
        UNION
        -- Nobody may.
        SELECT 'mail', template || ' to somebody else' FROM jobs
        WHERE kind = 'send_email' AND template NOT IN ('verify_email', 'take_address')
          AND (payload ? 'to' OR payload ->> 'name' <> '')
    )
    SELECT count(component_may(verb, name)) INTO asked FROM wanted;
    RETURN true;
END
$$;

-- What a change leaves behind (`postern_store::effects::Effects`): its audit events and its jobs, telling devices among
-- them. The statement of the change calls this once for each row that it has changed, in the list of what it selects:
--
--     WITH changed AS (UPDATE … RETURNING id) SELECT id, record_effects($1, id) FROM changed
--
-- There it runs after the change and sees it, and not at all where nothing has changed (ADR 21).
--
-- `owner` is the user it is about, if it is about one: the actor of events that name none, the user of the jobs, and
-- whom mails go to that name nobody. `given` is what only the statement knows of the payloads. A job is queued if
-- everything that it `needs` is known, and its owner exists; one with `once`, unless another of its kind with that key
-- waits; one with `after` when those are over that it names (`await_jobs`). Gives true, for a statement has to select something; an
-- error if the component may not leave this behind.
CREATE OR REPLACE FUNCTION record_effects(effects jsonb, owner uuid DEFAULT NULL, given jsonb DEFAULT '{}')
    RETURNS bool
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
DECLARE
    known jsonb := jsonb_strip_nulls(given);
    -- Whom mails go to: null for an account that is gone, of which nothing is queued.
    reader jsonb := '{}';
    inserted uuid[];
BEGIN
    PERFORM effects_are_allowed(effects);
    INSERT INTO audit_events
    SELECT e.* FROM jsonb_array_elements(effects -> 'events') AS event, audit_event(event, owner) e
    ON CONFLICT (id) DO NOTHING;
    IF NOT effects ? 'jobs' THEN
        RETURN true;
    END IF;
    PERFORM effects_are_readable(known);
    IF owner IS NOT NULL THEN
        SELECT jsonb_build_object('to', u.email, 'name', u.name) INTO reader FROM users u WHERE u.id = owner;
    END IF;
    WITH asked AS (
        SELECT j.*,
               -- Of the address that an account had, the statement alone knows.
               CASE WHEN j.payload #>> '{template,kind}' = 'address_changed' THEN reader || known
                    ELSE known - '{to,name}'::text[] || reader END AS known
        FROM jsonb_to_recordset(effects -> 'jobs')
            AS j (id uuid, kind text, payload jsonb, needs text[], run_at timestamptz,
                  created_at timestamptz, priority int2, once text, after jsonb)
    ), wanted AS (
        SELECT id, kind, run_at, created_at, coalesce(priority, 1) AS priority, once, after,
               -- What was asked for was allowed as it stands: nothing that is known beside it replaces any of it.
               (SELECT coalesce(jsonb_object_agg(name, a.known -> name), '{}')
                FROM unnest(a.needs) AS name) || a.payload AS payload
        FROM asked a
        WHERE a.known ?& a.needs
    ), kept AS (
        -- A session that outlives the change of the credential which it has made is on record: the component that is to
        -- tell Redis may die. By version and not by time: no clock has to agree with another (ADR 11).
        INSERT INTO session_ends (user_id, kept, version, ended_at)
        SELECT owner, (payload ->> 'except')::uuid, (payload ->> 'older_than')::int4, created_at
        FROM wanted
        WHERE kind = 'end_sessions' AND payload ->> 'except' IS NOT NULL AND payload ? 'older_than'
    ), queued AS (
        -- What is ordered once, and waits already, is not queued again.
        INSERT INTO jobs (id, kind, payload, state, user_id, run_at, created_at, priority, idempotency_key)
        SELECT id, kind, payload, CASE WHEN after @? '$[*]' THEN 'waiting' ELSE 'queued' END, owner, run_at, created_at,
            priority, once
        FROM wanted
        ON CONFLICT DO NOTHING
        RETURNING id
    )
    SELECT array_agg(id) INTO inserted FROM queued;
    IF effects @? '$.jobs[*].after[*]' THEN
        PERFORM await_jobs(effects -> 'jobs', inserted);
    END IF;
    RETURN true;
END
$$;
