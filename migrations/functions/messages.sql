-- Text messages: how many may go (docs/adr/0010-text-messages.md). Mails: who reads them.

-- The newest message but `most - 1` of those that are counted together: as long as it lies in the window, the cap
-- is reached.
CREATE OR REPLACE FUNCTION text_that_fills(counted text, numbers text[], ranges text[], most int4) RETURNS timestamptz
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
        SELECT sent_at FROM (
            SELECT sent_at FROM text_ledger WHERE counted = 'number' AND number_key = ANY (numbers)
            UNION ALL
            SELECT sent_at FROM text_ledger WHERE counted = 'range' AND range_key = ANY (ranges)
            UNION ALL
            SELECT sent_at FROM text_ledger WHERE counted = 'all'
        ) AS texts
        ORDER BY sent_at DESC OFFSET most - 1 LIMIT 1
    $$;

-- Makes a code and counts its message, or says why there is none: `opted_out`, `cool_down`, or which cap is reached
-- (`number`, `range`, `all`); `free_at` is when there may be one, `within_ms` the period that has to pass. Messages
-- are counted one after the other, so that of any number at once no more are let through than the caps say.
CREATE OR REPLACE FUNCTION claim_text(owner uuid, use_for text, for_request uuid, code uuid, recipient text,
                           numbers text[], ranges text[], moment timestamptz, lifetime_ms int8,
                           cool_down_ms int8, caps jsonb,
                           OUT outcome text, OUT free_at timestamptz, OUT within_ms int8)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
DECLARE
    cap record;
    last timestamptz;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('postern text messages', 0));
    IF EXISTS (SELECT FROM text_opt_outs WHERE number_key = ANY (numbers)) THEN
        outcome := 'opted_out';
        RETURN;
    END IF;
    -- By user as well as by number: neither another number nor another account makes it faster.
    SELECT max(at) INTO last FROM (
        SELECT created_at AS at FROM text_codes WHERE user_id = owner
        UNION ALL
        SELECT sent_at FROM text_ledger WHERE number_key = ANY (numbers) AND NOT settled) AS texts;
    IF last > moment - cool_down_ms * interval '1 ms' THEN
        SELECT 'cool_down', last + cool_down_ms * interval '1 ms', cool_down_ms
        INTO outcome, free_at, within_ms;
        RETURN;
    END IF;
    FOR cap IN
        SELECT c.counted, c.most, c.within_ms * interval '1 ms' AS within, c.within_ms
        FROM jsonb_to_recordset(caps) AS c (counted text, most int4, within_ms int8)
    LOOP
        last := text_that_fills(cap.counted, numbers, ranges, cap.most);
        IF last > moment - cap.within THEN
            SELECT cap.counted, last + cap.within, cap.within_ms INTO outcome, free_at, within_ms;
            RETURN;
        END IF;
    END LOOP;
    DELETE FROM text_ledger l WHERE l.sent_at <= moment - interval '1 day';
    DELETE FROM text_codes c WHERE c.user_id = owner AND c.expires_at <= moment;
    INSERT INTO text_codes AS c (user_id, purpose, request, id, number, created_at, expires_at)
    VALUES (owner, use_for, for_request, code, recipient, moment, moment + lifetime_ms * interval '1 ms')
    ON CONFLICT (user_id, purpose, request) DO UPDATE
    SET id = excluded.id, number = excluded.number, attempts = 0, created_at = excluded.created_at,
        expires_at = excluded.expires_at;
    INSERT INTO text_ledger (id, number_key, range_key, sent_at)
    VALUES (code, numbers[1], ranges[1], moment);
    outcome := 'claimed';
END
$$;

-- Whom the mail of a job goes to that is held just now, and how they have chosen to be addressed. Where a mail goes whose
-- link or code is good for something, whoever ordered it does not decide: whoever could would have the link sent to
-- themselves. One reader for one mail that somebody sends just now, so that whoever sends mails does not read everybody's
-- address, or anything else that they have chosen. The address is null when what the mail is good for is gone.
CREATE OR REPLACE FUNCTION mail_reader(job uuid, OUT address text, OUT language text, OUT time_zone text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
        WITH mail AS (
            -- The release before names the user in the payload.
            SELECT payload -> 'template' AS template, payload ->> 'to' AS recipient,
                   coalesce(user_id::text, payload ->> 'user') AS owner
            FROM jobs WHERE id = job AND kind = 'send_email' AND state = 'running'
        )
        SELECT
            CASE template ->> 'kind'
                -- Of a registration: the address that it is to confirm.
                WHEN 'verify_email' THEN (
                    SELECT v.email FROM email_verifications v WHERE v.id = (template ->> 'verification')::uuid)
                -- Of a reset or an invitation, and of a change that is to be approved: the one that the account has.
                WHEN 'reset_password' THEN (
                    SELECT u.email FROM password_resets r JOIN users u ON u.id = r.user_id
                    WHERE r.id = (template ->> 'reset')::uuid AND u.id::text = owner)
                WHEN 'invited' THEN (
                    SELECT u.email FROM password_resets r JOIN users u ON u.id = r.user_id
                    WHERE r.id = (template ->> 'reset')::uuid AND u.id::text = owner)
                WHEN 'leave_address' THEN (
                    SELECT u.email FROM email_changes c JOIN users u ON u.id = c.user_id
                    WHERE c.id = (template ->> 'change')::uuid AND u.id::text = owner)
                -- Of a change that is to be confirmed: the one that it is to get.
                WHEN 'take_address' THEN (
                    SELECT c.email FROM email_changes c
                    WHERE c.id = (template ->> 'change')::uuid AND c.user_id::text = owner)
                -- A summary goes to whom still wants it, and is here.
                WHEN 'digest' THEN (
                    SELECT u.email FROM users u JOIN digests d ON d.user_id = u.id
                    WHERE u.id::text = owner AND u.status = 'active' AND u.delete_after IS NULL)
                ELSE recipient
            END,
            p.document ->> 'language',
            p.document ->> 'time_zone'
        FROM mail LEFT JOIN user_preferences p ON p.user_id = owner::uuid
    $$;

-- For the release before.
CREATE OR REPLACE FUNCTION mail_recipient(job uuid) RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$ SELECT address FROM mail_reader(job) $$;
