//! The description of the table, for the generator of `openapi.json`: what an operation says of its access, limits and
//! failures comes from its rule, so that the document and what stands in front of the handler cannot disagree (RBAC-6).

use utoipa::openapi::{
    ObjectBuilder, OpenApi, RefOr, Required, Schema,
    extensions::ExtensionsBuilder,
    path::{Parameter, ParameterBuilder, ParameterIn, Paths},
    schema::Type,
    security::SecurityRequirement,
};
use utoipa_axum::router::OpenApiRouter;

use super::{
    Route, failures,
    rule::{Access, Rule, Word},
};
use crate::access::{guard::Guarded, limit::Limited};

/// What a handler says of itself.
pub(super) struct Description {
    pub(super) schemas: Vec<(String, RefOr<Schema>)>,
    pub(super) paths: Paths,
}

/// The document of a table.
pub(super) fn document(entries: impl Iterator<Item = (Route, Rule)>) -> OpenApi {
    let mut router: OpenApiRouter = OpenApiRouter::new();
    for (route, rule) in entries {
        let Description { schemas, mut paths } = route.description;
        describe(&mut paths, &rule);
        router = router.routes((schemas, paths, route.methods));
    }
    let mut document = router.into_openapi();
    failures::define(document.components.get_or_insert_default());
    document
}

/// Writes the rule into the description.
fn describe(paths: &mut Paths, rule: &Rule) {
    let mut extensions = ExtensionsBuilder::new().add("x-access", name(&rule.access));
    if let Access::ServiceAccount(Word { says: Some(permission), .. }) = &rule.access {
        extensions = extensions.add("x-permission", permission.to_string());
    }
    if let Some(Guarded { permission, demands, .. }) = guarded(&rule.access) {
        extensions = extensions.add("x-permission", permission.to_string());
        if let Some(max_auth_age) = demands.max_auth_age {
            extensions = extensions.add("x-max-age", max_auth_age.as_secs());
        }
        if let Some(level) = demands.assurance {
            extensions = extensions.add("x-assurance", level.name());
        }
        if demands.without_second_factor {
            extensions = extensions.add("x-without-second-factor", true);
        }
        if demands.strong {
            extensions = extensions.add("x-strong-proof", true);
        }
        if demands.spares_own_session {
            extensions = extensions.add("x-spares-own-session", true);
        }
        if !demands.even_while.is_empty() {
            let names: Vec<_> = demands.even_while.iter().map(|one| one.name()).collect();
            extensions = extensions.add("x-even-while", names);
        }
    }
    if let Some(Limited { limit, by }) = rule.limit.as_ref().map(|word| word.says) {
        extensions = extensions.add("x-limit", limit.name()).add("x-limit-by", by.name());
    }
    if rule.idempotent.is_some() {
        extensions = extensions.add("x-idempotent", true);
    }
    if rule.hashes.is_some() {
        extensions = extensions.add("x-hashes", true);
    }
    let extensions = extensions.build();
    for item in paths.paths.values_mut() {
        let operations =
            [&mut item.get, &mut item.put, &mut item.post, &mut item.delete, &mut item.patch];
        for operation in operations.into_iter().flatten() {
            operation.extensions.get_or_insert_default().merge(extensions.clone());
            operation.security = security(&rule.access);
            if rule.idempotent.is_some() {
                operation.parameters.get_or_insert_default().push(idempotency_key());
            }
            failures::describe(operation, rule);
        }
    }
}

/// What has to be presented.
fn security(access: &Access) -> Option<Vec<SecurityRequirement>> {
    let scheme = |name: &str| SecurityRequirement::new(name, Vec::<String>::new());
    match access {
        Access::Public => None,
        Access::Caller(_) => Some(vec![scheme("access_token")]),
        Access::PublicOrCaller(_) => {
            Some(vec![SecurityRequirement::default(), scheme("access_token")])
        }
        Access::ServiceAccount(_) => Some(vec![scheme("service_key")]),
        Access::Service(_) => Some(vec![scheme("service_token")]),
        Access::Webhook(signed) => Some(vec![scheme(signed.says.scheme)]),
    }
}

fn idempotency_key() -> Parameter {
    ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .description(Some("Makes repeating the request safe, for a day"))
        .required(Required::False)
        .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
        .build()
}

/// What a caller has to be and to have, if there is one.
fn guarded(access: &Access) -> Option<&Guarded> {
    match access {
        Access::Caller(word) | Access::PublicOrCaller(word) => Some(&word.says),
        Access::Public | Access::ServiceAccount(_) | Access::Service(_) | Access::Webhook(_) => {
            None
        }
    }
}

/// How the document calls it (`x-access`).
fn name(access: &Access) -> &'static str {
    match access {
        Access::Public => "public",
        Access::Caller(_) => "caller",
        Access::PublicOrCaller(_) => "public_or_caller",
        Access::ServiceAccount(_) => "service_account",
        Access::Service(_) => "service",
        Access::Webhook(_) => "webhook",
    }
}
