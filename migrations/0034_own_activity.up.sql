-- What the owner of an account is told of it (USR-1): without what happens all day and changes nothing, of which there is
-- a hundred times as much. The conditions are those of `own_activity`.
CREATE INDEX audit_events_of_account ON audit_events (actor_id, id DESC)
    WHERE action NOT IN ('rbac.access', 'rbac.check', 'auth.refresh', 'auth.token.exchange', 'user.preferences.update');
CREATE INDEX audit_events_on_account ON audit_events (resource_id, id DESC)
    WHERE resource_type = 'users' AND action NOT IN ('rbac.access', 'rbac.check');
