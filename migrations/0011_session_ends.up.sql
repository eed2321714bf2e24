-- Sessions live in Redis, and Redis may lose its last seconds: a power cut under `appendfsync everysec`, a
-- replica that takes over. What ended a session before its time stands here first, so that a session which comes
-- back with an older state of Redis can be told from one that lives (docs/adr/0011-ended-sessions.md).
CREATE TABLE session_ends (
    user_id    uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    session_id uuid,                                 -- null: every session that was opened before
    kept       uuid,                                 -- but this one
    version    int4,                                 -- or: `kept` outlives this version of the credential
    ended_at   timestamptz NOT NULL,
    CHECK (session_id IS NULL OR kept IS NULL),
    CHECK (version IS NULL OR kept IS NOT NULL)
);
CREATE INDEX session_ends_of_user ON session_ends (user_id);
CREATE INDEX session_ends_by_age ON session_ends (ended_at);

-- Whether a session of this user, which was opened then with this version of the credential, is one that lives:
-- the account is in use, the credential has not changed since (or the session is the one that changed it), and nobody
-- has ended the session.
CREATE FUNCTION session_stands(owner uuid, session uuid, opened_at timestamptz, credential int4) RETURNS bool
    LANGUAGE sql STABLE
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

-- As before; and where a session outlives the change of the credential that it has made, that is on record, for the
-- component that is to tell Redis may die. By version and not by time: no clock has to agree with another.
CREATE OR REPLACE FUNCTION end_sessions_row(job jsonb, owner uuid, credential_version int4) RETURNS jobs
    LANGUAGE plpgsql VOLATILE
    AS $$
BEGIN
    INSERT INTO session_ends (user_id, kept, version, ended_at)
    SELECT owner, (job -> 'payload' ->> 'except')::uuid, credential_version,
           (job ->> 'created_at')::timestamptz
    WHERE job -> 'payload' ->> 'except' IS NOT NULL;
    RETURN job_row(jsonb_set(
        job, '{payload}',
        (job -> 'payload') || jsonb_build_object('user', owner, 'older_than', credential_version)));
END
$$;
