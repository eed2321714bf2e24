//! What the devices of an owner are told of a connection.

use postern_tests::json;

use super::{Bench, CONNECTIONS, shape};

/// USR-5, OAUTH-9: every change of a connection is a notice, whoever has made it: the owner, the provider, or the background
/// that has found it out.
#[tokio::test]
async fn every_change_of_a_connection_is_told() {
    let bench = Bench::start().await;
    let (app, user) = (&bench.app, bench.app.as_user(&bench.tokens));
    let changes = async || -> (i64, String) {
        app.tick().await.expect(200);
        let page = user.get("/api/v1/sync/changes?limit=100").await.expect(200).json();
        let all = page["items"].as_array().unwrap();
        let of_it: Vec<_> = all.iter().filter(|one| one["kind"] == "connections.changed").collect();
        let last = of_it.last().map(|one| one["data"]["id"].as_str().unwrap().to_owned());
        (i64::try_from(of_it.len()).unwrap(), last.unwrap_or_default())
    };
    let scope = json!({ "scope": "User.Read Mail.Read" });
    let id = bench.connected("microsoft", scope.clone()).await;
    let mut told = 0;
    let mut one_more = async |what: &str| {
        told += 1;
        assert_eq!(changes().await, (told, id.clone()), "{what}");
    };
    one_more("connected").await;
    let path = format!("{CONNECTIONS}/{id}");
    user.post_empty(&format!("{path}/pause")).await.expect(200);
    one_more("paused").await;
    user.post_empty(&format!("{path}/resume")).await.expect(200);
    one_more("resumed").await;
    bench.provider.differs(json!({ "token": { "scope": "User.Read" } })).await;
    user.post_empty(&format!("{path}/refresh")).await.expect(200);
    one_more("narrowed by the provider").await;
    // The background sees that an attempt was lost.
    app.sql(
        "UPDATE oauth_tokens SET attempt = gen_random_uuid(), attempt_until = now() - interval '1 second'",
    )
    .await;
    app.sql("UPDATE oauth_integrations SET provider = 'notion'").await;
    app.tick().await.expect(200);
    app.sql("UPDATE oauth_integrations SET provider = 'microsoft'").await;
    assert_eq!(bench.read(&id).await["status"], "needs_reauth");
    one_more("lapsed").await;
    let mut token = shape("microsoft");
    token["scope"] = scope["scope"].clone();
    let claims = json!({ "tid": "tenant", "oid": "object" });
    bench.provider.differs(json!({ "token": token, "claims": claims })).await;
    let begun = user.post(&format!("{path}/scopes"), json!({})).await.expect(201);
    let begun = postern_tests::Begun::read(&begun);
    let way = bench.provider.agree(&begun).await;
    _ = app.come_back(&begun, &way).await.expect(303);
    one_more("connected again").await;
    user.delete(&path).await.expect(204);
    one_more("removed").await;
}
