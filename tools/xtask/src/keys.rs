//! Replacing the keys of a private instance.

use anyhow::{bail, ensure};
use clap::{Subcommand, ValueEnum};
use sqlx::Connection as _;

use crate::{
    checkout::Checkout,
    database,
    secrets::{Secrets, active_id, retired, rotated},
};

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Adds a key that is used from the next start on; what the old ones made stays valid
    Rotate {
        /// Which keys
        #[arg(long, value_enum, default_value_t = Ring::Signing)]
        ring: Ring,
        /// Drops the old keys instead of adding one
        #[arg(long)]
        retire: bool,
    },
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Ring {
    /// Access tokens
    Signing,
    /// Refresh tokens
    Refresh,
    /// Links and codes in mails
    MailToken,
    /// Password hashes
    Pepper,
    /// Secrets of authenticator apps
    Mfa,
    /// Codes in text messages
    SmsCode,
    /// Pseudonyms of telephone numbers
    Phone,
    /// Tokens of connected accounts
    OauthToken,
    /// Checkpoints of the audit log
    AuditSigning,
}

pub(crate) async fn run(checkout: &Checkout, command: &Command) -> anyhow::Result<()> {
    let Command::Rotate { ring, retire } = *command;
    let path = checkout.secrets_file();
    let mut secrets = Secrets::load_or_create(&path)?;
    if retire {
        ensure_resealed(checkout, ring, &secrets).await?;
    }
    apply(&mut secrets, ring, retire)?;
    secrets.save(&path)?;
    let done = if retire { "Old keys are dropped" } else { "A new key is in place" };
    eprintln!("{done} in {}; ./down and ./up make it take effect.", path.display());
    Ok(())
}

/// Stops what would lock people out: whatever is still sealed with an old key could not be opened again.
async fn ensure_resealed(checkout: &Checkout, ring: Ring, secrets: &Secrets) -> anyhow::Result<()> {
    // An envelope begins `v1.<key id>.`.
    let (keys, sealed, count) = match ring {
        Ring::Mfa => (
            &secrets.mfa_keys,
            "authenticator apps",
            "SELECT count(*) FROM mfa_totp WHERE split_part(secret, '.', 2) <> $1",
        ),
        Ring::OauthToken => (
            &secrets.oauth_token_keys,
            "tokens of connected accounts",
            "SELECT count(*) FROM (
                 SELECT access, refresh FROM oauth_tokens
                 UNION ALL SELECT access, refresh FROM oauth_revocations
             ) AS sealed
             WHERE split_part(access, '.', 2) <> $1 OR split_part(refresh, '.', 2) <> $1",
        ),
        _ => return Ok(()),
    };
    let mut connection = database::connect(&database::url(checkout)?).await?;
    let left: i64 =
        sqlx::query_scalar(count).bind(active_id(keys)).fetch_one(&mut connection).await?;
    connection.close().await?;
    ensure!(left == 0, "{left} {sealed} are still sealed with an old key");
    Ok(())
}

