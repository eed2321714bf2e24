//! The token of the clock, and that of the metrics, are replaced while old and new processes live side by side.

use postern_tests::{Host, random_hex};

use super::Instance;

/// What a host says to the bearer of a token.
async fn tick(host: &Host, token: &str) -> u16 {
    host.with_token(token).post_empty("/internal/jobs/tick").await.status
}

async fn metrics(host: &Host, token: &str) -> u16 {
    host.with_token(token).get("/metrics").await.status
}

/// JOB-7: each host takes what the host of the stage before and that of the next one send, and a tick reaches the work of
/// every component; in the end the old token is worth nothing.
#[tokio::test]
async fn tokens_are_replaced_without_a_gap() {
    let instance = Instance::start().await;
    for (name, old) in [
        ("tick_token", instance.app.keys().tick_token.clone()),
        ("metrics_token", instance.app.keys().metrics_token.clone()),
    ] {
        let new = random_hex::<16>();
        let ask = async |host: &Host, token: &str| match name {
            "tick_token" => tick(host, token).await,
            _ => metrics(host, token).await,
        };
        let settings = [old.clone(), format!("{old},{new}"), format!("{new},{old}"), new.clone()];
        let hosts =
            settings.clone().map(|setting| instance.app.second_host_with(&[(name, &setting)]));
        let taken = [(200, 401), (200, 200), (200, 200), (401, 200)];
        for (host, (with_old, with_new)) in hosts.iter().zip(taken) {
            // Within, a tick presents the first to every component, and is refused by none.
            assert_eq!(ask(host, &old).await, with_old, "{name}");
            assert_eq!(ask(host, &new).await, with_new, "{name}");
        }
        for host in &hosts[1..3] {
            for wrong in [settings[1].as_str(), settings[2].as_str(), ",", &old[1..]] {
                assert_eq!(ask(host, wrong).await, 401, "{name}");
            }
        }
    }
}
