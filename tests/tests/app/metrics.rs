//! DATA-3: counters that clients can neither multiply nor forge.

use std::{collections::BTreeSet, time::Duration};

use postern_tests::{App, Deadline, RedisServer, Response};
use redis::{Commands as _, Script};
use reqwest::Method;

/// Series of a metric in the Prometheus text.
fn series<'a>(text: &'a str, metric: &str) -> BTreeSet<&'a str> {
    let lines = text.lines().filter(|line| line.starts_with(&format!("{metric}{{")));
    lines.filter_map(|line| line.rsplit_once(' ')).map(|(series, _)| series).collect()
}

async fn metrics(app: &App) -> String {
    app.metrics().await.expect(200).text()
}

/// DATA-3, ASVS 2.4.1: three hundred invented methods are one label, long ones too; and nobody counts a request that
/// there was not, by a method that looks like the rest of a counter's name.
#[tokio::test]
async fn invented_methods_are_one_series() {
    let app = App::start().await;
    let long = "X".repeat(4_000);
    let forging = ["GET|none|503", "GET|none|503|"].map(ToOwned::to_owned);
    let invented = (0..300).map(|number| format!("INVENTED-{number}"));
    let mut answered = 0;
    for name in invented.chain(forging).chain([long]) {
        let method = Method::from_bytes(name.as_bytes()).unwrap();
        let request = app.api().request(method, "/health/live");
        // Whether the host passes such a method on or refuses it, no counter comes of it.
        if let Ok(answer) = Response::attempt(request).await {
            answered += usize::from(answer.status == 405);
        }
    }
    assert!(answered >= 300, "{answered}");
    let deadline = Deadline::after(Duration::from_secs(10));
    let other = format!(
        r#"postern_http_requests_total{{component="health",method="other",route="none",status="405"}} {answered}"#
    );
    let text = loop {
        let text = metrics(&app).await;
        if text.lines().any(|line| line == other) {
            break text;
        }
        assert!(deadline.pause().await, "no {other} in {text}");
    };
    assert!(!text.contains("INVENTED") && !text.contains("XXXX"), "{text}");
    let requests = series(&text, "postern_http_requests_total");
    let of_health = requests.iter().filter(|series| series.contains(r#"component="health""#));
    assert!(of_health.clone().count() <= 5, "{:?}", of_health.collect::<Vec<_>>());
    assert!(!requests.iter().any(|series| series.contains(r#"status="503""#)), "{requests:?}");
}

/// DATA-3: the hash of counters holds so many and no more. What is known goes on being counted, and what would be one
/// more is counted as overflow; so is a name that is too long.
#[tokio::test]
async fn counters_are_bounded_in_the_script() {
    const MOST: usize = 50;
    let server = RedisServer::start_new().await;
    let mut redis = server.connection();
    let key = "pst:{counters}";
    let script = Script::new(include_str!("../../../shared/store/src/scripts/metrics_add.lua"));
    let mut add = |fields: &[String]| -> Vec<i64> {
        let mut call = script.key(key);
        call.arg(MOST).arg(20);
        for field in fields {
            call.arg(field).arg(2);
        }
        call.invoke(&mut redis).unwrap()
    };
    let names: Vec<String> = (0..MOST).map(|number| format!("requests|{number}")).collect();
    assert_eq!(add(&names[..10]), [0]);
    assert_eq!(add(&["x".repeat(21)]), [1]);
    // With what has overflowed, one less fits.
    assert_eq!(add(&names), [1]);
    let more: Vec<String> = (0..300).map(|number| format!("invented|{number}")).collect();
    assert_eq!(add(&more), [300]);
    assert_eq!(add(&names[..1]), [0]);
    let counters: std::collections::HashMap<String, i64> = redis.hgetall(key).unwrap();
    assert_eq!(counters.len(), MOST);
    assert_eq!(counters["requests|0"], 6);
    assert_eq!(counters["overflow"], 302);
}
