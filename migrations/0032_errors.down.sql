DROP FUNCTION IF EXISTS count_errors(jsonb);
DROP FUNCTION IF EXISTS read_errors(text, jsonb);
DROP FUNCTION IF EXISTS error_fingerprint(text[]);
DROP TABLE errors;
