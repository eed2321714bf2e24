UPDATE jobs SET payload = payload || jsonb_build_object('user', user_id) WHERE user_id IS NOT NULL;
DROP FUNCTION IF EXISTS delete_account(uuid, timestamptz, jsonb);
DROP FUNCTION IF EXISTS record_denial(jsonb, int8);
DROP FUNCTION IF EXISTS record_effects(jsonb, uuid, jsonb);
ALTER TABLE jobs DROP COLUMN user_id;
