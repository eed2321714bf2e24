-- Denials that repeat: the first is an event at once, those that follow within the window are counted here, and one
-- event with their number follows when the window has closed. The log stays append-only and grows with what happens,
-- not with how often somebody tries it.
CREATE TABLE audit_folds (
    key       text PRIMARY KEY,               -- what is alike: who, what, why, with which permission, on what kind
    closes_at timestamptz NOT NULL,
    repeated  int8 NOT NULL DEFAULT 0,        -- not told by an event yet
    since     timestamptz NOT NULL,           -- the first of these
    last      jsonb NOT NULL                  -- the last one, as a row of audit_events (users by pseudonym)
);
CREATE INDEX audit_folds_by_end ON audit_folds (closes_at);

-- A new UUID of version 7 (RFC 9562 §5.7) of a moment.
CREATE FUNCTION uuid_of_moment(at timestamptz) RETURNS uuid
    LANGUAGE sql VOLATILE
    AS $$
        SELECT encode(set_byte(u, 6, (get_byte(u, 6) & 15) | 112), 'hex')::uuid
        FROM (SELECT overlay(uuid_send(gen_random_uuid())
                             PLACING substring(int8send(ms(at)) FROM 3) FROM 1 FOR 6) AS u) fresh
    $$;

-- The event that stands for `count` of its kind, the first of them at `since`.
CREATE FUNCTION audit_event_of_many(event jsonb, count int8, since timestamptz) RETURNS audit_events
    LANGUAGE sql STABLE
    AS $$
        SELECT jsonb_populate_record(
            NULL::audit_events,
            event || jsonb_build_object('details',
                (event -> 'details') || jsonb_build_object('count', count, 'since_ms', ms(since))))
    $$;

-- Records a denial, or counts it. True when it became an event.
CREATE FUNCTION audit_fold(event audit_events, window_ms int8) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    place   text := concat_ws('|', coalesce(event.actor_id::text, event.address), event.action, event.reason,
                              coalesce(event.permission, ''), coalesce(event.resource_type, ''));
    closing timestamptz := event.occurred_at + window_ms * interval '1 millisecond';
    known   audit_folds;
BEGIN
    LOOP
        INSERT INTO audit_folds VALUES (place, closing, 0, event.occurred_at, to_jsonb(event))
        ON CONFLICT (key) DO NOTHING;
        IF FOUND THEN
            INSERT INTO audit_events SELECT event.*;
            RETURN true;
        END IF;
        SELECT * INTO known FROM audit_folds WHERE key = place FOR UPDATE;
        -- Else the job has just put it away.
        IF FOUND THEN
            EXIT;
        END IF;
    END LOOP;
    IF known.closes_at > event.occurred_at THEN
        UPDATE audit_folds
        SET repeated = repeated + 1, last = to_jsonb(event),
            since = CASE WHEN repeated = 0 THEN event.occurred_at ELSE since END
        WHERE key = place;
        RETURN false;
    END IF;
    -- The job has not come yet: this one stands for those before it as well.
    UPDATE audit_folds SET closes_at = closing, repeated = 0, since = event.occurred_at, last = to_jsonb(event)
    WHERE key = place;
    IF known.repeated = 0 THEN
        INSERT INTO audit_events SELECT event.*;
    ELSE
        INSERT INTO audit_events
        SELECT e.* FROM audit_event_of_many(to_jsonb(event), known.repeated + 1, known.since) e;
    END IF;
    RETURN true;
END
$$;

-- Tells of what was counted in windows that have closed, and forgets those in which nothing was; gives how many events
-- that made. Another window follows what was told: of one kind there is at most one event a window.
CREATE FUNCTION audit_close_folds(due timestamptz, window_ms int8) RETURNS int8
    LANGUAGE sql VOLATILE
    AS $$
        WITH closed AS (
            SELECT * FROM audit_folds WHERE closes_at <= due ORDER BY closes_at LIMIT 1000
            FOR UPDATE SKIP LOCKED
        ), quiet AS (
            DELETE FROM audit_folds f USING closed c WHERE f.key = c.key AND c.repeated = 0
        ), renewed AS (
            UPDATE audit_folds f
            SET closes_at = due + window_ms * interval '1 millisecond', repeated = 0
            FROM closed c WHERE f.key = c.key AND c.repeated > 0
            RETURNING c.*
        ), told AS (
            INSERT INTO audit_events
            SELECT e.* FROM renewed r,
                audit_event_of_many(r.last || jsonb_build_object('id', uuid_of_moment(due)),
                                    r.repeated, r.since) e
            RETURNING id
        )
        SELECT count(*) FROM told
    $$;
