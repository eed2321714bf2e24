-- Which backups have ended well (docs/operations/back-up.md): `postern-admin note-backup` writes a row, and the metrics say how old
-- the newest is. After a restore the rows are those of the time that was restored.
CREATE TABLE backups (
    finished_at timestamptz PRIMARY KEY,
    kind        text NOT NULL CHECK (kind ~ '^[a-z_]{1,32}$')
);
