CREATE INDEX audit_events_by_actor ON audit_events (actor_id, occurred_at DESC);
CREATE INDEX audit_events_by_time ON audit_events (occurred_at DESC);
DROP INDEX audit_events_of_outcome;
DROP INDEX audit_events_of_resource;
DROP INDEX audit_events_of_action;
DROP INDEX audit_events_of_actor;

CREATE OR REPLACE FUNCTION audit_event(event jsonb, actor uuid) RETURNS audit_events
    LANGUAGE sql STABLE
    AS $$
        SELECT jsonb_populate_record(
            NULL::audit_events,
            jsonb_build_object('actor_id', actor, 'details', '{}'::jsonb) || jsonb_strip_nulls(event))
    $$;
DROP FUNCTION audit_event_of(jsonb, uuid);
DROP FUNCTION audit_pseudonym(uuid);

ALTER TABLE audit_events DISABLE TRIGGER audit_events_are_final;
UPDATE audit_events e SET actor_id = u.id FROM users u WHERE u.pseudonym = e.actor_id;
ALTER TABLE audit_events ENABLE TRIGGER audit_events_are_final;

ALTER TABLE audit_events DROP COLUMN permission;
ALTER TABLE users DROP COLUMN pseudonym;
