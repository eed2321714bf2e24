-- Sessions, as far as Postgres knows of them (docs/adr/0011-ended-sessions.md).

-- Whether a session of this user, which was opened then with this version of the credential, is one that lives:
-- the account is in use, the credential has not changed since (or the session is the one that changed it), and nobody
-- has ended the session.
CREATE OR REPLACE FUNCTION session_stands(owner uuid, session uuid, opened_at timestamptz, credential int4) RETURNS bool
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
        SELECT EXISTS (
            SELECT FROM users u JOIN credentials c ON c.user_id = u.id
            WHERE u.id = owner AND u.status = 'active'
              AND (c.version <= credential OR EXISTS (
                  SELECT FROM session_ends k
                  WHERE k.user_id = owner AND k.kept = session AND k.version = c.version))
              AND NOT EXISTS (
                  SELECT FROM session_ends e
                  WHERE e.user_id = owner AND e.version IS NULL
                    AND CASE WHEN e.session_id IS NULL
                             THEN e.ended_at >= opened_at AND e.kept IS DISTINCT FROM session
                             ELSE e.session_id = session END))
    $$;
