//! Sessions and refresh token families (SES-1…5, AUTH-3). Redis is their only home: when it is emptied,
//! everyone is logged out. What ended one before its time stands in Postgres as well ([`crate::sessions::ends`]).
//!
//! Keys of one user share the hash tag `{user id}`, so that a script may touch them all.

pub mod access;
pub mod ends;

use postern_domain::{
    auth::{
        refresh::RETRY_WINDOW,
        restriction::Restriction,
        session::{IdlePolicy, OnLimit, SessionPolicy},
    },
    ids::{SessionId, UserId},
    mfa::proof::Proof,
    time::UnixMillis,
};
use postern_platform::{
    args,
    redis::{Arg, Redis, Reply, Script},
};

use crate::{
    Result, StoreError, defect,
    devices::changes::{publishing, stream_key},
};

/// A script of these files, one behind the other.
macro_rules! script {
    ($($file:literal),+) => {
        Script::new(concat!($(include_str!(concat!("../scripts/", $file))),+))
    };
}

static OPEN: Script = script!("run.lua", "publish.lua", "session_open.lua");
static CHECK: Script =
    script!("run.lua", "idle.lua", "use_noted.lua", "count_call.lua", "session_check.lua");
static CHECK_ONLY: Script =
    script!("run.lua", "idle.lua", "use_unnoted.lua", "count_call.lua", "session_check.lua");
static CONFIRM: Script = script!("run.lua", "session_confirm.lua");
static REFRESH: Script = script!("run.lua", "idle.lua", "publish.lua", "session_refresh.lua");
static END: Script = publishing!("session_end.lua");
static ROLES: Script = publishing!("session_roles.lua");
static AUTHENTICATED: Script = script!("session_authenticated.lua");
static TRY: Script = script!("session_try.lua");
static TRIED: Script = script!("session_tried.lua");
static ASSURANCE: Script = script!("session_assurance.lua");
static OPENINGS: Script = script!("session_openings.lua");
static UNRESTRICT: Script = script!("session_unrestrict.lua");
static LOWER: Script = script!("session_lower.lua");
static LIST: Script = script!("session_list.lua");

fn index_key(user: UserId) -> String {
    format!("pst:{{{user}}}:sessions")
}

fn key_prefix(user: UserId) -> String {
    format!("pst:{{{user}}}:session:")
}

pub(crate) fn session_key(user: UserId, session: SessionId) -> String {
    format!("{}{session}", key_prefix(user))
}

fn parse_id(text: &str) -> Result<SessionId> {
    text.parse().map_err(|_| defect("session id"))
}

fn ids(reply: &Reply, from: usize) -> Result<Vec<SessionId>> {
    (from..reply.len()).map(|index| parse_id(&reply.text(index)?)).collect()
}

/// A session to open.
pub struct NewSession<'a> {
    /// Its id, which also names its refresh token family.
    pub id: SessionId,
    /// Whose.
    pub user: UserId,
    /// Role names at log-in.
    pub roles: &'a [String],
    /// The user's version that has them.
    pub roles_version: i32,
    /// The version of the credential it was opened with.
    pub credential_version: i32,
    /// What its user has proved who they are with.
    pub proof: Proof,
    /// What has to be done before it is good for more.
    pub restriction: Option<Restriction>,
    /// What the client says of itself.
    pub device: &'a str,
    /// The client's address.
    pub address: &'a str,
    /// Now; also the time of authentication.
    pub now: UnixMillis,
}

/// What became of [`open`].
#[derive(Debug)]
pub enum Opened {
    /// It is open; these were ended to make room.
    Open {
        /// Oldest first.
        evicted: Vec<SessionId>,
    },
    /// The user has as many sessions as the policy allows.
    Refused,
}

