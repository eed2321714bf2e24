//! The calls as a client makes them.

use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode, header},
};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tempfile::TempDir;
use tower::ServiceExt as _;

use crate::{server, store::Store};

/// A mailbox of its own, and the folder that its file lives in.
struct Client {
    router: Router,
    _folder: TempDir,
}

struct Answer {
    status: StatusCode,
    text: String,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }
}

impl Client {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("mail.jsonl")).unwrap();
        Self { router: server::router(store), _folder: folder }
    }

    async fn call(&self, mut request: Request<Body>) -> Answer {
        request.headers_mut().entry(header::HOST).or_insert("127.0.0.1:8025".parse().unwrap());
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        Answer { status, text: String::from_utf8(bytes.to_vec()).unwrap() }
    }

    async fn get(&self, path: &str) -> Answer {
        self.call(Request::get(path).body(Body::empty()).unwrap()).await
    }

    async fn post(&self, path: &str, body: &Value, headers: &[(&str, &str)]) -> Answer {
        let mut request = Request::post(path).header(header::CONTENT_TYPE, "application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.call(request.body(Body::from(body.to_string())).unwrap()).await
    }

    async fn send_mail(&self, to: &str, subject: &str) -> Answer {
        let body = json!({
            "From": { "Name": "Postern", "Email": "no-reply@postern.test" },
            "To": [{ "Name": "Ada", "Email": to }],
            "Subject": subject,
            "Text": "Your  code is\n123456",
            "HTML": "<script>alert(1)</script><a href=\"https://x.test/\">confirm</a>",
        });
        self.post("/api/v1/send", &body, &[]).await
    }

    async fn send_sms(&self, form: &'static str, authorization: Option<&str>) -> Answer {
        let mut request = Request::post("/2010-04-01/Accounts/AC1/Messages.json")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        if let Some(value) = authorization {
            request = request.header(header::AUTHORIZATION, value);
        }
        self.call(request.body(Body::from(form)).unwrap()).await
    }
}

/// `AC1:key`
const BASIC: &str = "Basic QUMxOmtleQ==";

