-- Mails: whom they go to and how they are addressed (`mail_reader`), and summaries (docs/adr/0029-mail.md).

-- Whoever has asked for summaries by e-mail (`notifications.email.digest`), and when the next one is due. A trigger on the
-- preferences keeps it (functions/digests.sql): a choice takes effect at once, and a summary begins where it was asked for.
CREATE TABLE digests (
    user_id    uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
    every_days int4 NOT NULL CHECK (every_days > 0),
    since      timestamptz NOT NULL,                 -- what happened before was in another summary, or in none
    due_at     timestamptz NOT NULL
);
CREATE INDEX digests_due ON digests (due_at);

INSERT INTO digests
SELECT user_id, days, moment, moment + days * interval '1 day'
FROM user_preferences, date_trunc('milliseconds', now()) AS moment,
    LATERAL (SELECT CASE document #>> '{notifications,email,digest}' WHEN 'daily' THEN 1 WHEN 'weekly' THEN 7 END AS days) d
WHERE days IS NOT NULL;
