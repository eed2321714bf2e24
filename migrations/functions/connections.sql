-- Connected accounts (docs/adr/0025-connected-accounts.md).

-- Whatever deletes a connection, its owner or the end of their account, leaves its tokens to be revoked: they are the
-- only proof by which the provider takes back what it has granted.
CREATE OR REPLACE FUNCTION leave_tokens_to_revoke() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
BEGIN
    INSERT INTO oauth_revocations (provider, account, integration_id, owner, version, access, refresh)
    SELECT OLD.provider, OLD.account, OLD.id, OLD.user_id, t.version, t.access, t.refresh
    FROM oauth_tokens t WHERE t.integration_id = OLD.id;
    RETURN OLD;
END
$$;

-- Before: afterwards the tokens are gone with the row.
CREATE OR REPLACE TRIGGER tokens_are_left_to_revoke BEFORE DELETE ON oauth_integrations
    FOR EACH ROW EXECUTE FUNCTION leave_tokens_to_revoke();
