DROP INDEX mfa_totp_by_key;
