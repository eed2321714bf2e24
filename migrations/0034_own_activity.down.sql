DROP FUNCTION IF EXISTS own_activity(uuid, uuid, text[], text[], int8);
DROP INDEX audit_events_on_account;
DROP INDEX audit_events_of_account;
