//! The table of a component's routes: each stands here with who may call it, with which permission, how
//! often, and how fresh the proof of identity has to be. Nothing of that is decided inside a handler.

use std::{pin::Pin, time::Duration};

use axum::{
    Router,
    extract::{MatchedPath, Request, State},
    middleware::{Next, from_fn_with_state},
    response::Response,
};
use http::{HeaderMap, HeaderValue, Uri, header};
use postern_domain::{
    auth::{assurance::Assurance, limits::Limit, restriction::Restriction},
    rbac::Permission,
};
use postern_store::{leases::Places, limits::Quota};
use utoipa::openapi::{
    OpenApi,
    extensions::ExtensionsBuilder,
    path::{HttpMethod, Operation, Paths},
};
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};

use crate::{
    access_log, attempts,
    body::RawBody,
    call::Call,
    guard::{self, Caller},
    idempotency,
    jobs::{self, Jobs},
    lease::Held,
    limit::{self, By, Limited},
    metrics,
    path::PathParams,
    problem::{BUSY, METHOD_NOT_ALLOWED, NOT_FOUND, Problem},
};

/// A handler with its path and method: `routes!(module::handler)`. Natively also with its description, for the
/// generator of `openapi.json`; a component has no use for that, and is 150 to 300 KB smaller without.
#[macro_export]
macro_rules! routes {
    ($module:ident::$handler:ident) => {{
        #[cfg(not(target_arch = "wasm32"))]
        {
            ::utoipa_axum::routes!($module::$handler)
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
            $crate::routes::undescribed(&<Described as ::utoipa::Path>::path(), methods, router)
        }
    }};
}

/// What [`routes!`] gives without a description.
#[doc(hidden)]
pub fn undescribed(
    path: &str,
    methods: Vec<HttpMethod>,
    router: axum::routing::MethodRouter,
) -> UtoipaMethodRouter {
    let mut paths = Paths::new();
    paths.add_path_operation(path, methods, Operation::default());
    (Vec::new(), paths, router)
}

/// Says whether a call from outside that has no session is genuine: a webhook's signature.
pub type Verifier = for<'a> fn(
    &'a Call,
    &'a Uri,
    &'a HeaderMap,
    &'a [u8],
) -> Pin<Box<dyn Future<Output = Result<(), Problem>> + Send + 'a>>;

/// Who may call a route.
#[derive(Clone)]
pub enum Access {
    /// Anybody.
    Public,
    /// A user with a live session and this permission, whom the handler receives as [`crate::Caller`].
    Caller(Permission),
    /// Anybody; whoever presents an access token has to pass as a caller.
    PublicOrCaller(Permission),
    /// One of our own triggers, by the secret in this variable.
    Service(&'static str),
    /// A provider that signs what it sends.
    Webhook(Verifier),
}

impl Access {
    /// How `openapi.json` calls it (`x-access`).
    fn name(&self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Caller(_) => "caller",
            Self::PublicOrCaller(_) => "public_or_caller",
            Self::Service(_) => "service",
            Self::Webhook(_) => "webhook",
        }
    }
}

/// One entry of the table.
#[derive(Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a word of the table, and none excludes another"
)]
pub struct Rule {
    /// Who may call it.
    pub access: Access,
    /// How often and by what it is counted, if it is limited.
    pub limit: Option<Limited>,
    /// How long ago the caller may have proved who they are (MFA-5), if that matters.
    pub max_age: Option<Duration>,
    /// Whether that does not matter where the path names the caller's own session.
    pub spares_own_session: bool,
    /// How well the caller has to have proved who they are, outside development.
    pub assurance: Option<Assurance>,
    /// Whether callers may use it who have to have a second factor and have none yet.
    pub without_second_factor: bool,
    /// Whether a text message does not suffice as that proof (ASVS 7.5.1).
    pub strong: bool,
    /// Whether it honours `Idempotency-Key` (API-5).
    pub idempotent: bool,
    /// Whether it hashes a password, of which so many may be under way at once.
    pub hashes: bool,
    /// Which restricted sessions may call it all the same.
    pub even_while: Vec<Restriction>,
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

    /// A route for users who are logged in and have `permission`.
    #[must_use]
    pub fn caller(self, methods: UtoipaMethodRouter, permission: Permission) -> Self {
        self.entry(methods, Access::Caller(permission))
    }

    /// A route for anybody, which treats those who are logged in as such: they need `permission`.
    #[must_use]
    pub fn public_or_caller(self, methods: UtoipaMethodRouter, permission: Permission) -> Self {
        self.entry(methods, Access::PublicOrCaller(permission))
    }

    /// A route for whoever holds the secret in `variable`.
    #[must_use]
    pub fn service(self, methods: UtoipaMethodRouter, variable: &'static str) -> Self {
        self.entry(methods, Access::Service(variable))
    }

