-- The outbox: a job is enqueued by the statement that makes it necessary, claimed with a lease, and done
-- at least once. Whoever finishes it must still hold the lease (`lease_id` fences a stalled worker).
CREATE TABLE jobs (
    id              uuid PRIMARY KEY,
    kind            text NOT NULL,
    payload         jsonb NOT NULL,
    state           text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'running', 'done', 'dead')),
    run_at          timestamptz NOT NULL,
    attempts        int4 NOT NULL DEFAULT 0,
    max_attempts    int4 NOT NULL,
    lease_id        uuid,
    lease_until     timestamptz,
    last_error      text,
    idempotency_key text UNIQUE,
    created_at      timestamptz NOT NULL,
    finished_at     timestamptz,
    CHECK ((state = 'running') = (lease_id IS NOT NULL AND lease_until IS NOT NULL))
);
CREATE INDEX jobs_due ON jobs (run_at) WHERE state = 'queued';
CREATE INDEX jobs_leased ON jobs (lease_until) WHERE state = 'running';
CREATE INDEX jobs_unfinished ON jobs (state) WHERE state <> 'done';
CREATE INDEX jobs_finished ON jobs (finished_at) WHERE state IN ('done', 'dead');

-- A row of jobs from its JSON form, used like audit_event().
CREATE FUNCTION job_row(job jsonb) RETURNS jobs
    LANGUAGE sql STABLE
    AS $$
        SELECT jsonb_populate_record(NULL::jobs, '{"state": "queued", "attempts": 0}'::jsonb || job)
    $$;

-- The same for a mail whose recipient only the statement knows.
CREATE FUNCTION mail_row(job jsonb, recipient text, recipient_name text) RETURNS jobs
    LANGUAGE sql STABLE
    AS $$
        SELECT job_row(jsonb_set(
            job, '{payload}',
            (job -> 'payload') || jsonb_build_object('to', recipient, 'name', recipient_name)))
    $$;

-- The same for the job that ends the sessions of a user's older credentials.
CREATE FUNCTION end_sessions_row(job jsonb, owner uuid, credential_version int4) RETURNS jobs
    LANGUAGE sql STABLE
    AS $$
        SELECT job_row(jsonb_set(
            job, '{payload}',
            (job -> 'payload') || jsonb_build_object('user', owner, 'older_than', credential_version)))
    $$;
