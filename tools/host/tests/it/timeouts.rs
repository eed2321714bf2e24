//! The time-outs that Spin does not have.

use std::time::{Duration, Instant};

use reqwest::StatusCode;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::app::{App, Host, manifest};

/// Sends `bytes` and gives all that comes back until the host closes the connection.
async fn exchange(app: &App, bytes: &str) -> String {
    let mut stream = TcpStream::connect(app.address()).await.unwrap();
    stream.write_all(bytes.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn a_head_that_does_not_arrive_ends_the_connection() {
    let app = Host::new(&manifest("http-echo", "")).args(["--header-timeout", "1"]).start().await;
    let start = Instant::now();
    let answer = exchange(&app, "GET / HTTP/1.1\r\nHost: a").await;
    assert!(!answer.contains("echo"));
    assert!(start.elapsed() >= Duration::from_millis(900));
}

#[tokio::test]
async fn a_body_that_does_not_arrive_is_an_error_to_the_component() {
    let app = Host::new(&manifest("http-echo", "")).args(["--body-timeout", "1"]).start().await;
    let request =
        "POST /body HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 9\r\n\r\nabc";
    assert!(exchange(&app, request).await.contains("ConnectionReadTimeout"));
    assert_eq!(app.post("/body", "abc").await, "3");
}

#[tokio::test]
async fn a_component_that_does_not_answer_is_given_up() {
    let app = Host::new(&manifest("http-echo", "")).args(["--response-timeout", "1"]).start().await;
    let response = reqwest::get(app.url("/stuck")).await.unwrap();
    assert_eq!(response.status(), StatusCode::GATEWAY_TIMEOUT);
    app.printed("no response in time").await;
    assert_eq!(app.get("/").await, "echo");
}
