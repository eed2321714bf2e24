//! `GET /api/v1/mfa/totp/qr.png` (MFA-1).

use axum::response::{IntoResponse, Response};
use http::header;
use postern_domain::mfa::qr;
use postern_edge::{Answer, Call, Caller, Problem, problem::NOT_FOUND};

use super::totp_uri::uri;
use crate::{config, secrets};

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
    let image =
        qr::png(&uri).map_err(|error| Problem::defect("image of a QR code").because(error))?;
    Ok(([(header::CONTENT_TYPE, "image/png")], image).into_response())
}
