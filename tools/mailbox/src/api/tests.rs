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
        let path = format!("/2010-04-01/Accounts/{ACCOUNT}/Messages.json");
        let mut request =
            Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        if let Some(value) = authorization {
            request = request.header(header::AUTHORIZATION, value);
        }
        self.call(request.body(Body::from(form)).unwrap()).await
    }
}

const ACCOUNT: &str = "AC00000000000000000000000000000001";
/// The account's sid and `key`.
const BASIC: &str = "Basic QUMwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMTprZXk=";
const FORM: &str = "To=%2B15550001&From=%2B15550002&Body=123456&StatusCallback=http%3A%2F%2Fx%2F";

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
async fn headers_are_kept() {
    let client = Client::new();
    let asked = json!({ "List-Unsubscribe": "<https://id.test/x>" });
    let body = json!({ "From": { "Email": "a@b.test" }, "To": [{ "Email": "c@d.test" }], "Headers": asked });
    let mailpit = client.post("/api/v1/send", &body, &[]).await.json();
    let body = json!({ "from": "a@b.test", "to": "c@d.test", "subject": "s", "headers": asked });
    let by = [("authorization", "Bearer re_1"), ("user-agent", "postern")];
    let resend = client.post("/emails", &body, &by).await.json();
    for id in [&mailpit["ID"], &resend["id"]] {
        let path = format!("/api/v1/message/{}/headers", id.as_str().unwrap());
        let expected = json!({ "List-Unsubscribe": ["<https://id.test/x>"] });
        assert_eq!(client.get(&path).await.json(), expected);
    }
    assert_eq!(client.get("/api/v1/message/x/headers").await.status, StatusCode::NOT_FOUND);
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
async fn twilio_queues_what_it_is_sent() {
    let client = Client::new();
    let sent = client.send_sms(FORM, Some(BASIC)).await;
    assert_eq!(sent.status, StatusCode::CREATED);
    let answer = sent.json();
    assert_eq!((&answer["status"], &answer["to"]), (&json!("queued"), &json!("+15550001")));
    let sid = answer["sid"].as_str().unwrap();
    assert!(sid.starts_with("SM") && sid.len() == 34, "{sid}");
    let uri = format!("/2010-04-01/Accounts/{ACCOUNT}/Messages/{sid}.json");
    assert_eq!(answer["uri"], uri);
    assert!(answer["date_created"].as_str().unwrap().ends_with(" +0000"), "{answer}");

    let service = "To=%2B15550003&MessagingServiceSid=MG00000000000000000000000000000001&Body=x";
    let sent = client.send_sms(service, Some(BASIC)).await.json();
    assert_eq!(sent["messaging_service_sid"], "MG00000000000000000000000000000001");

    let stored = client.get("/sms").await.json();
    assert_eq!(stored["messages"][0]["to"], "+15550003", "newest first");
    assert_eq!(stored["messages"][0]["from"], Value::Null);
    let found = client.get("/sms?to=%2B15550001").await.json();
    let created_at = found["messages"][0]["created_at"].clone();
    assert!(created_at.as_str().unwrap().ends_with('Z'), "{created_at}");
    let expected = json!({
        "sid": sid,
        "to": "+15550001",
        "from": "+15550002",
        "body": "123456",
        "status_callback": "http://x/",
        "created_at": created_at,
    });
    assert_eq!(found, json!({ "total": 1, "messages": [expected] }));
}

#[tokio::test]
async fn twilio_refuses_strangers_and_forms_that_lack_something() {
    let client = Client::new();
    // Of `AC1:key`, of the sid without a key, of the sid as another kind of credentials, of no base64.
    let strangers = [
        "Basic QUMxOmtleQ==".to_owned(),
        "Basic QUMwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMTo=".to_owned(),
        BASIC.replace("Basic", "Bearer"),
        "Basic ???".to_owned(),
    ];
    let strangers = strangers.iter().map(|value| Some(value.as_str())).chain([None]);
    for authorization in strangers {
        let refused = client.send_sms(FORM, authorization).await;
        assert_eq!(refused.status, StatusCode::UNAUTHORIZED, "{authorization:?}");
        assert_eq!(refused.json()["code"], 20003);
    }
    for (form, code) in [
        ("From=%2B15550002&Body=x", 21604),
        ("To=&From=%2B15550002&Body=x", 21604),
        ("To=%2B15550001&Body=x", 21603),
        ("To=%2B15550001&MessagingServiceSid=MG1&Body=x", 21705),
        ("To=%2B15550001&From=%2B15550002", 21602),
    ] {
        let refused = client.send_sms(form, Some(BASIC)).await;
        let code_and_status = (&refused.json()["code"], &refused.json()["status"]);
        assert_eq!(code_and_status, (&json!(code), &json!(400)), "{form}");
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{form}");
    }
    assert_eq!(client.get("/sms").await.json()["total"], 0);
}

#[tokio::test]
async fn asked_failures_hit_mails_alone_and_end() {
    let client = Client::new();
    let asked = json!({ "count": 1, "status": 503 });
    assert_eq!(client.post("/test/fail-next", &asked, &[]).await.status, StatusCode::NO_CONTENT);
    let text = client.send_sms(FORM, Some(BASIC)).await;
    let first = client.send_mail("ada@example.test", "s").await;
    assert_eq!(client.get("/api/v1/messages").await.json()["total"], 0);
    let second = client.send_mail("ada@example.test", "s").await;
    assert_eq!(
        [text.status, first.status, second.status],
        [StatusCode::CREATED, StatusCode::SERVICE_UNAVAILABLE, StatusCode::OK]
    );
    let success = json!({ "count": 1, "status": 200 });
    assert_eq!(client.post("/test/fail-next", &success, &[]).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn asked_failures_of_texts_speak_as_twilio_does_and_end() {
    let client = Client::new();
    let asked = json!({ "code": 21610, "status": 400, "count": 1 });
    assert_eq!(client.post("/sms/fail", &asked, &[]).await.status, StatusCode::NO_CONTENT);
    assert_eq!(client.send_mail("ada@example.test", "s").await.status, StatusCode::OK);
    let stranger = client.send_sms(FORM, None).await;
    assert_eq!(stranger.status, StatusCode::UNAUTHORIZED);
    let first = client.send_sms(FORM, Some(BASIC)).await;
    assert_eq!(first.status, StatusCode::BAD_REQUEST);
    let body = first.json();
    assert_eq!((&body["code"], &body["status"]), (&json!(21610), &json!(400)));
    assert_eq!(body["more_info"], "https://www.twilio.com/docs/errors/21610");
    assert!(body["message"].is_string(), "{body}");
    assert_eq!(client.get("/sms").await.json()["total"], 0);
    assert_eq!(client.send_sms(FORM, Some(BASIC)).await.status, StatusCode::CREATED);

    let many = json!({ "code": 20429, "status": 429, "count": 5 });
    client.post("/sms/fail", &many, &[]).await;
    let none = json!({ "code": 20429, "status": 429, "count": 0 });
    client.post("/sms/fail", &none, &[]).await;
    assert_eq!(client.send_sms(FORM, Some(BASIC)).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn a_browser_gets_text_messages_as_a_page() {
    let client = Client::new();
    client.send_sms("To=%2B1&From=%2B2&Body=%3Cb%3Ebold", Some(BASIC)).await;
    let accept = "text/html,application/xhtml+xml,*/*;q=0.8";
    let request = Request::get("/sms").header(header::ACCEPT, accept).body(Body::empty());
    let page = client.call(request.unwrap()).await.text;
    assert!(page.starts_with("<!doctype html>") && page.contains("bold"), "{page}");
    assert!(!page.contains("<b>bold"), "{page}");
    assert!(page.contains(r#"href="/""#), "{page}");
    assert!(client.get("/").await.text.contains(r#"href="/sms""#));
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