    /// The work of this component, for whoever ticks: `POST /internal/work/<component>`.
    #[must_use]
    pub fn work(self, component: &'static str, jobs: Jobs) -> Self {
        self.service(jobs::route(component, jobs), "tick_token")
    }

    /// A route for a provider whose signature `verify` accepts.
    #[must_use]
    pub fn webhook(self, methods: UtoipaMethodRouter, verify: Verifier) -> Self {
        self.entry(methods, Access::Webhook(verify))
    }

    /// Limits the route that was added last; `by` is what names the account that a request counts against.
    #[must_use]
    pub fn limited_by(self, limit: Limit, by: By) -> Self {
        self.last(|rule| rule.limit = Some(Limited { limit, by }))
    }

    /// Demands of the route that was added last that the caller has proved who they are within `max_age`:
    /// with a second factor, if they have one (MFA-5, RFC 9470).
    #[must_use]
    pub fn fresh_mfa(self, max_age: Duration) -> Self {
        self.last(|rule| rule.max_age = Some(max_age))
    }

    /// The same, but where the path's `{id}` is the session that asks: whoever wants to go need prove nothing.
    #[must_use]
    pub fn fresh_mfa_unless_own_session(self, max_age: Duration) -> Self {
        self.fresh_mfa(max_age).last(|rule| rule.spares_own_session = true)
    }

    /// Demands of the route that was added last that the caller's session is proven this well (RFC 9470). Development
    /// is excepted, so that one can try things out.
    #[must_use]
    pub fn assurance(self, level: Assurance) -> Self {
        self.last(|rule| rule.assurance = Some(level))
    }

    /// Leaves the route that was added last to callers who have to have a second factor and have none
    /// (`require_second_factor`): what they need to set one up, and to log out.
    #[must_use]
    pub fn without_second_factor(self) -> Self {
        self.last(|rule| rule.without_second_factor = true)
    }

    /// As [`fresh_mfa`](Self::fresh_mfa), for what changes how one logs in: by app, by backup code, or by the password
    /// of who has no second factor; a text message does not suffice (ASVS 6.6.1, 7.5.1).
    #[must_use]
    pub fn fresh_strong_mfa(self, max_age: Duration) -> Self {
        self.fresh_mfa(max_age).last(|rule| rule.strong = true)
    }

    /// Lets clients of the route that was added last repeat a request safely (API-5).
    #[must_use]
    pub fn idempotent(self) -> Self {
        self.last(|rule| rule.idempotent = true)
    }

    /// Says that the route that was added last hashes a password: no more than `max_hashes_in_flight` are under way
    /// at once, over all instances (ASVS 15.2.2). Whoever comes when all places are taken is told to come back.
    #[must_use]
    pub fn hashing(self) -> Self {
        self.last(|rule| rule.hashes = true)
    }

    /// Leaves the route that was added last open to sessions that are good for little else.
    #[must_use]
    pub fn even_while(self, restriction: Restriction) -> Self {
        self.last(|rule| rule.even_while.push(restriction))
    }

    fn last(mut self, change: impl FnOnce(&mut Rule)) -> Self {
        if let Some(entry) = self.0.last_mut() {
            change(&mut entry.rule);
        }
        self
    }

    fn entry(mut self, methods: UtoipaMethodRouter, access: Access) -> Self {
        let rule = Rule {
            access,
            limit: None,
            max_age: None,
            strong: false,
            spares_own_session: false,
            assurance: None,
            without_second_factor: false,
            idempotent: false,
            hashes: false,
            even_while: Vec::new(),
        };
        self.0.push(Entry { methods, rule });
        self
    }

    /// The router, with the guard of each entry in front of it.
    pub fn router(self) -> Router {
        let mut router = Router::new();
        for Entry { methods: (_, paths, methods), rule } in self.0 {
            let guarded = methods.route_layer(from_fn_with_state(rule, enforce));
            for path in paths.paths.keys() {
                router = router.route(path, guarded.clone());
            }
        }
        router
            .fallback(async || Problem::new(&NOT_FOUND))
            .method_not_allowed_fallback(async || Problem::new(&METHOD_NOT_ALLOWED))
    }

    /// The description, with the rule of each entry in it.
    pub fn openapi(self) -> OpenApi {
        let mut router: OpenApiRouter = OpenApiRouter::new();
        for Entry { methods: (schemas, mut paths, methods), rule } in self.0 {
            describe(&mut paths, &rule);
            router = router.routes((schemas, paths, methods));
        }
        router.into_openapi()
    }
}

