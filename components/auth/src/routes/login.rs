//! `POST /api/v1/auth/login` (AUTH-5, AUTH-6, SES-2).

use axum::response::Response;
use deserr::Deserr;
use postern_domain::{
    audit::{AuditAction, AuditOutcome, AuditReason},
    auth::{
        login::{AccountFacts, Facts, LoginDecision, MAX_FAILED_ATTEMPTS, Status, decide},
        password::Verdict,
    },
    email::EmailAddress,
    ids::{SessionId, UserId},
    jobs::EmailTemplate,
};
use postern_edge::{
    Answer, Call, Invalid, Problem, Valid,
    body::FieldErrors,
    cookies::Provenance,
    metrics, outbox,
    problem::{self, ProblemDocument},
    tokens::{Grant, TokenAnswer, Transport},
};
use postern_platform::{SecretString, pg::Connection, random};
use postern_store::{
    audit::{self, AuditEvent},
    credentials::{self, Credential, Login},
    sessions::{self, NewSession, Opened, Which},
};
use serde_json::json;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use crate::{
    config::{self, AuthConfig},
    fields, passwords,
};

/// Who logs in, and how the tokens should come.
#[derive(Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct LoginRequest {
    /// The address.
    #[deserr(try_from(&String) = fields::email -> Invalid)]
    #[schema(value_type = String, format = Email, example = "ada@example.com")]
    email: EmailAddress,
    /// The password.
    #[deserr(try_from(&String) = fields::password -> Invalid)]
    #[schema(value_type = String, format = Password, example = "correct horse battery staple")]
    password: SecretString,
    /// `token` (in the body, for API clients) or `cookie` (for browsers).
    #[deserr(default)]
    #[schema(required = false)]
    transport: LoginTransport,
    /// What the device is called in the list of sessions; otherwise what the client says of itself.
    #[deserr(default, try_from(&String) = fields::optional_device -> Invalid)]
    #[schema(value_type = String, required = false, max_length = 100, example = "Ada's laptop")]
    device: Option<String>,
}

/// How the tokens come.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Deserr, ToSchema)]
#[deserr(error = FieldErrors, rename_all = lowercase)]
#[schema(rename_all = "lowercase")]
pub enum LoginTransport {
    /// In the body.
    #[default]
    Token,
    /// As cookies.
    Cookie,
}

