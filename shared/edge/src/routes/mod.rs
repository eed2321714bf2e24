//! The table of a component's routes: each stands here with who may call it, with which permission, how
//! often, and how fresh the proof of identity has to be. Nothing of that is decided inside a handler.

#[cfg(not(target_arch = "wasm32"))]
mod describe;
#[cfg(not(target_arch = "wasm32"))]
mod failures;
mod rule;
mod work;

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{MatchedPath, Request},
    handler::Handler,
    middleware::{Next, from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::{MethodRouter, any},
};
use postern_domain::{
    auth::{assurance::Assurance, limits::Limit, restriction::Restriction},
    rbac::Permission,
};
use postern_store::sessions::access;

use self::rule::{Access, Rule, Word};
use crate::{
    access::{
        access_log, attempts,
        guard::{self, Demands, Guarded},
        hashing, idempotency,
        limit::{self, By, Limited},
        service, service_guard,
        visits::{self, PageOf},
        webhook::{self, Signed, Verifier},
    },
    config::EdgeConfig,
    errors::{self, Failed},
    http::{
        path::PathParams,
        problem::{METHOD_NOT_ALLOWED, NOT_FOUND, Problem},
    },
    jobs::Jobs,
    metrics::{Answered, writing},
};

/// A handler with its path and method: `routes!(module::handler)`. Natively also with its description, for the
/// generator of `openapi.json`; a component has no use for that, and is 150 to 300 KB smaller without.
#[macro_export]
macro_rules! routes {
    ($module:ident::$handler:ident) => {{
        #[cfg(not(target_arch = "wasm32"))]
        {
            $crate::Route::described(::utoipa_axum::routes!($module::$handler))
        }
        #[cfg(target_arch = "wasm32")]
        {
            use ::utoipa_axum::PathItemExt as _;
            ::utoipa_axum::paste! {
                type Described = $module::[<__path_ $handler>];
            }
            let methods = <Described as ::utoipa::Path>::methods();
            let router =
                methods.iter().fold(::axum::routing::MethodRouter::new(), |router, method| {
                    router.on(method.to_method_filter(), $module::$handler)
                });
            $crate::Route::undescribed(<Described as ::utoipa::Path>::path(), router)
        }
    }};
}

/// What [`routes!`] gives.
pub struct Route {
    path: String,
    methods: MethodRouter,
    #[cfg(not(target_arch = "wasm32"))]
    description: describe::Description,
}

impl Route {
    /// With its description.
    #[doc(hidden)]
    #[cfg(not(target_arch = "wasm32"))]
    pub fn described((schemas, paths, methods): utoipa_axum::router::UtoipaMethodRouter) -> Self {
        let path = paths.paths.keys().next().cloned().unwrap_or_default();
        Self { path, methods, description: describe::Description { schemas, paths } }
    }

    /// Without one.
    #[doc(hidden)]
    #[cfg(target_arch = "wasm32")]
    pub fn undescribed(path: String, methods: MethodRouter) -> Self {
        Self { path, methods }
    }
}

struct Entry {
    route: Route,
    rule: Rule,
}

