-- Alert rules (JOB-6, docs/adr/0028-alerts.md). What a rule measures, and when it fires if nobody says otherwise, is code; here
-- stands what administrators have said, and how it is.
CREATE TABLE job_alerts (
    name         text PRIMARY KEY,
    -- Counts the changes of all but what was measured: who has read an older one changes nothing.
    version      int4 NOT NULL DEFAULT 0,
    -- What administrators have said; null is what the code says.
    enabled      bool NOT NULL DEFAULT true,
    threshold    int8 CHECK (threshold > 0),
    hold_s       int4 CHECK (hold_s >= 0),
    -- What was measured, when, and of what it was too much.
    value        int8,
    about        text[] NOT NULL DEFAULT '{}',
    measured_at  timestamptz,
    state        text NOT NULL DEFAULT 'ok' CHECK (state IN ('ok', 'pending', 'firing')),
    -- Since when it has been too much; null while it is not.
    since        timestamptz,
    -- While it fires: of what was told, when, since when it has been too little, and whether it fired not long before.
    told         text[] NOT NULL DEFAULT '{}',
    told_at      timestamptz,
    calm_since   timestamptz,
    restless     bool NOT NULL DEFAULT false,
    -- When it last was over.
    resolved_at  timestamptz,
    CHECK ((state = 'ok') = (since IS NULL)),
    CHECK ((state = 'firing') = (told_at IS NOT NULL))
);
CREATE INDEX job_alerts_firing ON job_alerts (name) WHERE state = 'firing';

-- Whom administrators want to be told. Without any: everybody who may see background work.
CREATE TABLE job_alert_recipients (
    name    text NOT NULL REFERENCES job_alerts ON DELETE CASCADE,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    PRIMARY KEY (name, user_id)
);
CREATE INDEX job_alert_recipients_of_user ON job_alert_recipients (user_id);

-- When the rules were looked at last. One row.
CREATE TABLE job_alert_rounds (
    one      bool PRIMARY KEY DEFAULT true CHECK (one),
    begun_at timestamptz NOT NULL
);
INSERT INTO job_alert_rounds (begun_at) VALUES ('epoch');

-- What rules count: dead letters by their kind, and connections that the operator has to mend.
CREATE INDEX jobs_dead_by_kind ON jobs (kind, finished_at) WHERE state = 'dead';
CREATE INDEX oauth_integrations_failing ON oauth_integrations (provider) WHERE state = 'error' AND paused_at IS NULL;
