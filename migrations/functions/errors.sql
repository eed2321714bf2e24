-- Unexpected errors (API-4, docs/adr/0030-errors.md). Each component with a database says by one function what it has seen; none
-- has a right to the table but `jobs`, which shows it.

-- What tells an error from others, as a UUID of version 8 (RFC 9562, section 5.8): the same in every release and database.
CREATE OR REPLACE FUNCTION error_fingerprint(parts text[]) RETURNS uuid
    LANGUAGE sql IMMUTABLE
    AS $$
        SELECT (substr(hash, 1, 12) || '8' || substr(hash, 14, 3) || '8' || substr(hash, 18, 15))::uuid
        FROM (SELECT encode(sha256(convert_to(array_to_string(parts, chr(31), ''), 'UTF8')), 'hex')) AS one (hash)
    $$;

-- What a component says it has seen, cut to what is kept: texts of bounded length, counts and times that can be.
CREATE OR REPLACE FUNCTION read_errors(who text, seen jsonb)
    RETURNS TABLE (id uuid, route text, job text, what text, source text, statement text, count int8, first_at timestamptz,
                   last_at timestamptz, first_trace text, last_trace text, release text)
    LANGUAGE sql STABLE
    AS $$
        SELECT error_fingerprint(ARRAY[$1, cut.route, cut.job, cut.what, cut.source, cut.statement]), cut.*
        FROM jsonb_to_recordset($2) AS s (route text, job text, what text, source text, statement text, count int8,
                first_at int8, last_at int8, first_trace text, last_trace text, release text),
            -- A moment is at most a day ago: for so long nobody keeps an error that could not be recorded.
            LATERAL (SELECT date_trunc('milliseconds', now()) AS latest) AS clock,
            LATERAL (
                SELECT left(s.route, 200), left(s.job, 64), left(coalesce(s.what, ''), 200), left(s.source, 200),
                    left(s.statement, 300), least(greatest(coalesce(s.count, 1), 1), 1000000),
                    greatest(least(from_ms(s.first_at), latest), latest - '1 day'::interval),
                    greatest(least(from_ms(s.last_at), latest), latest - '1 day'::interval),
                    coalesce(substring(s.first_trace FROM '^[0-9a-f]{32}$'), ''),
                    coalesce(substring(s.last_trace FROM '^[0-9a-f]{32}$'), ''),
                    left(coalesce(s.release, ''), 40)
            ) AS cut (route, job, what, source, statement, count, first_at, last_at, first_trace, last_trace, release)
        LIMIT 100
    $$;

-- Counts what whoever is connected has seen: `[{route, job, what, source, statement, count, first_at, last_at, first_trace,
-- last_trace, release}]`, times in ms since 1970. Which component it is, its role says. Of each there are at most a hundred
-- errors that differ; what comes beyond that is one more row, which counts them together. Whoever holds a row for long is not
-- waited for: the caller tries again. Gives true.
CREATE OR REPLACE FUNCTION count_errors(seen jsonb) RETURNS bool
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
DECLARE
    most   CONSTANT int := 100;
    -- Here `current_user` is the owner. No component is a member of another role: `roles.sql` refuses that.
    who    CONSTANT text := substr(session_user::text, length(current_database()) + 2);
    beyond CONSTANT uuid := error_fingerprint(ARRAY[who, 'beyond']);
    one    record;
BEGIN
    IF who = '' OR session_user::text <> current_database() || '_' || who THEN
        RAISE EXCEPTION '% is no component', session_user USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM set_config('lock_timeout', '250ms', true);
    IF EXISTS (SELECT FROM read_errors(who, seen) AS s WHERE NOT EXISTS (SELECT FROM errors e WHERE e.id = s.id)) THEN
        -- One after the other, so that they count the rows that there are.
        PERFORM pg_advisory_xact_lock(hashtextextended('postern errors of ' || who, 0));
    END IF;
    -- In one order, so that two who write the same rows do not wait for each other.
    FOR one IN SELECT * FROM read_errors(who, seen) AS s ORDER BY s.id LOOP
        IF NOT EXISTS (SELECT FROM errors e WHERE e.id = one.id)
            AND (SELECT count(*) >= most FROM errors e WHERE e.component = who AND e.id <> beyond)
        THEN
            one.id := beyond;
            one.route := NULL;
            one.job := NULL;
            one.source := NULL;
            one.statement := NULL;
            one.what := 'others: there are too many that differ';
        END IF;
        INSERT INTO errors AS e (id, component, route, job, what, source, statement, count, first_seen_at, last_seen_at,
                                 first_trace_id, last_trace_id, release)
        VALUES (one.id, who, one.route, one.job, one.what, one.source, one.statement, one.count, one.first_at, one.last_at,
                one.first_trace, one.last_trace, one.release)
        ON CONFLICT (id) DO UPDATE SET
            count = e.count + excluded.count,
            first_seen_at = least(e.first_seen_at, excluded.first_seen_at),
            first_trace_id = CASE WHEN excluded.first_seen_at < e.first_seen_at THEN excluded.first_trace_id
                                  ELSE e.first_trace_id END,
            last_seen_at = greatest(e.last_seen_at, excluded.last_seen_at),
            last_trace_id = CASE WHEN excluded.last_seen_at < e.last_seen_at THEN e.last_trace_id
                                 ELSE excluded.last_trace_id END,
            release = CASE WHEN excluded.last_seen_at < e.last_seen_at THEN e.release ELSE excluded.release END;
    END LOOP;
    RETURN true;
END
$$;
