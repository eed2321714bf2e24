//! `POST /api/v1/auth/login` (AUTH-5, AUTH-6, SES-2; MFA-4 for those who have a second factor).

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use deserr::Deserr;
use http::HeaderMap;
use postern_domain::{
    audit::{AuditAction, AuditOutcome, AuditReason},
    auth::{
        device_label,
        limits::Limit,
        login::{AccountFacts, Facts, LoginDecision, Status, decide},
        password::Verdict,
        spelling::Password,
        transport::Transport,
    },
    email::EmailAddress,
    ids::{ChallengeId, DeviceId},
    jobs::EmailTemplate,
    mfa::{challenge::ChallengeToken, factor::Factor, proof::Proof},
};
use postern_edge::{
    Answer, Call, Invalid, Problem, RefreshCookie, Valid, body::FieldErrors, devices, field, limit,
    metrics, problem, provenance::Provenance, tokens::TokenAnswer,
};
use postern_platform::{ExposeSecret, SecretString, pg::Connection, random};
use postern_store::{
    accounts::{
        credentials::{self, Credential},
        imported_credentials,
    },
    audit::{self, AuditEvent},
    effects::Effects,
    factors::challenges::{self, NewChallenge},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    choices::LoginTransport,
    config::{self, AuthConfig},
    fields,
    open_session::{self, Proven},
    passwords,
};

/// Who logs in, and how the tokens should come.
#[derive(Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct LoginRequest {
    /// The address.
    #[deserr(try_from(&String) = field::required -> Invalid)]
    #[schema(value_type = String, format = Email, example = "ada@example.com")]
    email: EmailAddress,
    /// The password.
    #[deserr(try_from(&String) = field::required -> Invalid)]
    #[schema(value_type = String, format = Password, example = "correct horse battery staple")]
    password: Password,
    /// `token` (in the body, for API clients) or `cookie` (for browsers).
    #[deserr(default, try_from(&String) = field::required -> Invalid)]
    #[schema(value_type = LoginTransport, required = false)]
    transport: Transport,
    /// What the device is called in the list of sessions; otherwise by browser and system, such as "Firefox on Windows".
    #[deserr(default, try_from(&String) = fields::optional_device -> Invalid)]
    #[schema(value_type = String, required = false, max_length = 100, example = "Ada's laptop")]
    device: Option<String>,
    /// The token that an earlier log-in gave, which says that this is the same device. Browsers keep it as a cookie.
    #[deserr(default, try_from(&String) = fields::optional_device_token -> Invalid)]
    #[schema(value_type = String, required = false, example = "pst_dt_…")]
    device_token: Option<SecretString>,
}

/// The password was right, and a second factor has to follow.
#[derive(Serialize, ToSchema)]
pub struct ChallengeAnswer {
    /// Always true.
    mfa_required: bool,
    /// For `POST /api/v1/auth/login/mfa`, within five minutes and five tries. It is no session.
    #[schema(example = "pst_mc_…")]
    challenge: String,
    /// What may follow, the strongest first: `totp`, `backup_code`, `sms`.
    #[schema(value_type = Vec<String>, example = json!(["totp", "backup_code"]))]
    factors: Vec<Factor>,
}

/// Tokens, or a challenge for those who have a second factor.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "describes the answer")]
enum LoginAnswer {
    Tokens(TokenAnswer),
    Challenge(ChallengeAnswer),
}

/// Log in.
///
/// A wrong password and an unknown address are answered alike, in body, status and time.
#[utoipa::path(
    post, path = "/api/v1/auth/login", tag = "auth", operation_id = "login",
    request_body = LoginRequest,
    responses(
        (status = 200, description = "Logged in, or a challenge for the second step (`login/mfa`)", body = LoginAnswer),
        (status = 401, description = "Wrong address or password, or the address is not confirmed yet"),
        (status = 403, description = "The account is suspended"),
    ),
)]
pub async fn login(
    call: Call,
    headers: HeaderMap,
    RefreshCookie(former): RefreshCookie,
    Valid(request): Valid<LoginRequest>,
) -> Answer<Response> {
    // Log-in CSRF: another site must not plant its own session in somebody's browser.
    if request.transport == Transport::Cookie && call.provenance() == Provenance::Foreign {
        return Err(Problem::new(&problem::CROSS_SITE));
    }
    let config = config::get().await?;
    let pg = call.pg().await?;
    let shown = devices::shown(&headers, request.device_token.as_ref()).await?;
    let shown = shown.map(|token| token.device);
    let credential = credentials::by_email(&pg, &request.email, shown).await?;
    // Another account's device, or one that was forgotten: a stranger's, alike whether or not there is an account.
    let known = credential.as_ref().is_some_and(|account| account.failures.on_known_device());
    if shown.is_some() && !known {
        limit::take_as_stranger(&call, Limit::Login, &request.email).await?;
    }
    let stored = credential.as_ref().map(|known| known.password_hash.as_str());
    let imported_cost = imported_credentials::highest_cost(&pg).await?;
    let verdict = config.hasher.verify_alike(&request.password, stored, imported_cost);
    let decision = decide(&facts(credential.as_ref(), verdict));
    let rehash =
        |rehash: bool| rehash.then(|| passwords::hash(&config, &request.password)).transpose();
    match (decision, credential) {
        (LoginDecision::Open { rehash: wanted }, Some(credential)) => {
            let rehashed = rehash(wanted)?;
            let proven = Proven {
                credential: &credential,
                rehashed: rehashed.as_deref(),
                proof: Proof::Password,
                reason: AuditReason::Password,
                device: &device(&call, &request),
                transport: request.transport,
                shown,
                former: former.as_ref(),
            };
            open_session::open(&call, &pg, &config, &proven).await
        }
        (LoginDecision::Challenge { rehash: wanted }, Some(credential)) => {
            let rehashed = rehash(wanted)?;
            challenge(&call, &pg, &config, (&request, shown), &credential, rehashed.as_deref())
                .await
        }
        (decision, credential) => {
            Err(refuse(&call, &pg, decision, (credential.as_ref(), shown)).await?)
        }
    }
}

