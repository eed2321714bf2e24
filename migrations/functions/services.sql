-- Accounts of programs (docs/adr/0026-service-accounts.md).

-- Makes a key of an account, if what was decided over is still there. Keys that have expired go; `outcome` is `created`,
-- `present` (a key with this id is there already), `full` (it has as many as it may have) or `stale`.
CREATE OR REPLACE FUNCTION create_service_key(basis jsonb, account uuid, account_version int4, most int8,
                                              new_key uuid, new_hash text, creator uuid,
                                              expiry timestamptz, moment timestamptz, OUT outcome text)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
BEGIN
    IF NOT rbac_holds(basis) THEN
        outcome := 'stale';
        RETURN;
    END IF;
    -- Two who make one at once come here one after the other.
    PERFORM FROM service_accounts WHERE id = account AND version = account_version FOR UPDATE;
    IF NOT FOUND THEN
        outcome := 'stale';
        RETURN;
    END IF;
    DELETE FROM service_keys WHERE account_id = account AND expires_at <= moment;
    IF EXISTS (SELECT FROM service_keys WHERE id = new_key) THEN
        outcome := 'present';
    ELSIF (SELECT count(*) FROM service_keys WHERE account_id = account) >= most THEN
        outcome := 'full';
    ELSE
        INSERT INTO service_keys (id, account_id, key_hash, created_by, created_at, expires_at)
        VALUES (new_key, account, new_hash, creator, moment, expiry);
        outcome := 'created';
    END IF;
END
$$;