/// Log in.
///
/// A wrong password and an unknown address are answered alike, in body, status and time.
#[utoipa::path(
    post, path = "/api/v1/auth/login", tag = "auth", operation_id = "login",
    request_body = LoginRequest,
    responses(
        (status = 200, description = "Logged in", body = TokenAnswer),
        (status = 401, description = "Wrong address or password", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 403, description = "The address is not confirmed, or the account is suspended", body = ProblemDocument, content_type = "application/problem+json"),
        (status = "4XX", description = "A problem", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
pub async fn login(call: Call, Valid(request): Valid<LoginRequest>) -> Answer<Response> {
    // Log-in CSRF: another site must not plant its own session in somebody's browser.
    if request.transport == LoginTransport::Cookie && call.provenance() == Provenance::Foreign {
        return Err(Problem::new(&problem::CROSS_SITE));
    }
    let config = config::get().await?;
    let pg = call.pg().await?;
    let credential = credentials::by_email(&pg, &request.email, call.now()).await?;
    let stored = credential.as_ref().map_or(config.hasher.dummy(), |known| &known.password_hash);
    let verdict = config.hasher.verify(&request.password, stored);
    let decision = decide(&facts(credential.as_ref(), verdict));
    match (decision, credential) {
        (LoginDecision::Open { rehash }, Some(credential)) => {
            let rehashed =
                rehash.then(|| passwords::hash(&config, &request.password)).transpose()?;
            open(&call, &pg, &config, &request, &credential, rehashed.as_deref()).await
        }
        (decision, credential) => Err(refuse(&call, &pg, decision, credential.as_ref()).await?),
    }
}

fn facts(credential: Option<&Credential>, verdict: Verdict) -> Facts {
    let account = credential.map(|credential| AccountFacts {
        status: if credential.suspended { Status::Suspended } else { Status::Active },
        verified: credential.user.is_some(),
        failed_attempts: credential.failed_attempts,
        verdict,
    });
    Facts { account }
}

/// Records why it failed and gives the problem that says as much of it as the client may know.
async fn refuse(
    call: &Call,
    pg: &Connection,
    decision: LoginDecision,
    credential: Option<&Credential>,
) -> Answer<Problem> {
    let user = credential.and_then(|credential| credential.user);
    let (reason, kind) = match decision {
        LoginDecision::Locked => (AuditReason::Locked, &problem::INVALID_CREDENTIALS),
        LoginDecision::Unverified => (AuditReason::Unverified, &problem::EMAIL_NOT_VERIFIED),
        LoginDecision::Suspended => (AuditReason::Suspended, &problem::ACCOUNT_SUSPENDED),
        // `Open` is answered elsewhere; a decision to open nobody's account would be refused here.
        LoginDecision::Reject | LoginDecision::Open { .. } => {
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
        let locked = outbox::to_owner(call, EmailTemplate::AccountLocked)?;
        credentials::record_failure(pg, user, MAX_FAILED_ATTEMPTS, &locked, &event).await?;
    } else {
        audit::record(pg, &event).await?;
    }
    let challenge = http::HeaderValue::from_static(r#"Bearer realm="postern""#);
    let problem = Problem::new(kind);
    Ok(if guessing { problem.header(http::header::WWW_AUTHENTICATE, challenge) } else { problem })
}

/// Session first, then the statement that makes the log-in count; what the statement refuses is undone.
async fn open(
    call: &Call,
    pg: &Connection,
    config: &AuthConfig,
    request: &LoginRequest,
    credential: &Credential,
    rehashed: Option<&str>,
) -> Answer<Response> {
    let user = credential.user.ok_or_else(|| Problem::defect("log-in without a user"))?;
    let session = SessionId::new(call.now(), random::bytes()?);
    let device = request.device.as_deref().unwrap_or_else(|| call.user_agent());
    let new = NewSession {
        id: session,
        user,
        roles: &credential.roles,
        credential_version: credential.version,
        assurance: "aal1",
        device,
        address: &call.address(),
        now: call.now(),
    };
    let redis = call.redis()?;
    let Opened::Open { evicted } = sessions::open(redis, &new, &config.session_policy).await?
    else {
        return Err(too_many_sessions(call, pg, user).await?);
    };
    let counted = record(call, pg, &new, credential, rehashed, &evicted).await;
    match counted {
        Ok(true) => {}
        not_counted => {
            sessions::end(redis, user, Which::One(session)).await?;
            not_counted?;
            metrics::logged_in("superseded");
            return Err(Problem::new(&problem::INVALID_CREDENTIALS));
        }
    }
    metrics::logged_in("success");
    let grant = Grant {
        user,
        session,
        generation: 0,
        roles: &credential.roles,
        assurance: "aal1",
        authenticated_at: call.now(),
    };
    let transport = match request.transport {
        LoginTransport::Token => Transport::Body,
        LoginTransport::Cookie => Transport::Cookie,
    };
    config.issuer.answer(call, &grant, transport)
}

async fn record(
    call: &Call,
    pg: &Connection,
    new: &NewSession<'_>,
    credential: &Credential,
    rehashed: Option<&str>,
    evicted: &[SessionId],
) -> Answer<bool> {
    let template = EmailTemplate::NewDevice {
        device: new.device.to_owned(),
        address: new.address.to_owned(),
        at: call.now(),
    };
    let new_device = outbox::to_owner(call, template)?;
    let event = AuditEvent {
        session: Some(new.id),
        details: json!({ "evicted": evicted }),
        ..call.audit(AuditAction::Login, AuditOutcome::Allowed, AuditReason::Password)?
    };
    let device_key = hex::encode(Sha256::digest(new.device.as_bytes()));
    let login = Login {
        user: new.user,
        version: credential.version,
        rehashed,
        device_key: &device_key,
        now: call.now(),
    };
    Ok(credentials::record_login(pg, &login, &new_device, &event).await?)
}

async fn too_many_sessions(call: &Call, pg: &Connection, user: UserId) -> Answer<Problem> {
    metrics::logged_in(AuditReason::SessionLimit.name());
    let event = AuditEvent {
        actor: Some(user),
        ..call.audit(AuditAction::Login, AuditOutcome::Denied, AuditReason::SessionLimit)?
    };
    audit::record(pg, &event).await?;
    Ok(Problem::new(&problem::SESSION_LIMIT))
}
