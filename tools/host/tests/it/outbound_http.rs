//! Outbound HTTP.

use crate::app::{Host, manifest};

/// ASVS 13.2.4
#[tokio::test]
async fn an_allowed_host_is_reached_and_no_other() {
    let target = Host::new(&manifest("http-echo", "")).start().await;
    let allowed = format!("allowed_outbound_hosts = [\"http://{}\"]", target.address());
    let app = Host::new(&manifest("outbound-http", &allowed)).start().await;
    assert_eq!(app.post("/", &target.url("/x")).await, "200 OK: echo");

    let other_name = target.url("/x").replace("127.0.0.1", "localhost");
    for url in [&*other_name, "http://127.0.0.1:1/", "https://example.com/"] {
        assert!(app.post("/", url).await.contains("HttpRequestDenied"), "{url}");
    }
    app.printed("not in allowed_outbound_hosts").await;
}

#[tokio::test]
async fn an_allowed_host_may_come_from_a_variable() {
    let target = Host::new(&manifest("http-echo", "")).start().await;
    let rest = "allowed_outbound_hosts = [\"http://{{ target }}\"]\n\
                [variables]\n\
                target = { required = true }";
    let given = format!("target={}", target.address());
    let app =
        Host::new(&manifest("outbound-http", rest)).args(["--variable", &given]).start().await;
    assert_eq!(app.post("/", &target.url("/")).await, "200 OK: echo");
}

#[tokio::test]
async fn a_limit_makes_requests_wait_and_not_fail() {
    let target = Host::new(&manifest("http-echo", "")).start().await;
    let allowed = format!("allowed_outbound_hosts = [\"http://{}\"]", target.address());
    let app = Host::new(&manifest("outbound-http", &allowed))
        .runtime_config("[outbound_http]\nconnection_pooling = true\nmax_connections = 1")
        .start()
        .await;
    let url = target.url("/x");
    let (first, second) = tokio::join!(app.post("/", &url), app.post("/", &url));
    assert_eq!((&*first, &*second), ("200 OK: echo", "200 OK: echo"));
}
