-- The codes that count at present. In the place of `sms_codes`, which the release before still writes and a later
-- one drops: a code names the one request that it is for (`request`: the challenge of a log-in, or the session of a
-- step-up or an enrolment), so that it is good for nothing else (ASVS 6.6.2).
CREATE TABLE text_codes (
    user_id    uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    purpose    text NOT NULL CHECK (purpose IN ('verify_number', 'authenticate')),
    request    uuid NOT NULL,
    id         uuid NOT NULL,                        -- the code is derived from it, not stored
    number     text NOT NULL,
    attempts   int4 NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,                 -- not after `created_at`: taken back
    PRIMARY KEY (user_id, purpose, request)
);
DELETE FROM sms_codes;

-- The messages of the last day, by pseudonyms of number and range (`domain::messaging::recipient`). They outlive
-- phones and accounts: to delete and enrol again changes nothing.
CREATE TABLE text_ledger (
    id         uuid PRIMARY KEY,                     -- the code's, and the message's
    number_key text NOT NULL,
    range_key  text NOT NULL,
    sent_at    timestamptz NOT NULL,
    settled    bool NOT NULL DEFAULT false           -- its code was used: whoever asked has the phone
);
CREATE INDEX text_ledger_by_number ON text_ledger (number_key, sent_at);
CREATE INDEX text_ledger_by_range ON text_ledger (range_key, sent_at);
CREATE INDEX text_ledger_by_time ON text_ledger (sent_at);

-- Who has said STOP, whosever phone it is or was, until START.
CREATE TABLE text_opt_outs (
    number_key   text PRIMARY KEY,
    opted_out_at timestamptz NOT NULL
);

-- The newest message but `most - 1` of those that are counted together: as long as it lies in the window, the cap
-- is reached.
CREATE FUNCTION text_that_fills(counted text, numbers text[], ranges text[], most int4) RETURNS timestamptz
    LANGUAGE sql STABLE
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
CREATE FUNCTION claim_text(owner uuid, use_for text, for_request uuid, code uuid, recipient text,
                           numbers text[], ranges text[], moment timestamptz, lifetime_ms int8,
                           cool_down_ms int8, caps jsonb,
                           OUT outcome text, OUT free_at timestamptz, OUT within_ms int8)
    LANGUAGE plpgsql
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
