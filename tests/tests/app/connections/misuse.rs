//! OAUTH-8, OAUTH-11: what services may do with the broker that they should not, and accounts that are out of use.

use postern_tests::{Response, Service, Value, json, random_hex};

use super::{Bench, CONNECTIONS, shape};

const BROKER: &[&str] = &["connections:broker:any"];

async fn ask(bench: &Bench, service: &Service, id: &str, request: Value) -> Response {
    bench.app.as_service(service).post(&format!("{CONNECTIONS}/{id}/token"), request).await
}

/// OAUTH-8, JOB-5: what is no scope is refused by name, and what a service has made up stands in nobody's statistics: the count
/// goes on for everybody.
#[tokio::test]
async fn scopes_that_are_made_up_are_not_counted() {
    let bench = Bench::start().await;
    let id = bench.connected("google", shape("google")).await;
    let service = bench.app.service("assistant", BROKER).await;
    for bad in ["", "openid email", "a\"b", "a\\b", "ä", &random_hex::<2000>(), &"x".repeat(201)] {
        let refused = ask(&bench, &service, &id, json!({ "scopes": ["openid", bad] })).await;
        refused.expect_problem(422, "validation");
        assert_eq!(refused.field_errors(), [("/scopes".to_owned(), "invalid_scope".to_owned())]);
    }
    let made_up: Vec<String> = (0..50).map(|_| random_hex::<100>()).collect();
    let refused = ask(&bench, &service, &id, json!({ "scopes": made_up })).await;
    refused.expect_problem(403, "scope-not-granted");
    let known = "https://www.googleapis.com/auth/gmail.send";
    ask(&bench, &service, &id, json!({ "scopes": [known] }))
        .await
        .expect_problem(403, "scope-not-granted");
    bench.app.tick().await.expect(200);
    assert_eq!(bench.app.value::<i64>("SELECT count(*) FROM oauth_uses").await, 0, "counted");
    let path = format!("{CONNECTIONS}/{id}/usage?days=1");
    let usage = bench.app.as_user(&bench.tokens).get(&path).await.expect(200).json();
    assert_eq!(usage["items"][0]["failures"], 2);
    assert_eq!(usage["items"][0]["scopes"], json!({ known: 1 }));
}

/// OAUTH-8: a connection that goes while a service asks for its token is gone, and nothing is wrong with us.
#[tokio::test]
async fn a_connection_that_goes_meanwhile_is_gone() {
    let bench = Bench::start().await;
    let id = bench.connected("google", shape("google")).await;
    let service = bench.app.service("assistant", BROKER).await;
    let mut going = bench.app.pool().begin().await.expect("a transaction");
    _ = sqlx::query("DELETE FROM oauth_integrations")
        .execute(&mut *going)
        .await
        .expect("a deletion");
    let waits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()";
    let commit = async {
        let deadline = postern_tests::Deadline::after(std::time::Duration::from_secs(5));
        while bench.app.value::<i64>(waits).await == 0 {
            assert!(deadline.pause().await, "nobody waits");
        }
        going.commit().await.expect("a commit");
    };
    let (answer, ()) =
        futures_util::future::join(ask(&bench, &service, &id, json!({})), commit).await;
    answer.expect_problem(404, "not-found");
}

/// SES-3, OAUTH-8: who is suspended, or is about to be deleted, is out of use for services as well; and is back when that is over.
#[tokio::test]
async fn accounts_that_are_out_of_use_give_no_tokens() {
    let bench = Bench::start().await;
    let id = bench.connected("google", shape("google")).await;
    let service = bench.app.service("assistant", BROKER).await;
    let me = bench.app.as_user(&bench.tokens).get("/api/v1/users/me").await.expect(200).json();
    let by_user = json!({ "user_id": me["id"], "provider": "google" });
    let both = async || {
        let of_user =
            bench.app.as_service(&service).post("/api/v1/oauth/token", by_user.clone()).await;
        [ask(&bench, &service, &id, json!({})).await, of_user]
    };
    for (out, back) in [
        ("status = 'suspended'", "status = 'active'"),
        ("delete_after = now() + interval '30 days'", "delete_after = NULL"),
    ] {
        bench.app.sql(&format!("UPDATE users SET {out}")).await;
        for answer in both().await {
            answer.expect_problem(404, "not-found");
        }
        bench.app.sql(&format!("UPDATE users SET {back}")).await;
        for answer in both().await {
            answer.expect(200);
        }
    }
}

/// OAUTH-6, OAUTH-8: a service that calls every token refused makes no storm at the provider.
#[tokio::test]
async fn refusing_every_token_makes_no_storm() {
    let bench = Bench::with(|builder| builder.variable("rate_limits", "on")).await;
    let id = bench.connected("google", shape("google")).await;
    let service = bench.app.service("assistant", BROKER).await;
    let mut token = ask(&bench, &service, &id, json!({})).await.expect(200).json();
    for round in 0..30 {
        let refused = json!({ "refused_token": token["access_token"] });
        let answer = ask(&bench, &service, &id, refused).await;
        if answer.status == 429 {
            assert!(round >= 20, "{round}");
            assert!(answer.header("retry-after").is_some());
            break;
        }
        token = answer.expect(200).json();
        assert!(round < 25, "it goes on");
    }
    // Whoever does not is served.
    ask(&bench, &service, &id, json!({})).await.expect(200);
}
