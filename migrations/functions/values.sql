-- Functions of values alone: without SECURITY DEFINER, so that Postgres can make them part of a statement.

-- Times cross the border to Wasm as epoch milliseconds (the binding cannot decode timestamptz).
CREATE OR REPLACE FUNCTION ms(t timestamptz) RETURNS int8
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$ SELECT (extract(epoch FROM t) * 1000)::int8 $$;

CREATE OR REPLACE FUNCTION from_ms(epoch_ms int8) RETURNS timestamptz
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$ SELECT to_timestamp(epoch_ms / 1000.0) $$;

-- A time as the API writes it, for documents that are built here.
CREATE OR REPLACE FUNCTION rfc3339(moment timestamptz) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$ SELECT to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') $$;

-- A new UUID of version 7 (RFC 9562 §5.7) of a moment.
CREATE OR REPLACE FUNCTION uuid_of_moment(at timestamptz) RETURNS uuid
    LANGUAGE sql VOLATILE
    AS $$
        SELECT encode(set_byte(u, 6, (get_byte(u, 6) & 15) | 112), 'hex')::uuid
        FROM (SELECT overlay(uuid_send(gen_random_uuid())
                             PLACING substring(int8send(ms(at)) FROM 3) FROM 1 FOR 6) AS u) fresh
    $$;

-- The moment in a UUID of version 7, in ms.
CREATE OR REPLACE FUNCTION id_ms(id uuid) RETURNS int8
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$ SELECT ('x' || lpad(encode(substring(uuid_send(id) FROM 1 FOR 6), 'hex'), 16, '0'))::bit(64)::int8 $$;

-- An id for the uses of a connection on a day (since 1970, UTC), of version 7 and of its noon: always the same, so that a
-- list goes on behind it.
CREATE OR REPLACE FUNCTION day_of_use(day int4, connection uuid) RETURNS uuid
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
        SELECT encode(set_byte(u, 6, (get_byte(u, 6) & 15) | 112), 'hex')::uuid
        FROM (SELECT overlay(uuid_send(connection)
                             PLACING substring(int8send(day::int8 * 86400000 + 43200000) FROM 3) FROM 1 FOR 6) AS u) made
    $$;
