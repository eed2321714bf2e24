-- Alerts (JOB-6, docs/adr/0028-alerts.md). Component `jobs` calls the last five: it has no right to what is counted here, and
-- gets numbers, and names of kinds, schedules and providers, and of who has acknowledged an alert. A measure gives a value for each thing that it is about; no row is
-- nothing. Each reads a bounded number of rows: of what is counted, ten thousand at most.
-- The measures number their arguments, so that a test can look at their plans.

-- Of each kind that somebody works off and nobody has paused, since when the oldest job waits that is due, in s.
CREATE OR REPLACE FUNCTION alert_queue_age(moment timestamptz) RETURNS TABLE (about text, value int8)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
        SELECT c.name, max(ms($1) - ms(oldest.run_at)) / 1000
        FROM component_effects c, generate_series(0, 2) AS urgency, LATERAL (
            SELECT j.run_at FROM jobs j
            WHERE j.kind = c.name AND j.priority = urgency AND j.run_at <= $1 AND j.state IN ('queued', 'running')
              AND j.state = 'queued'
            ORDER BY j.run_at LIMIT 1) AS oldest
        WHERE c.verb = 'work'
          AND NOT EXISTS (SELECT FROM job_kinds k WHERE k.kind = c.name AND k.paused_at IS NOT NULL)
        GROUP BY c.name
    $$;

-- Of each kind, how many jobs wait that are due. (The limit is one for each urgency.)
CREATE OR REPLACE FUNCTION alert_queue_depth(moment timestamptz) RETURNS TABLE (about text, value int8)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
        SELECT c.name, count(*)
        FROM component_effects c, generate_series(0, 2) AS urgency, LATERAL (
            SELECT FROM jobs j
            WHERE j.kind = c.name AND j.priority = urgency AND j.run_at <= $1 AND j.state IN ('queued', 'running')
              AND j.state = 'queued'
            LIMIT 10000) AS waiting
        WHERE c.verb = 'work'
        GROUP BY c.name
    $$;

-- Of each kind, how many jobs were given up in the last hour, and not tried again or discarded since.
CREATE OR REPLACE FUNCTION alert_dead_letters(moment timestamptz) RETURNS TABLE (about text, value int8)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
        SELECT c.name, count(*)
        FROM component_effects c, LATERAL (
            SELECT FROM jobs j
            WHERE j.kind = c.name AND j.state = 'dead' AND j.finished_at > $1 - '1 hour'::interval
            LIMIT 10000) AS dead
        WHERE c.verb = 'work'
        GROUP BY c.name
    $$;

-- Of each kind, how many of a hundred tries of the last quarter of an hour failed (of the latest thousand, and where there were
-- twenty). Not of kinds (`unrecorded`) of which those that do it are not on record.
CREATE OR REPLACE FUNCTION alert_failure_rate(unrecorded text[], moment timestamptz) RETURNS TABLE (about text, value int8)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
        SELECT c.name, 100 * count(*) FILTER (WHERE tried.ending <> 'done') / count(*)
        FROM component_effects c, LATERAL (
            SELECT r.ending FROM job_runs r
            WHERE r.kind = c.name AND r.ended_at > $2 - '15 minutes'::interval
            ORDER BY r.ended_at DESC LIMIT 1000) AS tried
        WHERE c.verb = 'work' AND c.name <> ALL ($1)
        GROUP BY c.name
        HAVING count(*) >= 20
    $$;

-- Of each of these schedules that is not switched off, how late it is, in s: its time has come and nothing was ordered, or what
-- was ordered is not done.
CREATE OR REPLACE FUNCTION alert_schedule_delay(schedules text[], moment timestamptz) RETURNS TABLE (about text, value int8)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
        SELECT s.name, (ms($2) - ms(least(s.next_at, last.created_at))) / 1000
        FROM job_schedules s LEFT JOIN LATERAL (
            SELECT j.created_at FROM jobs j WHERE j.id = s.last_job AND j.state NOT IN ('done', 'discarded')) AS last ON true
        WHERE s.name = ANY ($1) AND s.enabled AND least(s.next_at, last.created_at) < $2
    $$;

