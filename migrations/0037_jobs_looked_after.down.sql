DROP FUNCTION IF EXISTS job_hours(timestamptz);
DROP INDEX job_runs_ended;

DROP FUNCTION IF EXISTS discard_job(uuid, timestamptz, text);
DROP FUNCTION IF EXISTS reason_of_discard(uuid);
-- The release before keeps none of them.
DELETE FROM jobs WHERE state = 'discarded';
DROP INDEX jobs_discarded;
ALTER TABLE jobs DROP COLUMN discard_reason;
ALTER TABLE jobs DROP CONSTRAINT jobs_state_check;
ALTER TABLE jobs ADD CONSTRAINT jobs_state_check CHECK (state IN ('waiting', 'queued', 'running', 'done', 'dead'));

DROP FUNCTION IF EXISTS acknowledge_alert(text, uuid, timestamptz);
DROP FUNCTION IF EXISTS acknowledgement_of_alert(text);
DROP TABLE job_alert_acknowledgements;
