//! `POST /api/v1/oauth/connections/{id}/token` (OAUTH-8).

use std::time::Duration;

use axum::Json;
use deserr::Deserr;
use postern_domain::{ids::ConnectionId, oauth::refresh::LEAST_VALIDITY};
use postern_edge::{
    Answer, Call, Invalid, ServiceCaller, Valid,
    body::{FieldErrors, ValidPath},
};
use postern_platform::SecretString;
use utoipa::ToSchema;

use crate::broker::{self, TokenGranted, Wanted};

/// What the token is to be.
#[derive(Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct ConnectionTokenRequest {
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

/// Get an access token of a connection, as a service account. It is refreshed if it has to be; its owner sees the use.
#[utoipa::path(
    post, path = "/api/v1/oauth/connections/{id}/token", tag = "broker", operation_id = "connection_token",
    params(("id" = uuid::Uuid, Path, description = "The connection")),
    request_body = ConnectionTokenRequest,
    responses(
        (status = 200, description = "A token", body = TokenGranted),
        (status = 404, description = "There is no such connection"),
        (status = 409, description = "It has to be connected again, or is paused"),
    ),
)]
pub async fn connection_token(
    call: Call,
    service: ServiceCaller,
    ValidPath(id): ValidPath<ConnectionId>,
    Valid(request): Valid<ConnectionTokenRequest>,
) -> Answer<Json<TokenGranted>> {
    let wanted = Wanted {
        service: service.name,
        scopes: request.scopes,
        least: request.min_valid_s,
        refused: request.refused_token,
    };
    broker::hand_out(&call, id, &wanted).await.map(Json)
}
