-- The queue as administrators see and steer it (JOB-2, JOB-6). Component `jobs` calls these; it has no right to the table, and
-- sees of a payload what names nobody.

-- What of a payload is shown: ids, numbers, flags, and words that say what it is about (`kind`). Addresses, names and whatever
-- else somebody has typed are left out.
CREATE OR REPLACE FUNCTION shown_payload(payload jsonb, name text) RETURNS jsonb
    LANGUAGE sql IMMUTABLE
    AS $$
        SELECT CASE jsonb_typeof(payload)
            WHEN 'object' THEN (SELECT coalesce(jsonb_object_agg(key, shown_payload(value, key)), '{}') FROM jsonb_each(payload))
            WHEN 'array' THEN (SELECT coalesce(jsonb_agg(shown_payload(one, name)), '[]') FROM jsonb_array_elements(payload) AS one)
            WHEN 'string' THEN CASE
                WHEN payload #>> '{}' ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN payload
                WHEN name = 'kind' AND payload #>> '{}' ~ '^[a-z0-9_.]{1,64}$' THEN payload
                ELSE '"…"' END
            ELSE payload END
    $$;

-- Jobs before this id, newest first; of this kind and in this state, if any. Planned anew each time, with what is asked for.
CREATE OR REPLACE FUNCTION listed_jobs(before uuid, only_kind text, only_state text, most int8)
    RETURNS TABLE (id uuid, kind text, state text, priority int4, user_id uuid, attempts int4, run_at int8, created_at int8,
                   started_at int8, finished_at int8, last_error text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
BEGIN
    RETURN QUERY EXECUTE
        'SELECT j.id, j.kind, j.state, j.priority::int4, j.user_id, j.attempts, ms(j.run_at), ms(j.created_at),
                ms(j.started_at), ms(j.finished_at), j.last_error
         FROM jobs j
         WHERE j.id < $1 AND ($2 IS NULL OR j.kind = $2) AND ($3 IS NULL OR j.state = $3)
         ORDER BY j.id DESC LIMIT $4'
        USING before, only_kind, only_state, most;
END
$$;

-- One job. `awaited` are those that it waits for: `[{job, if_dead}]`.
CREATE OR REPLACE FUNCTION shown_job(asked uuid)
    RETURNS TABLE (kind text, state text, priority int4, user_id uuid, attempts int4, run_at int8, created_at int8,
                   started_at int8, finished_at int8, last_error text, payload jsonb, awaited jsonb)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
        SELECT j.kind, j.state, j.priority::int4, j.user_id, j.attempts, ms(j.run_at), ms(j.created_at), ms(j.started_at),
               ms(j.finished_at), j.last_error, shown_payload(j.payload, ''),
               (SELECT coalesce(jsonb_agg(jsonb_build_object('job', d.waits_for, 'if_dead', d.if_dead) ORDER BY d.waits_for), '[]')
                FROM job_dependencies d WHERE d.job_id = j.id)
        FROM jobs j WHERE j.id = $1
    $$;

-- The tries of a job that have ended, newest first; at most `most`.
CREATE OR REPLACE FUNCTION job_tries(asked uuid, most int8)
    RETURNS TABLE (attempt int4, started_at int8, duration_ms int8, ending text, error text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
        SELECT r.attempt, ms(r.started_at), greatest(0, ms(r.ended_at) - ms(r.started_at)), r.ending, r.error
        FROM job_runs r WHERE r.job_id = $1 ORDER BY r.id DESC LIMIT $2
    $$;

-- Queues a dead job again, with all its tries. `outcome` is `queued`, `unknown`, `not_dead`, or `waiting`: what is to be done
-- once waits already. `job_kind` and `owner` are for the audit log.
CREATE OR REPLACE FUNCTION retry_job(asked uuid, moment timestamptz, OUT outcome text, OUT job_kind text, OUT owner uuid)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
DECLARE
    found jobs;
BEGIN
    SELECT * INTO found FROM jobs WHERE id = asked FOR UPDATE;
    job_kind := found.kind;
    owner := found.user_id;
    IF found.id IS NULL THEN
        outcome := 'unknown';
    ELSIF found.state <> 'dead' THEN
        outcome := 'not_dead';
    ELSE
        UPDATE jobs SET state = 'queued', attempts = 0, run_at = moment, finished_at = NULL WHERE id = asked;
        outcome := 'queued';
    END IF;
EXCEPTION WHEN unique_violation THEN
    outcome := 'waiting';
END
$$;

-- Ends a job that is dead, or has not begun: it will not be done. What stays, for as long as a dead letter, is what may be shown
-- of it, and why. `outcome` is `discarded`, `unknown`, `running` or `over`.
CREATE OR REPLACE FUNCTION discard_job(asked uuid, moment timestamptz, why text, OUT outcome text)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
DECLARE
    found text;
BEGIN
    SELECT j.state INTO found FROM jobs j WHERE j.id = asked FOR UPDATE;
    IF found IS NULL THEN
        outcome := 'unknown';
    ELSIF found = 'running' THEN
        outcome := 'running';
    ELSIF found IN ('done', 'discarded') THEN
        outcome := 'over';
    ELSE
        UPDATE jobs j
        SET state = 'discarded', finished_at = moment, discard_reason = why, payload = shown_payload(j.payload, '')
        WHERE j.id = asked;
        -- Nothing waits for it any more, and it waits for nothing.
        DELETE FROM job_dependencies d WHERE d.job_id = asked;
        outcome := 'discarded';
    END IF;
END
$$;

-- Why a job was discarded, if somebody has said so.
CREATE OR REPLACE FUNCTION reason_of_discard(asked uuid) RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$ SELECT j.discard_reason FROM jobs j WHERE j.id = $1 $$;

-- Every kind that somebody works off, and those of which jobs are left: how many are in which state, since when the oldest
-- waits that is due, what administrators have said of it, and how the tries of the last hour ended. (Of kinds that are
-- forgotten once they are done, tries that failed are on record and no others.)
CREATE OR REPLACE FUNCTION kinds_of_jobs(moment timestamptz)
    RETURNS TABLE (kind text, component text, waiting int8, queued int8, running int8, dead int8, oldest_due int8,
                   paused_at int8, per_minute int4, done int8, failed int8, mean_ms int8, longest_ms int8)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
        WITH worked AS (
            SELECT c.name AS kind, min(c.component) AS component FROM component_effects c WHERE c.verb = 'work' GROUP BY 1
        ), unfinished AS (
            SELECT j.kind, count(*) FILTER (WHERE state = 'waiting') AS waiting,
                count(*) FILTER (WHERE state = 'queued') AS queued, count(*) FILTER (WHERE state = 'running') AS running,
                count(*) FILTER (WHERE state = 'dead') AS dead,
                min(j.run_at) FILTER (WHERE state = 'queued' AND j.run_at <= $1) AS oldest_due
            FROM jobs j WHERE state <> 'done' AND state <> 'discarded' GROUP BY 1
        ), tried AS (
            SELECT r.kind, count(*) FILTER (WHERE ending = 'done') AS done, count(*) FILTER (WHERE ending <> 'done') AS failed,
                avg(ms(ended_at) - ms(r.started_at))::int8 AS mean_ms, max(ms(ended_at) - ms(r.started_at)) AS longest_ms
            FROM job_runs r
            WHERE r.ended_at > $1 - '1 hour'::interval
              AND r.kind IN (SELECT worked.kind FROM worked UNION SELECT unfinished.kind FROM unfinished)
            GROUP BY 1
        )
        SELECT coalesce(w.kind, u.kind), w.component, coalesce(u.waiting, 0), coalesce(u.queued, 0), coalesce(u.running, 0),
               coalesce(u.dead, 0), ms(u.oldest_due), ms(k.paused_at), k.per_minute, coalesce(t.done, 0),
               coalesce(t.failed, 0), t.mean_ms, t.longest_ms
        FROM worked w FULL JOIN unfinished u ON u.kind = w.kind
        LEFT JOIN job_kinds k ON k.kind = coalesce(w.kind, u.kind)
        LEFT JOIN tried t ON t.kind = coalesce(w.kind, u.kind)
        ORDER BY 1
    $$;

-- How many tries of the last 24 hours ended how, by full hours: 25 of them, of which the first and the last are cut off. `failed`
-- is what was tried again, or lost. (Of kinds that are forgotten once they are done, tries that failed are on record and no others.)
CREATE OR REPLACE FUNCTION job_hours(moment timestamptz)
    RETURNS TABLE (starts_at int8, done int8, failed int8, dead int8)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
        WITH ended AS (
            SELECT date_trunc('hour', r.ended_at, 'UTC') AS hour, count(*) FILTER (WHERE r.ending = 'done') AS done,
                count(*) FILTER (WHERE r.ending IN ('retried', 'lost')) AS failed,
                count(*) FILTER (WHERE r.ending = 'dead') AS dead
            FROM job_runs r
            WHERE r.ended_at > $1 - '24 hours'::interval AND r.ended_at <= $1
            GROUP BY 1
        )
        SELECT ms(h.hour), coalesce(e.done, 0), coalesce(e.failed, 0), coalesce(e.dead, 0)
        FROM generate_series(date_trunc('hour', $1 - '24 hours'::interval, 'UTC'), $1, '1 hour'::interval) AS h (hour)
        LEFT JOIN ended e ON e.hour = h.hour
        ORDER BY h.hour
    $$;

-- Pauses a kind from the next claim on, or goes on with it (null). `outcome` is `changed`, `unchanged` or `unknown`.
CREATE OR REPLACE FUNCTION pause_kind(asked text, since timestamptz, OUT outcome text)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM component_effects WHERE verb = 'work' AND name = asked) THEN
        outcome := 'unknown';
        RETURN;
    END IF;
    INSERT INTO job_kinds (kind) VALUES (asked) ON CONFLICT DO NOTHING;
    UPDATE job_kinds SET paused_at = since WHERE kind = asked AND (paused_at IS NULL) <> (since IS NULL);
    outcome := CASE WHEN FOUND THEN 'changed' ELSE 'unchanged' END;
END
$$;

-- Lets so many jobs of a kind begin in a minute, over all workers; null is no limit. `outcome` as above.
CREATE OR REPLACE FUNCTION limit_kind(asked text, most int4, OUT outcome text)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM component_effects WHERE verb = 'work' AND name = asked) THEN
        outcome := 'unknown';
        RETURN;
    END IF;
    INSERT INTO job_kinds (kind) VALUES (asked) ON CONFLICT DO NOTHING;
    UPDATE job_kinds SET per_minute = most WHERE kind = asked AND per_minute IS DISTINCT FROM most;
    outcome := CASE WHEN FOUND THEN 'changed' ELSE 'unchanged' END;
END
$$;

-- Forgets jobs that were done before a moment, and those that were given up or discarded before another, with their tries; at
-- most `most` of each. Gives how many.
CREATE OR REPLACE FUNCTION purge_jobs(done_before timestamptz, dead_before timestamptz, most int8) RETURNS int8
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
        WITH old AS (
            (SELECT id FROM jobs WHERE state IN ('done', 'dead') AND finished_at < $1 AND state = 'done'
             ORDER BY finished_at LIMIT $3)
            UNION ALL
            (SELECT id FROM jobs WHERE state IN ('done', 'dead') AND finished_at < $2 AND state = 'dead'
             ORDER BY finished_at LIMIT $3)
            UNION ALL
            (SELECT id FROM jobs WHERE state = 'discarded' AND finished_at < $2 ORDER BY finished_at LIMIT $3)
        ), gone AS (
            DELETE FROM jobs USING old WHERE jobs.id = old.id RETURNING jobs.id
        )
        SELECT count(*) FROM gone
    $$;
