DROP FUNCTION note_backup(text, timestamptz), newest_backup();
DROP TABLE backups;
