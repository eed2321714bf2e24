-- What was counted and not told yet is told before the counts go.
UPDATE audit_folds SET closes_at = '-infinity';
SELECT audit_close_folds(now(), 0)
FROM generate_series(0, (SELECT count(*) / 1000 FROM audit_folds WHERE repeated > 0));
DROP FUNCTION audit_close_folds(timestamptz, int8);
DROP FUNCTION audit_fold(audit_events, int8);
DROP FUNCTION audit_event_of_many(jsonb, int8, timestamptz);
DROP FUNCTION uuid_of_moment(timestamptz);
DROP TABLE audit_folds;
