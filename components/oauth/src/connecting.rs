//! From a code to a connection: tokens, whose they are, what was granted, and all of it in one statement.

use postern_domain::{
    audit::{AuditAction, AuditOutcome, AuditReason},
    ids::{ConnectionId, ConsentId},
    notices::NoticeKind,
    oauth::{
        answer::{TokenAnswer, Tokens},
        flow::{Outcome, Reason},
        scopes::{self, ConsentChange, Granted, Scopes},
    },
};
use postern_edge::{Answer, Call, Problem, notices, retry};
use postern_platform::{ExposeSecret as _, SecretString, pg, random};
use postern_store::{
    audit::AuditEvent,
    connections::{self, Brought, Connection, flows::Flow, tokens},
    effects::{Effects, Noticed},
};
use serde_json::json;

use crate::{
    authorize,
    config::{OauthConfig, Settings},
    envelopes::{self, Place},
    identity::{self, Account},
    token_endpoint::{self, Asked},
};

/// How often others may be faster with the same account.
const TRIES: usize = 3;

/// Why nothing was connected.
pub enum Failed {
    /// The user has said no.
    Denied,
    /// It is another account than the one to widen.
    OtherAccount,
    /// The provider has failed in this way; the text is for the log.
    Provider(Reason, String),
    /// A store of ours has, or what we made.
    Ours(Problem),
}

impl<E: Into<Problem>> From<E> for Failed {
    fn from(error: E) -> Self {
        Self::Ours(error.into())
    }
}

/// Ends a flow with a connection. `device`: where it was given.
pub async fn finish(
    call: &Call,
    pg: &pg::Connection,
    (config, settings): (&OauthConfig, &Settings),
    (flow, device): (&Flow, &str),
    code: &SecretString,
) -> Result<(Outcome, ConnectionId), Failed> {
    let (tokens, document) = exchange(call, settings, flow, code).await?;
    let came = (&tokens, &document);
    let account = identity::of((config, settings), came, &flow.nonce, call.now()).await;
    let account = account.map_err(|why| Failed::Provider(Reason::ProviderUnclear, why))?;
    let asked = scopes::to_ask(settings.provider, &flow.scopes);
    // RFC 6749 §5.1: where nothing is said, what was asked for was granted.
    let granted = tokens.scope.as_deref().map(|said| Scopes::granted(settings.provider, said));
    let granted = granted.unwrap_or_else(|| asked.clone());
    let came = Came { tokens, account, asked, granted, device };
    let stored = retry(TRIES, "Somebody else connects the same account.", async || {
        store(call, (config, settings), pg, flow, &came).await
    });
    let connection = stored.await?.ok_or(Failed::OtherAccount)?;
    let outcome = match scopes::compare(&flow.scopes, &came.granted) {
        Granted::All => Outcome::Connected,
        Granted::Without(_) => Outcome::Partial,
    };
    Ok((outcome, connection))
}

/// What a flow has brought.
struct Came<'a> {
    tokens: Tokens,
    account: Account,
    asked: Scopes,
    granted: Scopes,
    device: &'a str,
}

async fn exchange(
    call: &Call,
    settings: &Settings,
    flow: &Flow,
    code: &SecretString,
) -> Result<(Tokens, serde_json::Value), Failed> {
    let redirect = authorize::redirect_uri(&call.config().public_url, settings.provider.id);
    let mut members = vec![
        ("grant_type", "authorization_code"),
        ("code", code.expose_secret()),
        ("redirect_uri", redirect.as_str()),
    ];
    if settings.provider.pkce {
        members.push(("code_verifier", flow.verifier.expose_secret()));
    }
    let (reason, why) = match token_endpoint::ask(settings, &members).await? {
        Asked::Answered(TokenAnswer::Tokens(tokens), document) => return Ok((tokens, *document)),
        Asked::NotReached(why) | Asked::Unknown(why) => (Reason::ProviderUnavailable, why),
        Asked::Answered(TokenAnswer::Unreadable, _) => {
            (Reason::ProviderUnclear, "no tokens came".into())
        }
        Asked::Answered(TokenAnswer::Later { code, .. }, _) => {
            (Reason::ProviderUnavailable, code.to_string())
        }
        Asked::Answered(TokenAnswer::Reauthorize(code) | TokenAnswer::Operator(code), _) => {
            (Reason::ProviderRefused, code.to_string())
        }
    };
    Err(Failed::Provider(reason, format!("the token endpoint: {why}")))
}

/// Stores what came. `None` when somebody else was faster; `Some(None)` when it is not the account that was to be widened.
async fn store(
    call: &Call,
    (config, settings): (&OauthConfig, &Settings),
    pg: &pg::Connection,
    flow: &Flow,
    came: &Came<'_>,
) -> Answer<Option<Option<ConnectionId>>> {
    let provider = settings.provider.id;
    let present = connections::to_account(pg, flow.user, (provider, &came.account.id)).await?;
    if flow.connection.is_some_and(|id| present.as_ref().is_none_or(|present| present.id != id)) {
        return Ok(Some(None));
    }
    let id = match &present {
        Some(present) => present.id,
        None => ConnectionId::new(call.now(), random::bytes()?),
    };
    let version = present.as_ref().map_or(0, |present| present.version);
    let place = Place { user: flow.user, connection: id, version: version + 1 };
    let kept = match &present {
        Some(present) if came.tokens.refresh.is_none() => kept(config, pg, flow, present).await?,
        _ => None,
    };
    let sealed = envelopes::seal(
        config,
        place,
        &came.tokens,
        kept.as_ref(),
        (Some(call.now()), call.now()),
    )?;
    let before = present.as_ref().map(|present| &present.granted);
    let change = scopes::change(before, &came.granted);
    let consent = match change {
        Some(change) => Some((ConsentId::new(call.now(), random::bytes()?), change)),
        None => None,
    };
    let brought = Brought {
        user: flow.user,
        id,
        account: (provider, &came.account.id, &came.account.label),
        requested: &came.asked,
        granted: &came.granted,
        consent,
        device: came.device,
        words: flow.words.as_ref(),
        sealed: &sealed,
        now: call.now(),
    };
    let effects = effects(call, flow, (provider, id), change)?;
    let done = match present {
        Some(_) => connections::renew(pg, &brought, version, &effects).await?,
        None => connections::add(pg, &brought, &effects).await?,
    };
    if !done {
        return Ok(None);
    }
    notices::tell(call, flow.user, &effects).await;
    Ok(Some(Some(id)))
}

/// The refresh token that is there, where another one did not come.
async fn kept(
    config: &OauthConfig,
    pg: &pg::Connection,
    flow: &Flow,
    present: &Connection,
) -> Answer<Option<SecretString>> {
    let Some(stored) = tokens::of(pg, flow.user, present.id).await? else { return Ok(None) };
    let place = Place { user: flow.user, connection: present.id, version: stored.version };
    envelopes::open_refresh(config, place, &stored.sealed)
}

fn effects(
    call: &Call,
    flow: &Flow,
    (provider, id): (&str, ConnectionId),
    change: Option<ConsentChange>,
) -> Answer<Noticed> {
    let details = json!({ "provider": provider, "change": change });
    let event = AuditEvent {
        actor: Some(flow.user),
        session: Some(flow.session),
        resource: Some(("connections".into(), id.to_string())),
        details,
        ..call.audit(AuditAction::ConnectionGrant, AuditOutcome::Allowed, AuditReason::Provider)?
    };
    Ok(Effects::of(event).notice(NoticeKind::ConnectionsChanged, json!({ "id": id }))?)
}