-- Of each of these providers, how many connections wait for the operator. Not those that their owner has paused: nobody would
-- notice that they are mended.
CREATE OR REPLACE FUNCTION alert_provider(providers text[]) RETURNS TABLE (about text, value int8)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
        SELECT p.name, count(*)
        FROM unnest($1) AS p (name), LATERAL (
            SELECT FROM oauth_integrations i WHERE i.provider = p.name AND i.state = 'error' AND i.paused_at IS NULL
            LIMIT 10000) AS failing
        GROUP BY p.name
    $$;

-- How long the oldest event of the audit log has waited to be sealed, in s.
CREATE OR REPLACE FUNCTION alert_unsealed_audit(moment timestamptz) RETURNS TABLE (about text, value int8)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
        SELECT '', greatest(0, ms($1) - ms(e.occurred_at)) / 1000
        FROM (SELECT event_id FROM audit_unsealed WHERE event_id > '00000000-0000-0000-0000-000000000000'
              ORDER BY event_id LIMIT 1) AS waiting
        JOIN audit_events e ON e.id = waiting.event_id
    $$;

-- What a rule measures. `names` are the things that it asks for by name.
CREATE OR REPLACE FUNCTION alert_measure(rule text, names text[], moment timestamptz) RETURNS TABLE (about text, value int8)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
BEGIN
    CASE rule
        WHEN 'queue_age' THEN RETURN QUERY SELECT * FROM alert_queue_age(moment);
        WHEN 'queue_depth' THEN RETURN QUERY SELECT * FROM alert_queue_depth(moment);
        WHEN 'dead_letters' THEN RETURN QUERY SELECT * FROM alert_dead_letters(moment);
        WHEN 'failure_rate' THEN RETURN QUERY SELECT * FROM alert_failure_rate(names, moment);
        WHEN 'schedule_delay' THEN RETURN QUERY SELECT * FROM alert_schedule_delay(names, moment);
        WHEN 'provider' THEN RETURN QUERY SELECT * FROM alert_provider(names);
        WHEN 'unsealed_audit' THEN RETURN QUERY SELECT * FROM alert_unsealed_audit(moment);
    END CASE;
END
$$;

-- A round: measures each of these rules (`[{name, names, threshold}]`) that is not switched off, writes what it found, and gives
-- how each rule is. Nothing when somebody else is at it, or was less than `every_ms` ago; a round that the clock of another
-- machine puts into the future does not count. Of a rule that cannot be measured it gives why (`failed`), and leaves it as it was.
CREATE OR REPLACE FUNCTION evaluate_alerts(rules jsonb, moment timestamptz, every_ms int8)
    RETURNS TABLE (name text, failed text, version int4, hold_s int4, threshold int8, value int8, about text[], state text,
                   since int8, told text[], told_at int8, calm_since int8, restless bool, resolved_at int8)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
#variable_conflict use_column
DECLARE
    every CONSTANT interval := every_ms * interval '1 ms';
    rule record;
    most int8;
    too_much text[];
BEGIN
    PERFORM FROM job_alert_rounds r WHERE r.one AND (r.begun_at <= moment - every OR r.begun_at > moment + every)
    FOR UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    UPDATE job_alert_rounds r SET begun_at = moment WHERE r.one;
    INSERT INTO job_alerts (name) SELECT r.name FROM jsonb_to_recordset(rules) AS r (name text) ON CONFLICT DO NOTHING;
    FOR rule IN
        SELECT r.name, r.names, coalesce(a.threshold, r.threshold) AS threshold
        FROM jsonb_to_recordset(rules) AS r (name text, names text[], threshold int8)
        JOIN job_alerts a ON a.name = r.name WHERE a.enabled ORDER BY r.name
    LOOP
        failed := NULL;
        BEGIN
            SELECT coalesce(max(m.value), 0),
                   coalesce(array_agg(m.about ORDER BY m.about) FILTER (WHERE m.value >= rule.threshold AND m.about <> ''), '{}')
            INTO most, too_much
            FROM alert_measure(rule.name, rule.names, moment) m;
            UPDATE job_alerts a SET value = most, about = too_much, measured_at = moment WHERE a.name = rule.name;
        EXCEPTION WHEN others THEN
            failed := SQLERRM;
        END;
        RETURN QUERY
            SELECT a.name, failed, a.version, a.hold_s, rule.threshold, a.value, a.about, a.state, ms(a.since), a.told,
                   ms(a.told_at), ms(a.calm_since), a.restless, ms(a.resolved_at)
            FROM job_alerts a WHERE a.name = rule.name;
    END LOOP;
