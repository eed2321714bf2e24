//! From a connection to a component and back.

use std::collections::HashMap;

use reqwest::StatusCode;

use crate::app::{App, Host, guest, manifest};

async fn echo() -> App {
    Host::new(&manifest("http-echo", "environment = { GIVEN = \"value\" }")).start().await
}

#[tokio::test]
async fn a_component_learns_about_its_request_after_what_the_client_sent() {
    let app = echo().await;
    let request = reqwest::Client::new()
        .get(app.url("/headers?secret=1"))
        .header("spin-client-addr", "6.6.6.6:1")
        .header("connection", "close");
    let headers = request.send().await.unwrap().text().await.unwrap();

    let addresses: Vec<_> =
        headers.lines().filter(|line| line.starts_with("spin-client-addr")).collect();
    assert_eq!(addresses.len(), 2);
    assert_eq!(addresses[0], "spin-client-addr: \"6.6.6.6:1\"");
    assert!(addresses[1].starts_with("spin-client-addr: \"127.0.0.1:"));
    let expected = [
        "spin-path-info: \"/headers\"",
        "spin-matched-route: \"/...\"",
        "spin-base-path: \"/\"",
        "spin-raw-component-route: \"/...\"",
        "spin-component-route: \"\"",
        &format!("spin-full-url: \"{}\"", app.url("/headers?secret=1")),
    ];
    for line in expected {
        assert!(headers.lines().any(|header| header == line), "{line} is not in\n{headers}");
    }
    assert!(!headers.contains("connection:"));
}

#[tokio::test]
async fn a_path_without_a_route_is_not_found() {
    let manifest = manifest("http-echo", "").replace("\"/...\"", "\"/only/...\"");
    let app = Host::new(&manifest).start().await;
    let response = reqwest::get(app.url("/other")).await.unwrap();
    assert_eq!(response.status(), StatusCode::NOT_FOUND);
    assert_eq!(response.text().await.unwrap(), "");
    assert_eq!(app.get("/only/x").await, "echo");
    assert_eq!(app.get("/.well-known/spin/health").await, "OK");
}

#[tokio::test]
async fn a_component_s_error_is_an_empty_500() {
    let app = echo().await;
    let response = reqwest::get(app.url("/error")).await.unwrap();
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(response.text().await.unwrap(), "");
    app.printed("refused on demand").await;
}

#[tokio::test]
async fn an_instance_serves_several_requests_but_not_more_than_128() {
    let app = echo().await;
    let mut served_by = HashMap::new();
    let client = reqwest::Client::new();
    for _ in 0..300 {
        let answer = client.get(app.url("/instance")).send().await.unwrap().text().await.unwrap();
        let (instance, served) = answer.split_once(' ').unwrap();
        let served: u32 = served.parse().unwrap();
        assert!((1..=128).contains(&served));
        served_by.insert(instance.to_owned(), served);
    }
    assert!(served_by.len() >= 3, "{served_by:?}");
    assert!(served_by.values().any(|served| *served > 1), "{served_by:?}");
    assert_eq!(served_by.values().sum::<u32>(), 300);
}

#[tokio::test]
async fn a_component_may_work_on_after_its_answer() {
    let app = echo().await;
    assert_eq!(app.get("/after").await, "answered");
    app.printed("[http-echo] worked after the answer").await;
}

#[tokio::test]
async fn a_stream_lasts_until_its_reader_leaves() {
    let app = echo().await;
    let mut response = reqwest::get(app.url("/stream")).await.unwrap();
    // Longer than an idle instance lives.
    for _ in 0..40 {
        let chunk = response.chunk().await.unwrap().unwrap();
        assert!(chunk.starts_with(b"tick\n"));
    }
    drop(response);
    app.printed("the reader has left").await;
}

#[tokio::test]
async fn a_component_sees_its_environment_and_no_files() {
    let app = echo().await;
    assert_eq!(app.get("/environment").await, "[(\"GIVEN\", \"value\")]");
    assert_eq!(app.get("/file").await, "false");
}

#[tokio::test]
async fn only_the_named_components_are_served() {
    let (echo, trap) = (guest("http-echo"), guest("trap"));
    let manifest = format!(
        "spin_manifest_version = 2\n\
         application = {{ name = \"test\" }}\n\
         trigger.http = [\n\
             {{ route = \"/echo\", component = \"echo\" }},\n\
             {{ route = \"/trap\", component = \"trap\" }},\n\
         ]\n\
         component.echo.source = \"{echo}\"\n\
         component.trap.source = \"{trap}\"\n"
    );
    let app = Host::new(&manifest).args(["-c", "echo"]).start().await;
    assert_eq!(app.get("/echo").await, "echo");
    let response = reqwest::get(app.url("/trap")).await.unwrap();
    assert_eq!(response.status(), StatusCode::NOT_FOUND);
    assert!(
        Host::new(&manifest).args(["-c", "nope"]).refused().contains("unknown component `nope`")
    );
}

#[tokio::test]
async fn a_termination_lets_the_request_in_flight_finish() {
    let app = echo().await;
    let request = tokio::spawn(reqwest::get(app.url("/slow")));
    app.printed("slow begins").await;
    app.terminate();
    app.printed("shutting down").await;
    let answer = request.await.unwrap().unwrap();
    assert_eq!(answer.text().await.unwrap(), "slow");
    assert!(app.ended().await.success());
}
