//! One statement, whoever asks.

use axum::Json;
use deserr::Deserr;
use postern_domain::ids::UserId;
use postern_edge::{
    Answer, Call, Invalid, Problem,
    body::{FieldErrors, ValidQuery},
    problem::NOT_FOUND,
};
use postern_store::accounts::users;
use serde::Serialize;

/// Whose address.
#[derive(Debug, Deserr)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct ReadQuery {
    /// The user.
    #[deserr(try_from(&String) = parse_user -> Invalid)]
    user: UserId,
}

fn parse_user(text: &str) -> Result<UserId, Invalid> {
    text.parse().map_err(|_| Invalid::new("invalid_id", "This names nobody."))
}

/// An address.
#[derive(Serialize)]
pub struct ReadAnswer {
    email: String,
}

/// Behind the guard: one Redis script and one statement.
#[utoipa::path(get, path = "/guarded")]
pub async fn guarded(
    call: Call,
    ValidQuery(query): ValidQuery<ReadQuery>,
) -> Answer<Json<ReadAnswer>> {
    read(&call, query.user).await
}

/// Beside it: one statement.
#[utoipa::path(get, path = "/open")]
pub async fn open(
    call: Call,
    ValidQuery(query): ValidQuery<ReadQuery>,
) -> Answer<Json<ReadAnswer>> {
    read(&call, query.user).await
}

async fn read(call: &Call, user: UserId) -> Answer<Json<ReadAnswer>> {
    let profile = users::profile(&call.pg().await?, user).await?;
    let profile = profile.ok_or_else(|| Problem::new(&NOT_FOUND))?;
    Ok(Json(ReadAnswer { email: profile.email }))
}
