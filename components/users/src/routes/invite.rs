//! `POST /api/v1/users` (USR-3, API-5): an account for somebody who sets the password.

use postern_domain::field_code::FieldCode;
use std::time::Duration;

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use deserr::Deserr;
use http::{HeaderValue, StatusCode, header};
use postern_domain::{
    audit::AuditAction,
    email::EmailAddress,
    ids::{PasswordResetId, UserId},
    jobs::EmailTemplate,
    name::DisplayName,
    rbac::{Effective, RoleName, catalogue::USERS_ASSIGN_ROLES_ANY},
};
use postern_edge::{
    Answer, Call, Caller, Invalid, Problem, Valid,
    body::FieldErrors,
    escalation,
    etag::etag,
    field,
    idempotency::CreationId,
    problem::{CONFLICT, FieldError},
};
use postern_platform::{pg::Connection, random};
use postern_store::{
    accounts::user_admin::{self, Invitation, Invited},
    audit::AuditEvent,
    authorization::basis::Basis,
    effects::Effects,
};
use serde_json::json;
use utoipa::ToSchema;

use super::user_item::UserItem;
use crate::fields;

/// How long the invitation's link is good. Later, "forgot password" does the same.
pub const LIFETIME: Duration = Duration::from_hours(7 * 24);
/// The role that every account has.
const EVERYBODYS: &str = "user";

/// Whom to invite.
#[derive(Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct InviteRequest {
    /// Their address.
    #[deserr(try_from(&String) = field::required -> Invalid)]
    #[schema(value_type = String, format = Email, example = "ada@example.com")]
    email: EmailAddress,
    /// What they are called.
    #[deserr(try_from(&String) = field::required -> Invalid)]
    #[schema(value_type = String, max_length = 100, example = "Ada")]
    name: DisplayName,
    /// Roles beside `user`.
    #[deserr(default, try_from(&Vec<String>) = fields::roles -> Invalid)]
    #[schema(value_type = Vec<String>, required = false, example = json!(["premium"]))]
    roles: Vec<RoleName>,
}

/// Invite a user: a mail lets them set a password. Nobody can give a role that permits what they may not do
/// themselves.
#[utoipa::path(
    post, path = "/api/v1/users", tag = "users", operation_id = "invite_user",
    request_body = InviteRequest,
    responses(
        (status = 201, description = "Invited", body = UserItem),
        (status = 403, description = "A role permits what the caller may not do"),
        (status = 409, description = "The address has an account"),
    ),
)]
pub async fn invite_user(
    call: Call,
    caller: Caller,
    CreationId(id): CreationId,
    Valid(request): Valid<InviteRequest>,
) -> Answer<Response> {
    let id = UserId::from_uuid(id);
    let pg = call.pg().await?;
    let mut roles: Vec<String> = request.roles.iter().map(ToString::to_string).collect();
    roles.push(EVERYBODYS.to_owned());
    roles.sort_unstable();
    roles.dedup();
    let reset = PasswordResetId::new(call.now(), random::bytes()?);
    let event = call.audit_by(&caller, AuditAction::UserInvite, json!({ "roles": roles }))?;
    let invitation = Invitation {
        id,
        email: &request.email,
        name: &request.name,
        roles,
        reset,
        now: call.now(),
        expires_at: call.now().plus(LIFETIME),
    };
    invite(&pg, &caller, &request.roles, &invitation, &event).await?;
    let gone = || Problem::defect("an invited user is not there");
    let account = user_admin::by_id(&pg, id).await?.ok_or_else(gone)?;
    let location = HeaderValue::try_from(format!("/api/v1/users/{id}"))
        .map_err(|_| Problem::defect("a location that is no header"))?;
    let headers = [(header::LOCATION, location), etag(account.version)];
    Ok((StatusCode::CREATED, headers, Json(UserItem::from(account))).into_response())
}

/// Decides over what is there now, and invites.
async fn invite(
    pg: &Connection,
    caller: &Caller,
    asked: &[RoleName],
    invitation: &Invitation<'_>,
    event: &AuditEvent,
) -> Answer<()> {
    // About the account that it makes: nobody else could name it before.
    let about = Some(("users".into(), invitation.id.to_string()));
    let effects = Effects::of(AuditEvent { resource: about, ..event.clone() })
        .mail(EmailTemplate::Invited { reset: invitation.reset })?;
    escalation::retry(|| async {
        let basis = escalation::basis(pg, caller, None).await?;
        require_known(&basis, asked)?;
        if !asked.is_empty() {
            // Roles are given away by those who may, and no more than they have.
            let assigning = Effective::from_iter([USERS_ASSIGN_ROLES_ANY]);
            let given = [basis.of(&invitation.roles), assigning];
            escalation::require(pg, &basis, &given, event, Some("/roles")).await?;
        }
        match user_admin::invite(pg, &basis, invitation, &effects).await? {
            Invited::Done => Ok(Some(())),
            Invited::Known => {
                Err(Problem::new(&CONFLICT).detail("The address has an account already."))
            }
            Invited::Stale => Ok(None),
        }
    })
    .await
}

/// Names the roles that do not exist.
fn require_known(basis: &Basis, roles: &[RoleName]) -> Answer<()> {
    let unknown = roles.iter().enumerate().filter(|(_, role)| !basis.policy.knows(role));
    let errors: Vec<_> = unknown
        .map(|(index, _)| FieldError {
            pointer: format!("/roles/{index}"),
            code: FieldCode::UnknownRole,
            detail: "There is no such role.".into(),
        })
        .collect();
    if errors.is_empty() { Ok(()) } else { Err(Problem::invalid(errors)) }
}
