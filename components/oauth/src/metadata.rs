//! What a provider says of itself, and its keys: fetched, and kept since they rarely change (ADR 32).

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use http::{Request, StatusCode, header};
use postern_domain::{
    oauth::{
        id_token::IdToken,
        issuer::Issuer,
        key_set::{self, KeySet},
        metadata::{self, Metadata},
    },
    time::UnixMillis,
};
use postern_edge::kept::{Kind, Shelf, Thing};
use postern_platform::outbound;

use crate::config::{OauthConfig, Settings};

const LIMIT: Duration = Duration::from_secs(5);

/// Where endpoints and keys are changes in years.
static METADATA: Kind = Kind {
    name: "provider_metadata",
    fresh: Duration::from_hours(24),
    usable: Duration::from_hours(7 * 24),
};

/// Keys are changed at any time, and a key that was stolen should not be good for long: an old set is no set.
static KEYS: Kind = Kind {
    name: "provider_keys",
    fresh: Duration::from_hours(24),
    usable: Duration::from_hours(24),
};

/// How often a set is asked for again because it lacks a key.
const KEYS_AGAIN_AFTER: Duration = Duration::from_mins(1);

/// When an instance has asked for a set again, by provider: while the provider or the store fails, the set's own time says
/// nothing of that.
static ASKED_AGAIN: Mutex<BTreeMap<&'static str, UnixMillis>> = Mutex::new(BTreeMap::new());

/// What a provider with this issuer says of itself. The error is for the log.
pub async fn of(
    (config, settings): (&OauthConfig, &Settings),
    issuer: &Issuer,
    now: UnixMillis,
) -> Result<Metadata, String> {
    let url = issuer.metadata_url();
    let thing = Thing { kind: &METADATA, name: &url, place: settings.provider.client.id };
    let read = |text: &[u8]| Metadata::read(text, issuer).map_err(|error| error.to_string());
    let had = shelf(config).have(&thing, now, read, fetch(&url, metadata::MAX_BYTES)).await;
    had.map(|had| had.value).map_err(|why| format!("its metadata: {why}"))
}

/// The provider's keys, the one that a token names among them if there is one: a set that lacks it is asked for again, at
/// most once a minute, whoever names keys that nobody has.
pub async fn keys_for(
    (config, settings): (&OauthConfig, &Settings),
    issuer: &Issuer,
    token: &IdToken<'_>,
    now: UnixMillis,
) -> Result<KeySet, String> {
    let failed = |why: String| format!("its keys: {why}");
    let url = of((config, settings), issuer, now).await?.keys_url;
    let url =
        url.ok_or_else(|| failed("its metadata names none that we may ask for".to_owned()))?;
    let client = settings.provider.client.id;
    let (shelf, thing) = (shelf(config), Thing { kind: &KEYS, name: &url, place: client });
    let read = |text: &[u8]| KeySet::read(text).map_err(|error| error.to_string());
    let had =
        shelf.have(&thing, now, read, fetch(&url, key_set::MAX_BYTES)).await.map_err(failed)?;
    let is_old = now.since(had.fetched_at) >= KEYS_AGAIN_AFTER;
    // Which key it means, a token need not say; then the set may have changed without anybody being able to tell.
    let has_it = token.key_id().is_some() && had.value.get(token.key_id()).is_some();
    if has_it || !is_old || !may_ask_again(client, now) {
        return Ok(had.value);
    }
    let again = shelf.fetched(&thing, now, read, fetch(&url, key_set::MAX_BYTES)).await;
    again.map(|had| had.value).map_err(failed)
}

fn shelf(config: &OauthConfig) -> Shelf<'_> {
    Shelf { component: "oauth", ring: &config.keys }
}

fn may_ask_again(client: &'static str, now: UnixMillis) -> bool {
    let mut asked = ASKED_AGAIN.lock().unwrap_or_else(PoisonError::into_inner);
    if asked.get(client).is_some_and(|before| now.since(*before) < KEYS_AGAIN_AFTER) {
        return false;
    }
    asked.insert(client, now);
    true
}

async fn fetch(url: &str, max_bytes: usize) -> Result<Bytes, String> {
    let request = Request::get(url)
        .header(header::ACCEPT, "application/json")
        .header(header::USER_AGENT, "postern")
        .body(Bytes::new())
        .map_err(|error| error.to_string())?;
    let answer = outbound::send(request, LIMIT, max_bytes).await;
    let answer = answer.map_err(|error| error.to_string())?;
    if answer.status != StatusCode::OK {
        return Err(format!("{} is the answer", answer.status.as_u16()));
    }
    Ok(answer.body)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// OAUTH-3: a set is asked for again once a minute, for each provider apart.
    #[test]
    fn keys_are_asked_for_again_once_a_minute() {
        let at = |seconds: u64| UnixMillis(0).plus(Duration::from_secs(seconds));
        assert!(may_ask_again("microsoft", at(1000)));
        for soon in [1000, 1001, 1059] {
            assert!(!may_ask_again("microsoft", at(soon)), "{soon}");
        }
        assert!(may_ask_again("google", at(1001)));
        assert!(may_ask_again("microsoft", at(1060)));
    }
}
