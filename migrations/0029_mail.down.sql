DROP TRIGGER IF EXISTS digests_follow_preferences ON user_preferences;
DROP FUNCTION IF EXISTS follow_preferences();
DROP FUNCTION IF EXISTS end_digest(uuid, timestamptz);
DROP FUNCTION IF EXISTS digest_of(uuid);
DROP FUNCTION IF EXISTS mail_reader(uuid);
DROP TABLE digests;
