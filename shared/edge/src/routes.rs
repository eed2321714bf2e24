//! The table of a component's routes: each stands here with who may call it and how often. Nothing of that
//! is decided inside a handler.

use axum::{
    Router,
    extract::{MatchedPath, Request, State},
    middleware::{Next, from_fn_with_state},
    response::Response,
};
use postern_domain::auth::limits::Limit;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};

use crate::{
    body::RawBody,
    call::Call,
    guard, limit,
    problem::{METHOD_NOT_ALLOWED, NOT_FOUND, Problem},
};

/// Who may call a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody.
    Public,
    /// A user with a live session, whom the handler receives as [`crate::Caller`].
    Caller,
    /// One of our own triggers, by the secret in this variable.
    Service(&'static str),
}

/// One entry of the table.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Who may call it.
    pub access: Access,
    /// How often, if that is limited.
    pub limit: Option<Limit>,
}

struct Entry {
    methods: UtoipaMethodRouter,
    rule: Rule,
}

/// The routes of a component.
#[derive(Default)]
pub struct Routes(Vec<Entry>);

impl Routes {
    /// An empty table.
    pub fn new() -> Self {
        Self::default()
    }

    /// A route for anybody.
    #[must_use]
    pub fn public(self, methods: UtoipaMethodRouter) -> Self {
        self.entry(methods, Access::Public)
    }

    /// A route for users who are logged in.
    #[must_use]
    pub fn caller(self, methods: UtoipaMethodRouter) -> Self {
        self.entry(methods, Access::Caller)
    }

    /// A route for whoever holds the secret in `variable`.
    #[must_use]
    pub fn service(self, methods: UtoipaMethodRouter, variable: &'static str) -> Self {
        self.entry(methods, Access::Service(variable))
    }

    /// Limits the route that was added last.
    #[must_use]
    pub fn limited_by(mut self, limit: Limit) -> Self {
        if let Some(entry) = self.0.last_mut() {
            entry.rule.limit = Some(limit);
        }
        self
    }

    fn entry(mut self, methods: UtoipaMethodRouter, access: Access) -> Self {
        self.0.push(Entry { methods, rule: Rule { access, limit: None } });
        self
    }

    /// Puts the guard of each entry in front of it, and gives the router with its description.
    pub fn build(self) -> (Router, OpenApi) {
        let mut router = OpenApiRouter::new();
        for Entry { methods: (schemas, paths, methods), rule } in self.0 {
            let guarded = methods.route_layer(from_fn_with_state(rule, enforce));
            router = router.routes((schemas, paths, guarded));
        }
        let (router, openapi) = router.split_for_parts();
        let router = router
            .fallback(async || Problem::new(&NOT_FOUND))
            .method_not_allowed_fallback(async || Problem::new(&METHOD_NOT_ALLOWED));
        (router, openapi)
    }
}

/// Which route answered, for metrics.
#[derive(Clone)]
pub(crate) struct AnsweredBy(pub MatchedPath);

/// Limit for the public, guard, limit for callers, handler: in this order, so that nobody can make us do
/// work before having been counted, and a caller is counted as an account.
async fn enforce(
    State(rule): State<Rule>,
    call: Call,
    path: MatchedPath,
    mut request: Request,
    next: Next,
) -> Response {
    let mut response = match admit(rule, &call, &mut request).await {
        Ok(quota) => {
            let mut response = next.run(request).await;
            if let Some(quota) = quota {
                limit::describe(&mut response, &quota);
            }
            response
        }
        Err(problem) => axum::response::IntoResponse::into_response(problem),
    };
    response.extensions_mut().insert(AnsweredBy(path));
    response
}

async fn admit(
    rule: Rule,
    call: &Call,
    request: &mut Request,
) -> Result<Option<postern_store::limits::Quota>, Problem> {
    let caller = match rule.access {
        Access::Public => None,
        Access::Caller => {
            let caller = guard::caller(call, request.method(), request.headers()).await?;
            request.extensions_mut().insert(caller.clone());
            Some(caller)
        }
        Access::Service(variable) => {
            guard::service(request.headers(), variable).await?;
            None
        }
    };
    let Some(limit) = rule.limit else { return Ok(None) };
    let body = request.extensions().get::<RawBody>().map(|body| body.0.clone()).unwrap_or_default();
    limit::take(call, limit, caller.as_ref(), &body).await
}
