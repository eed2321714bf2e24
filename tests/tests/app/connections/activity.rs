//! What owners are told of what has become of their connections.

use postern_tests::{Value, json};

use super::{Bench, CONNECTIONS};

/// OAUTH-9, SES-4: the owner finds each change of a connection in the activity of the account, with its provider; of what
/// we did behind their back not our own address.
#[tokio::test]
async fn changes_of_a_connection_are_told() {
    let bench = Bench::start().await;
    let google = bench.connected("google", json!({ "scope": "openid email" })).await;
    let api = bench.app.as_user(&bench.tokens);
    for what in ["pause", "resume"] {
        api.post_empty(&format!("{CONNECTIONS}/{google}/{what}")).await.expect(200);
    }
    bench.provider.differs(json!({ "status": 400, "token": { "error": "invalid_grant" } })).await;
    let refused = api.post_empty(&format!("{CONNECTIONS}/{google}/refresh")).await;
    refused.expect_problem(409, "connection-needs-reauth");
    api.delete(&format!("{CONNECTIONS}/{google}")).await.expect(204);
    let page = api.get("/api/v1/users/me/activity").await.expect(200).json();
    let items = page["items"].as_array().unwrap().iter().rev();
    let items: Vec<&Value> =
        items.filter(|item| item["kind"].as_str().unwrap().starts_with("connection.")).collect();
    let kinds: Vec<_> = items.iter().map(|item| item["kind"].as_str().unwrap()).collect();
    let expected = [
        "connection.grant",
        "connection.pause",
        "connection.resume",
        "connection.lapse",
        "connection.remove",
    ];
    assert_eq!(kinds, expected);
    for item in &items {
        assert_eq!(item["connection_id"], json!(google), "{item}");
        let is_ours = item["kind"] == "connection.lapse";
        assert_eq!(item["address"].is_null(), is_ours, "{item}");
    }
    assert_eq!(items[0]["provider"], "google");
}
