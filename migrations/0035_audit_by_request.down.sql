DROP INDEX audit_events_of_trace;
DROP INDEX audit_events_of_session;
