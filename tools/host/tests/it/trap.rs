//! A component that fails does not take the host with it.

use reqwest::StatusCode;

use crate::app::{Host, manifest};

#[tokio::test]
async fn a_trap_is_an_empty_500_and_the_next_request_works() {
    let app = Host::new(&manifest("trap", "")).start().await;
    for _ in 0..3 {
        let response = reqwest::get(app.url("/trap")).await.unwrap();
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(response.text().await.unwrap(), "");
        assert_eq!(app.get("/").await, "alive");
    }
    app.printed("[trap] trapped on demand").await;
    app.printed("wasm trap").await;
}
