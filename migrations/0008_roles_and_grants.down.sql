DROP TABLE grants;
DROP INDEX users_by_role;
DROP TABLE rbac_policy;
DROP TABLE roles;
