//! `POST /api/v1/mfa/totp/enrol` and `GET /api/v1/mfa/totp/qr.png` (MFA-1).

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::{StatusCode, header};
use postern_domain::{
    audit::AuditAction,
    ids::{TotpId, UserId},
    mfa::{qr, totp},
};
use postern_edge::{
    Answer, Call, Caller, Problem,
    problem::{CONFLICT, NOT_FOUND},
};
use postern_platform::{ExposeSecret, SecretString, pg::Connection, random};
use postern_store::{effects::Effects, mfa, users};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::{config, secrets};

/// What apps show the account under.
const ISSUER: &str = "Postern";

/// What an authenticator app needs. Shown once.
#[derive(Serialize, ToSchema)]
pub struct EnrolmentAnswer {
    /// The secret, for typing (base32).
    #[schema(example = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")]
    secret: String,
    /// The same with everything around it, for apps on this device.
    #[schema(example = "otpauth://totp/Postern:ada%40example.com?secret=…&issuer=Postern")]
    otpauth_uri: String,
    /// The URI as a QR code.
    #[schema(example = "<svg xmlns=\"http://www.w3.org/2000/svg\" …")]
    qr_svg: String,
}

/// Begin to set up an authenticator app. It counts once `totp/confirm` has seen one of its codes, within 15 minutes.
#[utoipa::path(
    post, path = "/api/v1/mfa/totp/enrol", tag = "mfa", operation_id = "enrol_totp",
    responses(
        (status = 201, description = "What the app needs", body = EnrolmentAnswer),
        (status = 409, description = "There is an app already; remove it first"),
    ),
)]
pub async fn enrol_totp(call: Call, caller: Caller) -> Answer<Response> {
    let config = config::get().await?;
    let pg = call.pg().await?;
    let secret = totp::Secret::from_bytes(random::bytes()?);
    let id = TotpId::new(call.now(), random::bytes()?);
    let envelope = secrets::seal(&config, caller.user, id, &secret)?;
    let uri = uri(&pg, caller.user, &secret).await?;
    let svg = qr::svg(&uri).map_err(|error| Problem::defect(error.to_string()))?;
    let event = call.audit_by(&caller, AuditAction::TotpEnrol, json!({}))?;
    if !mfa::enrol_totp(&pg, caller.user, (id, &envelope), call.now(), &Effects::of(event)).await? {
        let detail = "An authenticator app is set up already. Remove it first.";
        return Err(Problem::new(&CONFLICT).detail(detail));
    }
    let answer = EnrolmentAnswer {
        secret: secret.base32().expose_secret().to_owned(),
        otpauth_uri: uri.expose_secret().to_owned(),
        qr_svg: svg.expose_secret().to_owned(),
    };
    Ok((StatusCode::CREATED, Json(answer)).into_response())
}

/// The QR code of the app that is being set up, as PNG.
#[utoipa::path(
    get, path = "/api/v1/mfa/totp/qr.png", tag = "mfa", operation_id = "totp_qr",
    responses(
        (status = 200, description = "The QR code", body = Vec<u8>, content_type = "image/png"),
        (status = 404, description = "No app is being set up"),
    ),
)]
pub async fn totp_qr(call: Call, caller: Caller) -> Answer<Response> {
    let config = config::get().await?;
    let pg = call.pg().await?;
    // Of one that is in use the secret is shown to nobody any more.
    let pending = secrets::pending(&pg, caller.user, call.now()).await?;
    let pending = pending.ok_or_else(|| Problem::new(&NOT_FOUND))?;
    let secret = secrets::open(&config, caller.user, &pending)?;
    let uri = uri(&pg, caller.user, &secret).await?;
    let image = qr::png(&uri).map_err(|error| Problem::defect(error.to_string()))?;
    Ok(([(header::CONTENT_TYPE, "image/png")], image).into_response())
}

async fn uri(pg: &Connection, user: UserId, secret: &totp::Secret) -> Answer<SecretString> {
    let profile = users::profile(pg, user)
        .await?
        .ok_or_else(|| Problem::unauthenticated(Some("The account is gone or suspended.")))?;
    Ok(secret.otpauth_uri(ISSUER, &profile.email))
}
