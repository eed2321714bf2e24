//! `POST /api/v1/rbac/grants` (RBAC-3).

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use deserr::Deserr;
use http::{StatusCode, header};
use postern_domain::field_code::FieldCode;
use postern_domain::{
    audit::AuditAction,
    ids::GrantId,
    rbac::{Effective, Grant, Permission, ResourceRef, Subject},
    time::UnixMillis,
};
use postern_edge::{
    Answer, Call, Caller, Invalid, Problem, Valid, body::FieldErrors, escalation,
    idempotency::CreationId, problem::FieldError,
};
use postern_platform::pg::Connection;
use postern_store::{
    audit::AuditEvent,
    authorization::grant_admin::{self, Created, GrantRecord},
    effects::Effects,
};
use serde_json::json;
use utoipa::ToSchema;

use super::grant_item::{GrantItem, SubjectKind};
use crate::fields;

/// A permission on one resource, for one user or one role.
#[derive(Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct CreateGrantRequest {
    /// For whom.
    subject: SubjectRequest,
    /// What; the scope is `any`.
    #[deserr(try_from(&String) = fields::granted_permission -> Invalid)]
    #[schema(value_type = String, example = "notes:read:any")]
    permission: Permission,
    /// On what.
    resource: ResourceRequest,
    /// From when on it counts for nothing; never, if left out.
    #[deserr(default, try_from(Option<String>) = fields::nullable_time -> Invalid)]
    #[schema(value_type = Option<String>, format = DateTime)]
    expires_at: Option<UnixMillis>,
}

/// For whom a grant is.
#[derive(Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct SubjectRequest {
    /// `user` or `role`.
    #[deserr(rename = "type")]
    #[schema(rename = "type")]
    kind: SubjectKind,
    /// The user's id, or the role's name.
    #[deserr(try_from(&String) = fields::resource_id -> Invalid)]
    #[schema(value_type = String, example = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f")]
    id: String,
}

/// One resource.
#[derive(Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct ResourceRequest {
    /// Its type, as the permission names it.
    #[deserr(rename = "type", try_from(&String) = fields::resource_type -> Invalid)]
    #[schema(rename = "type", value_type = String, example = "notes")]
    kind: String,
    /// Its id.
    #[deserr(try_from(&String) = fields::resource_id -> Invalid)]
    #[schema(value_type = String, example = "shopping-list")]
    id: String,
}

fn invalid(pointer: &str, code: FieldCode, detail: &str) -> Problem {
    let (pointer, detail) = (pointer.to_owned(), detail.to_owned());
    Problem::invalid(vec![FieldError { pointer, code, detail }])
}

fn unknown_subject() -> Problem {
    invalid("/subject/id", FieldCode::UnknownSubject, "There is no such user or role.")
}

impl CreateGrantRequest {
    fn grant(self, now: UnixMillis) -> Answer<Grant> {
        let id = &self.subject.id;
        let subject = match self.subject.kind {
            SubjectKind::User => id.parse().map(Subject::User).map_err(|_| unknown_subject())?,
            SubjectKind::Role => id.parse().map(Subject::Role).map_err(|_| unknown_subject())?,
        };
        if self.resource.kind != self.permission.resource {
            let detail = "The resource is of another type than the permission.";
            return Err(invalid("/resource/type", FieldCode::OtherType, detail));
        }
        if self.expires_at.is_some_and(|end| end <= now) {
            return Err(invalid("/expires_at", FieldCode::InThePast, "This time has passed."));
        }
        let resource = ResourceRef { kind: self.resource.kind, id: self.resource.id };
        let (permission, expires_at) = (self.permission, self.expires_at);
        Ok(Grant { subject, permission, resource, expires_at })
    }
}

/// Grant a permission on one resource. Nobody can grant what they may not do themselves.
#[utoipa::path(
    post, path = "/api/v1/rbac/grants", tag = "rbac", operation_id = "create_grant",
    request_body = CreateGrantRequest,
    responses(
        (status = 201, description = "Granted", body = GrantItem),
        (status = 403, description = "The caller may not do that themselves"),
    ),
)]
pub async fn create_grant(
    call: Call,
    caller: Caller,
    CreationId(id): CreationId,
    Valid(request): Valid<CreateGrantRequest>,
) -> Answer<Response> {
    let grant = request.grant(call.now())?;
    let pg = call.pg().await?;
    let id = GrantId::from_uuid(id);
    let details = json!({
        "grant": id, "permission": grant.permission,
        "on": { "type": grant.resource.kind, "id": grant.resource.id },
    });
    let subject = match &grant.subject {
        Subject::User(user) => ("users".to_owned(), user.to_string()),
        Subject::Role(role) => ("roles".to_owned(), role.to_string()),
    };
    let event = AuditEvent {
        resource: Some(subject),
        ..call.audit_by(&caller, AuditAction::GrantCreate, details)?
    };
    let item = GrantItem::from(create(&call, &pg, &caller, (id, &grant), &event).await?);
    let location = format!("/api/v1/rbac/grants/{id}");
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(item)).into_response())
}

/// Decides over what is there now, and grants.
async fn create(
    call: &Call,
    pg: &Connection,
    caller: &Caller,
    (id, grant): (GrantId, &Grant),
    event: &AuditEvent,
) -> Answer<GrantRecord> {
    let effects = Effects::of(event.clone());
    let given = [Effective::from_iter([grant.permission.clone()])];
    escalation::retry(|| async {
        let basis = escalation::basis(pg, caller, None).await?;
        if let Subject::Role(role) = &grant.subject
            && !basis.policy.knows(role)
        {
            return Err(unknown_subject());
        }
        escalation::require(pg, &basis, &given, event, Some("/permission")).await?;
        let (new, now) = ((id, grant), call.now());
        match grant_admin::create(pg, &basis, new, caller.user, now, &effects).await? {
            Created::Done(record) => Ok(Some(record)),
            Created::UnknownUser => Err(unknown_subject()),
            Created::Stale => Ok(None),
        }
    })
    .await
}
