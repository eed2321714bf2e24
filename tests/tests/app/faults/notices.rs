//! Notices under faults: devices are told of every change that was made, and once.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use postern_tests::{App, Tokens, Value};

use super::{
    assert_jobs_get_done, assert_no_open_transaction, manifest_with_fault_points,
    own_account::use_preferences, traps,
};

const TRAPS: usize = 100;
const FAULT_RATE: &str = "0.06";
const CLIENTS: usize = 3;
const LOAD_LIMIT: Duration = Duration::from_mins(3);

/// How often the feed has told of preferences.
async fn told(app: &App, tokens: &Tokens) -> i64 {
    let (mut told, mut since) = (0, "0-0".to_owned());
    loop {
        let path = format!("/api/v1/sync/changes?limit=100&since={since}");
        let page = app.as_user(tokens).get(&path).await.expect(200).json();
        assert_eq!(page["gap"], false, "{page}");
        let items = page["items"].as_array().unwrap();
        told += items.iter().filter(|item| item["kind"] == "preferences.changed").count();
        if page["has_more"] == Value::Bool(false) {
            return i64::try_from(told).unwrap();
        }
        page["cursor"].as_str().unwrap().clone_into(&mut since);
    }
}

/// USR-5, JOB-1, invariant 12: `users` traps a hundred times, also between a change and its telling, and right after that;
/// the devices hear of each change, and of none twice.
#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_traps_lose_no_notice_and_repeat_none() {
    let folder = tempfile::tempdir().unwrap();
    let manifest = manifest_with_fault_points(folder.path(), &["users"]);
    let app = App::builder().manifest(manifest).variable("fault_rate", FAULT_RATE).start().await;
    let mut devices = Vec::new();
    for _ in 0..CLIENTS {
        devices.push(app.somebody("Ada").await.1);
    }
    let limit = Instant::now() + LOAD_LIMIT;
    let enough = || {
        let found = traps(app.host());
        assert!(Instant::now() < limit, "too few traps: {found:?}");
        found.values().sum::<usize>() >= TRAPS
    };
    let changes = join_all(devices.iter().map(|tokens| use_preferences(&app, tokens, &enough)));
    let changes = changes.await;
    for point in ["pg after", "redis before", "redis after"] {
        let key = ("users".to_owned(), point.to_owned());
        assert!(
            traps(app.host()).contains_key(&key),
            "never trapped: {key:?} in {:?}",
            traps(app.host())
        );
    }
    assert_no_open_transaction(&app).await;
    let app = {
        let calm = app.second_host_with(&[("fault_rate", "0")]);
        app.served_by(calm)
    };
    // Not all were told by the request that made the change: otherwise this has shown nothing.
    let mut untold = 0;
    for (tokens, changes) in devices.iter().zip(&changes) {
        untold += changes - told(&app, tokens).await;
    }
    assert!(untold > 0, "no request has trapped before it told");
    assert_jobs_get_done(&app).await;
    for (tokens, changes) in devices.iter().zip(&changes) {
        assert_eq!(told(&app, tokens).await, *changes);
    }
}
