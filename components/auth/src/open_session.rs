//! The end of every log-in: a session, the statement that makes the log-in count, and the tokens.

use axum::response::Response;
use postern_domain::{
    audit::{Attempt, AuditAction, AuditOutcome, AuditReason},
    auth::{
        device_token::DeviceToken, refresh::RefreshToken, restriction::Restriction,
        transport::Transport,
    },
    ids::{DeviceId, SessionId, UserId},
    jobs::EmailTemplate,
    mfa::proof::Proof,
};
use postern_edge::{
    Answer, Call, Problem, metrics, problem, session_ends as ending_in_redis, tokens::Grant,
};
use postern_platform::{SecretString, pg::Connection, random};
use postern_store::{
    accounts::credentials::{self, Credential, Device, LoggedIn, Login},
    audit::{self, AuditEvent},
    effects::Effects,
    sessions::{self, NewSession, Opened, Which, ends::Ending},
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
    /// What with.
    pub proof: Proof,
    /// What the audit log says of it.
    pub reason: AuditReason,
    /// What the client calls itself.
    pub device: &'a str,
    /// How the tokens should come.
    pub transport: Transport,
    /// The device that the client has shown to be on.
    pub shown: Option<DeviceId>,
    /// The refresh token of a session that the browser had until now.
    pub former: Option<&'a SecretString>,
}

/// Session first, then the statement that makes the log-in count; what the statement refuses is undone.
pub async fn open(
    call: &Call,
    pg: &Connection,
    config: &AuthConfig,
    proven: &Proven<'_>,
) -> Answer<Response> {
    let credential = proven.credential;
    let user = credential.user;
    let new = NewSession {
        id: SessionId::new(call.now(), random::bytes()?),
        user,
        roles: &credential.roles,
        roles_version: credential.user_version,
        credential_version: credential.version,
        proof: proven.proof,
        restriction: credential.must_change.then_some(Restriction::PasswordChange),
        device: proven.device,
        address: &call.address(),
        now: call.now(),
    };
    let redis = call.redis()?;
    let Opened::Open { evicted } = sessions::open(redis, &new, &config.session_policy).await?
    else {
        return Err(too_many_sessions(call, pg, user).await?);
    };
    let LoggedIn { roles, version, device } = match record(call, pg, &new, proven, &evicted).await {
        Ok(Some(present)) => present,
        not_counted => {
            sessions::end(redis, user, Which::One(new.id)).await?;
            not_counted?;
            metrics::logged_in("superseded");
            let problem = Problem::new(&problem::INVALID_CREDENTIALS);
            return Err(problem.attempted_on(Attempt::LoginSuperseded, user, Some(new.id)));
        }
    };
    end_former(call, pg, config, proven.former).await?;
    // Roles that were changed after the credential was read, and before there was a session to tell.
    if version != credential.user_version {
        sessions::set_roles(redis, user, &roles, version).await?;
    }
    metrics::logged_in("success");
    let grant = Grant {
        user,
        session: new.id,
        generation: 0,
        roles: &roles,
        proof: proven.proof,
        authenticated_at: call.now(),
        deletion_at: credential.delete_after,
    };
    let device = DeviceToken { user, device };
    config.issuer.answer(call, &grant, proven.transport, Some(&device))
}

/// A browser that logs in anew leaves the session that its cookies name (ASVS 7.2.4).
async fn end_former(
    call: &Call,
    pg: &Connection,
    config: &AuthConfig,
    former: Option<&SecretString>,
) -> Answer<()> {
    let Some(former) = former else { return Ok(()) };
    let Ok(token) = RefreshToken::parse(former, config.issuer.refresh_keys()) else {
        return Ok(());
    };
    let event = AuditEvent {
        actor: Some(token.user),
        session: Some(token.session),
        details: json!({ "ended": [token.session] }),
        ..call.audit(AuditAction::Logout, AuditOutcome::Allowed, AuditReason::RefreshToken)?
    };
    let which = Which::One(token.session);
    let effects = Effects::of(event).end_recorded_sessions()?;
    let ending = Ending { user: token.user, which, now: call.now() };
    // One that has ended by itself needs no record.
    let present = sessions::openings(call.redis()?, token.user).await?;
    if present.iter().any(|(id, _)| *id == token.session) {
        sessions::ends::record(pg, &ending, &effects).await?;
        ending_in_redis::in_redis(call, token.user, which).await;
    }
    Ok(())
}

async fn record(
    call: &Call,
    pg: &Connection,
    new: &NewSession<'_>,
    proven: &Proven<'_>,
    evicted: &[SessionId],
) -> Answer<Option<LoggedIn>> {
    let template = EmailTemplate::NewDevice {
        device: new.device.to_owned(),
        address: new.address.to_owned(),
        at: call.now(),
    };
    let new_device = Effects::at(call.now()).mail(template)?;
    let event = AuditEvent {
        session: Some(new.id),
        details: json!({ "evicted": evicted }),
        ..call.audit(AuditAction::Login, AuditOutcome::Allowed, proven.reason)?
    };
    let new_id = DeviceId::new(call.now(), random::bytes()?);
    let key = hex::encode(Sha256::digest(new.device.as_bytes()));
    let second_key = hex::encode(Sha256::digest(format!("{key} {new_id}").as_bytes()));
    let device = Device { shown: proven.shown, new_id, key: &key, second_key: &second_key };
    let login = Login {
        user: new.user,
        version: new.credential_version,
        rehashed: proven.rehashed,
        device,
        evicted,
        now: call.now(),
    };
    Ok(credentials::record_login(pg, &login, &new_device, &Effects::of(event)).await?)
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
