//! OAUTH-7, OAUTH-9, OAUTH-11: what owners see of their connections, and nobody else.

use postern_tests::json;

use super::{Bench, CONNECTIONS, shape};

/// OAUTH-11: a pause stops whoever uses it, is on record once, and ends where it began.
#[tokio::test]
async fn a_connection_is_paused_and_resumed() {
    let bench = Bench::start().await;
    let id = bench.connected("google", shape("google")).await;
    let user = bench.app.as_user(&bench.tokens);
    for (what, status) in
        [("pause", "paused"), ("pause", "paused"), ("resume", "active"), ("resume", "active")]
    {
        let changed =
            user.post_empty(&format!("{CONNECTIONS}/{id}/{what}")).await.expect(200).json();
        assert_eq!(changed["status"], status);
    }
    let events = "SELECT string_agg(action, ' ' ORDER BY id) FROM audit_events
                  WHERE action IN ('connection.pause', 'connection.resume') AND outcome = 'allowed'";
    assert_eq!(bench.app.value::<String>(events).await, "connection.pause connection.resume");
    _ = user.post_empty(&format!("{CONNECTIONS}/{id}/pause")).await.expect(200);
    let refused = user.post_empty(&format!("{CONNECTIONS}/{id}/refresh")).await;
    refused.expect_problem(409, "connection-paused");
    assert_eq!(bench.refreshes().await.len(), 0);
}

/// OAUTH-7: of another user's connection nothing is there: not to read, not to change.
#[tokio::test]
async fn nothing_of_it_is_there_for_others() {
    let bench = Bench::start().await;
    let id = bench.connected("google", shape("google")).await;
    let (_, eves) = bench.app.somebody("Eve").await;
    let eve = bench.app.as_user(&eves);
    for what in ["", "/consents", "/usage"] {
        eve.get(&format!("{CONNECTIONS}/{id}{what}")).await.expect_problem(404, "not-found");
    }
    for what in ["refresh", "pause", "resume"] {
        let refused = eve.post_empty(&format!("{CONNECTIONS}/{id}/{what}")).await;
        refused.expect_problem(404, "not-found");
    }
    assert_eq!(bench.refreshes().await.len(), 0);
    assert_eq!(bench.read(&id).await["status"], "active");
}

/// OAUTH-9: what is held was consented to, whatever happened before.
#[tokio::test]
async fn receipts_come_in_pages_and_outlive_their_connection() {
    let bench = Bench::start().await;
    let id = bench.connected("google", json!({ "scope": "openid" })).await;
    for scope in ["openid email", "email", "openid"] {
        _ = bench.connected("google", json!({ "scope": scope })).await;
    }
    let user = bench.app.as_user(&bench.tokens);
    user.delete(&format!("{CONNECTIONS}/{id}")).await.expect(204);
    let path = format!("{CONNECTIONS}/{id}/consents");
    let (mut cursor, mut changes) = (String::new(), Vec::new());
    loop {
        let page = user.get(&format!("{path}?limit=2{cursor}")).await.expect(200).json();
        for one in page["items"].as_array().unwrap() {
            changes.push((one["change"].as_str().unwrap().to_owned(), one["scopes"].clone()));
        }
        let Some(next) = page["next_cursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    let expected = [
        ("granted", json!(["openid"])),
        ("widened", json!(["email", "openid"])),
        ("narrowed", json!(["email"])),
        ("changed", json!(["openid"])),
        ("withdrawn", json!([])),
    ];
    assert_eq!(changes, expected.map(|(change, scopes)| (change.to_owned(), scopes)));
}