END
$$;

-- Whom the mails of a rule go to: of those who are here and have one of these roles, those that administrators have named; all
-- of them, where none of those is left.
CREATE OR REPLACE FUNCTION alert_readers(rule text, readers text[]) RETURNS TABLE (user_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
        WITH here AS MATERIALIZED (
            SELECT u.id, EXISTS (SELECT FROM job_alert_recipients r WHERE r.name = $1 AND r.user_id = u.id) AS named
            FROM users u WHERE u.roles && $2 AND u.status = 'active' AND u.delete_after IS NULL
        )
        SELECT id FROM here WHERE named OR NOT EXISTS (SELECT FROM here WHERE named)
    $$;

-- Keeps what administrators say of a rule. Only who is here and has one of these roles can be told: else gives which of the
-- recipients that is not, from 0, and keeps nothing. A rule that is switched off is as if nothing had ever been measured, and
-- whoever was told of it is told nothing more.
CREATE OR REPLACE FUNCTION put_alert(rule text, on_duty bool, least_value int8, hold int4, recipients uuid[], readers text[],
                                     OUT stranger int4)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
BEGIN
    SELECT min(r.place) - 1 INTO stranger
    FROM unnest(recipients) WITH ORDINALITY AS r (id, place)
    WHERE NOT EXISTS (
        SELECT FROM users u
        WHERE u.id = r.id AND u.roles && readers AND u.status = 'active' AND u.delete_after IS NULL);
    IF stranger IS NOT NULL THEN
        RETURN;
    END IF;
    INSERT INTO job_alerts AS a (name, enabled, threshold, hold_s) VALUES (rule, on_duty, least_value, hold)
    ON CONFLICT (name) DO UPDATE
    SET enabled = excluded.enabled, threshold = excluded.threshold, hold_s = excluded.hold_s, version = a.version + 1;
    IF NOT on_duty THEN
        UPDATE job_alerts a
        SET state = 'ok', since = NULL, told = '{}', told_at = NULL, calm_since = NULL, value = NULL, about = '{}',
            measured_at = NULL
        WHERE a.name = rule;
        DELETE FROM job_alert_acknowledgements k WHERE k.name = rule;
    END IF;
    DELETE FROM job_alert_recipients r WHERE r.name = rule AND r.user_id <> ALL (recipients);
    INSERT INTO job_alert_recipients (name, user_id) SELECT rule, id FROM unnest(recipients) AS id ON CONFLICT DO NOTHING;
END
$$;

-- Writes who has an alert in hand. `outcome` is `acknowledged`, `already` when somebody has, or `not_firing`. Another version: who
-- has looked at the rule before, and reminds just now, finds it changed and tells nothing.
CREATE OR REPLACE FUNCTION acknowledge_alert(rule text, somebody uuid, moment timestamptz, OUT outcome text)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
BEGIN
    PERFORM FROM job_alerts a WHERE a.name = rule AND a.state = 'firing' FOR UPDATE;
    IF NOT FOUND THEN
        outcome := 'not_firing';
        RETURN;
    END IF;
    INSERT INTO job_alert_acknowledgements (name, user_id, acknowledged_at) VALUES (rule, somebody, moment)
    ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        outcome := 'already';
        RETURN;
    END IF;
    UPDATE job_alerts a SET version = a.version + 1 WHERE a.name = rule;
    outcome := 'acknowledged';
END
$$;

-- Who has an alert in hand, and since when; no row is nobody. Volatile: what a round has found, it finds beside what is so by
-- then, and not beside what was so when the round began.
CREATE OR REPLACE FUNCTION acknowledgement_of_alert(rule text) RETURNS TABLE (user_id uuid, user_name text, at int8)
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
        SELECT k.user_id, u.name, ms(k.acknowledged_at)
        FROM job_alert_acknowledgements k JOIN users u ON u.id = k.user_id
        WHERE k.name = $1
    $$;
