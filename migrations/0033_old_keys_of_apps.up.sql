-- Secrets of authenticator apps that are still under an old key (MFA-1): an envelope begins `v1.<key id>.`.
CREATE INDEX mfa_totp_by_key ON mfa_totp (split_part(secret, '.', 2), user_id);
