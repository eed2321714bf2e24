//! The cron trigger.

use crate::app::{App, Host, guest};

async fn start(seconds: u32, outcome: &str) -> App {
    let source = guest("cron");
    let manifest = format!(
        "spin_manifest_version = 2\n\
         [application]\n\
         name = \"test\"\n\
         [[trigger.cron]]\n\
         component = \"cron\"\n\
         cron_expression = \"*/1 * * * * *\"\n\
         [component.cron]\n\
         source = \"{source}\"\n\
         variables = {{ seconds = \"{seconds}\", outcome = \"{outcome}\" }}\n"
    );
    Host::new(&manifest).start_until("started").await
}

/// The timestamps of the events that the component has announced.
fn timestamps(app: &App) -> Vec<u64> {
    let output = app.output();
    let events = output.lines().filter_map(|line| line.strip_prefix("[cron] event "));
    events.map(|timestamp| timestamp.parse().unwrap()).collect()
}

#[tokio::test]
async fn events_come_every_second_even_after_an_error() {
    let app = start(0, "error").await;
    app.printed_times("[cron] event", 3).await;
    app.printed("failed on demand").await;
    let timestamps = timestamps(&app);
    assert!(timestamps.is_sorted_by(|earlier, later| earlier < later), "{timestamps:?}");
}

#[tokio::test]
async fn an_event_that_falls_into_a_call_is_skipped() {
    let app = start(2, "ok").await;
    app.printed_times("[cron] event", 2).await;
    let timestamps = timestamps(&app);
    assert!(timestamps[1] - timestamps[0] >= 2, "{timestamps:?}");
}

#[tokio::test]
async fn a_termination_lets_the_call_finish() {
    let app = start(1, "error").await;
    app.printed("[cron] event").await;
    app.terminate();
    app.printed("failed on demand").await;
    assert!(app.ended().await.success());
}
