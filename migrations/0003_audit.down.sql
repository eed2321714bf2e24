DROP FUNCTION audit_event(jsonb, uuid);
DROP TABLE audit_events;
DROP FUNCTION audit_events_are_final();