/// Notes an answer in the metrics.
pub(crate) type Figures = fn(&Answered<'_>, Option<Arc<EdgeConfig>>);
/// Puts an unexpected error on record.
pub(crate) type Errors = fn(&Failed<'_>, Arc<EdgeConfig>);

/// The routes of a component.
pub struct Routes {
    entries: Vec<Entry>,
    /// What notes answers, where there is a store to note them in.
    figures: Option<Figures>,
    /// What records unexpected errors, where there is a store to record them in.
    errors: Option<Errors>,
    /// What answers where none of the entries does.
    otherwise: MethodRouter,
}

impl Default for Routes {
    fn default() -> Self {
        Self::new()
    }
}

impl Routes {
    /// An empty table.
    pub fn new() -> Self {
        let (figures, errors) = (Some(writing::note as _), Some(errors::note_answer as _));
        Self { figures, errors, ..Self::without_stores() }
    }

    /// An empty table of a component that has no stores: no metrics are kept, and of unexpected errors the log alone tells.
    pub fn without_stores() -> Self {
        let otherwise = any(async || Problem::new(&NOT_FOUND));
        Self { entries: Vec::new(), figures: None, errors: None, otherwise }
    }

    /// What answers where no route does, in the place of a 404.
    #[must_use]
    pub fn otherwise<T: 'static>(self, handler: impl Handler<T, ()>) -> Self {
        Self { otherwise: any(handler), ..self }
    }

    /// A route for anybody.
    #[must_use]
    pub fn public(self, route: Route) -> Self {
        self.entry(route, Rule::new(Access::Public))
    }

    /// A route for users who are logged in and have `permission`.
    #[must_use]
    pub fn caller(self, route: Route, permission: Permission) -> Self {
        self.guarded(route, Guarded::by(permission, &access::READ_WRITE))
    }

    /// The same in a component that writes no session, whose guard then does not either.
    #[must_use]
    pub fn caller_reading_sessions(self, route: Route, permission: Permission) -> Self {
        self.guarded(route, Guarded::by(permission, &access::READ_ONLY))
    }

    fn guarded(self, route: Route, guarded: Guarded) -> Self {
        let guard = Word::new(guarded, |methods, guarded| {
            methods.route_layer(from_fn_with_state(Arc::new(guarded), guard::layer))
        });
        self.entry(route, Rule::of_callers(Access::Caller(guard)))
    }

    /// A route for anybody, which treats those who are logged in as such: they need `permission`.
    #[must_use]
    pub fn public_or_caller(self, route: Route, permission: Permission) -> Self {
        let guard = Word::new(Guarded::by(permission, &access::READ_WRITE), |methods, guarded| {
            let state = Arc::new(guarded);
            methods.route_layer(from_fn_with_state(state, guard::layer_unless_anonymous))
        });
        self.entry(route, Rule::of_callers(Access::PublicOrCaller(guard)))
    }

    /// A route for service accounts that have `permission` (OAUTH-8). The handler takes
    /// [`ServiceCaller`](crate::ServiceCaller).
    #[must_use]
    pub fn service_account(self, route: Route, permission: Permission) -> Self {
        self.of_services(route, Some(permission))
    }

    /// A route for every service account, whatever it may do otherwise.
    #[must_use]
    pub fn any_service_account(self, route: Route) -> Self {
        self.of_services(route, None)
    }

    fn of_services(self, route: Route, permission: Option<Permission>) -> Self {
        let guard = Word::new(permission, |methods, permission| {
            methods.route_layer(from_fn_with_state(Arc::new(permission), service_guard::layer))
        });
        let recorded = Word::new((), |methods, ()| {
            methods.route_layer(from_fn(access_log::layer_of_services))
        });
        let access = Access::ServiceAccount(guard);
        let (recorded, defended) = (Some(recorded), Some(defended()));
        self.entry(route, Rule { recorded, defended, ..Rule::new(access) })
    }

    /// A route for whoever holds the secret in `variable`.
    #[must_use]
    pub fn service(self, route: Route, variable: &'static str) -> Self {
        let holder = Word::new(variable, |methods, variable| {
            methods.route_layer(from_fn_with_state(variable, service::layer))
        });
        self.entry(route, Rule::new(Access::Service(holder)))
    }

    /// The work of this component, for whoever ticks: `POST /internal/work/<component>`.
    #[must_use]
    pub fn work(self, component: &'static str, jobs: Jobs) -> Self {
        self.service(work::route(component, jobs), "tick_token")
    }

    /// A route for a provider that signs what it sends: by the security scheme of this name, which `verify` checks.
    #[must_use]
    pub fn webhook(self, route: Route, scheme: &'static str, verify: Verifier) -> Self {
        let signed = Word::new(Signed { scheme, verify }, |methods, Signed { verify, .. }| {
            methods.route_layer(from_fn_with_state(verify, webhook::layer))
        });
        self.entry(route, Rule { defended: Some(defended()), ..Rule::new(Access::Webhook(signed)) })
    }

    /// Limits the route that was added last; `by` is what names the account that a request counts against.
    #[must_use]
    pub fn limited_by(self, limit: Limit, by: By) -> Self {
        let limited = Word::new(Limited { limit, by }, |methods, limited| {
            methods.route_layer(from_fn_with_state(limited, limit::layer))
        });
        self.last(|rule| {
            rule.limit = Some(limited);
            rule.defended = Some(defended());
        })
    }

    /// Leads browsers on that the route that was added last refuses, to the page that says why; programs get the problem. For
    /// what a person's browser is sent to by somebody else.
    #[must_use]
    pub fn leading_visitors(self, page_of: PageOf) -> Self {
        let leads = Word::new(page_of, |methods, page_of| {
            methods.route_layer(from_fn_with_state(page_of, visits::layer))
        });
        self.last(|rule| rule.leads = Some(leads))
    }

    /// Demands of the route that was added last that the caller has proved who they are within `max_auth_age`:
    /// with a second factor, if they have one (MFA-5, RFC 9470).
    #[must_use]
    pub fn fresh_mfa(self, max_auth_age: Duration) -> Self {
        self.demands(|demands| demands.max_auth_age = Some(max_auth_age))
    }

    /// The same, but where the path's `{id}` is the session that asks: whoever wants to go need prove nothing.
    #[must_use]
    pub fn fresh_mfa_unless_own_session(self, max_auth_age: Duration) -> Self {
        self.fresh_mfa(max_auth_age).demands(|demands| demands.spares_own_session = true)
    }

    /// Demands of the route that was added last that the caller's session is proven this well (RFC 9470). Development
    /// is excepted, so that one can try things out.
    #[must_use]
    pub fn assurance(self, level: Assurance) -> Self {
        self.demands(|demands| demands.assurance = Some(level))
    }

    /// Leaves the route that was added last to callers who have to have a second factor and have none
    /// (`require_second_factor`): what they need to set one up, and to log out.
    #[must_use]
    pub fn without_second_factor(self) -> Self {
        self.demands(|demands| demands.without_second_factor = true)
    }

    /// As [`fresh_mfa`](Self::fresh_mfa), for what changes how one logs in: by app, by backup code, or by the password
    /// of who has no second factor; a text message does not suffice (ASVS 6.6.1, 7.5.1).
    #[must_use]
    pub fn fresh_strong_mfa(self, max_auth_age: Duration) -> Self {
        self.fresh_mfa(max_auth_age).demands(|demands| demands.strong = true)
    }

    /// Lets clients of the route that was added last repeat a request safely (API-5).
    #[must_use]
    pub fn idempotent(self) -> Self {
        let once = Word::new((), |methods, ()| methods.route_layer(from_fn(idempotency::layer)));
        self.last(|rule| rule.idempotent = Some(once))
    }

    /// The same for a route whose answer holds a secret, which is never kept: a retry is told what was made, and that its
    /// secret was shown once (ASVS 14.2.2). The handler says so too ([`idempotency::shown_once`]), when what it is to
    /// make is there.
    #[must_use]
    pub fn idempotent_shown_once(self) -> Self {
        let once = Word::new((), |methods, ()| {
            methods.route_layer(from_fn(idempotency::layer_shown_once))
        });
        self.last(|rule| rule.idempotent = Some(once))
    }

    /// Says that the route that was added last hashes a password: no more than `max_hashes_in_flight` are under way
    /// at once, over all instances (ASVS 15.2.2). Whoever comes when all permits are held is told to come back.
    #[must_use]
    pub fn hashing(self) -> Self {
        let place = Word::new((), |methods, ()| methods.route_layer(from_fn(hashing::layer)));
        self.last(|rule| rule.hashes = Some(place))
    }

    /// Leaves the route that was added last open to sessions that are good for little else.
    #[must_use]
    pub fn even_while(self, restriction: Restriction) -> Self {
        self.demands(|demands| demands.even_while.push(restriction))
    }

    /// Only callers can be asked for more: natively, which is how the table is described and tested, anything else stops.
    fn demands(self, change: impl FnOnce(&mut Demands)) -> Self {
        self.last(|rule| match &mut rule.access {
            Access::Caller(guard) | Access::PublicOrCaller(guard) => {
                change(&mut guard.says.demands);
            }
            _ => debug_assert!(false, "a demand on the caller of a route that has none"),
        })
    }

    fn last(mut self, change: impl FnOnce(&mut Rule)) -> Self {
        if let Some(entry) = self.entries.last_mut() {
            change(&mut entry.rule);
        }
        self
    }

    fn entry(mut self, route: Route, rule: Rule) -> Self {
        self.entries.push(Entry { route, rule });
        self
    }

    /// What a component serves.
    pub(crate) fn served(self) -> Served {
        let mut router = Router::new();
        for Entry { route, rule } in self.entries {
            let methods = rule.around(route.methods);
            router = router.route(&route.path, methods.route_layer(from_fn(find)));
        }
        let router = router
            .fallback_service(self.otherwise)
            .method_not_allowed_fallback(async || Problem::new(&METHOD_NOT_ALLOWED));
        Served { router, figures: self.figures, errors: self.errors }
    }

    /// The description, with the rule of each entry in it.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn openapi(self) -> utoipa::openapi::OpenApi {
        describe::document(self.entries.into_iter().map(|entry| (entry.route, entry.rule)))
    }
}