/// Opens a session within the policy's limit, atomically (SES-1, SES-2).
pub async fn open(redis: &Redis, new: &NewSession<'_>, policy: &SessionPolicy) -> Result<Opened> {
    let lifetime = i64::try_from(policy.lifetime.as_millis()).unwrap_or(i64::MAX);
    let on_limit = match policy.on_limit {
        OnLimit::EvictOldest => "evict_oldest",
        OnLimit::Refuse => "refuse",
    };
    let mut args = args![
        new.now.0,
        lifetime,
        policy.limit_for(new.roles),
        on_limit,
        new.id.to_string(),
        key_prefix(new.user),
    ];
    let now = new.now.0.to_string();
    let roles = new.roles.join(",");
    let roles_version = new.roles_version.to_string();
    let credential = new.credential_version.to_string();
    let strong_time = if new.proof.is_strong() { now.as_str() } else { NEVER };
    for (field, value) in [
        ("created_at", now.as_str()),
        ("last_used_at", &now),
        ("auth_time", &now),
        ("strong_time", strong_time),
        ("assurance", new.proof.assurance().name()),
        ("proof", new.proof.name()),
        ("roles", &roles),
        ("roles_version", &roles_version),
        ("credential", &credential),
        ("restriction", new.restriction.map_or("", Restriction::name)),
        ("device", new.device),
        ("address", new.address),
    ] {
        args.extend([Arg::from(field), Arg::from(value)]);
    }
    let keys = [index_key(new.user), session_key(new.user, new.id), stream_key(new.user)];
    let reply = redis.run(&OPEN, &keys, args).await?;
    if reply.int(0)? == 0 {
        return Ok(Opened::Refused);
    }
    Ok(Opened::Open { evicted: ids(&reply, 1)? })
}

/// When who has not proved by more than a text message did so.
const NEVER: &str = "0";

/// How a session began, by which Postgres knows whether it has ended.
#[derive(Debug, Clone, Copy)]
pub struct Opening {
    /// When it was opened.
    pub at: UnixMillis,
    /// The version of the credential that it rests on.
    pub credential_version: i32,
}

impl Opening {
    fn parse(reply: &Reply, from: usize) -> Result<Self> {
        Ok(Self {
            at: UnixMillis(reply.int(from)?),
            credential_version: i32::try_from(reply.int(from + 1)?)
                .map_err(|_| defect("credential version"))?,
        })
    }
}

/// Notes that Postgres has confirmed the session, with the roles that count now; without a second factor left,
/// its assurance falls. False when the session is gone.
pub async fn confirm(
    redis: &Redis,
    user: UserId,
    session: SessionId,
    present: (&[String], i32),
    second_factor: bool,
) -> Result<bool> {
    confirm_by((redis, &CONFIRM), user, session, present, second_factor).await
}

async fn confirm_by(
    (redis, script): (&Redis, &Script),
    user: UserId,
    session: SessionId,
    (roles, version): (&[String], i32),
    second_factor: bool,
) -> Result<bool> {
    let lowered = if second_factor { "0" } else { "1" };
    let args = args![roles.join(","), lowered, i64::from(version)];
    let reply = redis.run(script, &[session_key(user, session)], args).await?;
    Ok(reply.int(0)? == 1)
}

/// Lifts what a session was restricted by: it has been done.
pub async fn lift_restriction(redis: &Redis, user: UserId, session: SessionId) -> Result<()> {
    redis.run(&UNRESTRICT, &[session_key(user, session)], args![]).await?;
    Ok(())
}

/// Role names as a session keeps them.
pub(crate) fn role_names(text: &str) -> Vec<String> {
    text.split(',').filter(|role| !role.is_empty()).map(Into::into).collect()
}

/// What became of a presented refresh token.
#[derive(Debug)]
pub enum Refreshed {
    /// Hand out the refresh token of this generation: a new one, or the same successor again.
    Successor {
        /// Of the token to hand out.
        generation: u32,
        /// Whether this was a retry inside the window.
        repeated: bool,
        /// When the user last proved who they are.
        authenticated_at: UnixMillis,
        /// What they did it with.
        proof: Proof,
        /// How the session began.
        opening: Opening,
    },
    /// An old token came back: the family and its session are gone now.
    Replayed,
    /// There is no such session (any more).
    Unknown,
}

