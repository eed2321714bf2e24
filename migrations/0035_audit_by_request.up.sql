-- What one session has done, and what one request was (RBAC-4): two more filters of the explorer.
CREATE INDEX audit_events_of_session ON audit_events (session_id, id DESC) WHERE session_id IS NOT NULL;
CREATE INDEX audit_events_of_trace ON audit_events (trace_id, id DESC);
