-- The queue. No component has a right to the table: each claims, and settles, the jobs that it works off (ADR 24), and
-- whoever asks for another kind gets an error. Who holds a job shows its lease, which nobody else sees.
-- The statements number their arguments, so that a test can look at their plans.

-- Claims jobs of these kinds (`[{kind, until, tries, most}]`: until when, in ms since 1970, how often it is tried, how many at
-- once) that are due, or whose worker let its lease run out: of each kind the urgent ones first, then the oldest. A job whose
-- last try ended that way is declared dead instead. A kind that is paused gives none; one that has so many a minute gives
-- what is left of them, and its row is held, so that all workers together get no more. Payloads come as text: one that nobody
-- can read is its own worker's business.
CREATE OR REPLACE FUNCTION claim_jobs(lease uuid, moment timestamptz, shares jsonb)
    RETURNS TABLE (id uuid, kind text, payload text, attempts int4, user_id uuid)
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
        WITH shares AS MATERIALIZED (
            SELECT s.* FROM jsonb_to_recordset($3) AS s (kind text, until int8, tries int4, most int4)
            WHERE component_may('work', s.kind)
        ), limited AS MATERIALIZED (
            -- A tenth of a minute's jobs may come at once; behind that, one each interval.
            SELECT k.kind, '1 minute'::interval / k.per_minute AS each,
                greatest(k.spent_until, $2 - '1 minute'::interval / k.per_minute * greatest(1, k.per_minute / 10)) AS spent
            FROM job_kinds k JOIN shares ON shares.kind = k.kind
            WHERE k.per_minute IS NOT NULL AND k.paused_at IS NULL
            FOR UPDATE OF k
        ), open AS MATERIALIZED (
            SELECT shares.kind, shares.tries,
                least(shares.most, floor(extract(epoch FROM $2 - l.spent) / extract(epoch FROM l.each))::int4) AS most
            FROM shares LEFT JOIN limited l ON l.kind = shares.kind
            WHERE NOT EXISTS (SELECT FROM job_kinds k WHERE k.kind = shares.kind AND k.paused_at IS NOT NULL)
        ), lost AS (
            UPDATE jobs SET state = 'dead', lease_id = NULL, lease_until = NULL,
                finished_at = $2, last_error = coalesce(last_error, 'lease ran out')
            FROM shares
            WHERE jobs.kind = shares.kind AND state = 'running' AND lease_until <= $2 AND jobs.attempts >= tries
            RETURNING jobs.id, jobs.kind, jobs.attempts, jobs.started_at
        ), due AS MATERIALIZED (
            SELECT open.kind, job.* FROM open CROSS JOIN LATERAL (
                SELECT one.* FROM generate_series(0, 2) AS urgency CROSS JOIN LATERAL (
                    SELECT jobs.id, jobs.state, jobs.attempts, jobs.started_at, jobs.run_at FROM jobs
                    WHERE jobs.kind = open.kind AND priority = urgency AND run_at <= $2
                      AND state IN ('queued', 'running')
                      AND (state = 'queued' OR (lease_until <= $2 AND jobs.attempts < tries))
                    ORDER BY run_at LIMIT greatest(most, 0)
                    FOR UPDATE SKIP LOCKED
                ) AS one
                ORDER BY urgency, run_at LIMIT greatest(most, 0)
            ) AS job
        ), spent AS (
            UPDATE job_kinds SET spent_until = l.spent + l.each * claimed.amount
            FROM limited l, (SELECT due.kind, count(*) AS amount FROM due GROUP BY due.kind) AS claimed
            WHERE job_kinds.kind = l.kind AND claimed.kind = l.kind
        ), tried AS (
            INSERT INTO job_runs (job_id, kind, attempt, started_at, ended_at, ending, error)
            SELECT one.id, one.kind, one.attempts, coalesce(one.started_at, $2), $2, 'lost', 'lease ran out'
            FROM (
                SELECT lost.id, lost.kind, lost.attempts, lost.started_at FROM lost
                UNION ALL
                SELECT due.id, due.kind, due.attempts, due.started_at FROM due WHERE state = 'running'
            ) AS one
        )
        UPDATE jobs SET state = 'running', attempts = least(jobs.attempts, 1000000) + 1, started_at = $2, lease_id = $1,
            lease_until = (SELECT from_ms(until) FROM shares WHERE shares.kind = jobs.kind)
        WHERE jobs.id = ANY (ARRAY(SELECT due.id FROM due))
        RETURNING jobs.id, jobs.kind, jobs.payload::text, jobs.attempts,
            -- The release before names the user in the payload. What is none must not keep the others from being claimed.
            coalesce(jobs.user_id,
                     substring(jobs.payload ->> 'user' FROM '^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$')::uuid)
    $$;

-- The heartbeat: whoever holds this lease lives, and keeps what is still in hand until then. Gives how many jobs that are.
CREATE OR REPLACE FUNCTION renew_lease(lease uuid, until timestamptz) RETURNS int8
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
        WITH renewed AS (
            UPDATE jobs SET lease_until = greatest(lease_until, $2) WHERE lease_id = $1 AND state = 'running' RETURNING id
        )
        SELECT count(*) FROM renewed
    $$;

-- Writes how a try ended: `done`, `dead`, or `queued` again for `next`, in ms since 1970. False when the lease was lost
-- meanwhile: somebody else has the job now. What is to be done once, and was ordered again during the try, is not queued a
-- second time: the one that waits does it.
CREATE OR REPLACE FUNCTION finish_job(job uuid, lease uuid, moment timestamptz, ending text, next int8, error text)
    RETURNS bool
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
        WITH finished AS (
            UPDATE jobs SET run_at = coalesce(from_ms($5), run_at), last_error = $6,
                lease_id = NULL, lease_until = NULL,
                finished_at = CASE WHEN $4 = 'queued' AND again.id IS NULL THEN NULL ELSE $3 END,
                state = CASE WHEN $4 = 'queued' AND again.id IS NOT NULL THEN 'done' ELSE $4 END
            FROM (SELECT) AS one LEFT JOIN LATERAL (
                SELECT other.id FROM jobs held JOIN jobs other
                    ON other.kind = held.kind AND other.idempotency_key = held.idempotency_key
                    AND other.state IN ('waiting', 'queued')
                WHERE held.id = $1
            ) AS again ON true
            WHERE jobs.id = $1 AND lease_id = $2 AND state = 'running'
            RETURNING jobs.id, kind, attempts, started_at
        ), tried AS (
            INSERT INTO job_runs (job_id, kind, attempt, started_at, ended_at, ending, error)
            SELECT id, kind, attempts, coalesce(started_at, $3), $3,
                CASE WHEN $4 = 'queued' THEN 'retried' ELSE $4 END, $6
            FROM finished
        )
        SELECT count(*) > 0 FROM finished
    $$;

-- Forgets jobs that are done: there is no more to know of them. Gives how many this worker still held.
CREATE OR REPLACE FUNCTION forget_jobs(done uuid[], lease uuid) RETURNS int8
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
        WITH forgotten AS (
            DELETE FROM jobs WHERE id = ANY ($1) AND lease_id = $2 AND state = 'running'
            RETURNING id
        )
        SELECT count(*) FROM forgotten
    $$;
