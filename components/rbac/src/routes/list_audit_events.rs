//! `GET /api/v1/rbac/audit` (RBAC-4, DATA-4).

use axum::Json;
use deserr::Deserr;
use postern_domain::{
    audit::{AuditAction, AuditReason},
    ids::{AuditEventId, ServiceAccountId, SessionId, UserId},
    rbac::RoleName,
    time::UnixMillis,
};
use postern_edge::{
    Answer, Call, Caller, Invalid,
    body::{FieldErrors, ValidQuery},
    field,
    page::{self, Page},
};
use postern_store::audit::{
    self,
    log::{Event, Filter},
};
use serde::Serialize;
use serde_json::Value;
use utoipa::{
    ToSchema,
    openapi::schema::{Object, ObjectBuilder, Type},
};
use uuid::Uuid;

use crate::fields;

/// Which events.
#[derive(Debug, Deserr, utoipa::IntoParams)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AuditQuery {
    /// How many items at most, 1 to 100.
    #[deserr(default = page::DEFAULT_LIMIT, try_from(&String) = page::parse_limit -> Invalid)]
    #[param(value_type = Option<usize>, minimum = 1, maximum = 100, default = 50)]
    limit: usize,
    /// `next_cursor` of the page before.
    #[deserr(default)]
    cursor: Option<String>,
    /// Only what this user did.
    #[deserr(default, try_from(&String) = field::optional -> Invalid)]
    #[param(value_type = Option<String>, format = Uuid)]
    user: Option<UserId>,
    /// Only what this service account did, which may be gone.
    #[deserr(default, try_from(&String) = fields::optional_id -> Invalid)]
    #[param(value_type = Option<String>, format = Uuid)]
    service_account: Option<ServiceAccountId>,
    /// Only this action, such as `auth.login`.
    #[deserr(default, try_from(&String) = fields::optional_text -> Invalid)]
    #[param(value_type = Option<String>)]
    action: Option<String>,
    /// Only on resources of this type.
    #[deserr(default, try_from(&String) = fields::optional_text -> Invalid)]
    #[param(value_type = Option<String>)]
    resource_type: Option<String>,
    /// Only on this resource.
    #[deserr(default, try_from(&String) = fields::optional_text -> Invalid)]
    #[param(value_type = Option<String>)]
    resource_id: Option<String>,
    /// Only with this outcome.
    #[deserr(default)]
    #[param(inline)]
    outcome: Option<Outcome>,
    /// Of mere calls of the API (`rbac.access`, and `rbac.check`, which asks what somebody may do): all, or only those that were
    /// refused, by the guard or with a status of 400 or more. A question that was answered with no was not refused.
    #[deserr(default)]
    #[param(inline)]
    calls: Option<Calls>,
    /// Only by this session.
    #[deserr(default, try_from(&String) = fields::optional_id -> Invalid)]
    #[param(value_type = Option<String>, format = Uuid)]
    session: Option<SessionId>,
    /// Only of the request with this trace id.
    #[deserr(default, try_from(&String) = fields::optional_text -> Invalid)]
    #[param(value_type = Option<String>)]
    trace: Option<String>,
    /// Only from this time on.
    #[deserr(default, try_from(&String) = field::optional -> Invalid)]
    #[param(value_type = Option<String>, format = DateTime)]
    from: Option<UnixMillis>,
    /// Only before this time.
    #[deserr(default, try_from(&String) = field::optional -> Invalid)]
    #[param(value_type = Option<String>, format = DateTime)]
    to: Option<UnixMillis>,
}

/// How something ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserr, ToSchema)]
#[deserr(error = FieldErrors, rename_all = lowercase)]
#[schema(rename_all = "lowercase")]
pub enum Outcome {
    /// It was done.
    Allowed,
    /// It was refused.
    Denied,
}

impl Outcome {
    fn name(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::Denied => "denied",
        }
    }
}

/// Which of the calls: those that were answered are most of the log, and seldom what is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserr, ToSchema)]
#[deserr(error = FieldErrors, rename_all = lowercase)]
#[schema(rename_all = "lowercase")]
pub enum Calls {
    /// All of them.
    All,
    /// Those that were refused.
    Refused,
}

