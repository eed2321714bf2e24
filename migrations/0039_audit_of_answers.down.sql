DROP INDEX audit_folds_of_kind;
ALTER TABLE audit_folds DROP COLUMN kind;
DROP INDEX audit_events_but_calls;
CREATE INDEX audit_events_but_calls ON audit_events (id DESC)
    WHERE action <> 'rbac.access' OR outcome <> 'allowed' OR (details ->> 'status')::int >= 400;