/// Takes one step in the refresh token family of a session (AUTH-3).
pub async fn refresh(
    redis: &Redis,
    user: UserId,
    session: SessionId,
    generation: u32,
    idle: &IdlePolicy,
    now: UnixMillis,
) -> Result<Refreshed> {
    let window = i64::try_from(RETRY_WINDOW.as_millis()).unwrap_or(i64::MAX);
    let keys = [session_key(user, session), index_key(user), stream_key(user)];
    let args = args![now.0, generation, window, session.to_string(), idle.as_str()];
    let reply = redis.run(&REFRESH, &keys, args).await?;
    let successor = |repeated| -> Result<Refreshed> {
        Ok(Refreshed::Successor {
            generation: u32::try_from(reply.int(1)?).map_err(|_| defect("generation"))?,
            repeated,
            authenticated_at: UnixMillis(reply.int(2)?),
            proof: Proof::named(&reply.text(3)?).ok_or_else(|| defect("proof"))?,
            opening: Opening::parse(&reply, 4)?,
        })
    };
    match reply.text(0)?.as_str() {
        "rotated" => successor(false),
        "repeated" => successor(true),
        "replayed" => Ok(Refreshed::Replayed),
        "unknown" => Ok(Refreshed::Unknown),
        _ => Err(defect("answer of refresh")),
    }
}

/// Which of a user's sessions to end.
#[derive(Debug, Clone, Copy)]
pub enum Which {
    /// This one.
    One(SessionId),
    /// Every one.
    All,
    /// Every one but this.
    AllBut(SessionId),
    /// Every one that was opened with an older credential than this version, but perhaps this.
    OlderThan(i32, Option<SessionId>),
}

impl Which {
    /// Whether a session of the user is meant; of an older credential, only the session itself knows.
    pub fn names(self, session: SessionId) -> bool {
        match self {
            Self::One(id) => id == session,
            Self::All => true,
            Self::AllBut(kept) => kept != session,
            Self::OlderThan(..) => false,
        }
    }
}

/// Ends sessions of a user and gives the ids of those that were alive. Ending one that is gone is fine.
pub async fn end(redis: &Redis, user: UserId, which: Which) -> Result<Vec<SessionId>> {
    end_by((redis, &END), user, which).await
}

async fn end_by(
    (redis, script): (&Redis, &Script),
    user: UserId,
    which: Which,
) -> Result<Vec<SessionId>> {
    let (version, except, only) = match which {
        Which::One(session) => (None, None, Some(session)),
        Which::All => (None, None, None),
        Which::AllBut(session) => (None, Some(session), None),
        Which::OlderThan(version, except) => (Some(version), except, None),
    };
    let mut args = args![
        key_prefix(user),
        version.map(|version| version.to_string()).unwrap_or_default(),
        except.map(|session| session.to_string()).unwrap_or_default(),
    ];
    args.extend(only.map(|session| Arg::from(session.to_string())));
    let reply = redis.run(script, &[index_key(user), stream_key(user)], args).await?;
    ids(&reply, 0)
}

/// Notes that the user of a session has just proved again who they are, with this. The refresh token
/// turns at the same time, and the one before counts as a replay from now on (ASVS 7.2.4): `None` when the session
/// has ended, else the generation of the refresh token to hand out.
pub async fn authenticated(
    redis: &Redis,
    user: UserId,
    session: SessionId,
    proof: Proof,
    now: UnixMillis,
) -> Result<Option<u32>> {
    let keys = [session_key(user, session)];
    let strong = if proof.is_strong() { "strong" } else { "weak" };
    let args = args![now.0, proof.assurance().name(), proof.name(), strong];
    let reply = redis.run(&AUTHENTICATED, &keys, args).await?;
    if reply.int(0)? == 0 {
        return Ok(None);
    }
    u32::try_from(reply.int(1)?).map(Some).map_err(|_| defect("generation"))
}

