-- Background work that can be looked at and steered (docs/adr/0027-background-work.md): jobs that wait for others, jobs that
-- are ordered once, priorities, tries on record, and kinds that are paused or slowed down.
ALTER TABLE jobs DROP CONSTRAINT jobs_state_check;
ALTER TABLE jobs ADD CONSTRAINT jobs_state_check CHECK (state IN ('waiting', 'queued', 'running', 'done', 'dead'));
ALTER TABLE jobs
    -- 0: somebody waits for it; 1: soon; 2: whenever nothing else is due.
    ADD COLUMN priority int2 NOT NULL DEFAULT 1 CHECK (priority BETWEEN 0 AND 2),
    -- When the present or last try began.
    ADD COLUMN started_at timestamptz;

-- Nobody wrote the key so far. From here on a job of a kind with a key is ordered once as long as it waits.
ALTER TABLE jobs DROP CONSTRAINT jobs_idempotency_key_key;
CREATE UNIQUE INDEX jobs_once ON jobs (kind, idempotency_key) WHERE state IN ('waiting', 'queued');

DROP INDEX jobs_due_by_kind;
CREATE INDEX jobs_claimable ON jobs (kind, priority, run_at) WHERE state IN ('queued', 'running');
CREATE INDEX jobs_held ON jobs (lease_id) WHERE state = 'running';
-- Pages of the list, newest first.
CREATE INDEX jobs_of_kind ON jobs (kind, id);
CREATE INDEX jobs_in_state ON jobs (state, id);

-- What a job waits for. The rows go when that has ended, by a trigger, whatever ended it.
CREATE TABLE job_dependencies (
    job_id    uuid NOT NULL REFERENCES jobs ON DELETE CASCADE,
    waits_for uuid NOT NULL,
    -- Whether the job fails as well when the other is dead, or runs.
    if_dead   text NOT NULL CHECK (if_dead IN ('fail', 'run')),
    PRIMARY KEY (job_id, waits_for)
);
CREATE INDEX job_dependencies_on ON job_dependencies (waits_for);

-- One row a try, once it has ended. They go with the job.
CREATE TABLE job_runs (
    id         int8 GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    job_id     uuid NOT NULL REFERENCES jobs ON DELETE CASCADE,
    kind       text NOT NULL,
    attempt    int4 NOT NULL,
    started_at timestamptz NOT NULL,
    ended_at   timestamptz NOT NULL,
    -- `lost`: the worker died, or was out of reach for longer than its lease.
    ending     text NOT NULL CHECK (ending IN ('done', 'retried', 'dead', 'lost')),
    error      text
);
CREATE INDEX job_runs_of_job ON job_runs (job_id);
CREATE INDEX job_runs_of_kind ON job_runs (kind, ended_at);

-- What administrators have said of a kind. Without a row nothing is special about it.
CREATE TABLE job_kinds (
    kind        text PRIMARY KEY,
    paused_at   timestamptz,
    per_minute  int4 CHECK (per_minute BETWEEN 1 AND 100000),
    -- Up to when the allowance is used up, each job one interval further.
    spent_until timestamptz NOT NULL DEFAULT 'epoch'
);
