//! `POST /api/v1/auth/step-up` (MFA-5, RFC 9470): prove again who you are, within the session.

use axum::response::Response;
use deserr::Deserr;
use http::{HeaderValue, header};
use postern_domain::field_code::FieldCode;
use postern_domain::{
    audit::{AuditAction, AuditReason},
    auth::{password::Verdict, spelling::Password, transport::Transport},
    mfa::{proof::Proof, sms_code::Request},
};
use postern_edge::{
    Answer, Call, Caller, Invalid, Problem, Valid,
    body::FieldErrors,
    field,
    problem::{self, FieldError},
    tokens::{Grant, TokenAnswer},
};
use postern_store::{
    accounts::credentials,
    audit::{self, AuditEvent},
    sessions,
};
use serde_json::json;
use utoipa::ToSchema;

use crate::{choices::StepUpFactor, config, proof_tries, second_factor};

/// A second factor; or the password, for those who have none.
#[derive(Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct StepUpRequest {
    /// What `code` is. `password` only without a second factor.
    #[deserr(try_from(&String) = field::required -> Invalid)]
    #[schema(value_type = StepUpFactor)]
    factor: Proof,
    /// The code; or the password.
    #[deserr(try_from(&String) = field::required -> Invalid)]
    #[schema(value_type = String, format = Password, example = "123456")]
    code: Password,
}

/// Prove again who you are. The session goes on, and its new tokens say when, and with what (`amr`); the older ones count
/// for no more than they did.
///
/// What changes how one logs in wants more than a text message, which whoever takes over the number receives as well.
#[utoipa::path(
    post, path = "/api/v1/auth/step-up", tag = "auth", operation_id = "step_up",
    request_body = StepUpRequest,
    responses(
        (status = 200, description = "A new pair of tokens; the refresh token from before is good no more", body = TokenAnswer),
        (status = 401, description = "The code is wrong"),
    ),
)]
pub async fn step_up(
    call: Call,
    caller: Caller,
    Valid(request): Valid<StepUpRequest>,
) -> Answer<Response> {
    let config = config::get().await?;
    let pg = call.pg().await?;
    let gone = || Problem::unauthenticated(Some("The account is gone."));
    let credential = credentials::by_user(&pg, caller.user, None).await?.ok_or_else(gone)?;
    let proof = request.factor;
    let reason = match proof {
        Proof::Second(factor) => {
            let (asked, code) =
                ((factor, Request::InSession(caller.session)), request.code.typed());
            let tried = proof_tries::take(&call, &pg, &caller).await?;
            if !second_factor::verify(&call, &pg, &config, caller.user, asked, code).await? {
                tried.wrong(&call, &pg, AuditAction::StepUp, AuditReason::WrongCode).await?;
                return Err(wrong("The code is wrong, used before or expired."));
            }
            AuditReason::SecondFactor
        }
        // Whoever has a second factor cannot do with less (NIST SP 800-63B-4 section 2.3).
        Proof::Password if !credential.factors.is_empty() => {
            let names: Vec<_> = credential.factors.iter().map(|factor| factor.name()).collect();
            return Err(Problem::invalid(vec![FieldError {
                pointer: "/factor".into(),
                code: FieldCode::SecondFactorRequired,
                detail: format!("Use one of: {}.", names.join(", ")),
            }]));
        }
        Proof::Password => {
            // What strangers have tried closes nothing here: whoever asks is logged in.
            let tried = proof_tries::take(&call, &pg, &caller).await?;
            let verdict = config.hasher.verify(&request.code, &credential.password_hash);
            if verdict == Verdict::Mismatch {
                tried.wrong(&call, &pg, AuditAction::StepUp, AuditReason::WrongPassword).await?;
                return Err(wrong("The password is wrong."));
            }
            AuditReason::Password
        }
    };
    let event = AuditEvent { reason, ..call.audit_by(&caller, AuditAction::StepUp, json!({}))? };
    audit::record(&pg, &event).await?;
    let (redis, session) = (call.redis()?, caller.session);
    let generation = sessions::authenticated(redis, caller.user, session, proof, call.now())
        .await?
        .ok_or_else(|| Problem::unauthenticated(Some("The session has ended.")))?;
    let grant = Grant {
        user: caller.user,
        session,
        generation,
        roles: &caller.roles,
        proof,
        authenticated_at: call.now(),
        deletion_at: credential.delete_after,
    };
    let transport = if caller.by_cookie { Transport::Cookie } else { Transport::Body };
    config.issuer.answer(&call, &grant, transport, None)
}

fn wrong(detail: &str) -> Problem {
    let challenge = HeaderValue::from_static(
        r#"Bearer realm="postern", error="insufficient_user_authentication""#,
    );
    Problem::new(&problem::SECOND_FACTOR_INVALID)
        .field("/code".into(), FieldCode::WrongCode, detail.to_owned())
        .header(header::WWW_AUTHENTICATE, challenge)
}
