-- What operators look at.

-- How many connections of this database are in which state, whoever holds them. What they ask for is not shown.
CREATE OR REPLACE FUNCTION connections_by_state() RETURNS TABLE (state text, amount int8)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
        SELECT coalesce(a.state, 'other'), count(*)
        FROM pg_stat_activity a WHERE a.datname = current_database() GROUP BY 1
    $$;
