-- Summaries by e-mail: who has asked for them, what they say, and their end (docs/adr/0029-mail.md).

-- Keeps `digests` at what the preferences say.
CREATE OR REPLACE FUNCTION follow_preferences() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
DECLARE
    days int4 := CASE NEW.document #>> '{notifications,email,digest}' WHEN 'daily' THEN 1 WHEN 'weekly' THEN 7 END;
BEGIN
    IF days IS NULL THEN
        DELETE FROM digests WHERE user_id = NEW.user_id;
    ELSE
        INSERT INTO digests AS d (user_id, every_days, since, due_at)
        VALUES (NEW.user_id, days, NEW.updated_at, NEW.updated_at + days * interval '1 day')
        ON CONFLICT (user_id) DO UPDATE
        SET every_days = excluded.every_days, due_at = excluded.due_at WHERE d.every_days <> excluded.every_days;
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER digests_follow_preferences AFTER INSERT OR UPDATE OF document ON user_preferences
    FOR EACH ROW EXECUTE FUNCTION follow_preferences();

-- What happened to the user of a summary that somebody sends just now, and how often, as far as it is worth a word: one
-- reader's numbers for one mail, so that whoever sends mails does not read the audit log.
CREATE OR REPLACE FUNCTION digest_of(job uuid) RETURNS TABLE (what text, times int8)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
        WITH mail AS (
            SELECT user_id, (payload #>> '{template,since}')::timestamptz AS since,
                   (payload #>> '{template,until}')::timestamptz AS until
            FROM jobs
            WHERE id = job AND kind = 'send_email' AND state = 'running' AND payload #>> '{template,kind}' = 'digest'
        ), events AS (
            SELECT CASE
                WHEN e.action = 'auth.login' AND e.outcome = 'allowed' THEN 'log-ins'
                WHEN e.action IN ('auth.login', 'auth.login.challenge') AND e.outcome = 'denied' THEN 'refused-log-ins'
                WHEN e.outcome = 'denied' THEN NULL
                WHEN e.action IN ('auth.password.change', 'auth.password.reset') THEN 'passwords'
                WHEN e.action IN ('mfa.totp.confirm', 'mfa.totp.remove', 'mfa.backup_codes.create', 'mfa.sms.confirm',
                                  'mfa.sms.remove') THEN 'factors'
                WHEN e.action IN ('connection.grant', 'connection.remove') THEN 'connections'
                WHEN e.action IN ('user.preferences.update', 'user.profile.update', 'user.email.confirm') THEN 'settings'
                WHEN e.action = 'user.export' THEN 'exports'
            END AS what
            FROM mail JOIN users u ON u.id = mail.user_id JOIN audit_events e ON e.actor_id = u.pseudonym
            WHERE e.occurred_at >= mail.since AND e.occurred_at < mail.until
        )
        SELECT what, count(*) FROM events WHERE what IS NOT NULL GROUP BY what
    $$;

-- Ends somebody's summaries, as they themselves could among their preferences; whether there were any. Whoever sends mails
-- can change nothing else there.
CREATE OR REPLACE FUNCTION end_digest(owner uuid, moment timestamptz) RETURNS bool
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
BEGIN
    UPDATE user_preferences
    SET document = jsonb_set(document, '{notifications,email,digest}', '"never"'), version = version + 1,
        updated_at = moment
    WHERE user_id = owner AND document #>> '{notifications,email,digest}' <> 'never';
    RETURN FOUND;
END
$$;
