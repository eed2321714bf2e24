//! OAUTH-9, OAUTH-10: a connection that is gone is gone here at once, and at the provider where that is safe.

use postern_tests::{App, FakeServer, Provider, Tokens, json};

use super::Bench;

const CONNECTIONS: &str = "/api/v1/oauth/connections";

async fn connect(bench: &Bench, id: &str) -> String {
    _ = bench.app.connect(&bench.provider, &bench.tokens, json!({ "provider": id })).await;
    of(&bench.app, &bench.tokens, id).await
}

async fn of(app: &App, tokens: &Tokens, id: &str) -> String {
    let connections = app.connections(tokens).await;
    let one = connections.iter().find(|one| one["provider"] == id).expect("a connection");
    one["id"].as_str().expect("an id").to_owned()
}

async fn remove(app: &App, tokens: &Tokens, id: &str) {
    app.as_user(tokens).delete(&format!("{CONNECTIONS}/{id}")).await.expect(204);
}

async fn left(app: &App) -> i64 {
    app.value("SELECT count(*) FROM oauth_revocations").await
}

/// OAUTH-10: Google takes back what it has granted to the whole project, so only the last connection is revoked there.
#[tokio::test]
async fn google_is_told_of_the_last_connection_alone() {
    let bench = Bench::start().await;
    let (google, youtube) = (connect(&bench, "google").await, connect(&bench, "youtube").await);
    let Bench { app, provider, tokens } = &bench;
    remove(app, tokens, &youtube).await;
    assert_eq!(provider.seen("/revoke").await.len(), 0, "the other connection is gone as well");
    assert_eq!(app.connections(tokens).await.len(), 1);
    remove(app, tokens, &google).await;
    assert_eq!(provider.seen("/revoke").await.len(), 1);
    assert_eq!(left(app).await, 0);
    app.as_user(tokens).get(&format!("{CONNECTIONS}/{google}")).await.expect(404);
}

/// OAUTH-9: the receipts stay, and say that it was withdrawn.
#[tokio::test]
async fn receipts_outlive_the_connection() {
    let bench = Bench::start().await;
    let notion = json!({ "workspace_id": "w", "bot_id": "b", "workspace_name": "Notes" });
    bench.provider.differs(json!({ "token": notion })).await;
    let id = connect(&bench, "notion").await;
    let Bench { app, provider, tokens } = &bench;
    remove(app, tokens, &id).await;
    assert_eq!(provider.seen("/revoke").await.len(), 1);
    let changes = "SELECT string_agg(change, ' ' ORDER BY id) FROM oauth_consents";
    assert_eq!(app.value::<String>(changes).await, "granted withdrawn");
    let export = app.as_user(tokens).get("/api/v1/users/me/export").await.expect(200).json();
    assert_eq!(export["connections"], json!([]));
    assert_eq!(export["consents"][1]["change"], "withdrawn");
    assert_eq!(export["consents"][1]["account"], "Notes");
}

/// OAUTH-10: a provider that is away is told later, and again until it has heard. So it is when the account goes.
#[tokio::test]
async fn a_provider_that_is_away_is_told_later() {
    let provider = Provider::start();
    let away = FakeServer::start(async |_| (503, String::new())).await;
    let mut builder = App::builder();
    for (name, value) in provider.variables() {
        builder = builder.variable(&name, value);
    }
    let app = builder
        .variable("google_revoke_url", format!("{}/revoke", away.url))
        .variable("google_revoke_origin", &away.url)
        .start()
        .await;
    let ada = app.register_verified("Ada").await;
    let tokens = app.log_in(&ada).await;
    _ = app.connect(&provider, &tokens, json!({ "provider": "google" })).await;
    remove(&app, &tokens, &of(&app, &tokens, "google").await).await;
    assert_eq!(left(&app).await, 1);
    // Nobody asks again before it is due.
    _ = app.tick().await.expect(200);
    assert_eq!(away.received().len(), 1);

    let back = app.second_host_with(&[
        ("google_revoke_url", &format!("{}/revoke", provider.url)),
        ("google_revoke_origin", &provider.url),
    ]);
    app.sql("UPDATE oauth_revocations SET due_at = now()").await;
    let app = app.served_by(back);
    _ = app.tick().await.expect(200);
    assert_eq!((left(&app).await, provider.seen("/revoke").await.len()), (0, 1));

    _ = app.connect(&provider, &tokens, json!({ "provider": "google" })).await;
    app.sql("DELETE FROM users").await;
    assert_eq!(left(&app).await, 1);
    _ = app.tick().await.expect(200);
    assert_eq!((left(&app).await, provider.seen("/revoke").await.len()), (0, 2));
}

/// OAUTH-7: another user's connection does not exist.
#[tokio::test]
async fn nobody_sees_or_removes_the_connections_of_others() {
    let bench = Bench::start().await;
    let id = connect(&bench, "google").await;
    let Bench { app, tokens, .. } = &bench;
    let eve = app.register_verified("Eve").await;
    let eves = app.log_in(&eve).await;
    assert_eq!(app.connections(&eves).await.len(), 0);
    let path = format!("{CONNECTIONS}/{id}");
    app.as_user(&eves).get(&path).await.expect_problem(404, "not-found");
    app.as_user(&eves).delete(&path).await.expect_problem(404, "not-found");
    assert_eq!(app.connections(tokens).await.len(), 1);
}
