//! `GET /api/v1/oauth/providers` (OAUTH-1, OAUTH-4): what can be connected, and what for.

use axum::Json;
use postern_domain::{
    features,
    oauth::providers::{Provider, Scope},
};
use postern_edge::{Answer, Call, Caller};
use serde::Serialize;
use utoipa::ToSchema;

use crate::config;

/// Every provider that is offered.
#[derive(Serialize, ToSchema)]
pub struct ProvidersAnswer {
    /// In the order of their names.
    items: Vec<ProviderItem>,
}

/// A provider.
#[derive(Serialize, ToSchema)]
pub struct ProviderItem {
    /// Its id.
    #[schema(example = "google")]
    id: &'static str,
    /// What people call it.
    #[schema(example = "Google")]
    name: &'static str,
    /// What an account there makes possible.
    features: Vec<FeatureOfProvider>,
    /// What it can be asked to allow.
    scopes: Vec<ScopeItem>,
}

/// A feature that an account at the provider makes possible.
#[derive(Serialize, ToSchema)]
pub struct FeatureOfProvider {
    /// Its id.
    #[schema(example = "calendar.read")]
    id: &'static str,
    /// What people call it.
    #[schema(example = "Read your calendar")]
    name: &'static str,
    /// What it does there.
    #[schema(example = "The assistant sees your appointments.")]
    description: &'static str,
    /// The scopes that it asks for; none where an account is enough.
    scopes: Vec<&'static str>,
}

/// What a provider can be asked to allow.
#[derive(Serialize, ToSchema)]
pub struct ScopeItem {
    /// As the provider spells it.
    #[schema(example = "Calendars.Read")]
    id: &'static str,
    /// What it allows, in the provider's words.
    #[schema(example = "Read user calendars")]
    description: &'static str,
    /// Whether the provider calls it sensitive, or it changes something.
    sensitive: bool,
}

impl ProviderItem {
    fn new(provider: &'static Provider) -> Self {
        let features = features::at(provider.id).map(|feature| FeatureOfProvider {
            id: feature.id,
            name: feature.name,
            description: feature.description,
            scopes: feature.scopes.first().into_iter().copied().collect(),
        });
        let scope = |one: &Scope| ScopeItem {
            id: one.id,
            description: one.description,
            sensitive: one.sensitive,
        };
        Self {
            id: provider.id,
            name: provider.name,
            features: features.collect(),
            scopes: provider.scopes.iter().map(scope).collect(),
        }
    }
}

/// Which accounts I can connect, and what for.
#[utoipa::path(
    get, path = "/api/v1/oauth/providers", tag = "oauth", operation_id = "list_providers",
    responses(
        (status = 200, description = "Every provider that is offered", body = ProvidersAnswer),
    ),
)]
pub async fn list_providers(_: Call, _: Caller) -> Answer<Json<ProvidersAnswer>> {
    let config = config::get().await?;
    let items = config.offered().map(|settings| ProviderItem::new(settings.provider));
    Ok(Json(ProvidersAnswer { items: items.collect() }))
}
