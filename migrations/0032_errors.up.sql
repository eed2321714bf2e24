-- Unexpected errors (API-4, docs/adr/0030-errors.md): one row a kind of error, with how often and when it was seen. Written by
-- `count_errors` alone.
CREATE TABLE errors (
    -- The fingerprint: it follows from the component and the columns from `route` to `statement`.
    id             uuid PRIMARY KEY,
    component      text NOT NULL,
    -- The pattern of a route, or the kind of a job, or neither.
    route          text,
    job            text,
    what           text NOT NULL,
    -- In which file of the code.
    source         text,
    -- The beginning of the statement or script that failed.
    statement      text,
    count          int8 NOT NULL CHECK (count > 0),
    first_seen_at  timestamptz NOT NULL,
    last_seen_at   timestamptz NOT NULL,
    first_trace_id text NOT NULL,
    last_trace_id  text NOT NULL,
    -- The release in which it was seen last.
    release        text NOT NULL
);
-- The list goes by it, and so does what takes away what has not come again.
CREATE INDEX errors_latest ON errors (last_seen_at, id);
