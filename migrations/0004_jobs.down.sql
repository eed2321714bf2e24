DROP FUNCTION end_sessions_row(jsonb, uuid, int4);
DROP FUNCTION mail_row(jsonb, text, text);
DROP FUNCTION job_row(jsonb);
DROP TABLE jobs;
