//! A good access token of a connection: the one that is there, or another one from the provider (OAUTH-6).
//!
//! Whoever needs another one records an attempt, calls the provider and writes what it says; everybody else waits for that,
//! without a connection to the database. Whoever is killed on the way is found out by the lease of the attempt.

use std::time::Duration;

use http::{HeaderValue, header};
use postern_domain::{
    audit::{AuditAction, AuditOutcome, AuditReason},
    ids::{ConnectionId, ConsentId, UserId},
    jobs::EmailTemplate,
    notices::NoticeKind,
    oauth::{
        answer::{TokenAnswer, Tokens},
        refresh::{self, ATTEMPT_HEARTBEAT, Need, Step},
        scopes::Scopes,
        status::State,
    },
    time::UnixMillis,
};
use postern_edge::{
    Answer, Call, Problem, metrics, notices,
    problem::{
        CONNECTION_NEEDS_REAUTH, CONNECTION_PAUSED, NOT_FOUND, PROVIDER_UNAVAILABLE, UNAVAILABLE,
    },
};
use postern_platform::{
    ExposeSecret as _,
    clock::{self, Stopwatch},
    log, random, task,
};
use postern_store::{
    audit::AuditEvent,
    connections::{
        refreshes::{self, Attempt, Refused, Renewed},
        tokens::{self, StoredTokens},
    },
    effects::{Effects, Noticed},
};
use serde_json::json;
use uuid::Uuid;

use crate::{
    config::{OauthConfig, Settings},
    envelopes::{self, Place},
    token_endpoint::{self, Asked},
};

/// How long somebody waits for a token: longer than the provider may take.
const WAIT_FOR: Duration = Duration::from_secs(25);
/// How often they look, at first and at last.
const LOOK_EVERY: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(1));
/// For how long what a provider has said is tried to be written, should the database be away: tokens that were replaced
/// would be lost with it.
const WRITE_FOR: Duration = Duration::from_secs(15);
/// Its code for an answer of which nobody knows.
const LOST: &str = "refresh_lost";

/// What comes of wanting a token.
pub enum Obtained {
    /// The tokens, of which the access token is good.
    Tokens(Box<StoredTokens>),
    /// Its owner has to agree again.
    Reauthorize,
    /// Its owner has paused it.
    Paused,
    /// The provider cannot be asked now; again after this.
    Later(Duration),
    /// There is no such connection any more.
    Gone,
}

impl Obtained {
    /// Why there is no token, for whoever asked.
    pub fn problem(&self) -> Problem {
        match self {
            Self::Reauthorize => Problem::new(&CONNECTION_NEEDS_REAUTH),
            Self::Paused => Problem::new(&CONNECTION_PAUSED),
            Self::Gone => Problem::new(&NOT_FOUND),
            Self::Tokens(_) => Problem::defect("tokens are no problem"),
            Self::Later(pause) => {
                let seconds = HeaderValue::from(pause.as_secs().max(1));
                Problem::new(&PROVIDER_UNAVAILABLE).header(header::RETRY_AFTER, seconds)
            }
        }
    }
}

/// Whose connection, and which.
pub type Owned = (UserId, ConnectionId);

/// The tokens of a connection, for that `need`. `Another` is another than those of `seen`.
pub async fn obtain(
    call: &Call,
    config: &OauthConfig,
    (user, connection): Owned,
    (need, seen): (Need, Option<i32>),
) -> Answer<Obtained> {
    let waited = Stopwatch::start();
    let mut pause = LOOK_EVERY.0;
    loop {
        let pg = call.pg().await?;
        let Some(held) = tokens::of(&pg, user, connection).await? else {
            return Ok(Obtained::Gone);
        };
        if held.paused {
            return Ok(Obtained::Paused);
        }
        if held.state == State::NeedsReauth {
            return Ok(Obtained::Reauthorize);
        }
        let Some(settings) = config.of(&held.provider) else {
            // The operator has taken it away since.
            return Ok(Obtained::Later(WAIT_FOR));
        };
        let now = UnixMillis(clock::now_ms());
        // Another one has come: all that it has to be now is good.
        let need = match (need, seen) {
            (Need::Another, Some(seen)) if seen != held.version => {
                Need::GoodFor(refresh::LEAST_VALIDITY)
            }
            (need, _) => need,
        };
        match refresh::step(held.stored, settings.provider.rotation, now, need) {
            Step::Use => return Ok(Obtained::Tokens(Box::new(held))),
            Step::Reauthorize => {
                if held.stored.may_be_dead(settings.provider.rotation) {
                    lapse(call, &held, now).await?;
                }
                return Ok(Obtained::Reauthorize);
            }
            Step::Later(at) => return Ok(Obtained::Later(at.since(now))),
            Step::Refresh => {
                drop(pg);
                refresh_now(call, (config, settings), &held).await?;
            }
            Step::Wait if waited.elapsed() > WAIT_FOR => return Ok(still_good(held, need, now)),
            Step::Wait => {
                // The pool is for those who have something to ask.
                drop(pg);
                task::sleep(pause).await;
                pause = (pause * 2).min(LOOK_EVERY.1);
            }
        }
    }
}

