-- A registration is completed only by whoever made it: its code counts with a handle that the answer to the
-- registration gave, its link with its password.
ALTER TABLE email_verifications
    ADD COLUMN handle_hash     text UNIQUE,              -- SHA-256; null in what was registered before
    ADD COLUMN code_expires_at timestamptz,              -- the code dies before the link; null: it is dead
    ADD COLUMN guesses         int4 NOT NULL DEFAULT 0;  -- in all; `attempts` counts those at one mail's code
-- Null: the address has an account, and this registration is there only to behave like others.
ALTER TABLE email_verifications ALTER COLUMN password_hash DROP NOT NULL;
