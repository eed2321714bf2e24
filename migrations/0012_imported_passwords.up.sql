-- Each log-in asks for the highest cost among the bcrypt hashes of the predecessor, which are fewer every day.
CREATE INDEX credentials_imported ON credentials (substr(password_hash, 5, 2))
    WHERE substr(password_hash, 2, 1) = '2';
COMMENT ON COLUMN credentials.password_hash IS
    'PHC string of argon2id; or bcrypt of the predecessor, bare until `cargo xtask admin wrap-imported`, then settings and PHC string';
