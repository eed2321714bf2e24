DROP FUNCTION session_stands(uuid, uuid, timestamptz, int4);
DROP TABLE session_ends;