/// An event.
#[derive(Serialize, ToSchema)]
pub struct AuditItem {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    id: AuditEventId,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    occurred_at: UnixMillis,
    /// Who; null when nobody was logged in.
    actor: Option<Actor>,
    /// By which session.
    session_id: Option<Uuid>,
    /// What.
    #[schema(schema_with = actions)]
    action: String,
    /// With which permission, where it is a decision.
    permission: Option<String>,
    /// On what.
    resource: Option<AuditedResource>,
    /// `allowed` or `denied`.
    #[schema(example = "allowed")]
    outcome: String,
    /// Why.
    #[schema(schema_with = reasons)]
    reason: String,
    /// The request's trace id.
    trace_id: String,
    /// The client's address.
    #[schema(example = "192.0.2.7")]
    address: String,
    /// Whatever else was kept.
    #[schema(value_type = Object)]
    details: Value,
    /// Whether it is part of the sealed chain.
    sealed: bool,
}

fn actions() -> Object {
    words("What", AuditAction::ALL.iter().map(|action| action.name()), "auth.login")
}

fn reasons() -> Object {
    words("Why", AuditReason::ALL.iter().map(|reason| reason.name()), "password")
}

fn words(about: &str, names: impl Iterator<Item = &'static str>, example: &str) -> Object {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(names))
        .description(Some(about))
        .examples([example])
        .build()
}

/// Who did something.
#[derive(Serialize, ToSchema)]
pub struct Actor {
    /// Their id, while they have an account.
    #[schema(value_type = Option<uuid::Uuid>)]
    user_id: Option<UserId>,
    /// What the log calls them; a service account by its id.
    pseudonym: Uuid,
    /// What the user is called, while they have an account.
    #[schema(example = "Ada Lovelace")]
    name: Option<String>,
    /// The name of the service account, if it is one, while there is one.
    service_account: Option<String>,
}

/// On what something was done.
#[derive(Serialize, ToSchema)]
pub struct AuditedResource {
    /// Its type.
    #[serde(rename = "type")]
    kind: String,
    /// Its id; of a user who is gone, the pseudonym.
    id: Option<String>,
    /// What it is called, while it is there and has a name: a user, a role, a service account; of a connection the provider.
    #[schema(example = "Ada Lovelace")]
    name: Option<String>,
}

impl From<Event> for AuditItem {
    fn from(event: Event) -> Self {
        let (user_id, name, service_account) = (event.user, event.user_name, event.service);
        let actor = |pseudonym| Actor { user_id, pseudonym, name, service_account };
        let (id, called) = (event.resource_id, event.resource_name);
        Self {
            id: event.id,
            occurred_at: event.occurred_at,
            actor: event.pseudonym.map(actor),
            session_id: event.session,
            action: event.action,
            permission: event.permission,
            resource: event.resource_type.map(|kind| AuditedResource {
                name: called.or_else(|| built_in(&kind, id.as_deref())),
                kind,
                id,
            }),
            outcome: event.outcome,
            reason: event.reason,
            trace_id: event.trace_id,
            address: event.address,
            details: event.details,
            sealed: event.sealed,
        }
    }
}

/// The name of a built-in role, which is always there.
fn built_in(kind: &str, id: Option<&str>) -> Option<String> {
    let role: RoleName = id.filter(|_| kind == "roles")?.parse().ok()?;
    role.is_built_in().then(|| role.to_string())
}

/// The audit log, newest first.
#[utoipa::path(
    get, path = "/api/v1/rbac/audit", tag = "rbac", operation_id = "list_audit_events",
    params(AuditQuery),
    responses(
        (status = 200, description = "One page", body = Page<AuditItem>),
    ),
)]
pub async fn list_audit_events(
    call: Call,
    _: Caller,
    ValidQuery(query): ValidQuery<AuditQuery>,
) -> Answer<Json<Page<AuditItem>>> {
    // Ids are UUIDv7: the least id of a moment parts what was before it from what came after.
    let bound = |at: UnixMillis| AuditEventId::new(at, [0; 10]).uuid();
    let until = query.to.map_or(Uuid::max(), bound);
    let before = page::cursor_id(query.cursor.as_deref())?.map_or(until, |id| id.min(until));
    let filter = Filter {
        before,
        from: query.from.map_or(Uuid::nil(), bound),
        user: query.user,
        service: query.service_account,
        action: query.action.as_deref(),
        resource_type: query.resource_type.as_deref(),
        resource_id: query.resource_id.as_deref(),
        outcome: query.outcome.map(Outcome::name),
        allowed_calls: query.calls != Some(Calls::Refused),
        session: query.session,
        trace: query.trace.as_deref(),
    };
    let events = audit::log::list(&call.pg().await?, &filter, query.limit + 1).await?;
    let next = |event: &Event| event.id.to_string();
    Ok(Json(Page::cut(events, query.limit, next).map(AuditItem::from)))
}
