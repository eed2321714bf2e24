-- What operators look at.

-- How many connections of this database are in which state, whoever holds them. What they ask for is not shown.
CREATE OR REPLACE FUNCTION connections_by_state() RETURNS TABLE (state text, amount int8)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
        SELECT coalesce(a.state, 'other'), count(*)
        FROM pg_stat_activity a WHERE a.datname = current_database() GROUP BY 1
    $$;

-- How many jobs that are neither done nor discarded are in which state.
CREATE OR REPLACE FUNCTION jobs_by_state() RETURNS TABLE (state text, amount int8)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$ SELECT j.state, count(*) FROM jobs j WHERE j.state <> 'done' AND j.state <> 'discarded' GROUP BY 1 $$;

-- Since when the oldest job waits that is due, in ms since 1970; null when none is.
CREATE OR REPLACE FUNCTION oldest_due_job(moment timestamptz) RETURNS int8
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$ SELECT ms(min(run_at)) FROM jobs WHERE state = 'queued' AND run_at <= moment $$;
