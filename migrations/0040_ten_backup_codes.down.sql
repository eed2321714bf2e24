ALTER TABLE mfa_backup_codes
    DROP CONSTRAINT mfa_backup_codes_pkey,
    DROP COLUMN place,
    ADD PRIMARY KEY (user_id, digest);