/// Writes the rule into the description (RBAC-6), as `x-…`: so the document and the guard cannot disagree.
fn describe(paths: &mut Paths, rule: &Rule) {
    let mut extensions = ExtensionsBuilder::new().add("x-access", rule.access.name());
    if let Access::Caller(permission) | Access::PublicOrCaller(permission) = &rule.access {
        extensions = extensions.add("x-permission", permission.to_string());
    }
    if let Some(Limited { limit, by }) = rule.limit {
        extensions = extensions.add("x-limit", limit.name()).add("x-limit-by", by.name());
    }
    if let Some(max_age) = rule.max_age {
        extensions = extensions.add("x-max-age", max_age.as_secs());
    }
    if let Some(level) = rule.assurance {
        extensions = extensions.add("x-assurance", level.name());
    }
    if rule.without_second_factor {
        extensions = extensions.add("x-without-second-factor", true);
    }
    if rule.strong {
        extensions = extensions.add("x-strong-proof", true);
    }
    if rule.spares_own_session {
        extensions = extensions.add("x-spares-own-session", true);
    }
    if rule.idempotent {
        extensions = extensions.add("x-idempotent", true);
    }
    if rule.hashes {
        extensions = extensions.add("x-hashes", true);
    }
    if !rule.even_while.is_empty() {
        let names: Vec<&str> =
            rule.even_while.iter().map(|restriction| restriction.name()).collect();
        extensions = extensions.add("x-even-while", names);
    }
    let extensions = extensions.build();
    for item in paths.paths.values_mut() {
        let operations =
            [&mut item.get, &mut item.put, &mut item.post, &mut item.delete, &mut item.patch];
        for operation in operations.into_iter().flatten() {
            operation.extensions.get_or_insert_default().merge(extensions.clone());
        }
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
    let answer = admit(&rule, &call, path.as_str(), &mut request).await;
    let mut response = match answer {
        Ok(Admitted { quota, place }) => {
            let caller = request.extensions().get::<Caller>().cloned();
            let method = request.method().clone();
            let mut response = if rule.idempotent {
                idempotency::run(&call, caller.as_ref(), request, next).await
            } else {
                next.run(request).await
            };
            if let Some(mut place) = place {
                place.give_back().await;
            }
            if let Some(caller) = caller {
                access_log::note(&call, &caller, &method, response.status());
            }
            if let Some(quota) = quota {
                limit::describe(&mut response, &quota);
            }
            response
        }
        Err(problem) => axum::response::IntoResponse::into_response(problem),
    };
    let attempted = response.extensions().get::<Problem>().and_then(Problem::attempt);
    if let Some(attempted) = attempted {
        attempts::note(&call, attempted).await;
    }
    response.extensions_mut().insert(AnsweredBy(path));
    response
}

/// What a request goes on with.
struct Admitted {
    /// What is left of the route's limit.
    quota: Option<Quota>,
    /// Where it may hash a password.
    place: Option<Held>,
}

async fn admit(
    rule: &Rule,
    call: &Call,
    path: &str,
    request: &mut Request,
) -> Result<Admitted, Problem> {
    let params = PathParams::parse(path, request.uri().path())?;
    request.extensions_mut().insert(params.clone());
    let body = request.extensions().get::<RawBody>().map(|body| body.0.clone()).unwrap_or_default();
    let permission = match &rule.access {
        Access::Caller(permission) => Some(permission),
        Access::PublicOrCaller(permission) if guard::presents_token(request.headers()) => {
            Some(permission)
        }
        Access::Public | Access::PublicOrCaller(_) => None,
        Access::Service(variable) => {
            guard::service(request.headers(), variable).await?;
            None
        }
        Access::Webhook(verify) => {
            verify(call, request.uri(), request.headers(), &body).await?;
            None
        }
    };
    let mut caller = None;
    if let Some(permission) = permission {
        let asked = guard::Asked {
            permission,
            resource: params.resource(permission),
            target: params.target(permission),
            max_age: rule.max_age,
            assurance: rule.assurance,
            without_second_factor: rule.without_second_factor,
            strong: rule.strong,
            spared_session: rule.spares_own_session.then(|| params.get(0).ok()).flatten(),
            even_while: &rule.even_while,
        };
        let admitted = guard::caller(call, request.method(), request.headers(), &asked).await?;
        request.extensions_mut().insert(admitted.clone());
        caller = Some(admitted);
    }
    let quota = match rule.limit {
        Some(limit) => limit::take(call, limit, caller.as_ref(), request.headers(), &body).await?,
        None => None,
    };
    let place = if rule.hashes { Some(place_to_hash(call).await?) } else { None };
    Ok(Admitted { quota, place })
}

/// A place to hash a password in. Argon2 costs memory and a core: of any number of log-ins at once only so many are
/// worked on, and the others are refused before they cost anything.
async fn place_to_hash(call: &Call) -> Result<Held, Problem> {
    let places = Places::of_hashes(call.config().max_hashes_in_flight);
    Held::take(call, places).await?.map_err(|_| {
        metrics::limited("hashes_in_flight");
        // A hash takes a fraction of a second.
        Problem::new(&BUSY).header(header::RETRY_AFTER, HeaderValue::from_static("1"))
    })
}
