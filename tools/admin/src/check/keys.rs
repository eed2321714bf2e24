//! Whether every key that something lies under is in secrets.toml.

use clap::ValueEnum as _;
use postern_domain::ring::KeyRing;
use secrecy::SecretString;
use sqlx::PgConnection;

use super::report::Report;
use crate::{
    keys::{counts, ring::Ring},
    secrets::Secrets,
};

/// Looks at each ring that leaves something in the database. Whose checkpoints count, the chain has shown.
pub(super) async fn check(
    connection: &mut PgConnection,
    secrets: &Secrets,
    report: &mut Report,
) -> anyhow::Result<()> {
    for ring in Ring::value_variants() {
        let (Some(kind), Some(text)) = (ring.counted(), text(secrets, *ring)) else { continue };
        let what = format!("ring {ring}");
        let keys = match KeyRing::parse(&SecretString::from(text)) {
            Ok(keys) => keys,
            Err(error) => {
                report.wrong(&what, error.to_string(), REMEDY);
                continue;
            }
        };
        let counts = counts::within(connection, *ring).await?;
        let gone: Vec<String> = counts
            .iter()
            .filter(|(id, _)| keys.get(id).is_none())
            .map(|(id, count)| format!("{count} {kind} are under `{id}`, which secrets.toml lacks"))
            .collect();
        if gone.is_empty() {
            let all: i64 = counts.values().sum();
            report.good(&what, format!("{all} {kind}, each under a key of the file"));
        } else {
            report.wrong(&what, gone.join("; "), REMEDY);
        }
    }
    Ok(())
}

const REMEDY: &str = "decrypt the copy of secrets.toml of that time (docs/operations/restore.md), and put the key behind those \
                      of the ring: without it these are lost";

/// The ring as the file has it, of those that are rings.
pub(super) fn text(secrets: &Secrets, ring: Ring) -> Option<&str> {
    Some(match ring {
        Ring::Mfa => &secrets.mfa_keys,
        Ring::OauthToken => &secrets.oauth_token_keys,
        Ring::Pepper => &secrets.password_peppers,
        Ring::Phone => &secrets.phone_keys,
        Ring::Refresh | Ring::MailToken | Ring::SmsCode | Ring::Signing | Ring::AuditSigning => {
            return None;
        }
    })
}
