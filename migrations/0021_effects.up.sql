-- Jobs name their user in a column: they go with the account, whatever they hold. (The release before writes the payload's
-- `user`, and may while this one is rolled out; workers read both.)
ALTER TABLE jobs ADD COLUMN user_id uuid REFERENCES users ON DELETE CASCADE;
CREATE INDEX jobs_of_user ON jobs (user_id);
UPDATE jobs SET user_id = u.id FROM users u WHERE u.id::text = payload ->> 'user';
