//! The end of every log-in: a session, the statement that makes the log-in count, and the tokens.

use axum::response::Response;
use postern_domain::{
    audit::{Attempt, AuditAction, AuditOutcome, AuditReason},
    ids::{SessionId, UserId},
    jobs::EmailTemplate,
};
use postern_edge::{
    Answer, Call, Problem, metrics, outbox, problem,
    tokens::{Grant, Transport},
};
use postern_platform::{pg::Connection, random};
use postern_store::{
    audit::{self, AuditEvent},
    credentials::{self, Credential, Login},
    sessions::{self, NewSession, Opened, Which},
};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::config::AuthConfig;

/// How somebody has proved who they are, and where the tokens go.
pub struct Proven<'a> {
    /// The credential whose password was verified.
    pub credential: &'a Credential,
    /// A better hash of the same password, if the stored one was outdated.
    pub rehashed: Option<&'a str>,
    /// `aal1`, or `aal2` after a second factor.
    pub assurance: &'a str,
    /// What the audit log says of it.
    pub reason: AuditReason,
    /// What the client calls itself.
    pub device: &'a str,
    /// How the tokens should come.
    pub transport: Transport,
}

/// Session first, then the statement that makes the log-in count; what the statement refuses is undone.
pub async fn open(
    call: &Call,
    pg: &Connection,
    config: &AuthConfig,
    proven: &Proven<'_>,
) -> Answer<Response> {
    let credential = proven.credential;
    let user = credential.user.ok_or_else(|| Problem::defect("log-in without a user"))?;
    let new = NewSession {
        id: SessionId::new(call.now(), random::bytes()?),
        user,
        roles: &credential.roles,
        credential_version: credential.version,
        assurance: proven.assurance,
        device: proven.device,
        address: &call.address(),
        now: call.now(),
    };
    let redis = call.redis()?;
    let Opened::Open { evicted } = sessions::open(redis, &new, &config.session_policy).await?
    else {
        return Err(too_many_sessions(call, pg, user).await?);
    };
    let roles = match record(call, pg, &new, proven, &evicted).await {
        Ok(Some(roles)) => roles,
        not_counted => {
            sessions::end(redis, user, Which::One(new.id)).await?;
            not_counted?;
            metrics::logged_in("superseded");
            let problem = Problem::new(&problem::INVALID_CREDENTIALS);
            return Err(problem.attempted_on(Attempt::LoginSuperseded, user, Some(new.id)));
        }
    };
    // Roles that were changed after the credential was read, and before there was a session to tell.
    if roles != credential.roles {
        sessions::set_roles(redis, user, &roles).await?;
    }
    metrics::logged_in("success");
    let grant = Grant {
        user,
        session: new.id,
        generation: 0,
        roles: &roles,
        assurance: proven.assurance,
        authenticated_at: call.now(),
        deletion_at: credential.delete_after,
    };
    config.issuer.answer(call, &grant, proven.transport)
}

async fn record(
    call: &Call,
    pg: &Connection,
    new: &NewSession<'_>,
    proven: &Proven<'_>,
    evicted: &[SessionId],
) -> Answer<Option<Vec<String>>> {
    let template = EmailTemplate::NewDevice {
        device: new.device.to_owned(),
        address: new.address.to_owned(),
        at: call.now(),
    };
    let new_device = outbox::to_owner(call, template)?;
    let event = AuditEvent {
        session: Some(new.id),
        details: json!({ "evicted": evicted }),
        ..call.audit(AuditAction::Login, AuditOutcome::Allowed, proven.reason)?
    };
    let device_key = hex::encode(Sha256::digest(new.device.as_bytes()));
    let login = Login {
        user: new.user,
        version: new.credential_version,
        rehashed: proven.rehashed,
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
