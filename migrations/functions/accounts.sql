-- Accounts: what their state allows, and how it ends.

-- What a user can log in with beside the password, the strongest first; empty without an authenticator app,
-- for the others only stand beside it.
CREATE OR REPLACE FUNCTION second_factors(owner uuid) RETURNS text[]
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
        SELECT CASE
            WHEN EXISTS (SELECT FROM mfa_totp WHERE user_id = owner AND confirmed_at IS NOT NULL)
            THEN array_remove(ARRAY[
                'totp',
                CASE WHEN EXISTS (SELECT FROM mfa_backup_codes WHERE user_id = owner AND used_at IS NULL)
                    THEN 'backup_code' END,
                CASE WHEN EXISTS (
                        SELECT FROM phone_numbers
                        WHERE user_id = owner AND verified_at IS NOT NULL
                          AND opted_out_at IS NULL AND undeliverable_at IS NULL)
                    THEN 'sms' END], NULL)
            ELSE '{}'
        END
    $$;

-- Takes an account out of use, but not the last active administrator's. `outcome` is `suspended`, `was_suspended`,
-- `unknown`, `last_administrator` or `stale`; `version` is the password's new one, null without a password.
CREATE OR REPLACE FUNCTION suspend_user(basis jsonb, owner uuid, moment timestamptz,
                                        OUT outcome text, OUT version int4)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
DECLARE
    administrates bool;
BEGIN
    IF NOT rbac_holds(basis) THEN
        outcome := 'stale';
        RETURN;
    END IF;
    SELECT roles @> '{administrator}' INTO administrates FROM users WHERE id = owner;
    IF NOT FOUND THEN
        outcome := 'unknown';
        RETURN;
    END IF;
    IF administrates AND NOT another_administrator(owner) THEN
        outcome := 'last_administrator';
        RETURN;
    END IF;
    UPDATE users u SET status = 'suspended', version = u.version + 1, updated_at = moment
    WHERE u.id = owner AND u.status <> 'suspended';
    IF NOT FOUND THEN
        outcome := 'was_suspended';
        RETURN;
    END IF;
    UPDATE credentials c SET version = c.version + 1 WHERE c.user_id = owner
    RETURNING c.version INTO version;
    outcome := 'suspended';
END
$$;

-- Sets the time at which an account is deleted; without a basis it is the owner who asks. A time that was set stays,
-- whichever of two requests comes first; only to suspend the account as well can bring it forward. `outcome` is
-- `scheduled`, `was_scheduled`, `unknown`, `last_administrator` or `stale`; `version` is the password's new one, null
-- without a password.
CREATE OR REPLACE FUNCTION schedule_deletion(basis jsonb, owner uuid, due timestamptz, moment timestamptz,
                                             suspend bool,
                                             OUT outcome text, OUT due_at timestamptz, OUT version int4)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
DECLARE
    administrates bool;
BEGIN
    IF basis IS NOT NULL AND NOT rbac_holds(basis) THEN
        outcome := 'stale';
        RETURN;
    END IF;
    SELECT roles @> '{administrator}' INTO administrates FROM users WHERE id = owner;
    IF NOT FOUND THEN
        outcome := 'unknown';
        RETURN;
    END IF;
    IF administrates AND NOT another_administrator(owner) THEN
        outcome := 'last_administrator';
        RETURN;
    END IF;
    UPDATE users u
    SET delete_after = due, version = u.version + 1, updated_at = moment,
        status = CASE WHEN suspend THEN 'suspended' ELSE u.status END
    WHERE u.id = owner AND (u.delete_after IS NULL OR (suspend AND u.delete_after > due))
    RETURNING u.delete_after INTO due_at;
    IF NOT FOUND THEN
        SELECT 'was_scheduled', u.delete_after INTO outcome, due_at FROM users u WHERE u.id = owner;
        RETURN;
    END IF;
    UPDATE credentials c SET version = c.version + 1 WHERE c.user_id = owner
    RETURNING c.version INTO version;
    outcome := 'scheduled';
END
$$;

-- Deletes an account whose time has come, and everything that names its owner: what refers to the user goes with the
-- row, mails to their address and registrations of it by what they hold. What stays are audit events, by a pseudonym that
-- nothing leads back from. False when its time has not come, or it is gone.
CREATE OR REPLACE FUNCTION delete_account(owner uuid, moment timestamptz, effects jsonb) RETURNS bool
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
DECLARE
    gone users;
BEGIN
    SELECT * INTO gone FROM users WHERE id = owner AND delete_after <= moment FOR UPDATE;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM record_effects(effects, owner);
    DELETE FROM users WHERE id = owner;
    -- The release before names the user in the payload.
    DELETE FROM jobs
    WHERE user_id IS NULL AND (payload ->> 'to' = gone.email OR payload ->> 'user' = owner::text);
    DELETE FROM email_verifications WHERE email_key = gone.email_key;
    RETURN true;
END
$$;
