//! OAUTH-1, OAUTH-4: an account is connected, with what was granted and not with what was asked for.

use postern_tests::{App, json};

use super::Bench;

/// OAUTH-1: what is offered is what has a client id, with features and scopes that people can read.
#[tokio::test]
async fn what_knows_us_is_offered() {
    let app = App::builder()
        .variable("google_client_id", "")
        .variable("notion_client_id", "us")
        .variable("notion_client_secret", "hush")
        .start()
        .await;
    let ada = app.register_verified("Ada").await;
    let tokens = app.log_in(&ada).await;
    let offered = app.as_user(&tokens).get("/api/v1/oauth/providers").await.expect(200).json();
    assert_eq!(offered["items"].as_array().unwrap().len(), 1);
    assert_eq!(offered["items"][0]["id"], "notion");
    assert_eq!(offered["items"][0]["features"][0]["id"], "notes.read");
    let google = json!({ "provider": "google" });
    let refused = app.as_user(&tokens).post("/api/v1/oauth/connections", google).await;
    refused.expect_problem(422, "validation");
    assert_eq!(refused.field_errors()[0].0, "/provider");
}

/// OAUTH-1, OAUTH-3, OAUTH-4: each is connected in its own way, and the user sees what it may do.
#[tokio::test]
async fn each_provider_is_connected_in_its_way() {
    let Bench { app, provider, tokens } = Bench::start().await;
    let calendar = "https://www.googleapis.com/auth/calendar.readonly";
    let video = "https://www.googleapis.com/auth/youtube.readonly";
    let microsoft =
        json!({ "tid": "tenant", "oid": "object", "preferred_username": "ada@contoso.example" });
    let notion = json!({
        "workspace_id": "w", "bot_id": "b", "workspace_name": "Ada's notes", "scope": null, "expires_in": null,
        "id_token": null
    });
    for (id, feature, differs, account, scope) in [
        (
            "google",
            "calendar.read",
            json!({ "token": { "scope": format!("openid email {calendar}") }, "userinfo": { "email": "ada@example.com" } }),
            "ada@example.com",
            Some(calendar),
        ),
        (
            "youtube",
            "video.read",
            json!({ "token": { "scope": format!("openid email {video}") }, "userinfo": { "email": "ada@example.com" } }),
            "ada@example.com",
            Some(video),
        ),
        (
            "microsoft",
            "calendar.read",
            json!({ "token": { "scope": "https://graph.microsoft.com/calendars.read User.Read" }, "claims": microsoft }),
            "ada@contoso.example",
            Some("Calendars.Read"),
        ),
        ("notion", "notes.read", json!({ "token": notion }), "Ada's notes", None),
    ] {
        provider.differs(differs).await;
        let request = json!({ "provider": id, "features": [feature] });
        let ended = app.connect(&provider, &tokens, request).await;
        let (place, query) = ended.split_once('?').expect("a result");
        assert!(place == "/connections" && query.ends_with("&result=connected"), "{id}: {ended}");

        let connections = app.connections(&tokens).await;
        let connection =
            connections.iter().find(|one| one["provider"] == id).expect("a connection");
        assert_eq!(
            query.split('&').next().unwrap(),
            format!("connection={}", connection["id"].as_str().unwrap())
        );
        assert_eq!(connection["account"], account, "{id}");
        assert_eq!(connection["status"], "active", "{id}");
        let features = connection["features"].as_array().unwrap();
        assert!(features.contains(&json!(feature)), "{id}: {features:?}");
        if let Some(scope) = scope {
            let granted = connection["granted_scopes"].as_array().unwrap();
            assert!(granted.contains(&json!(scope)), "{id}: {granted:?}");
        }
    }

    let asked = provider.seen("/token").await;
    assert_eq!(asked.len(), 4);
    for (asked, client) in asked.iter().zip(["google", "google", "microsoft"]) {
        assert_eq!(asked["body"]["client_secret"], format!("{client}-secret"));
        assert_eq!(asked["body"]["grant_type"], "authorization_code");
    }
    let notion = &asked[3];
    assert_eq!(notion["headers"]["content-type"], "application/json");
    assert_eq!(notion["headers"]["notion-version"], "2022-06-28");
    assert!(notion["headers"]["authorization"].as_str().unwrap().starts_with("Basic "));
    assert!(
        notion["body"].get("code_verifier").is_none()
            && notion["body"].get("client_secret").is_none()
    );
}

/// OAUTH-4, OAUTH-9, ASVS 10.3.2: who unticks a scope has a connection without it, and is told so.
#[tokio::test]
async fn what_was_not_granted_is_not_held() {
    let Bench { app, provider, tokens } = Bench::start().await;
    provider.differs(json!({ "token": { "scope": "openid email" } })).await;
    let request =
        json!({ "provider": "google", "features": ["mail.read"], "return_to": "/mail?tab=1" });
    let ended = app.connect(&provider, &tokens, request).await;
    assert!(
        ended.starts_with("/mail?tab=1&connection=") && ended.ends_with("&result=partial"),
        "{ended}"
    );
    let connection = &app.connections(&tokens).await[0];
    assert_eq!(connection["granted_scopes"], json!(["email", "openid"]));
    assert_eq!(connection["features"], json!([]));
    let requested = connection["requested_scopes"].as_array().unwrap();
    assert!(requested.contains(&json!("https://www.googleapis.com/auth/gmail.readonly")));
}

/// OAUTH-2, OAUTH-5: who connects the same account again has one connection, and a refresh token that did not come again
/// is not forgotten.
#[tokio::test]
async fn the_same_account_is_one_connection() {
    let Bench { app, provider, tokens } = Bench::start().await;
    let request = json!({ "provider": "google" });
    _ = app.connect(&provider, &tokens, request.clone()).await;
    let before = app.connections(&tokens).await[0]["id"].clone();
    provider.differs(json!({ "token": { "refresh_token": null, "scope": "openid" } })).await;
    _ = app.connect(&provider, &tokens, request).await;
    let connections = app.connections(&tokens).await;
    assert_eq!(connections.len(), 1);
    assert_eq!(connections[0]["id"], before);
    let kept: bool =
        app.value("SELECT version = 2 AND refresh LIKE 'v1.%' FROM oauth_tokens").await;
    assert!(kept, "the refresh token is gone");
    let receipts: String =
        app.value("SELECT string_agg(change, ' ' ORDER BY id) FROM oauth_consents").await;
    assert_eq!(receipts, "granted changed");
}
