//! `POST /api/v1/session/token-exchange` (OAUTH-8, RFC 8693, ADR 26).

use axum::Json;
use deserr::Deserr;
use postern_domain::field_code::FieldCode;
use postern_domain::{
    audit::AuditAction,
    services::audience::{Audience, AudienceError},
};
use postern_edge::{
    Answer, Call, Caller, Invalid, Problem, Valid, body::FieldErrors, problem::INVALID_TARGET,
    tokens::ACCESS_TOKEN_LIFETIME_S,
};
use postern_platform::ExposeSecret;
use postern_store::{audit::AuditEvent, effects::Effects, services::audiences};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::config;

/// What RFC 8693 section 3 calls the kind of token that is issued.
const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";

/// For which service a token is wanted.
#[derive(Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct ExchangeRequest {
    /// What the service is called (`aud`).
    #[deserr(try_from(&String) = wanted_audience -> Invalid)]
    #[schema(value_type = String, example = "calendar")]
    audience: Audience,
}

fn wanted_audience(text: &str) -> Result<Audience, Invalid> {
    let code = |error: AudienceError| match error {
        AudienceError::Malformed => FieldCode::InvalidAudience,
        AudienceError::Own => FieldCode::Reserved,
    };
    text.parse().map_err(|error| Invalid::new(code(error), error.to_string()))
}

/// A token for one service (RFC 8693 section 2.2.1).
#[derive(Serialize, ToSchema)]
pub struct ExchangedToken {
    /// JWT (RFC 9068) for that service, signed with the published keys. Postern itself refuses it.
    access_token: String,
    /// What it is.
    #[schema(example = "urn:ietf:params:oauth:token-type:access_token")]
    issued_token_type: &'static str,
    /// Always `Bearer`.
    token_type: &'static str,
    /// Seconds until it expires; nothing refreshes it.
    #[schema(example = 300)]
    expires_in: i64,
}

/// Get an access token for a service, so that it is given none for Postern. It says who the user is and how that was
/// proven, as the token does that it is exchanged for.
#[utoipa::path(
    post, path = "/api/v1/session/token-exchange", tag = "session", operation_id = "exchange_token",
    request_body = ExchangeRequest,
    responses(
        (status = 200, description = "The token", body = ExchangedToken),
        (status = 400, description = "No service has this audience"),
    ),
)]
pub async fn exchange_token(
    call: Call,
    caller: Caller,
    Valid(request): Valid<ExchangeRequest>,
) -> Answer<Json<ExchangedToken>> {
    let audience = request.audience;
    let issuer = config::issuer().await?;
    // Before it is on record: what cannot be signed is not.
    let token = issuer.exchanged(&call, &caller, &audience)?;
    let details = json!({ "audience": audience });
    let event = AuditEvent {
        resource: Some(("sessions".to_owned(), caller.session.to_string())),
        ..call.audit_by(&caller, AuditAction::TokenExchange, details)?
    };
    let (pg, effects) = (call.pg().await?, Effects::of(event));
    if audiences::record_exchange(&pg, &audience, caller.user, &effects).await?.is_none() {
        let detail = "No service account has this audience.".to_owned();
        return Err(Problem::new(&INVALID_TARGET).field(
            "/audience".to_owned(),
            FieldCode::InvalidTarget,
            detail,
        ));
    }
    Ok(Json(ExchangedToken {
        access_token: token.expose_secret().to_owned(),
        issued_token_type: ACCESS_TOKEN,
        token_type: "Bearer",
        expires_in: ACCESS_TOKEN_LIFETIME_S,
    }))
}
