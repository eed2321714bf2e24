-- Custom roles. The built-in ones (user, premium, administrator) and their permissions are code.
CREATE TABLE roles (
    name        text PRIMARY KEY,
    description text NOT NULL DEFAULT '',
    parents     text[] NOT NULL DEFAULT '{}',
    permissions text[] NOT NULL DEFAULT '{}',
    created_at  timestamptz NOT NULL,
    updated_at  timestamptz NOT NULL
);
CREATE INDEX roles_by_parent ON roles USING gin (parents);

-- Rises with every change of a role: whoever changes one names the version that was checked for cycles, so
-- that two changes at once cannot close a circle together.
CREATE TABLE rbac_policy (
    id      bool PRIMARY KEY DEFAULT true CHECK (id),
    version int8 NOT NULL DEFAULT 1
);
INSERT INTO rbac_policy DEFAULT VALUES;

CREATE INDEX users_by_role ON users USING gin (roles);

-- A permission on one resource, for one user or for one role.
CREATE TABLE grants (
    id            uuid PRIMARY KEY,
    subject_user  uuid REFERENCES users ON DELETE CASCADE,
    subject_role  text,
    permission    text NOT NULL,
    resource_type text NOT NULL,
    resource_id   text NOT NULL,
    expires_at    timestamptz,
    created_by    uuid REFERENCES users ON DELETE SET NULL,
    created_at    timestamptz NOT NULL,
    CHECK (num_nonnulls(subject_user, subject_role) = 1)
);
CREATE INDEX grants_of_user ON grants (subject_user);
CREATE INDEX grants_of_role ON grants (subject_role);
CREATE INDEX grants_on_resource ON grants (resource_type, resource_id);
CREATE INDEX grants_by_creator ON grants (created_by);
