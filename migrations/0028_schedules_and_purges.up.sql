-- Schedules of background work (JOB-3), and what it takes to find what is behind its time. What a schedule is for, and when it
-- runs if nobody says otherwise, is code; here stands what administrators have said, and how far it is.
CREATE TABLE job_schedules (
    name       text PRIMARY KEY,
    -- What administrators have said; null is what the code says.
    expression text,
    time_zone  text,
    enabled    bool NOT NULL DEFAULT true,
    catch_up   text CHECK (catch_up IN ('skip', 'once', 'all')),
    -- Of which expression and zone `next_at` is an occurrence: the first that nobody has done anything about.
    timing     text,
    next_at    timestamptz,
    last_at    timestamptz,
    last_job   uuid
);

CREATE INDEX email_verifications_over ON email_verifications (expires_at);
CREATE INDEX password_resets_over ON password_resets (expires_at);
CREATE INDEX email_changes_over ON email_changes (expires_at);
CREATE INDEX known_devices_unseen ON known_devices (last_seen_at);
CREATE INDEX session_ends_over ON session_ends (ended_at);
CREATE INDEX mfa_totp_unfinished ON mfa_totp (created_at) WHERE confirmed_at IS NULL;
CREATE INDEX phone_numbers_unfinished ON phone_numbers (created_at) WHERE verified_at IS NULL;
CREATE INDEX text_codes_over ON text_codes (expires_at);
CREATE INDEX messages_by_age ON messages (created_at);
CREATE INDEX inbound_receipts_by_age ON inbound_receipts (received_at);
CREATE INDEX grants_over ON grants (expires_at) WHERE expires_at IS NOT NULL;