fn facts(credential: Option<&Credential>, verdict: Verdict) -> Facts {
    let account = credential.map(|credential| AccountFacts {
        status: if credential.suspended { Status::Suspended } else { Status::Active },
        failures: credential.failures,
        verdict,
        second_factor: !credential.factors.is_empty(),
    });
    Facts { account }
}

/// Records why it failed and gives the problem that says as much of it as the client may know.
async fn refuse(
    call: &Call,
    pg: &Connection,
    decision: LoginDecision,
    (credential, shown): (Option<&Credential>, Option<DeviceId>),
) -> Answer<Problem> {
    let user = credential.map(|credential| credential.user);
    let (reason, kind) = match decision {
        LoginDecision::Locked => (AuditReason::Locked, &problem::INVALID_CREDENTIALS),
        LoginDecision::Suspended => (AuditReason::Suspended, &problem::ACCOUNT_SUSPENDED),
        // The others are answered elsewhere; a decision to open nobody's account would be refused here.
        LoginDecision::Reject | LoginDecision::Open { .. } | LoginDecision::Challenge { .. } => {
            let known = credential.is_some();
            let reason =
                if known { AuditReason::WrongPassword } else { AuditReason::UnknownAccount };
            (reason, &problem::INVALID_CREDENTIALS)
        }
    };
    metrics::logged_in(reason.name());
    let event =
        AuditEvent { actor: user, ..call.audit(AuditAction::Login, AuditOutcome::Denied, reason)? };
    let guessing = matches!(decision, LoginDecision::Reject | LoginDecision::Locked);
    if guessing {
        let locked = Effects::at(call.now()).mail(EmailTemplate::AccountLocked)?;
        credentials::record_failure(pg, user, shown, &locked, &Effects::of(event)).await?;
    } else {
        audit::record(pg, &event).await?;
    }
    let challenge = http::HeaderValue::from_static(r#"Bearer realm="postern""#);
    let problem = Problem::new(kind);
    Ok(if guessing { problem.header(http::header::WWW_AUTHENTICATE, challenge) } else { problem })
}

/// What the device is called: as the client says, or by what it is.
fn device(call: &Call, request: &LoginRequest) -> String {
    request.device.clone().unwrap_or_else(|| device_label::of(call.user_agent()))
}

/// The first of two steps is done (MFA-4): a challenge that is good for nothing but the second.
async fn challenge(
    call: &Call,
    pg: &Connection,
    config: &AuthConfig,
    (request, shown): (&LoginRequest, Option<DeviceId>),
    credential: &Credential,
    rehashed: Option<&str>,
) -> Answer<Response> {
    let user = credential.user;
    let id = ChallengeId::new(call.now(), random::bytes()?);
    let new = NewChallenge {
        id,
        user,
        device: &device(call, request),
        transport: request.transport,
        known_device: shown.filter(|_| credential.failures.on_known_device()),
        credential_version: credential.version,
        now: call.now(),
    };
    challenges::open(call.redis()?, &new).await?;
    let event =
        call.audit(AuditAction::LoginChallenge, AuditOutcome::Allowed, AuditReason::Password)?;
    let effects = Effects::of(event);
    credentials::record_challenge(pg, user, credential.version, rehashed, &effects).await?;
    metrics::logged_in("challenge");
    let token = ChallengeToken { user, id }.issue(&config.code_keys);
    let answer = ChallengeAnswer {
        mfa_required: true,
        challenge: token.expose_secret().to_owned(),
        factors: credential.factors.clone(),
    };
    Ok(Json(answer).into_response())
}
