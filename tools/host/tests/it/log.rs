//! Log lines.

use crate::app::{Host, manifest};

#[tokio::test]
async fn json_lines_carry_the_component() {
    let host = Host::new(&manifest("http-echo", "")).args(["--log-format", "json"]);
    let app = host.start().await;
    app.get("/after").await;
    app.printed(
        r#"{"component":"http-echo","message":"worked after the answer","stream":"stderr"}"#,
    )
    .await;
}

#[tokio::test]
async fn requests_are_logged_at_debug_without_their_query() {
    let app = Host::new(&manifest("http-echo", "")).env("RUST_LOG", "debug").start().await;
    app.get("/some/path?token=s3cret").await;
    app.printed("path=\"/some/path\"").await;
    assert!(!app.output().contains("s3cret"));
}

#[tokio::test]
async fn quiet_drops_the_output_of_components() {
    let app = Host::new(&manifest("trap", "")).args(["--quiet"]).start().await;
    app.get("/trap").await;
    app.printed("wasm trap").await;
    assert!(!app.output().contains("trapped on demand"));
}
