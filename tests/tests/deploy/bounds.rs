//! How much one address may have open at once (OPS-2, AUTH-9).

use std::time::{Duration, Instant};

use postern_tests::{
    FakeServer, Received,
    nginx::{Limits, Nginx},
};

use crate::streams::{Client, EVENTS};

/// So many requests for a path stay open; one more is refused, and what is asked for else is served.
async fn expect_bound(path: &'static str, bound: usize) {
    let behind = FakeServer::start(move |request: Received| async move {
        if request.target().contains(path) {
            std::future::pending::<()>().await;
        }
        (200, "behind".to_owned())
    })
    .await;
    let all = [("auth", &*behind.url), ("api", &behind.url), ("jobs", &behind.url)];
    let nginx = Nginx::start(&all, Limits::Kept);
    // At once is what is asked for here, not how often.
    nginx.edit("nginx.conf", "rate=10r/s", "rate=100000r/s");
    nginx.edit("postern/to-auth.conf", "burst=20", "burst=1000");
    tokio::task::block_in_place(|| nginx.reload_whole());
    let clients = Client::start(&nginx, &format!("{path}?n=[1-{bound}]"));
    let since = Instant::now();
    while behind.received().len() < bound {
        assert!(since.elapsed() < Duration::from_secs(15), "{}", behind.received().len());
        tokio::task::yield_now().await;
    }
    let more = tokio::task::block_in_place(|| nginx.curl(&[], path));
    assert_eq!(more.status, 429, "{more:?}");
    assert_eq!(more.header("content-type"), ["application/problem+json"]);
    assert_eq!(more.header("retry-after"), ["1"]);
    let other = tokio::task::block_in_place(|| nginx.curl(&[], "/api/v1/session"));
    assert_eq!(other.status, 200, "{other:?}");
    drop(clients);
}

/// OPS-2: live streams.
#[tokio::test(flavor = "multi_thread")]
async fn an_address_has_twenty_streams_at_most() {
    expect_bound(EVENTS, 20).await;
}

/// OPS-2, AUTH-9: what hashes passwords.
#[tokio::test(flavor = "multi_thread")]
async fn an_address_has_fifty_requests_at_most_where_passwords_are_hashed() {
    expect_bound("/api/v1/auth/login", 50).await;
}
