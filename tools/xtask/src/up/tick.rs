//! The cron trigger's part, for a Spin without that plugin: a tick each second.

use std::{convert::Infallible, time::Duration};

use reqwest::Client;
use tokio::time::{MissedTickBehavior, interval};

const PERIOD: Duration = Duration::from_secs(1);

/// Calls the tick endpoint for ever. A failed tick is made up for by the next; the change from one outcome
/// to another is logged, not each of them.
pub(crate) async fn run(client: &Client, url: &str, token: &str) -> Infallible {
    let endpoint = format!("{url}/internal/jobs/tick");
    let mut period = interval(PERIOD);
    period.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let mut last = String::new();
    loop {
        period.tick().await;
        let sent = client.post(&endpoint).bearer_auth(token).timeout(10 * PERIOD).send().await;
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
