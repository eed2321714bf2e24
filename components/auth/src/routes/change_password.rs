//! `POST /api/v1/auth/password/change` (AUTH-5).

use axum::Json;
use deserr::Deserr;
use http::HeaderMap;
use postern_domain::field_code::FieldCode;
use postern_domain::{
    audit::{AuditAction, AuditReason},
    auth::{password::Verdict, spelling::Password},
    jobs::EmailTemplate,
};
use postern_edge::{
    Answer, Call, Caller, Invalid, Problem, Valid, body::FieldErrors, devices, field,
    problem::FieldError, session_ends,
};
use postern_store::{
    accounts::credentials,
    effects::Effects,
    sessions::{self, Which},
};
use serde_json::json;
use utoipa::ToSchema;

use super::reset_password::PasswordSet;
use crate::{config, passwords, proof_tries};

/// The old password and the new one.
#[derive(Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct ChangePasswordRequest {
    /// The password until now.
    #[deserr(try_from(&String) = field::required -> Invalid)]
    #[schema(value_type = String, format = Password)]
    current_password: Password,
    /// 12 to 128 characters, not easy to guess.
    #[deserr(try_from(&String) = field::required -> Invalid)]
    #[schema(value_type = String, format = Password)]
    new_password: Password,
}

/// Change the own password; every other session ends.
#[utoipa::path(
    post, path = "/api/v1/auth/password/change", tag = "auth", operation_id = "change_password",
    request_body = ChangePasswordRequest,
    responses(
        (status = 200, description = "Changed", body = PasswordSet),
    ),
)]
pub async fn change_password(
    call: Call,
    caller: Caller,
    headers: HeaderMap,
    Valid(request): Valid<ChangePasswordRequest>,
) -> Answer<Json<PasswordSet>> {
    let config = config::get().await?;
    let pg = call.pg().await?;
    let credential = credentials::by_user(&pg, caller.user, None)
        .await?
        .ok_or_else(|| Problem::unauthenticated(Some("The account is gone.")))?;
    let tried = proof_tries::take(&call, &pg, &caller).await?;
    let verdict = config.hasher.verify(&request.current_password, &credential.password_hash);
    if verdict == Verdict::Mismatch {
        tried.wrong(&call, &pg, AuditAction::PasswordChange, AuditReason::WrongPassword).await?;
        return Err(Problem::invalid(vec![FieldError {
            pointer: "/current_password".into(),
            code: FieldCode::WrongPassword,
            detail: "This is not the current password.".into(),
        }]));
    }
    tried.right(&call).await?;
    let new = &request.new_password;
    let about = (credential.email.as_str(), credential.name.as_str());
    passwords::check(&call, &config, new, about, "/new_password").await?;
    let unwanted = credential.must_change.then_some(credential.password_hash.as_str());
    passwords::refuse_unwanted(&config, new, unwanted, "/new_password")?;
    let password_hash = passwords::hash(&config, new)?;
    let device = devices::shown(&headers, None).await?.map(|token| token.device);

    let event = call.audit_by(&caller, AuditAction::PasswordChange, json!({}))?;
    let effects = Effects::of(event)
        .mail(EmailTemplate::PasswordChanged)?
        .end_sessions(Some(caller.session))?;
    let version = credentials::change(
        &pg,
        (caller.user, credential.version),
        &password_hash,
        call.now(),
        device,
        &effects,
    )
    .await?;
    // Somebody else changed it in the meantime: this request proved a password that is none any more.
    let version = version
        .ok_or_else(|| Problem::unauthenticated(Some("The password has just been changed.")))?;
    let others = Which::OlderThan(version, Some(caller.session));
    session_ends::in_redis(&call, caller.user, others).await;
    // The password is changed by now, whatever Redis says: at worst the next log-in is the first that is good for more.
    if credential.must_change
        && let Err(error) =
            sessions::lift_restriction(call.redis()?, caller.user, caller.session).await
    {
        postern_platform::log::line(&format!("a session stays restricted: {error}"));
    }
    Ok(PasswordSet::answer())
}
