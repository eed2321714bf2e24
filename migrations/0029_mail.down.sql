DROP FUNCTION IF EXISTS mail_reader(uuid);