impl Rule {
    /// That of a route behind the guard: what callers do is recorded, and so is what others try.
    fn of_callers(access: Access) -> Self {
        let recorded = Word::new((), |methods, ()| methods.route_layer(from_fn(access_log::layer)));
        Self { recorded: Some(recorded), defended: Some(defended()), ..Self::new(access) }
    }
}

fn defended() -> Word<()> {
    Word::new((), |methods, ()| methods.route_layer(from_fn(attempts::layer)))
}

/// A table as it is served.
pub(crate) struct Served {
    /// The router, with all that stands in front of each handler.
    pub(crate) router: Router,
    /// What notes answers, if they are noted.
    pub(crate) figures: Option<Figures>,
    /// What records unexpected errors, if they are recorded.
    pub(crate) errors: Option<Errors>,
}

/// Which route answered, for metrics.
#[derive(Clone)]
pub(crate) struct AnsweredBy(pub(crate) MatchedPath);

/// Reads the path's parameters, once for all behind it, and says whose answer it is.
async fn find(path: MatchedPath, mut request: Request, next: Next) -> Response {
    let mut response = match PathParams::parse(path.as_str(), request.uri().path()) {
        Ok(params) => {
            request.extensions_mut().insert(params);
            next.run(request).await
        }
        Err(problem) => problem.into_response(),
    };
    response.extensions_mut().insert(AnsweredBy(path));
    response
}
