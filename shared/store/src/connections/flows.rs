//! Flows: users on their way to a provider and back (OAUTH-3). Redis is their only home: when it is emptied, whoever is under
//! way starts over.

use postern_domain::{
    ids::{ConnectionId, SessionId, UserId},
    oauth::{flow::LIFETIME, scopes::Scopes, words::Words},
    time::UnixMillis,
};
use postern_platform::{
    ExposeSecret as _, SecretString, args,
    redis::{Redis, Reply, Script},
};
use sha2::{Digest as _, Sha256};

use crate::{Result, defect};

static OPEN: Script = Script::new(include_str!("../scripts/flow_open.lua"));
static TAKE: Script = Script::new(include_str!("../scripts/flow_take.lua"));

/// A flow that begins.
pub struct NewFlow<'a> {
    /// What the provider gives back. Only its hash is kept.
    pub state: &'a SecretString,
    /// What the browser shows when it comes back. Only its hash is kept.
    pub binding: &'a SecretString,
    /// The provider.
    pub provider: &'a str,
    /// What it is about.
    pub flow: &'a Flow,
    /// Now.
    pub now: UnixMillis,
}

/// What a flow is about.
pub struct Flow {
    /// Who has set off.
    pub user: UserId,
    /// In which session.
    pub session: SessionId,
    /// Which connection is to be widened; `None` for a new one.
    pub connection: Option<ConnectionId>,
    /// What is wanted.
    pub scopes: Scopes,
    /// By which words its user was asked for it, if by any.
    pub words: Option<Words>,
    /// Where the user goes afterwards.
    pub return_to: String,
    /// The verifier of PKCE (RFC 7636).
    pub verifier: SecretString,
    /// What an ID token of this flow repeats.
    pub nonce: String,
}

/// The flow, and all of the same browser: they lie together under what that shows, so that nothing is found by whoever knows
/// the state alone.
fn keys(binding: &SecretString, state: &SecretString) -> [String; 2] {
    let (binding, state) = (digest(binding), digest(state));
    [format!("pst:{{{binding}}}:flow:{state}"), format!("pst:{{{binding}}}:flows")]
}

fn digest(secret: &SecretString) -> String {
    hex::encode(Sha256::digest(secret.expose_secret()))
}

/// Notes that a user has set off.
pub async fn open(redis: &Redis, new: &NewFlow<'_>) -> Result<()> {
    let Flow { user, session, connection, scopes, return_to, verifier, nonce, words } = new.flow;
    let words = words.as_ref().map(serde_json::to_string).transpose();
    let args = args![
        i64::try_from(LIFETIME.as_millis()).unwrap_or(i64::MAX),
        new.now.0,
        digest(new.state),
        "ends_at",
        new.now.plus(LIFETIME).0,
        "provider",
        new.provider,
        "user",
        user.to_string(),
        "session",
        session.to_string(),
        "connection",
        connection.map(|id| id.to_string()).unwrap_or_default(),
        "scopes",
        scopes.as_parameter(),
        "return_to",
        return_to.as_str(),
        "verifier",
        verifier.expose_secret(),
        "nonce",
        nonce.as_str(),
        "words",
        words.map_err(|_| defect("words of a flow"))?.unwrap_or_default(),
    ];
    redis.run(&OPEN, &keys(new.binding, new.state), args).await?;
    Ok(())
}

/// What comes of taking a flow.
pub struct Taken {
    /// The flow, once, for the browser that it began in, and the provider that it leads to.
    pub flow: Option<Flow>,
    /// Whether other flows are still under way in this browser.
    pub others: bool,
}

/// Takes the flow of this state and this binding.
pub async fn take(
    redis: &Redis,
    state: &SecretString,
    (binding, provider): (&SecretString, &str),
    now: UnixMillis,
) -> Result<Taken> {
    let args = args![now.0, digest(state), provider];
    let reply = redis.run(&TAKE, &keys(binding, state), args).await?;
    let flow = if reply.int(0)? == 0 { None } else { Some(read(&reply)?) };
    Ok(Taken { flow, others: reply.int(1)? > 0 })
}

fn read(reply: &Reply) -> Result<Flow> {
    let connection = match reply.text(4)?.as_str() {
        "" => None,
        id => Some(id.parse().map_err(|_| defect("connection of a flow"))?),
    };
    let words = match reply.text(9)?.as_str() {
        "" => None,
        text => Some(serde_json::from_str(text).map_err(|_| defect("words of a flow"))?),
    };
    Ok(Flow {
        words,
        user: reply.text(2)?.parse().map_err(|_| defect("user of a flow"))?,
        session: reply.text(3)?.parse().map_err(|_| defect("session of a flow"))?,
        connection,
        scopes: reply.text(5)?.split_whitespace().collect(),
        return_to: reply.text(6)?,
        verifier: SecretString::from(reply.text(7)?),
        nonce: reply.text(8)?,
    })
}
