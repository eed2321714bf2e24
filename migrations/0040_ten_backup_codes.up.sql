-- A code has one of ten places: sets that are made at the same moment overwrite each other, and one of them is left (MFA-1).
ALTER TABLE mfa_backup_codes ADD COLUMN place int2;
UPDATE mfa_backup_codes c SET place = numbered.place
FROM (SELECT user_id, digest, row_number() OVER (PARTITION BY user_id ORDER BY created_at DESC, digest) AS place
      FROM mfa_backup_codes) numbered
WHERE c.user_id = numbered.user_id AND c.digest = numbered.digest;
-- What such moments had left beside the last ten.
DELETE FROM mfa_backup_codes WHERE place > 10;
ALTER TABLE mfa_backup_codes
    ALTER COLUMN place SET NOT NULL,
    ADD CHECK (place BETWEEN 1 AND 10),
    DROP CONSTRAINT mfa_backup_codes_pkey,
    ADD PRIMARY KEY (user_id, place);