/// What is left for who has waited long enough.
fn still_good(held: StoredTokens, need: Need, now: UnixMillis) -> Obtained {
    if need != Need::Another && held.stored.good_for(Duration::ZERO, now) {
        Obtained::Tokens(Box::new(held))
    } else {
        Obtained::Later(LOOK_EVERY.1)
    }
}

/// Refreshes tokens, unless somebody else is at it.
pub async fn refresh_now(
    call: &Call,
    (config, settings): (&OauthConfig, &Settings),
    held: &StoredTokens,
) -> Answer<()> {
    let place = Place { user: held.user, connection: held.connection, version: held.version };
    // First: what cannot be opened is not asked about.
    let Some(token) = envelopes::open_refresh(config, place, &held.sealed)? else { return Ok(()) };
    let attempt = Attempt {
        user: held.user,
        connection: held.connection,
        version: held.version,
        id: Uuid::from_bytes(random::bytes()?),
    };
    if !refreshes::begin(&call.pg().await?, &attempt).await? {
        return Ok(());
    }
    let members = [("grant_type", "refresh_token"), ("refresh_token", token.expose_secret())];
    let asked = token_endpoint::ask(settings, &members);
    let answered = task::while_doing(asked, ATTEMPT_HEARTBEAT, || keep(call, attempt)).await?;
    let now = UnixMillis(clock::now_ms());
    let end = End::of(answered, settings, held, now)?;
    Refreshing { call, config, held, attempt, now }.write(end, settings.provider.id).await
}

/// Says that we live. A word that is not heard costs nothing: the end is written all the same, where nobody else has written
/// one.
async fn keep(call: &Call, attempt: Attempt) -> bool {
    match call.pg().await {
        Ok(pg) => refreshes::keep(&pg, &attempt).await.unwrap_or(true),
        Err(_) => true,
    }
}

/// How an attempt ends.
enum End {
    Tokens(Tokens),
    Refused { state: State, code: String, retry_at: Option<UnixMillis> },
}

impl End {
    /// What the provider has said, and if it has said nothing, whether it may be asked again.
    fn of(asked: Asked, settings: &Settings, held: &StoredTokens, now: UnixMillis) -> Answer<Self> {
        let jitter = u32::from_le_bytes(random::bytes()?);
        let later = |code: &str, after: Option<Duration>| Self::Refused {
            state: State::Active,
            code: code.to_owned(),
            retry_at: Some(refresh::retry_at(now, after, held.failures + 1, jitter)),
        };
        let reauthorize = |code: &str| Self::Refused {
            state: State::NeedsReauth,
            code: code.into(),
            retry_at: None,
        };
        let may_be_repeated = settings.provider.rotation.may_be_repeated();
        Ok(match asked {
            Asked::Answered(TokenAnswer::Tokens(tokens), _) => Self::Tokens(tokens),
            Asked::Answered(TokenAnswer::Reauthorize(code), _) => reauthorize(code.as_str()),
            Asked::Answered(TokenAnswer::Operator(code), _) => Self::Refused {
                state: State::Error,
                code: code.as_str().to_owned(),
                retry_at: Some(refresh::retry_when_mended(now)),
            },
            Asked::Answered(TokenAnswer::Later { code, after }, _) => later(code.as_str(), after),
            Asked::NotReached(_) => later("not_reached", None),
            Asked::Answered(TokenAnswer::Unreadable, _) | Asked::Unknown(_) if may_be_repeated => {
                later("no_answer", None)
            }
            Asked::Answered(TokenAnswer::Unreadable, _) | Asked::Unknown(_) => reauthorize(LOST),
        })
    }
}

/// An attempt whose end is to be written.
struct Refreshing<'a> {
    call: &'a Call,
    config: &'a OauthConfig,
    held: &'a StoredTokens,
    attempt: Attempt,
    now: UnixMillis,
}

