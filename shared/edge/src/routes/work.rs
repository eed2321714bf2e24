//! The route of a component's background work.

use std::sync::Arc;

use axum::{Json, routing::post};

use super::Route;
use crate::{
    call::Call,
    http::problem::occurrence::Answer,
    jobs::{Jobs, TickAnswer},
};

/// `POST /internal/work/<component>`.
pub(super) fn route(component: &str, jobs: Jobs) -> Route {
    let jobs = Arc::new(jobs);
    let path = format!("/internal/work/{component}");
    let methods = post(async move |call: Call| -> Answer<Json<TickAnswer>> {
        Ok(Json(jobs.run(&call).await?))
    });
    #[cfg(not(target_arch = "wasm32"))]
    return Route::described(described(component, &path, methods));
    #[cfg(target_arch = "wasm32")]
    Route::undescribed(path, methods)
}

#[cfg(not(target_arch = "wasm32"))]
fn described(
    component: &str,
    path: &str,
    methods: axum::routing::MethodRouter,
) -> utoipa_axum::router::UtoipaMethodRouter {
    use utoipa::{
        PartialSchema,
        openapi::{
            ContentBuilder, HttpMethod, Ref, ResponseBuilder,
            path::{OperationBuilder, Paths},
        },
    };

    let done = ContentBuilder::new().schema(Some(Ref::from_schema_name("TickAnswer"))).build();
    let done =
        ResponseBuilder::new().description("What was done").content("application/json", done);
    let operation = OperationBuilder::new()
        .tag("jobs")
        .operation_id(Some(format!("work_{component}")))
        .summary(Some(
            "Do the work of this component that is due. Several ticks at once share it; none does another's.",
        ))
        .response("200", done.build());
    let mut paths = Paths::new();
    paths.add_path_operation(path, vec![HttpMethod::Post], operation.build());
    (vec![("TickAnswer".to_owned(), TickAnswer::schema())], paths, methods)
}
