DROP INDEX audit_events_but_calls;
