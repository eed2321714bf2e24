//! Access tokens for the assistant's own services (OAUTH-8): never a refresh token, and each use on record.

use postern_domain::field_code::FieldCode;
use std::time::Duration;

use postern_domain::{
    auth::limits::Limit,
    ids::{ConnectionId, UserId},
    oauth::{
        refresh::{self, Need},
        scopes::{Scopes, is_scope},
        status::State,
    },
    time::UnixMillis,
};
use postern_edge::{
    Answer, Call, Invalid, Problem, limit,
    problem::{FieldError, NOT_FOUND, SCOPE_NOT_GRANTED},
};
use postern_platform::{ExposeSecret as _, SecretString};
use postern_store::connections::{
    tokens::StoredTokens,
    uses::{self, Asked},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    config::{self, OauthConfig},
    envelopes::{self, Place},
    refreshing::{self, Obtained},
};

/// Longest time that somebody may ask a token to be good for, in seconds: providers give them for an hour.
const MOST_VALID_S: u64 = 3000;
/// Most scopes in one request, and longest token that is looked at, in bytes.
const MAX_SCOPES: usize = 50;
const MAX_TOKEN_BYTES: usize = 16 * 1024;

/// What a service asks for.
pub struct Wanted {
    /// The name of its account.
    pub service: String,
    /// These scopes; none: whatever was granted.
    pub scopes: Vec<String>,
    /// How long the token is to be good at least.
    pub least: Duration,
    /// A token that the provider refuses.
    pub refused: Option<SecretString>,
}

/// An access token for an account of a user.
#[derive(Serialize, ToSchema)]
pub struct TokenGranted {
    /// For the provider, as `Authorization: Bearer …`.
    #[schema(example = "ya29.a0…")]
    access_token: String,
    /// Always `Bearer`.
    #[schema(example = "Bearer")]
    token_type: &'static str,
    /// Until when it is good; null where the provider does not say. Should the provider refuse it before, ask again with
    /// `refused_token`.
    #[schema(value_type = Option<String>, format = DateTime)]
    expires_at: Option<UnixMillis>,
    /// What it is good for.
    #[schema(value_type = Vec<String>)]
    scopes: Scopes,
}

/// `min_valid_s`.
pub fn min_valid(seconds: u64) -> Result<Duration, Invalid> {
    if seconds <= MOST_VALID_S {
        return Ok(Duration::from_secs(seconds));
    }
    Err(Invalid::new(
        FieldCode::TooLong,
        "Expected a number from 0 to 3000: providers give tokens for an hour.",
    ))
}

/// `scopes`.
pub fn scopes(scopes: Vec<String>) -> Result<Vec<String>, Invalid> {
    if scopes.len() > MAX_SCOPES {
        return Err(Invalid::new(FieldCode::TooMany, "Expected at most 50."));
    }
    if scopes.iter().all(|scope| is_scope(scope)) {
        return Ok(scopes);
    }
    Err(Invalid::new(
        FieldCode::InvalidScope,
        "Expected scopes one by one, each of 1 to 200 characters, without spaces and quotation marks.",
    ))
}

/// `refused_token`.
pub fn refused_token(text: &str) -> Result<Option<SecretString>, Invalid> {
    if text.len() <= MAX_TOKEN_BYTES {
        return Ok(Some(SecretString::from(text)));
    }
    Err(Invalid::new(FieldCode::InvalidToken, "This is no token from here."))
}

/// Hands out a token of a connection.
pub async fn hand_out(call: &Call, id: ConnectionId, wanted: &Wanted) -> Answer<TokenGranted> {
    let config = config::get().await?;
    let scopes = wanted.scopes.iter().collect();
    let asked = Asked { service: &wanted.service, scopes: &scopes, now: call.now() };
    let pg = call.pg().await?;
    // One that is refused is not handed out again before it was looked at.
    let least = wanted.refused.is_none().then_some(wanted.least);
    let taken = uses::take(&pg, id, &asked, least).await?;
    drop(pg);
    let (held, served) = taken.ok_or_else(|| Problem::new(&NOT_FOUND))?;
    if served {
        return granted(&config, &held);
    }
    let owner = (held.user, id);
    // The statistics show words of the provider's, and none that a service has made up.
    let known = known(&config, &held, &wanted.scopes);
    let asked = Asked { scopes: &known, ..asked };
    match obtain(call, &config, held, wanted).await {
        Ok(tokens) => {
            record(call, owner, &asked, "served").await?;
            granted(&config, &tokens)
        }
        Err(Refusal::Recorded(outcome, problem)) => {
            record(call, owner, &asked, outcome).await?;
            Err(problem)
        }
        Err(Refusal::Other(problem)) => Err(problem),
    }
}

