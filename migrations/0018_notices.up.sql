-- The row of the job that tells a user's devices of a change, for the statement of the change to insert (as
-- job_row(), in 0004): `notice` is the job without its user, who may be known to that statement only.
CREATE FUNCTION notice_row(notice jsonb, owner uuid) RETURNS jobs
    LANGUAGE sql STABLE
    AS $$
        SELECT job_row(jsonb_set(
            notice, '{payload}', (notice -> 'payload') || jsonb_build_object('user', owner)))
    $$;
