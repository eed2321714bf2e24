//! `POST /api/v1/users/me/email`: another address, once both sides have agreed (USR-1). Whoever holds a
//! session alone cannot take the account away, and nobody is given an address that they do not read. The agreement
//! is `components/auth`'s, which has the keys of mails' tokens.

use postern_domain::field_code::FieldCode;
use std::time::Duration;

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use deserr::Deserr;
use http::StatusCode;
use postern_domain::{
    audit::AuditAction, email::EmailAddress, ids::EmailChangeId, jobs::EmailTemplate,
    notices::NoticeKind,
};
use postern_edge::{
    Answer, Call, Caller, Invalid, Problem, Valid, body::FieldErrors, field, notices,
    problem::FieldError,
};
use postern_platform::random;
use postern_store::{
    accounts::email_changes::{self, Mails, NewChange},
    effects::Effects,
};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

/// Until when both sides have to agree.
const LIFETIME: Duration = Duration::from_hours(24);

/// The address to have.
#[derive(Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct ChangeEmailRequest {
    /// It.
    #[deserr(try_from(&String) = field::required -> Invalid)]
    #[schema(value_type = String, format = Email, example = "ada@example.org")]
    email: EmailAddress,
    /// `true` keeps the caller's other sessions when the address is replaced; they end otherwise.
    #[deserr(default)]
    #[schema(required = false, default = false)]
    keep_other_sessions: bool,
}

/// Mails are on their way.
#[derive(Serialize, ToSchema)]
pub struct ChangeEmailAnswer {
    /// Always `confirmations_sent`.
    status: &'static str,
}

/// Ask for another e-mail address. Mails go to the present and to the new one; both have to agree within a day. The
/// answer is the same whether or not the new address is known.
#[utoipa::path(
    post, path = "/api/v1/users/me/email", tag = "me", operation_id = "change_email",
    request_body = ChangeEmailRequest,
    responses(
        (status = 202, description = "Mails are on their way", body = ChangeEmailAnswer),
    ),
)]
pub async fn change_email(
    call: Call,
    caller: Caller,
    Valid(request): Valid<ChangeEmailRequest>,
) -> Answer<Response> {
    let change = EmailChangeId::new(call.now(), random::bytes()?);
    let user = caller.user;
    let take = Effects::at(call.now())
        .mail_elsewhere(&request.email, EmailTemplate::ConfirmEmailChange { change })?;
    let known = Effects::at(call.now()).mail(EmailTemplate::AlreadyRegistered)?;
    let new = NewChange {
        id: change,
        user,
        email: &request.email,
        session: caller.session,
        keep_other_sessions: request.keep_other_sessions,
        now: call.now(),
        expires_at: call.now().plus(LIFETIME),
    };
    let mails = Mails { take: &take, known: &known };
    let event = call.audit_by(&caller, AuditAction::EmailChangeStart, json!({}))?;
    let effects = Effects::of(event)
        .mail(EmailTemplate::ApproveEmailChange { change })?
        .notice(NoticeKind::ProfileChanged, json!({ "fields": ["email"] }))?;
    if !email_changes::start(&call.pg().await?, &new, &mails, &effects).await? {
        return Err(Problem::invalid(vec![FieldError {
            pointer: "/email".into(),
            code: FieldCode::SameAddress,
            detail: "The account has this address already.".into(),
        }]));
    }
    notices::tell(&call, user, &effects).await;
    let answer = ChangeEmailAnswer { status: "confirmations_sent" };
    Ok((StatusCode::ACCEPTED, Json(answer)).into_response())
}
