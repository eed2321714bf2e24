//! A question about what somebody may do, and its answer: what both routes that take one share.

use deserr::Deserr;
use http::StatusCode;
use postern_domain::{
    ids::UserId,
    rbac::{CallerFacts, Decision, Permission, Resource, ResourceRef, RoleName, decide},
};
use postern_edge::{Answer, Call, Invalid, body::FieldErrors, field, policy};
use postern_platform::pg::Connection;
use postern_store::{accounts::users::Standing, authorization::grants};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::fields;

/// On what.
#[derive(Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct CheckedResource {
    /// Its type, as permissions name it.
    #[deserr(rename = "type", try_from(&String) = fields::resource_type -> Invalid)]
    #[schema(rename = "type", value_type = String, example = "notes")]
    pub kind: String,
    /// Its id.
    #[deserr(try_from(&String) = fields::resource_id -> Invalid)]
    #[schema(value_type = String, example = "shopping-list")]
    pub id: String,
    /// Whose it is, if the one who asks knows. What is nobody's is not the user's own.
    #[deserr(default, try_from(&String) = field::optional -> Invalid)]
    #[schema(value_type = uuid::Uuid, required = false)]
    pub owner: Option<UserId>,
}

/// What follows.
#[derive(Serialize, ToSchema)]
pub struct CheckAnswer {
    /// Whether it may be done.
    allowed: bool,
    /// Why: `role`, `own`, `grant`, or `no_permission`, `not_owner`, `grant_expired`, `suspended`.
    #[schema(example = "own")]
    reason: &'static str,
}

impl From<Decision> for CheckAnswer {
    fn from(decision: Decision) -> Self {
        Self { allowed: decision.allowed, reason: decision.reason.name() }
    }
}

/// May this user do this?
pub struct Question<'a> {
    /// Who.
    pub user: UserId,
    /// What.
    pub permission: &'a Permission,
    /// On what.
    pub resource: Option<&'a CheckedResource>,
}

impl Question<'_> {
    /// The resource of an audit event of it: whom it was about.
    pub fn about(&self) -> (String, String) {
        ("users".to_owned(), self.user.to_string())
    }

    /// The details of that event, where the question is not answered.
    pub fn details(&self) -> Value {
        json!({ "on": self.on() })
    }

    /// The same, where it is. The status tells a no from a refusal to answer.
    pub fn answered(&self) -> Value {
        json!({ "on": self.on(), "status": StatusCode::OK.as_u16() })
    }

    fn on(&self) -> Option<Value> {
        let on = self.resource.filter(|resource| resource.kind != "users")?;
        Some(json!({ "type": on.kind, "id": on.id }))
    }
}

/// Decides, by the user's roles and grants as they are now.
pub async fn judge(
    call: &Call,
    pg: &Connection,
    standing: &Standing,
    question: &Question<'_>,
) -> Answer<Decision> {
    let (effective, role_names) = policy::of(call, &standing.roles).await?;
    let facts = CallerFacts {
        user: question.user,
        effective: &effective,
        role_names: &role_names,
        suspended: standing.suspended,
    };
    let mut resource = None;
    let mut found = Vec::new();
    if let Some(named) = question.resource {
        let names: Vec<String> = role_names.iter().map(RoleName::to_string).collect();
        let of = ResourceRef { kind: named.kind.clone(), id: named.id.clone() };
        found = grants::concerning(pg, question.user, &names, &of).await?;
        // Whose an account is, nobody has to tell us.
        let owner = if named.kind == "users" { named.id.parse().ok() } else { named.owner };
        resource = Some(Resource { kind: of.kind, id: of.id, owner });
    }
    Ok(decide(&facts, question.permission, resource.as_ref(), &found, call.now()))
}
