-- Who did what, with which outcome and why. No foreign key to users: an event outlives its actor.
CREATE TABLE audit_events (
    id            uuid PRIMARY KEY,
    occurred_at   timestamptz NOT NULL,
    actor_id      uuid,                              -- null: nobody was authenticated
    session_id    uuid,
    action        text NOT NULL,
    resource_type text,
    resource_id   text,
    outcome       text NOT NULL CHECK (outcome IN ('allowed', 'denied')),
    reason        text NOT NULL,
    trace_id      text NOT NULL,
    address       text NOT NULL,
    details       jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX audit_events_by_actor ON audit_events (actor_id, occurred_at DESC);
CREATE INDEX audit_events_by_time ON audit_events (occurred_at DESC);

-- Append-only: the application has no business changing what was recorded.
CREATE FUNCTION audit_events_are_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit_events is append-only' USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER audit_events_are_final
    BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_events
    FOR EACH STATEMENT EXECUTE FUNCTION audit_events_are_final();

-- A row of audit_events from what the application knows (`event`, keys = columns) and whom the statement
-- found to be concerned (`actor`). Used as `INSERT INTO audit_events SELECT a.* FROM …, audit_event(…) a`,
-- so that an event is written by the statement of the change that it records.
CREATE FUNCTION audit_event(event jsonb, actor uuid) RETURNS audit_events
    LANGUAGE sql STABLE
    AS $$
        SELECT jsonb_populate_record(
            NULL::audit_events,
            jsonb_build_object('actor_id', actor, 'details', '{}'::jsonb) || jsonb_strip_nulls(event))
    $$;