#[tokio::test]
async fn mailpit_sends_lists_and_shows() {
    let client = Client::new();
    client.send_mail("ada@example.test", "first").await;
    let sent = client.send_mail("ada@example.test", "second").await;
    assert_eq!(sent.status, StatusCode::OK);
    let id = sent.json()["ID"].as_str().unwrap().to_owned();

    let list = client.get("/api/v1/messages?limit=1").await.json();
    assert_eq!((&list["total"], &list["count"]), (&json!(2), &json!(1)));
    assert_eq!(list["messages"][0]["ID"], id);
    assert_eq!(list["messages"][0]["Snippet"], "Your code is 123456");
    let next = client.get("/api/v1/messages?start=1").await.json();
    assert_eq!(next["messages"][0]["Subject"], "first");

    let message = client.get(&format!("/api/v1/message/{id}")).await.json();
    assert_eq!(message["To"], json!([{ "Name": "Ada", "Address": "ada@example.test" }]));
    assert_eq!(message["Text"], "Your  code is\n123456");
    assert_eq!(client.get("/api/v1/message/absent").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn mailpit_searches_by_whole_recipient_and_clears() {
    let client = Client::new();
    client.send_mail("ada@example.test", "hers").await;
    client.send_mail("not-ada@example.test", "another's").await;
    let found = client.get("/api/v1/search?query=to:ADA@example.test").await.json();
    assert_eq!(found["total"], 1);
    assert_eq!(found["messages"][0]["Subject"], "hers");
    assert_eq!(client.get("/api/v1/search?query=hers").await.status, StatusCode::BAD_REQUEST);

    client.call(Request::delete("/api/v1/messages").body(Body::empty()).unwrap()).await;
    assert_eq!(client.get("/api/v1/messages").await.json()["total"], 0);
}

#[tokio::test]
async fn resend_is_idempotent_by_key() {
    let client = Client::new();
    let body = json!({
        "from": "Postern <no-reply@postern.test>",
        "to": ["ada@example.test"],
        "subject": "hello",
        "text": "t",
    });
    let headers =
        [("authorization", "Bearer re_1"), ("user-agent", "postern"), ("idempotency-key", "k1")];
    let first = client.post("/emails", &body, &headers).await;
    let again = client.post("/emails", &body, &headers).await;
    assert_eq!((first.status, first.json()), (StatusCode::OK, again.json()));
    let mut other = body.clone();
    other["subject"] = json!("changed");
    assert_eq!(client.post("/emails", &other, &headers).await.status, StatusCode::CONFLICT);
    assert_eq!(client.get("/api/v1/messages").await.json()["total"], 1);

    let unnamed = client.post("/emails", &body, &[("authorization", "Bearer re_1")]).await;
    assert_eq!(unnamed.status, StatusCode::FORBIDDEN);
    let anonymous = client.post("/emails", &body, &[("user-agent", "postern")]).await;
    assert_eq!(anonymous.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn twilio_queues_and_refuses() {
    let client = Client::new();
    let form = "To=%2B15550001&From=%2B15550002&Body=123456&StatusCallback=http%3A%2F%2Fx%2F";
    let sent = client.send_sms(form, Some(BASIC)).await;
    assert_eq!(sent.status, StatusCode::CREATED);
    let answer = sent.json();
    assert_eq!((&answer["status"], &answer["to"]), (&json!("queued"), &json!("+15550001")));
    assert!(answer["sid"].as_str().unwrap().starts_with("SM"));

    assert_eq!(client.send_sms(form, None).await.status, StatusCode::UNAUTHORIZED);
    let no_body = client.send_sms("To=%2B15550001&From=%2B15550002", Some(BASIC)).await;
    assert_eq!((no_body.status, &no_body.json()["code"]), (StatusCode::BAD_REQUEST, &json!(21602)));

    let stored = client.get("/sms").await.json();
    assert_eq!(stored["total"], 1);
    assert_eq!(stored["messages"][0]["body"], "123456");
    assert_eq!(stored["messages"][0]["status_callback"], "http://x/");
}

#[tokio::test]
async fn asked_failures_hit_sends_alone_and_end() {
    let client = Client::new();
    let asked = json!({ "count": 2, "status": 503 });
    assert_eq!(client.post("/test/fail-next", &asked, &[]).await.status, StatusCode::NO_CONTENT);
    let first = client.send_mail("ada@example.test", "s").await;
    assert_eq!(client.get("/api/v1/messages").await.json()["total"], 0);
    let second = client.send_sms("", Some(BASIC)).await;
    let third = client.send_mail("ada@example.test", "s").await;
    assert_eq!(
        [first.status, second.status, third.status],
        [StatusCode::SERVICE_UNAVAILABLE, StatusCode::SERVICE_UNAVAILABLE, StatusCode::OK]
    );
    let success = json!({ "count": 1, "status": 200 });
    assert_eq!(client.post("/test/fail-next", &success, &[]).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn pages_escape_what_was_sent() {
    let client = Client::new();
    let sent = client.send_mail("ada@example.test", "<b>bold</b>").await;
    let id = sent.json()["ID"].as_str().unwrap().to_owned();
    let list = client.get("/").await.text;
    let message = client.get(&format!("/view/{id}")).await.text;
    for page in [&list, &message] {
        assert!(!page.contains("<b>bold"), "{page}");
        assert!(page.contains("bold"), "{page}");
    }
    assert!(list.contains(&format!("/view/{id}")), "{list}");
    assert!(message.contains("sandbox=") && !message.contains("<script>"), "{message}");
}

#[tokio::test]
async fn a_rebound_name_is_refused() {
    let client = Client::new();
    for (host, status) in [
        ("attacker.example", StatusCode::FORBIDDEN),
        ("127.0.0.1.attacker.example:8025", StatusCode::FORBIDDEN),
        ("localhost:8025", StatusCode::OK),
        ("[::1]:8025", StatusCode::OK),
    ] {
        let request = Request::get("/").header(header::HOST, host).body(Body::empty()).unwrap();
        assert_eq!(client.call(request).await.status, status, "{host}");
    }
}
