DELETE FROM jobs WHERE kind = 'send_sms';
DROP FUNCTION second_factors(uuid);
DROP TABLE messages;
DROP TABLE sms_codes;
DROP TABLE phone_numbers;
DROP TABLE mfa_backup_codes;
DROP TABLE mfa_totp;
