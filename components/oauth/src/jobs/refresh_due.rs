//! Refreshing tokens ahead of their end, so that nobody waits for a provider (JOB-5); and saying what was lost. Nobody depends on
//! it: whoever needs a token refreshes it.

use std::time::Duration;

use futures_util::future::join_all;
use postern_domain::{
    oauth::{
        providers::{PROVIDERS, Rotation},
        refresh::{self, Need, Step},
    },
    time::UnixMillis,
};
use postern_edge::{Answer, Call};
use postern_platform::clock::{self, Stopwatch};
use postern_store::connections::{
    refreshes::{self, Due},
    tokens,
};

use crate::{config::OauthConfig, refreshing};

/// How many of them at once, and in how long.
const AT_ONCE: i64 = 16;
const REFRESH_FOR: Duration = Duration::from_secs(5);

/// Refreshes what is due, ahead of its end; and says of what was lost that it is.
pub async fn refresh_due(call: &Call, config: &OauthConfig) -> Answer<()> {
    say_what_was_lost(call).await?;
    let started = Stopwatch::start();
    loop {
        let now = UnixMillis(clock::now_ms());
        let due = refreshes::take_due(&call.pg().await?, now, AT_ONCE).await?;
        let full = i64::try_from(due.len()).is_ok_and(|taken| taken == AT_ONCE);
        let each: Vec<_> = due.into_iter().map(|one| refresh_one(call, config, one)).collect();
        // Each to its end, whatever becomes of the others.
        for ended in join_all(each).await {
            ended?;
        }
        if !full || started.elapsed() > REFRESH_FOR {
            return Ok(());
        }
    }
}

async fn refresh_one(call: &Call, config: &OauthConfig, due: Due) -> Answer<()> {
    let Some(held) = tokens::of(&call.pg().await?, due.user, due.connection).await? else {
        return Ok(());
    };
    let Some(settings) = config.of(&held.provider) else { return Ok(()) };
    // Somebody may have been faster.
    let (now, need) = (UnixMillis(clock::now_ms()), Need::GoodFor(refresh::AHEAD));
    match refresh::step(held.stored, settings.provider.rotation, now, need) {
        Step::Refresh => refreshing::refresh_now(call, (config, settings), &held).await,
        _ => Ok(()),
    }
}

async fn say_what_was_lost(call: &Call) -> Answer<()> {
    let unrepeatable = PROVIDERS.iter().filter(|one| one.rotation == Rotation::Replaced);
    let ids: Vec<String> = unrepeatable.map(|one| one.id.to_owned()).collect();
    let pg = call.pg().await?;
    for one in refreshes::lost(&pg, ids, AT_ONCE).await? {
        if let Some(held) = tokens::of(&pg, one.user, one.connection).await? {
            refreshing::lapse(call, &held, UnixMillis(clock::now_ms())).await?;
        }
    }
    Ok(())
}
