-- Events that wait to be sealed. An event that commits late is sealed late: the chain follows the order of
-- sealing, so no event can slip in behind the seal. (No foreign keys here: nothing is ever deleted.)
CREATE TABLE audit_unsealed (
    event_id uuid PRIMARY KEY
);
INSERT INTO audit_unsealed SELECT id FROM audit_events;

CREATE FUNCTION audit_events_await_sealing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO audit_unsealed SELECT id FROM added;
    RETURN NULL;
END
$$;
CREATE TRIGGER audit_events_await_sealing
    AFTER INSERT ON audit_events REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION audit_events_await_sealing();

-- The chain: hash = SHA-256 over the hash before, the number and the event (`domain::audit::chain`).
CREATE TABLE audit_seals (
    seq      int8 PRIMARY KEY,
    event_id uuid NOT NULL UNIQUE,
    hash     bytea NOT NULL
);

-- The chain's state at a number, signed with a key that the database does not have.
CREATE TABLE audit_checkpoints (
    seq        int8 PRIMARY KEY,
    hash       bytea NOT NULL,
    sealed_at  timestamptz NOT NULL,
    kid        text NOT NULL,
    public_key text NOT NULL,
    signature  text NOT NULL
);

CREATE FUNCTION audit_chain_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit chain is append-only' USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER audit_seals_are_final
    BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_seals
    FOR EACH STATEMENT EXECUTE FUNCTION audit_chain_is_final();
CREATE TRIGGER audit_checkpoints_are_final
    BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_checkpoints
    FOR EACH STATEMENT EXECUTE FUNCTION audit_chain_is_final();

-- One job at a time seals; a second one is not even queued.
CREATE UNIQUE INDEX jobs_one_sealing ON jobs (kind)
    WHERE kind = 'seal_audit' AND state IN ('queued', 'running');
