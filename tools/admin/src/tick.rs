//! The cron trigger's part, for a Spin without that plugin: a tick each second.

use std::{convert::Infallible, time::Duration};

use postern_domain::auth::service_token;
use reqwest::Client;
use tokio::{
    task::JoinSet,
    time::{MissedTickBehavior, interval},
};

const PERIOD: Duration = Duration::from_secs(1);
/// Longer than a tick takes whose mails all run into their limit.
const LIMIT: Duration = Duration::from_secs(30);

/// Calls the tick endpoint for ever, each second and also while one before has not come back: a component that is held up
/// holds up no other's work. A failed tick is made up for by the next; the change from one outcome to another is logged,
/// not each of them.
pub async fn run(client: &Client, url: &str, token: &str) -> Infallible {
    let endpoint = format!("{url}/internal/jobs/tick");
    let mut period = interval(PERIOD);
    period.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let mut ticks = JoinSet::new();
    let mut last = String::new();
    loop {
        tokio::select! {
            _ = period.tick() => {
                let sent = client.post(&endpoint).bearer_auth(service_token::sent(token)).timeout(LIMIT).send();
                ticks.spawn(sent);
            }
            Some(Ok(sent)) = ticks.join_next() => {
                let outcome = match sent {
                    Ok(response) => response.status().to_string(),
                    Err(error) => error.to_string(),
                };
                if outcome != last {
                    eprintln!("tick: {outcome}");
                    last = outcome;
                }
            }
        }
    }
}
