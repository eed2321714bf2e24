//! `GET /api/v1/users/me/features` (USR-4): what is active for the caller, and what is missing for the rest.

use axum::Json;
use postern_domain::features::{Connection, features};
use postern_edge::{Answer, Call, Caller};
use postern_store::connections;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// Most connected accounts that are looked at: a user has a handful.
const MOST: usize = 1000;

/// Every feature of the product.
#[derive(Serialize, ToSchema)]
pub struct FeaturesAnswer {
    /// In the order of the product.
    items: Vec<FeatureItem>,
}

/// A feature.
#[derive(Serialize, ToSchema)]
pub struct FeatureItem {
    /// Its id.
    #[schema(example = "calendar.read")]
    id: &'static str,
    /// What people call it.
    #[schema(example = "Read your calendar")]
    name: &'static str,
    /// Whether it is active for the caller.
    active: bool,
    /// What is missing, each with its `kind`: `permission`, `connection`, `scope`, `reauthorization` or `paused`.
    #[schema(value_type = Vec<Object>, example = json!([{ "kind": "connection", "any_of": ["google", "microsoft"] }]))]
    missing: Vec<Value>,
}

/// Which features are active for me: roles, connected accounts and their scopes decide.
#[utoipa::path(
    get, path = "/api/v1/users/me/features", tag = "me", operation_id = "my_features",
    responses(
        (status = 200, description = "Every feature", body = FeaturesAnswer),
    ),
)]
pub async fn my_features(call: Call, caller: Caller) -> Answer<Json<FeaturesAnswer>> {
    let all = connections::list(&call.pg().await?, caller.user, None, MOST).await?;
    let accounts: Vec<Connection> = all
        .into_iter()
        .map(|one| Connection {
            status: one.status(call.now()).for_features(),
            scopes: one.granted.iter().map(str::to_owned).collect(),
            provider: one.provider,
        })
        .collect();
    let features = features(&caller.effective, &accounts);
    let items = features.into_iter().map(|feature| FeatureItem {
        id: feature.id,
        name: feature.name,
        active: feature.active,
        missing: feature.missing.iter().map(|missing| serde_json::json!(missing)).collect(),
    });
    Ok(Json(FeaturesAnswer { items: items.collect() }))
}