/// Counts a try of a session's user to prove again who they are, before it is looked at. `None` when the session has
/// ended, else the tries since the last that was right, this one included.
pub async fn take_try(
    redis: &Redis,
    user: UserId,
    session: SessionId,
    now: UnixMillis,
) -> Result<Option<u32>> {
    let reply = redis.run(&TRY, &[session_key(user, session)], args![now.0]).await?;
    if reply.int(0)? == 0 {
        return Ok(None);
    }
    u32::try_from(reply.int(1)?).map(Some).map_err(|_| defect("tries"))
}

/// Forgives the tries of a session: one was right.
pub async fn forgive_tries(redis: &Redis, user: UserId, session: SessionId) -> Result<()> {
    redis.run(&TRIED, &[session_key(user, session)], args![]).await?;
    Ok(())
}

/// Notes what a session is proved with whose user has just set up a second factor in it. The refresh token stays: tokens
/// that were handed out before say less, and count for no more than they say.
pub async fn set_proof(
    redis: &Redis,
    user: UserId,
    session: SessionId,
    proof: Proof,
    now: UnixMillis,
) -> Result<()> {
    let strong = if proof.is_strong() { "strong" } else { "weak" };
    let args = args![now.0, proof.assurance().name(), proof.name(), strong];
    redis.run(&ASSURANCE, &[session_key(user, session)], args).await?;
    Ok(())
}

/// Lets the assurance of all sessions of a user fall to `aal1`: there is no second factor any more.
pub async fn lower_assurance(redis: &Redis, user: UserId) -> Result<()> {
    redis.run(&LOWER, &[index_key(user)], args![key_prefix(user)]).await?;
    Ok(())
}

/// Writes roles of a user into all of their sessions, so that they count at the next request; but where the session
/// has those of a later `version` of the user, for whoever writes last need not have read last.
pub async fn set_roles(redis: &Redis, user: UserId, roles: &[String], version: i32) -> Result<()> {
    let keys = [index_key(user), stream_key(user)];
    redis.run(&ROLES, &keys, args![key_prefix(user), roles.join(","), i64::from(version)]).await?;
    Ok(())
}

/// How each of a user's sessions began that Redis has.
pub async fn openings(redis: &Redis, user: UserId) -> Result<Vec<(SessionId, Opening)>> {
    let reply = redis.run(&OPENINGS, &[index_key(user)], args![key_prefix(user)]).await?;
    (0..reply.len() / 3)
        .map(|row| Ok((parse_id(&reply.text(row * 3)?)?, Opening::parse(&reply, row * 3 + 1)?)))
        .collect()
}

/// A session as its user sees it (SES-4).
#[derive(Debug)]
pub struct SessionView {
    /// Its id.
    pub id: SessionId,
    /// What the client says of itself.
    pub device: String,
    /// The client's address at log-in.
    pub address: String,
    /// When it was opened.
    pub created_at: UnixMillis,
    /// When it was last used, to the second.
    pub last_used_at: UnixMillis,
    /// When it ends by itself.
    pub expires_at: UnixMillis,
}

/// The live sessions of a user, oldest first.
pub async fn list(redis: &Redis, user: UserId, now: UnixMillis) -> Result<Vec<SessionView>> {
    let reply = redis.run(&LIST, &[index_key(user)], args![key_prefix(user), now.0]).await?;
    (0..reply.len() / 6)
        .map(|row| {
            let at = row * 6;
            Ok::<_, StoreError>(SessionView {
                id: parse_id(&reply.text(at)?)?,
                device: reply.text(at + 1)?,
                address: reply.text(at + 2)?,
                created_at: UnixMillis(reply.int(at + 3)?),
                last_used_at: UnixMillis(reply.int(at + 4)?),
                expires_at: UnixMillis(reply.int(at + 5)?),
            })
        })
        .collect()
}
