-- An address is known by its domain as DNS has it: `bücher.de` is `xn--bcher-kva.de`. Keys until now had the domain as
-- it was typed, in lower case.
CREATE FUNCTION pg_temp.a_label(label text) RETURNS text
    LANGUAGE plpgsql
    AS $$
DECLARE                                                    -- the names are those of RFC 3492 section 6.3
    input  int[] := ARRAY(SELECT ascii(c) FROM regexp_split_to_table(label, '') WITH ORDINALITY AS s (c, i) ORDER BY i);
    output text := '';
    n int := 128; delta int := 0; bias int := 72;
    b int; h int; m int; q int; k int; t int; c int;
BEGIN
    IF label ~ '^[[:ascii:]]*$' THEN RETURN label; END IF;
    FOREACH c IN ARRAY input LOOP IF c < 128 THEN output := output || chr(c); END IF; END LOOP;
    b := length(output);
    h := b;
    IF b > 0 THEN output := output || '-'; END IF;
    WHILE h < cardinality(input) LOOP
        SELECT min(x) INTO m FROM unnest(input) x WHERE x >= n;
        delta := delta + (m - n) * (h + 1);
        n := m;
        FOREACH c IN ARRAY input LOOP
            IF c < n THEN delta := delta + 1; END IF;
            IF c = n THEN
                q := delta;
                k := 36;
                LOOP
                    t := least(greatest(k - bias, 1), 26);
                    EXIT WHEN q < t;
                    output := output || substr('abcdefghijklmnopqrstuvwxyz0123456789', t + (q - t) % (36 - t) + 1, 1);
                    q := (q - t) / (36 - t);
                    k := k + 36;
                END LOOP;
                output := output || substr('abcdefghijklmnopqrstuvwxyz0123456789', q + 1, 1);
                delta := CASE WHEN h = b THEN delta / 700 ELSE delta / 2 END;
                delta := delta + delta / (h + 1);
                k := 0;
                WHILE delta > 455 LOOP delta := delta / 35; k := k + 36; END LOOP;
                bias := k + 36 * delta / (delta + 38);
                delta := 0;
                h := h + 1;
            END IF;
        END LOOP;
        delta := delta + 1;
        n := n + 1;
    END LOOP;
    RETURN 'xn--' || output;
END
$$;

CREATE FUNCTION pg_temp.key_by_dns(email_key text) RETURNS text
    LANGUAGE sql
    AS $$
        SELECT split_part(email_key, '@', 1) || '@' || string_agg(pg_temp.a_label(label), '.' ORDER BY i)
        FROM regexp_split_to_table(translate(split_part(email_key, '@', 2), '。', '.'), '\.')
             WITH ORDINALITY AS labels (label, i)
    $$;

-- Two accounts of one mailbox are for a person to sort out; which of them is the right one is not known here.
DO $$
DECLARE
    twice text;
BEGIN
    SELECT string_agg(ids, '; ') INTO twice FROM (
        SELECT string_agg(id::text, ', ' ORDER BY id) AS ids FROM users
        GROUP BY pg_temp.key_by_dns(email_key) HAVING count(*) > 1) same;
    IF twice IS NOT NULL THEN
        RAISE EXCEPTION 'these users have one address, in two spellings of its domain: %', twice
            USING HINT = 'Delete all but one of each, or change their addresses, and migrate again.';
    END IF;
END
$$;
UPDATE users SET email_key = pg_temp.key_by_dns(email_key) WHERE email_key !~ '^[[:ascii:]]*$';
UPDATE email_verifications SET email_key = pg_temp.key_by_dns(email_key) WHERE email_key !~ '^[[:ascii:]]*$';
UPDATE email_changes SET email_key = pg_temp.key_by_dns(email_key) WHERE email_key !~ '^[[:ascii:]]*$';
DROP FUNCTION pg_temp.key_by_dns(text);
DROP FUNCTION pg_temp.a_label(text);