impl Refreshing<'_> {
    async fn write(&self, end: End, provider: &'static str) -> Answer<()> {
        match end {
            End::Tokens(tokens) => self.renew(&tokens).await,
            End::Refused { state, code, retry_at } => {
                log::line(&format!("{provider}: not refreshed: {code}"));
                metrics::refresh_refused(provider, state.name());
                self.refuse(state, &code, retry_at).await
            }
        }
    }

    async fn renew(&self, tokens: &Tokens) -> Answer<()> {
        let Self { held, now, .. } = *self;
        let place = Place { user: held.user, connection: held.connection, version: held.version };
        let kept = match tokens.refresh {
            None => envelopes::open_refresh(self.config, place, &held.sealed)?,
            Some(_) => None,
        };
        let next = Place { version: held.version + 1, ..place };
        let used = (held.last_used_at, now);
        let sealed = envelopes::seal(self.config, next, tokens, kept.as_ref(), used)?;
        let left = self.left(tokens);
        let narrowed = match &left {
            Some(left) => Some((ConsentId::new(now, random::bytes()?), left)),
            None => None,
        };
        let effects = self.effects(match &left {
            Some(left) => Some(AuditEvent {
                details: json!({ "provider": held.provider, "change": "narrowed", "scopes": left }),
                ..event(self.call, held, AuditAction::ConnectionGrant, AuditReason::Provider)?
            }),
            None => None,
        });
        let effects = if left.is_some() || held.state != State::Active {
            self.notice(effects)?
        } else {
            effects.silent()
        };
        self.persist(&Written::Renewed(Renewed { sealed: &sealed, narrowed, now }), &effects).await
    }

    /// What is left of the scopes, where the provider says less than was agreed to. More it cannot give: nobody has agreed
    /// to that.
    fn left(&self, tokens: &Tokens) -> Option<Scopes> {
        let provider = self.config.of(&self.held.provider)?.provider;
        let said = Scopes::granted(provider, tokens.scope.as_deref()?);
        let lost = self.held.granted.without(&said);
        (!lost.is_empty()).then(|| self.held.granted.without(&lost))
    }

    async fn refuse(&self, state: State, code: &str, retry_at: Option<UnixMillis>) -> Answer<()> {
        // What the provider could not say now changes nothing about the connection.
        let state = if state == State::Active { self.held.state } else { state };
        let changed = state != self.held.state;
        let action = match state {
            State::NeedsReauth => Some(AuditAction::ConnectionLapse),
            State::Error => Some(AuditAction::ConnectionFail),
            State::Active => None,
        };
        let effects = self.effects(match action.filter(|_| changed) {
            Some(action) => Some(AuditEvent {
                details: json!({ "provider": self.held.provider, "error": code }),
                ..event(self.call, self.held, action, AuditReason::ProviderFailed)?
            }),
            None => None,
        });
        let effects = match (changed, state) {
            (true, State::NeedsReauth) => self.notice(effects.mail(lapsed(self.held))?)?,
            (true, _) => self.notice(effects)?,
            (false, _) => effects.silent(),
        };
        let refused = Refused { state, code, retry_at, now: self.now };
        self.persist(&Written::Refused(refused), &effects).await
    }

    fn effects(&self, event: Option<AuditEvent>) -> Effects {
        event.map_or_else(|| Effects::at(self.now), Effects::of)
    }

    fn notice(&self, effects: Effects) -> Answer<Noticed> {
        let what = json!({ "id": self.held.connection });
        Ok(effects.notice(NoticeKind::ConnectionsChanged, what)?)
    }

    /// Writes it, however often the database is away meanwhile, and tells the owner's devices.
    async fn persist(&self, written: &Written<'_>, effects: &Noticed) -> Answer<()> {
        let trying = Stopwatch::start();
        let counts = loop {
            match self.write_once(written, effects).await {
                Err(problem) if problem.kind() == &UNAVAILABLE && trying.elapsed() < WRITE_FOR => {
                    task::sleep(LOOK_EVERY.0).await;
                }
                ended => break ended?,
            }
        };
        if counts {
            notices::tell(self.call, self.held.user, effects).await;
        }
        Ok(())
    }

    async fn write_once(&self, written: &Written<'_>, effects: &Noticed) -> Answer<bool> {
        let pg = self.call.pg().await?;
        Ok(match written {
            Written::Renewed(renewed) => {
                refreshes::renew(&pg, &self.attempt, renewed, effects).await?
            }
            Written::Refused(refused) => {
                refreshes::refuse(&pg, &self.attempt, refused, effects).await?
            }
        })
    }
}

/// The end of an attempt, as it is written.
enum Written<'a> {
    Renewed(Renewed<'a>),
    Refused(Refused<'a>),
}

fn event(
    call: &Call,
    held: &StoredTokens,
    action: AuditAction,
    reason: AuditReason,
) -> Answer<AuditEvent> {
    let allowed = reason == AuditReason::Provider;
    let outcome = if allowed { AuditOutcome::Allowed } else { AuditOutcome::Denied };
    Ok(AuditEvent {
        resource: Some(("connections".into(), held.connection.to_string())),
        ..call.audit(action, outcome, reason)?
    })
}

/// What its owner is told, wherever they are.
fn lapsed(held: &StoredTokens) -> EmailTemplate {
    let (provider, account) = (held.provider.clone(), held.label.clone());
    EmailTemplate::ConnectionLapsed { provider, account }
}

/// Says of a connection that its owner has to agree again: nobody has heard of an attempt that a provider may have
/// answered.
pub async fn lapse(call: &Call, held: &StoredTokens, now: UnixMillis) -> Answer<()> {
    let event = AuditEvent {
        details: json!({ "provider": held.provider, "error": LOST }),
        ..event(call, held, AuditAction::ConnectionLapse, AuditReason::ProviderFailed)?
    };
    let what = json!({ "id": held.connection });
    let effects =
        Effects::of(event).mail(lapsed(held))?.notice(NoticeKind::ConnectionsChanged, what)?;
    let which = (held.user, held.connection, held.version);
    if refreshes::lose(&call.pg().await?, which, (LOST, now), &effects).await? {
        notices::tell(call, held.user, &effects).await;
    }
    Ok(())
}
