DELETE FROM jobs WHERE kind = 'seal_audit';
DROP INDEX jobs_one_sealing;
DROP TABLE audit_checkpoints;
DROP TABLE audit_seals;
DROP FUNCTION audit_chain_is_final();
DROP TRIGGER audit_events_await_sealing ON audit_events;
DROP FUNCTION audit_events_await_sealing();
DROP TABLE audit_unsealed;
