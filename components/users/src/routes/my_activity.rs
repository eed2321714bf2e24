//! `GET /api/v1/users/me/activity` (SES-4, RBAC-4): what has happened to the own account.

use axum::Json;
use postern_domain::{
    audit::{
        AuditAction, AuditOutcome,
        activity::{self, CONNECTION_USE, Doing},
    },
    ids::{AuditEventId, SessionId},
    time::UnixMillis,
};
use postern_edge::{
    Answer, Call, Caller,
    body::ValidQuery,
    page::{self, Page, PageQuery},
};
use postern_store::audit::activity::{self as log, Activity};
use serde::Serialize;
use utoipa::{
    ToSchema,
    openapi::schema::{Object, ObjectBuilder, Type},
};
use uuid::Uuid;

/// Something that has happened to an account.
#[derive(Serialize, ToSchema)]
pub struct ActivityItem {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    id: AuditEventId,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    at: UnixMillis,
    /// What.
    #[schema(schema_with = kinds)]
    kind: String,
    /// Whether it was done or refused.
    #[schema(schema_with = outcomes)]
    outcome: String,
    /// Why, as the audit log says it: `wrong_password`, for one. Null for what an administrator did.
    #[schema(example = "password")]
    reason: Option<String>,
    /// Whether an administrator did it to this account.
    by_administrator: bool,
    /// By which session, if by one. While it lives, `GET /api/v1/sessions` tells its device.
    #[schema(value_type = Option<uuid::Uuid>)]
    session_id: Option<SessionId>,
    /// From where, where that was the address of whoever did it, or tried.
    #[schema(example = "192.0.2.7")]
    address: Option<String>,
    /// How often it was tried, where one item stands for several alike within a minute; of `connection.use`, how often services
    /// asked on that day (UTC), of which `at` is noon.
    #[schema(minimum = 1)]
    count: i64,
    /// How many of these were in vain; only of `connection.use`.
    #[serde(skip_serializing_if = "Option::is_none")]
    failures: Option<i64>,
    /// The services that asked, by the names of their accounts; only of `connection.use`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false, example = json!([]))]
    services: Vec<String>,
    /// The scopes that they named; only of `connection.use`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false, example = json!([]))]
    scopes: Vec<String>,
    /// What people call the account of the connection; only of `connection.use`.
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<String>,
    /// The role that was given or taken away.
    #[schema(example = "premium")]
    role: Option<String>,
    /// The provider of the connection that it is about.
    #[schema(example = "google")]
    provider: Option<String>,
    /// The connection, which may be gone.
    #[schema(value_type = Option<uuid::Uuid>)]
    connection_id: Option<Uuid>,
}

fn kinds() -> Object {
    let names = [Doing::Owner, Doing::Helper].into_iter().flat_map(activity::names);
    ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(names))
        .description(Some("What"))
        .examples(["auth.login"])
        .build()
}

fn outcomes() -> Object {
    let names = AuditOutcome::ALL.iter().map(|outcome| outcome.name());
    ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(names))
        .description(Some("Whether it was done or refused"))
        .build()
}

impl From<Activity> for ActivityItem {
    fn from(event: Activity) -> Self {
        let action = AuditAction::ALL.iter().find(|action| action.name() == event.action);
        let in_session = event.session.is_some();
        let tells = action.is_some_and(|action| activity::tells_address(*action, in_session));
        let text = |name: &str| event.details[name].as_str().map(str::to_owned);
        let texts = |name: &str| {
            let list = event.details[name].as_array().into_iter().flatten();
            list.filter_map(|one| one.as_str().map(str::to_owned)).collect()
        };
        let is_use = event.action == CONNECTION_USE;
        Self {
            id: event.id,
            at: event.occurred_at,
            outcome: event.outcome,
            reason: event.reason,
            by_administrator: event.helped,
            session_id: event.session,
            address: event.address.filter(|_| tells),
            count: event.details["count"].as_i64().unwrap_or(1),
            failures: event.details["failures"].as_i64().filter(|_| is_use),
            services: if is_use { texts("services") } else { Vec::new() },
            scopes: if is_use { texts("scopes") } else { Vec::new() },
            account: text("account").filter(|_| is_use),
            role: text("role"),
            provider: text("provider"),
            connection_id: event.connection.and_then(|id| id.parse().ok()),
            kind: event.action,
        }
    }
}

/// What has happened to the own account, newest first: log-ins and tries at them, changes of what one logs in with, sessions
/// that were opened and ended, accounts that were connected and disconnected and how services used
/// them by day, and the help of administrators.
#[utoipa::path(
    get, path = "/api/v1/users/me/activity", tag = "me", operation_id = "my_activity",
    params(PageQuery),
    responses(
        (status = 200, description = "One page", body = Page<ActivityItem>),
    ),
)]
pub async fn my_activity(
    call: Call,
    caller: Caller,
    ValidQuery(query): ValidQuery<PageQuery>,
) -> Answer<Json<Page<ActivityItem>>> {
    let before = page::cursor_id(query.cursor.as_deref())?.unwrap_or(Uuid::max());
    let found = log::list(&call.pg().await?, caller.user, before, query.limit + 1).await?;
    let page = Page::cut(found, query.limit, |last| last.id.to_string());
    Ok(Json(page.map(ActivityItem::from)))
}
