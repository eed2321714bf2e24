-- Who has an alert in hand (docs/adr/0028-alerts.md). A row goes with the firing that it is about, and with the user.
CREATE TABLE job_alert_acknowledgements (
    name            text PRIMARY KEY REFERENCES job_alerts ON DELETE CASCADE,
    user_id         uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    acknowledged_at timestamptz NOT NULL
);
CREATE INDEX job_alert_acknowledgements_of_user ON job_alert_acknowledgements (user_id);

-- What administrators discard stays for a while, with why (docs/adr/0027-background-work.md).
ALTER TABLE jobs DROP CONSTRAINT jobs_state_check;
ALTER TABLE jobs ADD CONSTRAINT jobs_state_check
    CHECK (state IN ('waiting', 'queued', 'running', 'done', 'dead', 'discarded'));
ALTER TABLE jobs ADD COLUMN discard_reason text CHECK (char_length(discard_reason) <= 500);
ALTER TABLE jobs ADD CHECK (discard_reason IS NULL OR state = 'discarded');
CREATE INDEX jobs_discarded ON jobs (finished_at) WHERE state = 'discarded';

-- How the tries of a day ended, without their rows.
CREATE INDEX job_runs_ended ON job_runs (ended_at) INCLUDE (ending);
