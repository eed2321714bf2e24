-- Keys as they were: the address as it was typed, in lower case.
UPDATE users SET email_key = normalize(lower(normalize(email, NFKC)), NFKC) WHERE email !~ '^[[:ascii:]]*$';
UPDATE email_verifications SET email_key = normalize(lower(normalize(email, NFKC)), NFKC) WHERE email !~ '^[[:ascii:]]*$';
UPDATE email_changes SET email_key = normalize(lower(normalize(email, NFKC)), NFKC) WHERE email !~ '^[[:ascii:]]*$';
