//! OAUTH-9: a receipt says at which device it was given, and by which words its user was asked.

use postern_tests::{Value, json};

use super::{Bench, CONNECTIONS};

const CALENDAR: &str = "https://www.googleapis.com/auth/calendar.readonly";
const MAIL: &str = "https://www.googleapis.com/auth/gmail.readonly";

/// What the page of somebody who reads German says.
fn shown() -> Value {
    json!({ "language": "de-ch", "words": [
        { "id": "calendar.read", "title": "Kalender lesen", "text": "Der Assistent sieht Ihre Termine." },
    ] })
}

async fn receipts(bench: &Bench, id: &str) -> Vec<Value> {
    let path = format!("{CONNECTIONS}/{id}/consents");
    let page = bench.app.as_user(&bench.tokens).get(&path).await.expect(200).json();
    page["items"].as_array().unwrap().clone()
}

async fn connect(bench: &Bench, scope: &str, request: Value) -> String {
    bench.provider.differs(json!({ "token": { "scope": format!("openid email {scope}") } })).await;
    let ended = bench.app.connect(&bench.provider, &bench.tokens, request).await;
    assert!(ended.contains("connection="), "{ended}");
    let connections = bench.app.connections(&bench.tokens).await;
    connections[0]["id"].as_str().unwrap().to_owned()
}

/// OAUTH-9: the words are those that the client has shown, in its language; the device is the one that the list of sessions
/// shows. Both are part of the export, and stay when the account is disconnected.
#[tokio::test]
async fn a_receipt_has_its_device_and_its_words() {
    let bench = Bench::start().await;
    let user = bench.app.as_user(&bench.tokens);
    let sessions = user.get("/api/v1/sessions").await.expect(200).json();
    let device = sessions["items"][0]["device"].clone();
    assert!(device.as_str().is_some_and(|device| !device.is_empty()), "{sessions}");
    let request = json!({ "provider": "google", "features": ["calendar.read"], "shown": shown() });
    let id = connect(&bench, CALENDAR, request).await;
    user.delete(&format!("{CONNECTIONS}/{id}")).await.expect(204);

    let receipts = receipts(&bench, &id).await;
    let words = json!({ "language": "de-CH", "source": "client", "items": shown()["words"] });
    assert_eq!(receipts[0]["words"], words);
    assert_eq!(receipts[0]["device"], device);
    assert_eq!(receipts[1]["change"], "withdrawn");
    assert_eq!(receipts[1]["device"], device);
    assert_eq!(receipts[1]["words"], Value::Null, "nobody was asked");
    let export = user.get("/api/v1/users/me/export").await.expect(200).json();
    assert_eq!(export["consents"][0]["device"], device);
    assert_eq!(export["consents"][0]["words"], words);
}

/// OAUTH-9: a client that does not say what it has shown: the API's own words are kept, and are told apart.
#[tokio::test]
async fn who_says_nothing_has_shown_what_the_api_says() {
    let bench = Bench::start().await;
    let request = json!({ "provider": "google", "features": ["calendar.read"] });
    let id = connect(&bench, CALENDAR, request).await;
    let path = format!("{CONNECTIONS}/{id}/scopes");
    let begun = bench.app.as_user(&bench.tokens).post(&path, json!({ "scopes": [MAIL] })).await;
    let begun = postern_tests::Begun::read(&begun.expect(201));
    let both = format!("openid email {CALENDAR} {MAIL}");
    bench.provider.differs(json!({ "token": { "scope": both } })).await;
    let way = bench.provider.agree(&begun).await;
    _ = bench.app.come_back(&begun, &way).await.expect(303);
    let receipts = receipts(&bench, &id).await;
    let words = json!({ "language": "en", "source": "api", "items": [{
        "id": "calendar.read", "title": "Read your calendar", "text": "The assistant sees your appointments.",
    }] });
    assert_eq!(receipts[0]["words"], words);
    assert_eq!(receipts[1]["change"], "widened");
    assert_eq!(receipts[1]["words"]["items"][0]["id"], MAIL);
    assert_eq!(receipts[1]["words"]["items"][0]["text"], "View your email messages and settings");
}

/// OAUTH-9: what a provider narrows by itself, nobody has given at any device.
#[tokio::test]
async fn what_the_provider_narrows_has_no_device() {
    let bench = Bench::start().await;
    let id = bench.connected("google", json!({ "scope": format!("openid email {MAIL}") })).await;
    bench.provider.differs(json!({ "token": { "scope": "openid email" } })).await;
    let api = bench.app.as_user(&bench.tokens);
    api.post_empty(&format!("{CONNECTIONS}/{id}/refresh")).await.expect(200);
    let receipts = receipts(&bench, &id).await;
    assert_eq!(receipts[1]["change"], "narrowed");
    assert_eq!((&receipts[1]["device"], &receipts[1]["words"]), (&Value::Null, &Value::Null));
}

/// OAUTH-9, API-3: words that nobody can have read, or that are about something else, are refused by name.
#[tokio::test]
async fn words_that_nobody_can_have_read_are_refused() {
    let bench = Bench::start().await;
    let word =
        |id: &str, title: &str, text: &str| json!({ "id": id, "title": title, "text": text });
    let good = word("calendar.read", "a", "b");
    for (language, word, pointer, code) in [
        ("de_DE", good, "/shown/language", "invalid_language"),
        ("de", word("mail.read", "a", "b"), "/shown/words/0/id", "unknown_value"),
        ("de", word("calendar.read", "", "b"), "/shown/words/0/title", "invalid"),
        ("de", word("calendar.read", "a", &"x".repeat(501)), "/shown/words/0/text", "invalid"),
        (
            "de",
            word("calendar.read", "a", "\u{202E}b"),
            "/shown/words/0/text",
            "forbidden_character",
        ),
    ] {
        let shown = json!({ "language": language, "words": [word] });
        let request =
            json!({ "provider": "google", "features": ["calendar.read"], "shown": shown });
        let user = bench.app.as_user(&bench.tokens);
        let refused = user.post(CONNECTIONS, request).await;
        refused.expect_problem(422, "validation");
        assert_eq!(refused.field_errors(), [(pointer.to_owned(), code.to_owned())]);
    }
}
