ALTER TABLE credentials DROP COLUMN failed_factors;

ALTER TABLE known_devices
    DROP CONSTRAINT known_devices_id,
    DROP COLUMN kept,
    DROP COLUMN failed_attempts,
    DROP COLUMN id;
