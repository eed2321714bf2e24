-- Audit events name users by a pseudonym, whose only link to the user is the row in users: when the user is
-- deleted the events stay, and nobody can say any more whose they were.
ALTER TABLE users ADD COLUMN pseudonym uuid NOT NULL UNIQUE DEFAULT gen_random_uuid();

-- The permission that was asked for, where the event is a decision.
ALTER TABLE audit_events ADD COLUMN permission text;

ALTER TABLE audit_events DISABLE TRIGGER audit_events_are_final;
UPDATE audit_events e SET actor_id = u.pseudonym FROM users u WHERE u.id = e.actor_id;
ALTER TABLE audit_events ENABLE TRIGGER audit_events_are_final;

-- The pseudonym of a user, or null for whoever is none (any more).
CREATE FUNCTION audit_pseudonym(user_id uuid) RETURNS uuid
    LANGUAGE sql STABLE
    AS $$ SELECT pseudonym FROM users WHERE id = user_id $$;

-- An audit event whose subject is known by pseudonym: for the statement that creates or deletes the user.
CREATE FUNCTION audit_event_of(event jsonb, subject uuid) RETURNS audit_events
    LANGUAGE sql STABLE
    AS $$
        SELECT jsonb_populate_record(
            NULL::audit_events,
            '{"details": {}}'::jsonb || jsonb_strip_nulls(event) || jsonb_build_object('actor_id', subject))
    $$;

-- As before, but the event's users (who acted, and a resource that is a user) become pseudonyms.
CREATE OR REPLACE FUNCTION audit_event(event jsonb, actor uuid) RETURNS audit_events
    LANGUAGE sql STABLE
    AS $$
        SELECT a.* FROM audit_event_of(
            CASE event ->> 'resource_type'
                WHEN 'users' THEN event || jsonb_build_object(
                    'resource_id', audit_pseudonym((event ->> 'resource_id')::uuid))
                ELSE event
            END,
            audit_pseudonym(coalesce((event ->> 'actor_id')::uuid, actor))) a
    $$;

-- The explorer's filters, each with its order. Ids are UUIDv7: their order is that of time.
CREATE INDEX audit_events_of_actor ON audit_events (actor_id, id DESC);
CREATE INDEX audit_events_of_action ON audit_events (action, id DESC);
CREATE INDEX audit_events_of_resource ON audit_events (resource_type, resource_id, id DESC);
CREATE INDEX audit_events_of_outcome ON audit_events (outcome, id DESC);
DROP INDEX audit_events_by_actor;
DROP INDEX audit_events_by_time;
