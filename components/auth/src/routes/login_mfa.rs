//! `POST /api/v1/auth/login/mfa` (MFA-4): the second step of a log-in.

use axum::response::Response;
use deserr::Deserr;
use postern_domain::field_code::FieldCode;
use postern_domain::{
    audit::{Attempt, AuditAction, AuditOutcome, AuditReason},
    auth::transport::Transport,
    ids::UserId,
    jobs::EmailTemplate,
    mfa::{challenge::ChallengeToken, factor::Factor, proof::Proof, sms_code::Request},
};
use postern_edge::{
    Answer, Call, Invalid, Problem, RefreshCookie, Valid, body::FieldErrors, field, metrics,
    problem, provenance::Provenance, tokens::TokenAnswer,
};
use postern_platform::{SecretString, pg::Connection};
use postern_store::{
    accounts::credentials,
    audit::AuditEvent,
    effects::Effects,
    factors::challenges::{self, Pending},
};
use utoipa::ToSchema;

use crate::{
    choices::FactorName,
    config, fields,
    open_session::{self, Proven},
    second_factor,
};

/// The challenge of the first step, and a code.
#[derive(Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct LoginMfaRequest {
    /// From the first step.
    #[deserr(try_from(&String) = field::challenge -> Invalid)]
    #[schema(value_type = String, example = "pst_mc_…")]
    challenge: SecretString,
    /// One of the `factors` of the first step.
    #[deserr(try_from(&String) = field::required -> Invalid)]
    #[schema(value_type = FactorName)]
    factor: Factor,
    /// The code: six digits of the app or of the text message, or one of the backup codes.
    #[deserr(try_from(&String) = fields::code -> Invalid)]
    #[schema(value_type = String, example = "123456")]
    code: SecretString,
}

/// Log in, second step.
///
/// Five wrong codes end the challenge, not the account: log in again.
#[utoipa::path(
    post, path = "/api/v1/auth/login/mfa", tag = "auth", operation_id = "login_mfa",
    request_body = LoginMfaRequest,
    responses(
        (status = 200, description = "Logged in", body = TokenAnswer),
        (status = 401, description = "The code is wrong, or the challenge is over"),
    ),
)]
pub async fn login_mfa(
    call: Call,
    RefreshCookie(former): RefreshCookie,
    Valid(request): Valid<LoginMfaRequest>,
) -> Answer<Response> {
    let config = config::get().await?;
    let ChallengeToken { user, id } = ChallengeToken::parse(&request.challenge, &config.code_keys)
        .map_err(|_| over().attempted(Attempt::SecondStepOver))?;
    let redis = call.redis()?;
    // Counted before the code is looked at, so that trying in parallel gains nothing.
    let pending = match challenges::attempt(redis, user, id, call.now()).await? {
        challenges::Attempt::Go(pending) => pending,
        challenges::Attempt::Over => return Err(over_for(user)),
        challenges::Attempt::TooMany { retry_after } => {
            let seconds = http::HeaderValue::from(retry_after.as_secs().max(1));
            return Err(Problem::new(&problem::TOO_MANY_REQUESTS)
                .header(http::header::RETRY_AFTER, seconds));
        }
    };
    // As at the first step: another site must not plant its own session in somebody's browser.
    if pending.transport == Transport::Cookie && call.provenance() == Provenance::Foreign {
        return Err(Problem::new(&problem::CROSS_SITE));
    }
    let pg = call.pg().await?;
    let device = pending.known_device;
    let credential =
        credentials::by_user(&pg, user, device).await?.ok_or_else(|| over_for(user))?;
    // Strangers have had their guesses; the answer is that of a wrong code, whatever the code is.
    let factor = request.factor;
    let asked = (factor, Request::LogIn(id));
    if credential.failures.closed()
        || !second_factor::verify(&call, &pg, &config, user, asked, &request.code).await?
    {
        return Err(wrong_code(&call, &pg, user, &pending).await?);
    }
    // Whoever wins this deletion logs in; a second code for the same challenge does not.
    if !challenges::succeed(redis, user, id).await? {
        return Err(over_for(user));
    }
    // The password that was verified is none any more: it was changed, or a factor was. What changes from here on, the
    // statement that records the log-in sees.
    if credential.version != pending.credential_version {
        return Err(over().attempted_on(Attempt::LoginSuperseded, user, None));
    }
    if credential.suspended {
        let problem = Problem::new(&problem::ACCOUNT_SUSPENDED);
        return Err(problem.attempted_on(Attempt::SecondStepSuspended, user, None));
    }
    let proven = Proven {
        credential: &credential,
        rehashed: None,
        proof: Proof::Second(factor),
        reason: AuditReason::SecondFactor,
        device: &pending.device,
        transport: pending.transport,
        shown: device,
        former: former.as_ref(),
    };
    open_session::open(&call, &pg, &config, &proven).await
}

fn over_for(user: UserId) -> Problem {
    over().attempted_on(Attempt::SecondStepOver, user, None)
}

fn over() -> Problem {
    let detail = "This challenge is not, or no longer, open.".to_owned();
    Problem::new(&problem::CHALLENGE_INVALID).field(
        "/challenge".into(),
        FieldCode::ChallengeOver,
        detail,
    )
}

/// Records a wrong code; the last one of a challenge warns the owner, whose password somebody has.
async fn wrong_code(
    call: &Call,
    pg: &Connection,
    user: UserId,
    pending: &Pending,
) -> Answer<Problem> {
    metrics::logged_in(AuditReason::WrongCode.name());
    let event = AuditEvent {
        actor: Some(user),
        ..call.audit(AuditAction::Login, AuditOutcome::Denied, AuditReason::WrongCode)?
    };
    let last = pending.attempts_left == 0;
    let template = EmailTemplate::SecondFactorFailed { address: call.address(), at: call.now() };
    let mail = |template| Effects::at(call.now()).mail(template);
    let warning = last.then(|| mail(template)).transpose()?;
    let closed = mail(EmailTemplate::SecondFactorClosed)?;
    let (device, mails) = (pending.known_device, (warning.as_ref(), &closed));
    credentials::record_wrong_factor(pg, user, device, mails, &Effects::of(event)).await?;
    if last {
        return Ok(over());
    }
    let detail = "This is not a code that counts now.".to_owned();
    let problem = Problem::new(&problem::SECOND_FACTOR_INVALID);
    Ok(problem.field("/code".into(), FieldCode::WrongCode, detail))
}
