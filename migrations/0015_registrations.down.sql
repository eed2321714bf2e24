DELETE FROM email_verifications WHERE password_hash IS NULL;
ALTER TABLE email_verifications ALTER COLUMN password_hash SET NOT NULL;
ALTER TABLE email_verifications
    DROP COLUMN guesses, DROP COLUMN code_expires_at, DROP COLUMN handle_hash;
