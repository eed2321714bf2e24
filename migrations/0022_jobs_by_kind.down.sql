ALTER TABLE jobs ALTER COLUMN max_attempts DROP DEFAULT;
DROP INDEX jobs_due_by_kind;
