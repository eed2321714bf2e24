-- Each component has a database role of its own, with the rights that `migrations/roles.sql` gives it
-- (docs/adr/0017-a-database-role-per-component.md). A function that touches a table, or calls one that does, runs with its
-- owner's rights: a component may call those that its statements name, and so does what they do and nothing beside it.
-- Functions of values alone stay as they are, so that Postgres can make them part of a statement.
DO $$
DECLARE
    of_values_alone CONSTANT text[] := ARRAY[
        'ms', 'from_ms', 'rfc3339', 'job_row', 'mail_row', 'notice_row', 'audit_event_of', 'audit_event_of_many',
        'uuid_of_moment', 'audit_events_are_final', 'audit_chain_is_final'];
    one regprocedure;
BEGIN
    FOR one IN
        SELECT p.oid FROM pg_proc p
        WHERE p.pronamespace = 'public'::regnamespace AND p.proname <> ALL (of_values_alone)
          AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = p.oid AND deptype = 'e')
    LOOP
        EXECUTE format(
            'ALTER FUNCTION %s SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp', one);
    END LOOP;
END
$$;

-- How many connections of this database are in which state, whoever holds them. What they ask for is not shown.
CREATE FUNCTION connections_by_state() RETURNS TABLE (state text, amount int8)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
        SELECT coalesce(a.state, 'other'), count(*)
        FROM pg_stat_activity a WHERE a.datname = current_database() GROUP BY 1
    $$;
