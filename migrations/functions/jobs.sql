-- The queue. No component has a right to the table: each claims, and settles, the jobs that it works off (ADR 24), and
-- whoever asks for another kind gets an error. Who holds a job shows its lease, which nobody else sees.
-- The statements number their arguments, so that a test can look at their plans.

-- Claims jobs of these kinds (`[{kind, until, tries, most}]`: until when, in ms since 1970, how often it is tried, how many at
-- once) that are due, or whose worker let its lease run out, of each kind oldest first. A job whose last try ended that way is
-- declared dead instead. Payloads come as text: one that nobody can read is its own worker's business.
CREATE OR REPLACE FUNCTION claim_jobs(lease uuid, moment timestamptz, shares jsonb)
    RETURNS TABLE (id uuid, kind text, payload text, attempts int4, user_id uuid)
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
        WITH shares AS MATERIALIZED (
            SELECT s.* FROM jsonb_to_recordset($3) AS s (kind text, until int8, tries int4, most int4)
            WHERE component_may('work', s.kind)
        ), lost AS (
            UPDATE jobs SET state = 'dead', lease_id = NULL, lease_until = NULL,
                finished_at = $2, last_error = coalesce(last_error, 'lease ran out')
            FROM shares
            WHERE jobs.kind = shares.kind AND state = 'running' AND lease_until <= $2 AND jobs.attempts >= tries
        ), due AS (
            SELECT job.id FROM shares CROSS JOIN LATERAL (
                SELECT jobs.id FROM jobs
                WHERE jobs.kind = shares.kind AND run_at <= $2
                  AND state IN ('queued', 'running')
                  AND (state = 'queued' OR (lease_until <= $2 AND jobs.attempts < tries))
                ORDER BY run_at LIMIT most
                FOR UPDATE SKIP LOCKED
            ) AS job
        )
        UPDATE jobs SET state = 'running', attempts = least(jobs.attempts, 1000000) + 1, lease_id = $1,
            lease_until = (SELECT from_ms(until) FROM shares WHERE shares.kind = jobs.kind)
        WHERE jobs.id = ANY (ARRAY(SELECT due.id FROM due))
        RETURNING jobs.id, jobs.kind, jobs.payload::text, jobs.attempts,
            -- The release before names the user in the payload. What is none must not keep the others from being claimed.
            coalesce(jobs.user_id,
                     substring(jobs.payload ->> 'user' FROM '^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$')::uuid)
    $$;

-- Writes how a try ended: `done`, `dead`, or `queued` again for `next`, in ms since 1970. False when the lease was lost
-- meanwhile: somebody else has the job now.
CREATE OR REPLACE FUNCTION finish_job(job uuid, lease uuid, moment timestamptz, ending text, next int8, error text)
    RETURNS bool
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
        WITH finished AS (
            UPDATE jobs SET state = $4, run_at = coalesce(from_ms($5), run_at), last_error = $6,
                lease_id = NULL, lease_until = NULL,
                finished_at = CASE WHEN $4 = 'queued' THEN NULL ELSE $3 END
            WHERE id = $1 AND lease_id = $2 AND state = 'running'
            RETURNING id
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
