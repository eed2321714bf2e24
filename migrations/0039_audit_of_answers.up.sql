-- A question about what somebody may do is a mere call, as long as it was answered, whatever the answer: it says so with the
-- status of the answer (RBAC-4, RBAC-5).
DROP INDEX audit_events_but_calls;
CREATE INDEX audit_events_but_calls ON audit_events (id DESC)
    WHERE action NOT IN ('rbac.access', 'rbac.check') OR coalesce((details ->> 'status')::int >= 400, outcome <> 'allowed');

-- Of which kind the denial of a single resource is, so that the resources of a kind can be numbered; null for what is about none, or
-- stands for the rest of them.
ALTER TABLE audit_folds ADD COLUMN kind text;
CREATE INDEX audit_folds_of_kind ON audit_folds (kind) WHERE kind IS NOT NULL;

-- Of databases that had it before jobs were discarded with a reason.
DROP FUNCTION IF EXISTS discard_job(uuid);
