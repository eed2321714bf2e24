-- Sessions live in Redis, and Redis may lose its last seconds: a power cut under `appendfsync everysec`, a
-- replica that takes over. What ended a session before its time stands here first, so that a session which comes
-- back with an older state of Redis can be told from one that lives (docs/adr/0011-ended-sessions.md).
CREATE TABLE session_ends (
    user_id    uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    session_id uuid,                                 -- null: every session that was opened before
    kept       uuid,                                 -- but this one
    ended_at   timestamptz NOT NULL,
    CHECK (session_id IS NULL OR kept IS NULL)
);
CREATE INDEX session_ends_of_user ON session_ends (user_id);
CREATE INDEX session_ends_by_age ON session_ends (ended_at);

-- Whether a session of this user, which was opened then with this version of the credential, is one that lives:
-- the account is in use, the credential has not changed since, and nobody has ended the session.
CREATE FUNCTION session_stands(owner uuid, session uuid, opened_at timestamptz, credential int4) RETURNS bool
    LANGUAGE sql STABLE
    AS $$
        SELECT EXISTS (
            SELECT FROM users u JOIN credentials c ON c.user_id = u.id
            WHERE u.id = owner AND u.status = 'active' AND c.version <= credential
              AND NOT EXISTS (
                  SELECT FROM session_ends e
                  WHERE e.user_id = owner
                    AND CASE WHEN e.session_id IS NULL
                             THEN e.ended_at >= opened_at AND e.kept IS DISTINCT FROM session
                             ELSE e.session_id = session END))
    $$;
