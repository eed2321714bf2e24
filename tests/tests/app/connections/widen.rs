//! OAUTH-4, OAUTH-9: a connection is widened, and nothing of it is lost on the way.

use postern_tests::{Begun, json};

use super::{Bench, CONNECTIONS};

const CALENDAR: &str = "https://www.googleapis.com/auth/calendar.readonly";
const MAIL: &str = "https://www.googleapis.com/auth/gmail.readonly";

async fn set_off(bench: &Bench, id: &str) -> Begun {
    let path = format!("{CONNECTIONS}/{id}/scopes");
    let request = json!({ "features": ["mail.read"], "return_to": "/mail" });
    Begun::read(&bench.app.as_user(&bench.tokens).post(&path, request).await.expect(201))
}

async fn changes(bench: &Bench, id: &str) -> Vec<String> {
    let path = format!("{CONNECTIONS}/{id}/consents");
    let all = bench.app.as_user(&bench.tokens).get(&path).await.expect(200).json();
    let all = all["items"].as_array().unwrap().iter();
    all.map(|one| one["change"].as_str().unwrap().to_owned()).collect()
}

/// OAUTH-4, OAUTH-9: what was granted is asked for as well, and each step has its receipt. Users may say no to it.
#[tokio::test]
async fn a_connection_is_widened_step_by_step() {
    let bench = Bench::start().await;
    let calendar = format!("openid email {CALENDAR}");
    let id = bench.connected("google", json!({ "scope": calendar })).await;
    let begun = set_off(&bench, &id).await;
    let asked = |name: &str| {
        let mut parameters = begun.authorize_url.query_pairs();
        parameters.find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    };
    assert_eq!(asked("scope").unwrap(), format!("email {CALENDAR} {MAIL} openid"));
    let account = bench.read(&id).await["account"].as_str().unwrap().to_owned();
    assert_eq!(asked("login_hint").unwrap(), account);

    // All but what was new: it stays as it was.
    let way = bench.provider.agree(&begun).await;
    let ended = bench.app.come_back(&begun, &way).await.expect(303);
    assert_eq!(ended.header("location").unwrap(), format!("/mail?connection={id}&result=partial"));
    assert_eq!(changes(&bench, &id).await, ["granted"]);

    bench.provider.differs(json!({ "token": { "scope": format!("{calendar} {MAIL}") } })).await;
    let begun = set_off(&bench, &id).await;
    let way = bench.provider.agree(&begun).await;
    let ended = bench.app.come_back(&begun, &way).await.expect(303);
    assert_eq!(
        ended.header("location").unwrap(),
        format!("/mail?connection={id}&result=connected")
    );
    assert_eq!(changes(&bench, &id).await, ["granted", "widened"]);
    let connection = bench.read(&id).await;
    assert_eq!(connection["granted_scopes"], json!(["email", CALENDAR, MAIL, "openid"]));
    assert_eq!(bench.app.connections(&bench.tokens).await.len(), 1);
    let features =
        bench.app.as_user(&bench.tokens).get("/api/v1/users/me/features").await.expect(200).json();
    let mail =
        features["items"].as_array().unwrap().iter().find(|one| one["id"] == "mail.read").unwrap();
    assert!(!mail["missing"].to_string().contains("connection"), "{mail}");
}

/// OAUTH-4: another account is another connection, and not what was to be widened.
#[tokio::test]
async fn another_account_widens_nothing() {
    let bench = Bench::start().await;
    let id =
        bench.connected("google", json!({ "scope": format!("openid email {CALENDAR}") })).await;
    let before = bench.read(&id).await;
    bench.provider.differs(json!({ "userinfo": { "sub": "somebody else" } })).await;
    let begun = set_off(&bench, &id).await;
    let way = bench.provider.agree(&begun).await;
    let ended = bench.app.come_back(&begun, &way).await.expect(303);
    assert_eq!(ended.header("location").unwrap(), "/mail?result=failed&reason=other_account");
    assert_eq!(bench.app.connections(&bench.tokens).await, [before]);
}

/// API-3, OAUTH-3: what is wrong is named, and nobody widens what is not theirs.
#[tokio::test]
async fn what_cannot_be_widened_is_said() {
    let bench = Bench::start().await;
    let id = bench.connected("google", json!({ "scope": "openid email" })).await;
    let path = format!("{CONNECTIONS}/{id}/scopes");
    let request = json!({
        "features": ["notes.read"], "scopes": ["everything"], "return_to": "https://evil.example"
    });
    let refused = bench.app.as_user(&bench.tokens).post(&path, request).await;
    refused.expect_problem(422, "validation");
    let named: Vec<_> = refused.field_errors().into_iter().map(|(pointer, _)| pointer).collect();
    assert_eq!(named, ["/features/0", "/return_to", "/scopes/0"]);
    let (_, eves) = bench.app.somebody("Eve").await;
    bench.app.as_user(&eves).post(&path, json!({})).await.expect_problem(404, "not-found");
}
