//! The service of breached passwords, and what is kept of its answers (AUTH-7, ADR 32).

use std::time::Duration;

use bytes::Bytes;
use http::{Request, StatusCode};
use postern_domain::{
    auth::{
        breach::{self, Query, Range},
        spelling::Password,
    },
    kept::{self, Meaning},
    time::UnixMillis,
};
use postern_edge::{
    Problem,
    kept::{Kind, Shelf, Thing},
};
use postern_platform::outbound;

use crate::config::{AuthConfig, BreachCheck};

/// How long the service may take.
const LIMIT: Duration = Duration::from_secs(3);
/// How many answers are kept, of the million that there are. Each has some 40 KB.
const SLOTS: u32 = 1024;

/// Breaches become known in days and not in minutes; what was breached a month ago is still breached.
static RANGES: Kind = Kind {
    name: "breached_passwords",
    fresh: Duration::from_hours(24),
    usable: Duration::from_hours(30 * 24),
};

/// Whether this password is known from a breach. What was typed is asked for beside the normal form: people were breached
/// in either spelling.
pub async fn is_breached(
    config: &AuthConfig,
    password: &Password,
    now: UnixMillis,
) -> Result<bool, Problem> {
    if config.breach_check == BreachCheck::Off {
        return Ok(false);
    }
    for query in breach::queries(password) {
        if is_known(config, &query, now).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

async fn is_known(config: &AuthConfig, query: &Query, now: UnixMillis) -> Result<bool, Problem> {
    // Under the ring of what is about passwords: which hashes were asked about is a fifth of the way to some password.
    let shelf = Shelf { component: "auth", ring: config.hasher.peppers() };
    let url = format!("{}/range/{}", config.breach_url, query.prefix);
    let meaning = Meaning { component: shelf.component, name: &url };
    let slot = kept::slot(shelf.ring, meaning, SLOTS).to_string();
    let thing = Thing { kind: &RANGES, name: &url, place: &slot };
    let read = |text: &[u8]| Range::read(text).map_err(|error| error.to_string());
    match (shelf.have(&thing, now, read, fetch(&url)).await, config.breach_check) {
        (Ok(range), _) => Ok(range.value.count(query) > 0),
        (Err(why), BreachCheck::FailClosed) => {
            Err(Problem::unavailable(format!("the service of breached passwords: {why}")))
        }
        (Err(_), _) => Ok(false),
    }
}

/// Asks for an answer with padding, so that its length does not tell what was asked.
async fn fetch(url: &str) -> Result<Bytes, String> {
    let request = Request::get(url)
        .header("add-padding", "true")
        .header("user-agent", "postern")
        .body(Bytes::new())
        .map_err(|error| format!("breached_password_url: {error}"))?;
    let answer = outbound::send(request, LIMIT, breach::MAX_BYTES).await;
    let answer = answer.map_err(|error| error.to_string())?;
    if answer.status != StatusCode::OK {
        return Err(format!("it answers {}", answer.status.as_u16()));
    }
    Ok(answer.body)
}
