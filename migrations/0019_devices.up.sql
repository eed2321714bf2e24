-- Devices that are counted apart from strangers (AUTH-10), and an end to guesses at a second factor (ASVS 6.3.1).

ALTER TABLE known_devices
    ADD COLUMN id uuid NOT NULL DEFAULT gen_random_uuid(),   -- what the token of the device names
    ADD COLUMN failed_attempts int4 NOT NULL DEFAULT 0,      -- wrong passwords and codes, consecutive
    ADD COLUMN kept boolean NOT NULL DEFAULT false,          -- the client has shown its token: without it, it is another
    ADD CONSTRAINT known_devices_id UNIQUE (user_id, id);

ALTER TABLE credentials
    ADD COLUMN failed_factors int4 NOT NULL DEFAULT 0;       -- wrong codes of strangers, consecutive; NIST 800-63B-4 section 3.2.2
