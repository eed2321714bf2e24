//! Putting tokens under the active key once another one is (OAUTH-5, JOB-5): then the old one can be destroyed. While there is one
//! key only, nobody looks.

use std::time::Duration;

use postern_edge::{Answer, Call, metrics};
use postern_platform::{clock::Stopwatch, log};
use postern_store::connections::keys::{self, Enveloped, Table};
use uuid::Uuid;

use crate::{
    config::OauthConfig,
    envelopes::{self, Place},
};

/// Rows of one statement.
const BATCH: i64 = 100;
/// How long a tick goes on. What is left, the next one does.
const REWRAP_FOR: Duration = Duration::from_secs(5);

/// Puts under the active key what is under another one of the ring. What does not open stays as it is, and keeps nothing else
/// from being done.
pub async fn rewrap(call: &Call, config: &OauthConfig) -> Answer<()> {
    let old: Vec<String> = config.keys.old().map(str::to_owned).collect();
    if old.is_empty() {
        return Ok(());
    }
    let (pg, started) = (call.pg().await?, Stopwatch::start());
    for table in [Table::Tokens, Table::Revocations] {
        let mut after = Uuid::nil();
        while started.elapsed() < REWRAP_FOR {
            let found = keys::under(&pg, table, &old, (after, BATCH)).await?;
            let Some(last) = found.last() else { break };
            after = last.row;
            for one in &found {
                let Some((access, refresh)) = wrapped(config, one) else { continue };
                keys::replace(&pg, table, one, (&access, refresh.as_deref())).await?;
            }
        }
    }
    Ok(())
}

fn wrapped(config: &OauthConfig, one: &Enveloped) -> Option<(String, Option<String>)> {
    let place = Place { user: one.user, connection: one.connection, version: one.version };
    match envelopes::rewrap(config, place, (&one.access, one.refresh.as_deref())) {
        Ok(wrapped) => Some(wrapped),
        Err(problem) => {
            let why = problem.internal_text().unwrap_or(problem.kind().slug);
            log::line(&format!("a token stays under its old key: {why}"));
            metrics::left_under_old_key("oauth_tokens");
            None
        }
    }
}