fn known(config: &OauthConfig, held: &StoredTokens, scopes: &[String]) -> Scopes {
    let provider = config.of(&held.provider).map(|settings| settings.provider);
    let is_known = |scope: &&String| {
        held.granted.contains(scope)
            || provider.is_some_and(|provider| provider.scope(scope).is_some())
    };
    scopes.iter().filter(is_known).collect()
}

async fn record(
    call: &Call,
    owner: (UserId, ConnectionId),
    asked: &Asked<'_>,
    outcome: &str,
) -> Answer<()> {
    Ok(uses::record(&call.pg().await?, owner, asked, outcome).await?)
}

/// Why there is no token.
enum Refusal {
    /// What the owner is to see.
    Recorded(&'static str, Problem),
    /// What has nothing to do with the connection.
    Other(Problem),
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self::Other(problem)
    }
}

async fn obtain(
    call: &Call,
    config: &OauthConfig,
    held: StoredTokens,
    wanted: &Wanted,
) -> Result<StoredTokens, Refusal> {
    if held.paused {
        return Err(refusal(&Obtained::Paused));
    }
    if held.state == State::NeedsReauth {
        return Err(refusal(&Obtained::Reauthorize));
    }
    all_granted(&held, &wanted.scopes)?;
    long_enough(&held, wanted.least)?;
    let need = need(config, &held, wanted)?;
    if need == Need::Another {
        // A service that takes any refusal for that of a token would ask for one after the other.
        let account = format!("connection:{}", held.connection);
        limit::take_for(call, Limit::RefreshConnection, &account).await?;
    }
    let owner = (held.user, held.connection);
    match refreshing::obtain(call, config, owner, (need, Some(held.version))).await? {
        Obtained::Tokens(tokens) => {
            // The provider may have granted less this time.
            all_granted(&tokens, &wanted.scopes)?;
            Ok(*tokens)
        }
        other => Err(refusal(&other)),
    }
}

/// Another token where the one that is there is the one that the provider refuses.
fn need(config: &OauthConfig, held: &StoredTokens, wanted: &Wanted) -> Answer<Need> {
    let least = Need::GoodFor(wanted.least);
    let Some(refused) = &wanted.refused else { return Ok(least) };
    let present = envelopes::open_access(config, place(held), &held.sealed)?;
    let same = present.expose_secret() == refused.expose_secret();
    Ok(if same { Need::Another } else { least })
}

fn place(held: &StoredTokens) -> Place {
    Place { user: held.user, connection: held.connection, version: held.version }
}

fn refusal(obtained: &Obtained) -> Refusal {
    let outcome = match obtained {
        Obtained::Paused => "paused",
        Obtained::Reauthorize => "needs_reauth",
        Obtained::Later(_) | Obtained::Tokens(_) => "unavailable",
        Obtained::Gone => return Refusal::Other(obtained.problem()),
    };
    Refusal::Recorded(outcome, obtained.problem())
}

fn all_granted(held: &StoredTokens, scopes: &[String]) -> Result<(), Refusal> {
    let mut problem = Problem::new(&SCOPE_NOT_GRANTED);
    let mut lacking = false;
    for (index, _) in scopes.iter().enumerate().filter(|(_, one)| !held.granted.contains(one)) {
        lacking = true;
        let detail = "The connection does not have this scope.".to_owned();
        problem = problem.field(format!("/scopes/{index}"), FieldCode::NotGranted, detail);
    }
    if lacking { Err(Refusal::Recorded("scope_not_granted", problem)) } else { Ok(()) }
}

/// Another token would be good for no longer than this one was.
fn long_enough(held: &StoredTokens, least: Duration) -> Answer<()> {
    let Some(end) = held.stored.expires_at else { return Ok(()) };
    let lifetime = end.since(held.written_at);
    if lifetime > least || least <= refresh::LEAST_VALIDITY {
        return Ok(());
    }
    Err(Problem::invalid(vec![FieldError {
        pointer: "/min_valid_s".into(),
        code: FieldCode::TooLong,
        detail: format!("This provider gives tokens for {} s.", lifetime.as_secs()),
    }]))
}

fn granted(config: &OauthConfig, held: &StoredTokens) -> Answer<TokenGranted> {
    let access = envelopes::open_access(config, place(held), &held.sealed)?;
    Ok(TokenGranted {
        access_token: access.expose_secret().to_owned(),
        token_type: "Bearer",
        expires_at: held.stored.expires_at,
        scopes: held.granted.clone(),
    })
}
