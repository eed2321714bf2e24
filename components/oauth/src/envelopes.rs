//! Tokens into their envelopes and out of them (OAUTH-5). Nothing else of this component sees the ring.

use postern_domain::{
    ids::{ConnectionId, UserId},
    oauth::{answer::Tokens, refresh},
    time::UnixMillis,
    vault::{self, EnvelopeContext, Randomness},
};
use postern_edge::{Answer, Problem};
use postern_platform::{ExposeSecret as _, SecretString, random};
use postern_store::connections::tokens::Sealed;

use crate::config::OauthConfig;

/// Which token. Each has a place of its own, so that one never opens as the other.
#[derive(Clone, Copy)]
enum Token {
    Access,
    Refresh,
}

/// Where tokens lie.
#[derive(Clone, Copy)]
pub struct Place {
    /// Whose.
    pub user: UserId,
    /// Of which connection.
    pub connection: ConnectionId,
    /// Which version of them.
    pub version: i32,
}

impl Place {
    fn context(self, token: Token) -> EnvelopeContext<'static> {
        let table = match token {
            Token::Access => "oauth_tokens.access",
            Token::Refresh => "oauth_tokens.refresh",
        };
        let Self { user, connection, version } = self;
        EnvelopeContext { table, row: connection.uuid(), owner: user, version }
    }
}

/// Seals what came. `kept` is the refresh token that stays where none came: it is never overwritten with nothing. When the
/// background refreshes them follows from when the connection was last used.
pub fn seal(
    config: &OauthConfig,
    place: Place,
    tokens: &Tokens,
    kept: Option<&SecretString>,
    (last_used_at, now): (Option<UnixMillis>, UnixMillis),
) -> Answer<Sealed> {
    let refresh = tokens.refresh.as_ref().or(kept);
    let expires_at = tokens.lifetime.map(|lifetime| now.plus(lifetime));
    Ok(Sealed {
        access: seal_one(config, place, Token::Access, &tokens.access)?,
        refresh: refresh
            .map(|secret| seal_one(config, place, Token::Refresh, secret))
            .transpose()?,
        expires_at,
        refresh_at: refresh::due_at(expires_at, refresh.is_some(), last_used_at, now),
    })
}

fn seal_one(
    config: &OauthConfig,
    place: Place,
    token: Token,
    secret: &SecretString,
) -> Answer<String> {
    let random = Randomness {
        data_key: random::bytes()?,
        secret_nonce: random::bytes()?,
        wrap_nonce: random::bytes()?,
    };
    vault::seal(&config.keys, &place.context(token), secret.expose_secret().as_bytes(), random)
        .map_err(|error| Problem::defect("sealing oauth_tokens").because(error))
}

/// The refresh token, if there is one. An envelope that does not open is damage or a swap.
pub fn open_refresh(
    config: &OauthConfig,
    place: Place,
    sealed: &Sealed,
) -> Answer<Option<SecretString>> {
    sealed
        .refresh
        .as_deref()
        .map(|envelope| open_one(config, place, Token::Refresh, envelope))
        .transpose()
}

/// The access token.
pub fn open_access(config: &OauthConfig, place: Place, sealed: &Sealed) -> Answer<SecretString> {
    open_one(config, place, Token::Access, &sealed.access)
}

/// The same tokens under the active key, access and refresh token.
pub fn rewrap(
    config: &OauthConfig,
    place: Place,
    (access, refresh): (&str, Option<&str>),
) -> Answer<(String, Option<String>)> {
    let access = rewrap_one(config, place, Token::Access, access)?;
    let refresh = refresh.map(|envelope| rewrap_one(config, place, Token::Refresh, envelope));
    Ok((access, refresh.transpose()?))
}

fn rewrap_one(config: &OauthConfig, place: Place, token: Token, envelope: &str) -> Answer<String> {
    let wrapped = vault::rewrap(&config.keys, &place.context(token), envelope, random::bytes()?)
        .map_err(|error| Problem::defect("envelope of oauth_tokens").because(error))?;
    // It is under the active key already.
    Ok(wrapped.unwrap_or_else(|| envelope.to_owned()))
}

fn open_one(
    config: &OauthConfig,
    place: Place,
    token: Token,
    envelope: &str,
) -> Answer<SecretString> {
    let opened = vault::open(&config.keys, &place.context(token), envelope)
        .map_err(|error| Problem::defect("envelope of oauth_tokens").because(error))?;
    let text = std::str::from_utf8(&opened)
        .map_err(|_| Problem::defect("envelope of oauth_tokens: no text"))?;
    Ok(SecretString::from(text))
}
