CREATE OR REPLACE FUNCTION end_sessions_row(job jsonb, owner uuid, credential_version int4) RETURNS jobs
    LANGUAGE sql STABLE
    AS $$
        SELECT job_row(jsonb_set(
            job, '{payload}',
            (job -> 'payload') || jsonb_build_object('user', owner, 'older_than', credential_version)))
    $$;
DROP FUNCTION session_stands(uuid, uuid, timestamptz, int4);
DROP TABLE session_ends;
