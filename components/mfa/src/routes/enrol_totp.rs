//! `POST /api/v1/mfa/totp/enrol` (MFA-1).

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use postern_domain::{
    audit::AuditAction,
    ids::TotpId,
    mfa::{qr, totp},
};
use postern_edge::{Answer, Call, Caller, Problem, problem::CONFLICT};
use postern_platform::{ExposeSecret, random};
use postern_store::{effects::Effects, factors::mfa};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use super::totp_uri::uri;
use crate::{config, secrets};

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
    let svg =
        qr::svg(&uri).map_err(|error| Problem::defect("image of a QR code").because(error))?;
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
