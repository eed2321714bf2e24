DELETE FROM jobs WHERE kind = 'tell_devices';
DROP FUNCTION notice_row(jsonb, uuid);
