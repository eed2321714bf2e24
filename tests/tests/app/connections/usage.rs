//! OAUTH-11: owners see what their connections are used for, and when last.

use postern_tests::{Response, Service, Value, json};

use super::{Bench, CONNECTIONS};

const BROKER: &[&str] = &["connections:broker:any"];
const CALENDAR: &str = "https://www.googleapis.com/auth/calendar.readonly";
const MAIL: &str = "https://www.googleapis.com/auth/gmail.readonly";
const SEND: &str = "https://www.googleapis.com/auth/gmail.send";

async fn ask(bench: &Bench, service: &Service, id: &str, scopes: &[&str]) -> Response {
    let path = format!("{CONNECTIONS}/{id}/token");
    bench.app.as_service(service).post(&path, json!({ "scopes": scopes })).await
}

async fn usage(bench: &Bench, id: &str) -> Value {
    let path = format!("{CONNECTIONS}/{id}/usage?days=30");
    bench.app.as_user(&bench.tokens).get(&path).await.expect(200).json()
}

/// OAUTH-11: each access says which features it makes possible, whether it is granted, and on which day a service last got
/// a token for it; who names none is counted apart. The same before it is counted by day and afterwards, and when it was before
/// the days that are shown.
#[tokio::test]
async fn each_access_says_when_it_was_last_used() {
    let bench = Bench::start().await;
    let scope = format!("openid email {CALENDAR} {MAIL}");
    let id = bench.connected("google", json!({ "scope": scope })).await;
    let service = bench.app.service("assistant", BROKER).await;
    ask(&bench, &service, &id, &[CALENDAR]).await.expect(200);
    ask(&bench, &service, &id, &[]).await.expect(200);
    let refused = ask(&bench, &service, &id, &[CALENDAR, SEND]).await;
    refused.expect_problem(403, "scope-not-granted");
    let today = usage(&bench, &id).await["items"][29]["date"].clone();
    let access = |scope: &str, granted: bool, features: &[&str], last: &Value| json!({ "scope": scope, "granted": granted, "features": features, "last_used_on": last });
    let expected = json!([
        access("*", false, &[], &today),
        access(CALENDAR, true, &["calendar.read"], &today),
        access(MAIL, true, &["mail.read"], &Value::Null),
        access(SEND, false, &["mail.send"], &Value::Null),
    ]);
    for _ in 0..2 {
        let seen = usage(&bench, &id).await;
        assert_eq!(seen["accesses"], expected);
        let day = &seen["items"][29];
        assert_eq!(day["scopes"], json!({ "*": 1, CALENDAR: 2, SEND: 1 }));
        assert_eq!(day["failed_scopes"], json!({ CALENDAR: 1, SEND: 1 }));
        _ = bench.app.tick().await.expect(200);
    }
    assert_eq!(bench.app.value::<i64>("SELECT count(*) FROM oauth_uses").await, 0, "counted");
    bench.app.sql("UPDATE oauth_usage SET day = day - 70 WHERE outcome = 'served'").await;
    let seen = usage(&bench, &id).await;
    let calendar = &seen["accesses"][1];
    assert_eq!(calendar["scope"], CALENDAR);
    assert!(calendar["last_used_on"].as_str().unwrap() < today.as_str().unwrap(), "{calendar}");
    assert_eq!(seen["items"][29]["calls"], 1, "those of before are not among these days");
}

/// OAUTH-11, USR-1: in the activity of the account stands how services used each connection by day, once, page after page, in
/// its place among what else has happened; nobody else sees it.
#[tokio::test]
async fn uses_stand_in_the_activity_by_day() {
    let bench = Bench::start().await;
    let id =
        bench.connected("google", json!({ "scope": format!("openid email {CALENDAR}") })).await;
    let (one, two) =
        (bench.app.service("assistant", BROKER).await, bench.app.service("sync", BROKER).await);
    ask(&bench, &one, &id, &[CALENDAR]).await.expect(200);
    ask(&bench, &two, &id, &[]).await.expect(200);
    ask(&bench, &two, &id, &[SEND]).await.expect_problem(403, "scope-not-granted");
    _ = bench.app.tick().await.expect(200);
    let earlier = "INSERT INTO oauth_usage SELECT integration_id, user_id, day - back, service, outcome, scope, calls
                   FROM oauth_usage, generate_series(1, 4) AS back";
    assert!(bench.app.sql(earlier).await > 0);
    ask(&bench, &one, &id, &[CALENDAR]).await.expect(200);

    let user = bench.app.as_user(&bench.tokens);
    let (mut cursor, mut items) = (String::new(), Vec::new());
    loop {
        let path = format!("/api/v1/users/me/activity?limit=2{cursor}");
        let page = user.get(&path).await.expect(200).json();
        items.extend(page["items"].as_array().unwrap().clone());
        let Some(next) = page["next_cursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    let times: Vec<_> = items.iter().map(|item| item["at"].as_str().unwrap()).collect();
    assert!(times.is_sorted_by(|later, earlier| later >= earlier), "{times:?}");
    let by_day: Vec<_> = items.iter().filter(|item| item["kind"] == "connection.use").collect();
    assert_eq!(by_day.len(), 5, "{items:?}");
    let counts: Vec<_> = by_day.iter().map(|item| item["count"].as_i64().unwrap()).collect();
    assert_eq!(counts, [4, 3, 3, 3, 3]);
    for item in by_day {
        assert!(item["at"].as_str().unwrap().contains("T12:00:00"), "{item}");
        assert_eq!((&item["connection_id"], &item["provider"]), (&json!(id), &json!("google")));
        assert_eq!(item["services"], json!(["assistant", "sync"]));
        assert_eq!(item["scopes"], json!([CALENDAR, SEND]));
        assert_eq!((&item["failures"], &item["address"]), (&json!(1), &Value::Null));
    }
    let others: Vec<_> = items.iter().filter(|item| item["kind"] == "auth.login").collect();
    assert_eq!(others.len(), 1, "what else has happened is there");
    let (_, eves) = bench.app.somebody("Eve").await;
    let page = bench.app.as_user(&eves).get("/api/v1/users/me/activity").await.expect(200).json();
    assert!(!page.to_string().contains("connection.use"), "{page}");
}
