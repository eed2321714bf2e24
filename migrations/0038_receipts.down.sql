DROP FUNCTION IF EXISTS day_of_use(int4, uuid);
DROP FUNCTION IF EXISTS id_ms(uuid);
CREATE INDEX oauth_usage_of_user ON oauth_usage (user_id);
DROP INDEX oauth_usage_of_user_by_day;
ALTER TABLE oauth_consents
    DROP COLUMN words,
    DROP COLUMN device;
