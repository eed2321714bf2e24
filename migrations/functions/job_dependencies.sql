-- Jobs that wait for others (JOB-4). `record_effects` makes them wait; a trigger lets them go, whatever ends the others: a
-- worker, a lease that ran out, somebody who discards them, the end of an account.

-- Lets these jobs, which were inserted just now and wait, wait for what their orders name (`after`: `[{job, if_dead}]`). What
-- is over, or gone, need not be waited for; what is dead, or was discarded, decides at once. An error if they would wait for each other.
CREATE OR REPLACE FUNCTION await_jobs(orders jsonb, inserted uuid[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
DECLARE
    one record;
BEGIN
    IF EXISTS (
        WITH RECURSIVE edges AS (
            SELECT o.id AS job, (a ->> 'job')::uuid AS waits_for
            FROM jsonb_to_recordset(orders) AS o (id uuid, after jsonb), jsonb_array_elements(o.after) AS a
        ), reach AS (
            SELECT job, waits_for FROM edges
            UNION
            SELECT reach.job, edges.waits_for FROM reach JOIN edges ON edges.job = reach.waits_for
        )
        SELECT FROM reach WHERE job = waits_for)
    THEN
        RAISE EXCEPTION 'these jobs would wait for each other' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    -- Another of the same key does its work, and has another id: what waits for it would not wait at all.
    IF EXISTS (
        SELECT FROM jsonb_to_recordset(orders) AS o (id uuid, after jsonb), jsonb_array_elements(o.after) AS a,
            jsonb_to_recordset(orders) AS awaited (id uuid, once text)
        WHERE awaited.id = (a ->> 'job')::uuid AND awaited.once IS NOT NULL)
    THEN
        RAISE EXCEPTION 'what is ordered once cannot be waited for' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    -- What is waited for stays as it is until the rows stand, and its end finds them.
    PERFORM FROM jobs
    WHERE id IN (SELECT (a ->> 'job')::uuid
                 FROM jsonb_to_recordset(orders) AS o (after jsonb), jsonb_array_elements(o.after) AS a)
    ORDER BY id FOR SHARE;
    INSERT INTO job_dependencies (job_id, waits_for, if_dead)
    SELECT o.id, (a ->> 'job')::uuid, a ->> 'if_dead'
    FROM jsonb_to_recordset(orders) AS o (id uuid, after jsonb), jsonb_array_elements(o.after) AS a
    WHERE o.id = ANY (inserted);
    FOR one IN
        SELECT DISTINCT d.waits_for, coalesce(j.state = 'done', true) AS done
        FROM job_dependencies d LEFT JOIN jobs j ON j.id = d.waits_for
        WHERE d.job_id = ANY (inserted) AND (j.id IS NULL OR j.state IN ('done', 'dead', 'discarded'))
    LOOP
        PERFORM settle_dependents(one.waits_for, one.done);
    END LOOP;
END
$$;

-- Lets the jobs go that waited for this one, which is over: done, or not (dead, or discarded). Each is held while it is looked whether it waits
-- for more: of two that end at the same moment, the second lets it go.
CREATE OR REPLACE FUNCTION settle_dependents(ended uuid, done bool) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
DECLARE
    dependent uuid;
    policy text;
BEGIN
    FOR dependent IN SELECT job_id FROM job_dependencies WHERE waits_for = ended ORDER BY job_id LOOP
        PERFORM FROM jobs WHERE id = dependent FOR UPDATE;
        DELETE FROM job_dependencies WHERE job_id = dependent AND waits_for = ended RETURNING if_dead INTO policy;
        IF policy IS NULL THEN
            CONTINUE;
        ELSIF NOT done AND policy = 'fail' THEN
            DELETE FROM job_dependencies WHERE job_id = dependent;
            UPDATE jobs SET state = 'dead', finished_at = clock_timestamp(),
                last_error = 'a job that it waited for is dead'
            WHERE id = dependent AND state = 'waiting';
        ELSE
            UPDATE jobs SET state = 'queued'
            WHERE id = dependent AND state = 'waiting'
              AND NOT EXISTS (SELECT FROM job_dependencies WHERE job_id = dependent);
        END IF;
    END LOOP;
END
$$;

-- What is deleted while it runs is forgotten because it is done, or goes with its user, and nothing is left to do; what is
-- deleted before will not be done.
CREATE OR REPLACE FUNCTION job_has_ended() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        PERFORM settle_dependents(OLD.id, NEW.state = 'done');
    ELSE
        PERFORM settle_dependents(OLD.id, OLD.state IN ('running', 'done'));
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER job_has_ended AFTER UPDATE OF state ON jobs
    FOR EACH ROW WHEN (NEW.state IN ('done', 'dead', 'discarded') AND OLD.state <> NEW.state)
    EXECUTE FUNCTION job_has_ended();

CREATE OR REPLACE TRIGGER job_is_gone AFTER DELETE ON jobs
    FOR EACH ROW WHEN (OLD.state <> 'done')
    EXECUTE FUNCTION job_has_ended();
