-- Backups that have ended well.

-- Notes one, and forgets those of a year ago.
CREATE OR REPLACE FUNCTION note_backup(kind_of_backup text, moment timestamptz) RETURNS void
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
        INSERT INTO backups (finished_at, kind) VALUES ($2, $1) ON CONFLICT DO NOTHING;
        DELETE FROM backups WHERE finished_at < $2 - '1 year'::interval
    $$;

-- When the newest ended, in milliseconds since 1970; null if none has.
CREATE OR REPLACE FUNCTION newest_backup() RETURNS int8
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$ SELECT ms(max(finished_at)) FROM backups $$;
