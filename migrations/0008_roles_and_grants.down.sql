DROP FUNCTION suspend_user(uuid, timestamptz);
DROP FUNCTION take_role(uuid, text, timestamptz);
DROP TABLE grants;
DROP INDEX users_by_role;
DROP TABLE rbac_policy;
DROP TABLE roles;
