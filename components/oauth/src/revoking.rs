//! Giving back what a provider has granted, once its connection is gone (OAUTH-10; RFC 7009).

use std::time::Duration;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use bytes::Bytes;
use http::{Request, header};
use postern_domain::{
    ids::ConnectionId,
    oauth::providers::{Exchange, PROVIDERS, Revocation as Ends},
};
use postern_edge::{Answer, Call, Problem};
use postern_platform::{ExposeSecret as _, SecretString, clock, log, outbound, pg::Connection};
use postern_store::connections::revocations::{self, Revocation};
use serde_json::{Value, json};

use crate::{
    config::{self, OauthConfig, Settings},
    envelopes::{self, Place},
};

/// How long a provider may take.
const LIMIT: Duration = Duration::from_secs(5);
const MAX_ANSWER_BYTES: usize = 64 * 1024;
/// How many in one tick.
const AT_ONCE: i64 = 20;

/// Revokes what is due: of one connection, or whatever waits.
pub async fn revoke_due(call: &Call, connection: Option<ConnectionId>) -> Answer<()> {
    let (pg, config) = (call.pg().await?, config::get().await?);
    let now = postern_domain::time::UnixMillis(clock::now_ms());
    let due = revocations::take(&pg, connection, &siblings(), AT_ONCE, now).await?;
    for revocation in due {
        // One that cannot be opened keeps no other from being revoked. It stays, and is due again later.
        let why = match revoke(&config, &pg, &revocation).await {
            Ok(Ok(())) => continue,
            Ok(Err(why)) => why,
            Err(problem) => problem.internal_text().unwrap_or(problem.kind().slug).to_owned(),
        };
        log::line(&format!("{}: not revoked: {why}", revocation.provider));
    }
    Ok(())
}

/// For each provider all that are one project with it: what revoking one of them ends.
fn siblings() -> Value {
    let of = |client: &str| -> Vec<&str> {
        PROVIDERS.iter().filter(|one| one.client.id == client).map(|one| one.id).collect()
    };
    let all = PROVIDERS.iter().filter(|one| one.revocation == Ends::Client);
    all.map(|one| (one.id.to_owned(), json!(of(one.client.id))))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

/// The inner error says why it has to be tried again.
async fn revoke(
    config: &OauthConfig,
    pg: &Connection,
    revocation: &Revocation,
) -> Answer<Result<(), String>> {
    let settings = config.of(&revocation.provider);
    let Some((settings, url)) = settings.and_then(|one| Some((one, one.revoke_url.as_deref()?)))
    else {
        // Nobody can be asked: it has no such address, or does not know us any more.
        return Ok(Ok(revocations::done(pg, revocation.row).await?));
    };
    if !revocation.shared {
        let Revocation { owner, connection, version, ref sealed, .. } = *revocation;
        let place = Place { user: owner, connection, version };
        let token = match envelopes::open_refresh(config, place, sealed)? {
            Some(refresh) => refresh,
            None => envelopes::open_access(config, place, sealed)?,
        };
        if let Err(why) = ask(settings, url, &token).await? {
            return Ok(Err(why));
        }
    }
    Ok(Ok(revocations::done(pg, revocation.row).await?))
}

async fn ask(settings: &Settings, url: &str, token: &SecretString) -> Answer<Result<(), String>> {
    let request = Request::post(url).header(header::USER_AGENT, "postern");
    let built = match settings.provider.exchange {
        Exchange::Form => {
            let form = serde_urlencoded::to_string([("token", token.expose_secret())])
                .map_err(|error| Problem::defect("form").because(error))?;
            request
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(Bytes::from(form))
        }
        Exchange::Json { headers } => {
            let own = format!("{}:{}", settings.client_id, settings.client_secret.expose_secret());
            headers
                .iter()
                .fold(request, |request, (name, value)| request.header(*name, *value))
                .header(header::AUTHORIZATION, format!("Basic {}", BASE64_STANDARD.encode(own)))
                .header(header::CONTENT_TYPE, "application/json")
                .body(Bytes::from(json!({ "token": token.expose_secret() }).to_string()))
        }
    };
    let request = built.map_err(|error| Problem::unavailable(format!("revoke_url: {error}")))?;
    Ok(match outbound::send(request, LIMIT, MAX_ANSWER_BYTES).await {
        // A token that it does not know any more is as good as revoked (RFC 7009 §2.2).
        Ok(answer) if answer.status.is_success() || answer.status.as_u16() == 400 => Ok(()),
        Ok(answer) => Err(format!("it answers {}", answer.status.as_u16())),
        Err(error) => Err(error.to_string()),
    })
}
