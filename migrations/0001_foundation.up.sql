-- Times cross the border to Wasm as epoch milliseconds (the binding cannot decode timestamptz).
CREATE FUNCTION ms(t timestamptz) RETURNS int8
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$ SELECT (extract(epoch FROM t) * 1000)::int8 $$;

CREATE FUNCTION from_ms(epoch_ms int8) RETURNS timestamptz
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$ SELECT to_timestamp(epoch_ms / 1000.0) $$;

-- A guest that dies or stalls must not hold the database up. The limits belong to the role in this
-- database only, so that a shared server keeps its own settings elsewhere.
DO $$
BEGIN
    EXECUTE format('ALTER ROLE %I IN DATABASE %I SET statement_timeout = ''5s''',
                   current_user, current_database());
    EXECUTE format('ALTER ROLE %I IN DATABASE %I SET lock_timeout = ''2s''',
                   current_user, current_database());
    EXECUTE format('ALTER ROLE %I IN DATABASE %I SET idle_in_transaction_session_timeout = ''10s''',
                   current_user, current_database());
END
$$;