fn apply(secrets: &mut Secrets, ring: Ring, retire: bool) -> anyhow::Result<()> {
    let change = if retire { retired } else { rotated };
    match (ring, retire) {
        (Ring::Signing, false) => secrets.rotate_signing_key()?,
        (Ring::Signing, true) => secrets.retire_verification_keys()?,
        (Ring::Refresh, _) => secrets.refresh_keys = change(&secrets.refresh_keys),
        (Ring::MailToken, _) => secrets.mail_token_keys = change(&secrets.mail_token_keys),
        (Ring::Pepper, false) => secrets.password_peppers = change(&secrets.password_peppers),
        // A hash moves to the active pepper when its owner logs in, which may be never.
        (Ring::Pepper, true) => bail!(
            "a pepper cannot be dropped: whoever has not logged in since it was replaced would be \
             locked out"
        ),
        (Ring::Mfa, _) => secrets.mfa_keys = change(&secrets.mfa_keys),
        (Ring::SmsCode, _) => secrets.sms_code_keys = change(&secrets.sms_code_keys),
        (Ring::Phone, false) => secrets.phone_keys = change(&secrets.phone_keys),
        (Ring::OauthToken, _) => secrets.oauth_token_keys = change(&secrets.oauth_token_keys),
        // Who has said STOP is known by the pseudonym of the day, which nothing can be made into another.
        (Ring::Phone, true) => bail!(
            "a key of telephone numbers cannot be dropped: who has said STOP under it would be sent messages again"
        ),
        (Ring::AuditSigning, false) => secrets.rotate_audit_signing_key()?,
        (Ring::AuditSigning, true) => bail!(
            "an old key of the audit log is never dropped: the sealer would refuse the log that it signed"
        ),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use postern_domain::auth::signing_key::VerificationKeys;

    use super::*;

    #[test]
    fn rings_grow_in_front_and_shrink_to_the_active_key() {
        let mut secrets = Secrets::default();
        let old = secrets.refresh_keys.clone();
        apply(&mut secrets, Ring::Refresh, false).unwrap();
        assert!(secrets.refresh_keys.ends_with(&format!(",{old}")));
        apply(&mut secrets, Ring::Refresh, true).unwrap();
        assert!(!secrets.refresh_keys.contains(',') && secrets.refresh_keys != old);
    }

    #[test]
    fn each_name_means_its_own_keys() {
        let changed = |ring| {
            let before = Secrets::default();
            let mut after = before.clone();
            apply(&mut after, ring, false).unwrap();
            let lines = |secrets| toml::to_string(secrets).unwrap();
            let (before, after) = (lines(&before), lines(&after));
            let differing = before.lines().zip(after.lines()).filter(|(old, new)| old != new);
            let name = |(line, _): (&str, _)| line.split(' ').next().unwrap().to_owned();
            differing.map(name).collect::<Vec<_>>()
        };
        assert_eq!(changed(Ring::Signing), ["signing_key", "verification_keys"]);
        assert_eq!(changed(Ring::Refresh), ["refresh_keys"]);
        assert_eq!(changed(Ring::MailToken), ["mail_token_keys"]);
        assert_eq!(changed(Ring::Pepper), ["password_peppers"]);
        assert_eq!(changed(Ring::Mfa), ["mfa_keys"]);
        assert_eq!(changed(Ring::SmsCode), ["sms_code_keys"]);
        assert_eq!(changed(Ring::Phone), ["phone_keys"]);
        assert_eq!(changed(Ring::OauthToken), ["oauth_token_keys"]);
        assert_eq!(changed(Ring::AuditSigning), ["audit_signing_key", "audit_verification_keys"]);
    }

    /// DATA-4: one key signs checkpoints; those of the keys before it count for ever.
    #[test]
    fn the_audit_log_has_one_key_and_remembers_the_others() {
        let mut secrets = Secrets::default();
        apply(&mut secrets, Ring::AuditSigning, false).unwrap();
        let old = active_id(&secrets.audit_signing_key).to_owned();
        apply(&mut secrets, Ring::AuditSigning, false).unwrap();
        let new = active_id(&secrets.audit_signing_key);
        assert!(new != old && !secrets.audit_signing_key.contains(','));
        let keys = VerificationKeys::parse(&secrets.audit_verification_keys).unwrap();
        assert!(keys.get(new).is_some() && keys.get(&old).is_some());
        assert!(apply(&mut secrets, Ring::AuditSigning, true).is_err());
    }

    #[test]
    fn peppers_are_never_dropped() {
        let mut secrets = Secrets::default();
        apply(&mut secrets, Ring::Pepper, false).unwrap();
        let both = secrets.password_peppers.clone();
        assert!(apply(&mut secrets, Ring::Pepper, true).is_err());
        assert_eq!(secrets.password_peppers, both);
    }
}
