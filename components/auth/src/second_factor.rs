//! Is this code a second factor of this user, right now? Each proof counts once: a time step, a backup code
//! and a text message are used up in the statement that accepts them (MFA-1…3).

use postern_domain::{
    ids::UserId,
    mfa::{
        backup_codes,
        factor::Factor,
        sms_code::{Request, SmsCode},
        totp,
    },
    vault::{self, EnvelopeContext},
};
use postern_edge::{Answer, Call, Problem};
use postern_platform::{ExposeSecret, SecretString, pg::Connection};
use postern_store::factors::mfa::{self, SmsPurpose};

use crate::config::AuthConfig;

/// Verifies a code and uses it up. False for whatever is not a valid, unused code of an active factor; the code of a
/// text message is valid for the one request that it was sent for.
pub async fn verify(
    call: &Call,
    pg: &Connection,
    config: &AuthConfig,
    user: UserId,
    (factor, request): (Factor, Request),
    code: &SecretString,
) -> Answer<bool> {
    match factor {
        Factor::Totp => by_app(call, pg, config, user, code).await,
        Factor::BackupCode => by_backup_code(call, pg, user, code).await,
        Factor::Sms => by_message(call, pg, config, (user, request), code).await,
    }
}

async fn by_app(
    call: &Call,
    pg: &Connection,
    config: &AuthConfig,
    user: UserId,
    code: &SecretString,
) -> Answer<bool> {
    let Ok(code) = totp::Code::parse(code.expose_secret()) else { return Ok(false) };
    let Some(enrolled) = mfa::totp(pg, user).await?.filter(|totp| totp.confirmed) else {
        return Ok(false);
    };
    let context = EnvelopeContext {
        table: "mfa_totp",
        row: enrolled.id.uuid(),
        owner: user,
        version: enrolled.version,
    };
    // An envelope that does not open is damage or a swap: log it, and let nobody in by it.
    let opened = vault::open(&config.mfa_keys, &context, &enrolled.secret)
        .map_err(|error| Problem::defect("envelope of mfa_totp").because(error))?;
    let secret = totp::Secret::from_slice(&opened)
        .ok_or_else(|| Problem::defect("secret of mfa_totp: length"))?;
    let last_step = totp::Step(enrolled.last_step);
    match totp::verify(&secret, &code, call.now(), last_step) {
        Some(step) => Ok(mfa::use_totp_step(pg, user, enrolled.id, step.0).await?),
        None => Ok(false),
    }
}

async fn by_backup_code(
    call: &Call,
    pg: &Connection,
    user: UserId,
    code: &SecretString,
) -> Answer<bool> {
    let Ok(code) = backup_codes::BackupCode::parse(code.expose_secret()) else {
        return Ok(false);
    };
    Ok(mfa::use_backup_code(pg, user, &backup_codes::digest(&code), call.now()).await?)
}

async fn by_message(
    call: &Call,
    pg: &Connection,
    config: &AuthConfig,
    (user, request): (UserId, Request),
    code: &SecretString,
) -> Answer<bool> {
    let asked = (SmsPurpose::Authenticate, request);
    // The attempt is counted before the code is looked at, so that trying in parallel gains nothing.
    let Some(id) = mfa::take_sms_attempt(pg, user, asked, call.now()).await? else {
        return Ok(false);
    };
    if !(SmsCode { user, id }).matches(&config.code_keys, code.expose_secret()) {
        return Ok(false);
    }
    Ok(mfa::finish_sms_code(pg, user, id).await?)
}
