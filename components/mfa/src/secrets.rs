//! Making and reading what second factors rest on.

use postern_domain::{
    ids::{TotpId, UserId},
    mfa::{
        backup_codes::{self, BackupCode},
        totp,
    },
    time::UnixMillis,
    vault::{self, EnvelopeContext, NONCE_BYTES, Randomness, VaultError},
};
use postern_edge::{Answer, Problem};
use postern_platform::{ExposeSecret, pg::Connection, random};
use postern_store::factors::{
    keys::Enveloped,
    mfa::{self, Totp},
};

use crate::config::MfaConfig;

/// The table that they lie in.
pub const TABLE: &str = "mfa_totp";

fn context(id: TotpId, user: UserId, version: i32) -> EnvelopeContext<'static> {
    EnvelopeContext { table: TABLE, row: id.uuid(), owner: user, version }
}

/// The envelope of a new secret.
pub fn seal(config: &MfaConfig, user: UserId, id: TotpId, secret: &totp::Secret) -> Answer<String> {
    let random = Randomness {
        data_key: random::bytes()?,
        secret_nonce: random::bytes()?,
        wrap_nonce: random::bytes()?,
    };
    vault::seal(&config.mfa_keys, &context(id, user, 1), secret.expose(), random)
        .map_err(|error| Problem::defect("sealing mfa_totp").because(error))
}

/// The secret of an app, out of its envelope. One that does not open is damage or a swap.
pub fn open(config: &MfaConfig, user: UserId, app: &Totp) -> Answer<totp::Secret> {
    let opened = vault::open(&config.mfa_keys, &context(app.id, user, app.version), &app.secret)
        .map_err(|error| Problem::defect("envelope of mfa_totp").because(error))?;
    totp::Secret::from_slice(&opened).ok_or_else(|| Problem::defect("secret of mfa_totp: length"))
}

/// The envelope of a secret under the active key; `None` when it has nothing to gain by that. `wrap_nonce` has to be random.
pub fn rewrap(
    config: &MfaConfig,
    app: &Enveloped,
    wrap_nonce: [u8; NONCE_BYTES],
) -> Result<Option<String>, VaultError> {
    let context = context(app.id, app.user, app.version);
    vault::rewrap(&config.mfa_keys, &context, &app.secret, wrap_nonce)
}

/// A set of backup codes: the texts to show once, and the hashes to keep.
pub fn backup_codes() -> Answer<(Vec<String>, Vec<[u8; 32]>)> {
    let mut texts = Vec::with_capacity(backup_codes::COUNT);
    let mut digests = Vec::with_capacity(backup_codes::COUNT);
    for _ in 0..backup_codes::COUNT {
        let code = BackupCode::new(random::bytes()?);
        texts.push(code.text().expose_secret().to_owned());
        digests.push(backup_codes::digest(&code));
    }
    Ok((texts, digests))
}

/// The app that the user is setting up, if it may still be confirmed.
pub async fn pending(pg: &Connection, user: UserId, now: UnixMillis) -> Answer<Option<Totp>> {
    let app = mfa::totp(pg, user).await?;
    Ok(app.filter(|app| !app.confirmed && totp::may_be_confirmed(app.begun_at, now)))
}
