-- Each component claims its own kinds, each in the order in which they are due: a long queue of one kind stands in no
-- other's way.
CREATE INDEX jobs_due_by_kind ON jobs (kind, run_at) WHERE state IN ('queued', 'running');

-- How often a kind is tried, its worker knows, and no longer each job. The release before reads it here.
ALTER TABLE jobs ALTER COLUMN max_attempts SET DEFAULT 104;
