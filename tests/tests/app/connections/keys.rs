//! OAUTH-5: the key that tokens lie under is replaced while they are used, and the old one destroyed.

use futures_util::future::join_all;
use postern_tests::{Host, Keys, Response, Service, json};

use super::{Bench, CONNECTIONS, shape};

async fn ask(host: &Host, service: &Service, id: &str) -> Response {
    host.with_token(&service.key).post(&format!("{CONNECTIONS}/{id}/token"), json!({})).await
}

/// The key ids that envelopes are under.
async fn keys(bench: &Bench) -> Vec<String> {
    let sql = "SELECT coalesce(string_agg(DISTINCT split_part(envelope, '.', 2), ' '), '') FROM (
                   SELECT access AS envelope FROM oauth_tokens UNION SELECT refresh FROM oauth_tokens
                   UNION SELECT access FROM oauth_revocations UNION SELECT refresh FROM oauth_revocations
               ) AS all_of_them";
    let ids = bench.app.value::<String>(sql).await;
    ids.split_whitespace().map(str::to_owned).collect()
}

/// OAUTH-5: under load no caller sees an error, no row keeps the old key, and without that nothing has changed.
#[tokio::test]
async fn a_key_is_replaced_under_load() {
    let bench =
        Bench::with(|builder| builder.variable("google_revoke_url", "http://127.0.0.1:1/revoke"))
            .await;
    let google = bench.connected("google", shape("google")).await;
    let notion = bench.connected("notion", shape("notion")).await;
    // One that waits to be revoked, and one that opens for nobody.
    bench
        .provider
        .differs(json!({ "token": shape("youtube"), "userinfo": { "sub": "gone" } }))
        .await;
    let ended =
        bench.app.connect(&bench.provider, &bench.tokens, json!({ "provider": "youtube" })).await;
    let gone = ended.split(['=', '&']).nth(1).expect("an id");
    let path = format!("{CONNECTIONS}/{gone}");
    bench.app.as_user(&bench.tokens).delete(&path).await.expect(204);
    assert_eq!(bench.app.value::<i64>("SELECT count(*) FROM oauth_revocations").await, 1);
    bench
        .provider
        .differs(json!({ "token": shape("google"), "userinfo": { "sub": "broken" } }))
        .await;
    _ = bench.app.connect(&bench.provider, &bench.tokens, json!({ "provider": "google" })).await;
    let broken = "UPDATE oauth_tokens SET access = regexp_replace(access, '^([^.]*[.][^.]*[.]).{4}', '\\1AAAA'), refresh = NULL
                  FROM oauth_integrations i WHERE i.id = integration_id AND i.account = 'broken' RETURNING 1";
    assert_eq!(bench.app.sql(broken).await, 1);
    let service = bench.app.service("assistant", &["connections:broker:any"]).await;
    let old = keys(&bench).await;
    assert_eq!(old.len(), 1);

    let new = Keys::generate().oauth_token;
    let new_id = new.split_once(':').expect("an id").0.to_owned();
    let both = format!("{new},{}", bench.app.keys().oauth_token);
    let rotating = bench.app.second_host_with(&[("oauth_token_keys", &both)]);
    let callers = join_all((0..100).map(async |number| {
        let id = if number % 3 == 0 { &notion } else { &google };
        ask(&rotating, &service, id).await.expect(200);
    }));
    let ticks = async {
        for _ in 0..3 {
            let token = &bench.app.keys().tick_token;
            rotating.with_token(token).post_empty("/internal/work/oauth").await.expect(200);
        }
    };
    _ = futures_util::future::join(callers, ticks).await;
    let mut found = keys(&bench).await;
    found.retain(|id| *id != new_id);
    assert_eq!(found, old, "of the broken one alone");
    bench.app.sql("DELETE FROM oauth_integrations WHERE account = 'broken'").await;
    bench.app.sql("DELETE FROM oauth_revocations WHERE access LIKE '%.AAAA%'").await;
    assert_eq!(keys(&bench).await, [new_id]);

    let without = bench.app.second_host_with(&[("oauth_token_keys", &new)]);
    for id in [&google, &notion] {
        ask(&without, &service, id).await.expect(200);
    }
    // The refresh tokens as well.
    bench.app.sql("UPDATE oauth_tokens SET expires_at = now()").await;
    bench.provider.differs(json!({ "token": shape("google") })).await;
    ask(&without, &service, &google).await.expect(200);
    assert_eq!(bench.refreshes().await.len(), 1);
}
