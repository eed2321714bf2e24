-- What a change leaves behind (`postern_store::effects::Effects`): its audit events and its jobs, telling devices among
-- them. The statement of the change calls this once for each row that it has changed, in the list of what it selects:
--
--     WITH changed AS (UPDATE … RETURNING id) SELECT id, record_effects($1, id) FROM changed
--
-- There it runs after the change and sees it, and not at all where nothing has changed (ADR 21).
--
-- `owner` is the user it is about, if it is about one: the actor of events that name none, the user of the jobs, and
-- whom mails go to that name nobody. `given` is what only the statement knows of the payloads. A job is queued if
-- everything that it `needs` is known, and its owner exists. Gives true, for a statement has to select something.
CREATE OR REPLACE FUNCTION record_effects(effects jsonb, owner uuid DEFAULT NULL, given jsonb DEFAULT '{}')
    RETURNS bool
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
DECLARE
    known jsonb := jsonb_strip_nulls(given);
BEGIN
    INSERT INTO audit_events
    SELECT e.* FROM jsonb_array_elements(effects -> 'events') AS event, audit_event(event, owner) e
    ON CONFLICT (id) DO NOTHING;
    IF NOT effects ? 'jobs' THEN
        RETURN true;
    END IF;
    IF owner IS NOT NULL THEN
        SELECT jsonb_build_object('to', u.email, 'name', u.name) || known INTO known
        FROM users u WHERE u.id = owner;
        -- Of an account that is gone nothing is known, and nothing queued: `known` is null.
    END IF;
    WITH wanted AS (
        SELECT j.id, j.kind, j.run_at, j.created_at,
               j.payload || (SELECT coalesce(jsonb_object_agg(name, known -> name), '{}')
                             FROM unnest(j.needs) AS name) AS payload
        FROM jsonb_to_recordset(effects -> 'jobs')
            AS j (id uuid, kind text, payload jsonb, needs text[], run_at timestamptz,
                  created_at timestamptz)
        WHERE known ?& j.needs
    ), kept AS (
        -- A session that outlives the change of the credential which it has made is on record: the component that is to
        -- tell Redis may die. By version and not by time: no clock has to agree with another (ADR 11).
        INSERT INTO session_ends (user_id, kept, version, ended_at)
        SELECT owner, (payload ->> 'except')::uuid, (payload ->> 'older_than')::int4, created_at
        FROM wanted
        WHERE kind = 'end_sessions' AND payload ->> 'except' IS NOT NULL AND payload ? 'older_than'
    )
    INSERT INTO jobs (id, kind, payload, user_id, run_at, created_at)
    SELECT id, kind, payload, owner, run_at, created_at FROM wanted
    ON CONFLICT DO NOTHING;
    RETURN true;
END
$$;
