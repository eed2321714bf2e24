//! `POST /api/v1/oauth/token` (OAUTH-8).

use postern_domain::field_code::FieldCode;
use std::time::Duration;

use axum::Json;
use deserr::Deserr;
use postern_domain::{ids::UserId, oauth::refresh::LEAST_VALIDITY};
use postern_edge::{
    Answer, Call, Invalid, Problem, ServiceCaller, Valid,
    body::FieldErrors,
    field,
    problem::{FieldError, NOT_FOUND},
};
use postern_platform::SecretString;
use postern_store::connections::uses;
use utoipa::ToSchema;

use crate::{
    broker::{self, TokenGranted, Wanted},
    config,
};

/// Whose account, and what the token is to be.
#[derive(Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct UserTokenRequest {
    /// Whose.
    #[deserr(try_from(&String) = field::required -> Invalid)]
    #[schema(value_type = uuid::Uuid)]
    user_id: UserId,
    /// Where: the id of a provider.
    #[schema(example = "google")]
    provider: String,
    /// Scopes that it has to have. Without any it has what was granted.
    #[deserr(default, try_from(Vec<String>) = broker::scopes -> Invalid)]
    #[schema(required = false, example = json!([]))]
    scopes: Vec<String>,
    /// How many seconds it is good at least.
    #[deserr(default = LEAST_VALIDITY, try_from(u64) = broker::min_valid -> Invalid)]
    #[schema(value_type = u64, required = false, maximum = 3000, default = 60, example = 300)]
    min_valid_s: Duration,
    /// A token from here that the provider refuses. If it is still the present one, another one is asked for.
    #[deserr(default, try_from(&String) = broker::refused_token -> Invalid)]
    #[schema(value_type = String, required = false)]
    refused_token: Option<SecretString>,
}

/// Get an access token for an account of a user at a provider, as a service account: of several, the oldest that works and
/// has the scopes. It is refreshed if it has to be; its owner sees the use.
#[utoipa::path(
    post, path = "/api/v1/oauth/token", tag = "broker", operation_id = "user_token",
    request_body = UserTokenRequest,
    responses(
        (status = 200, description = "A token", body = TokenGranted),
        (status = 404, description = "The user has no account there"),
        (status = 409, description = "It has to be connected again, or is paused"),
    ),
)]
pub async fn user_token(
    call: Call,
    service: ServiceCaller,
    Valid(request): Valid<UserTokenRequest>,
) -> Answer<Json<TokenGranted>> {
    if config::get().await?.of(&request.provider).is_none() {
        return Err(Problem::invalid(vec![FieldError {
            pointer: "/provider".into(),
            code: FieldCode::UnknownValue,
            detail: "No such provider is offered.".into(),
        }]));
    }
    let scopes = request.scopes.iter().collect();
    let pg = call.pg().await?;
    let found = uses::choose(&pg, request.user_id, &request.provider, &scopes).await?;
    drop(pg);
    let id = found.ok_or_else(|| Problem::new(&NOT_FOUND))?;
    let wanted = Wanted {
        service: service.name,
        scopes: request.scopes,
        least: request.min_valid_s,
        refused: request.refused_token,
    };
    broker::hand_out(&call, id, &wanted).await.map(Json)
}
