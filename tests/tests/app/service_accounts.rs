//! OAUTH-8: accounts of programs and their keys.

use std::time::Duration;

use postern_domain::time::UnixMillis;
use postern_tests::{
    Api, App, Deadline, Response, Service, json,
    openapi::{Operation, operations},
};

const ME: &str = "/api/v1/service-accounts/me";

/// Calls an operation with its example body, and somebody's id wherever the path wants one.
async fn call(api: &Api<'_>, operation: &Operation) -> Response {
    let id = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f";
    let path = operation.path_with(|parameter| match parameter.name.as_str() {
        "role" => "premium".to_owned(),
        _ => id.to_owned(),
    });
    let mut request = api.request(operation.method.clone(), &path);
    if let Some(body) = operation.example_body() {
        request = request.json(body);
    }
    Response::of(request).await
}

fn of_access(access: &str) -> Vec<Operation> {
    let mut all = operations();
    all.retain(|operation| operation.access.as_deref() == Some(access));
    all
}

/// 401, as anybody gets it whose key is none.
#[track_caller]
fn assert_refused(answer: &Response) {
    answer.expect_problem(401, "unauthenticated");
    assert!(answer.header("www-authenticate").is_some());
    let detail = "This is no key of a service account, or it has expired, was revoked, or may not be used from this address.";
    assert_eq!(answer.json()["detail"], detail);
}

async fn set_expiry(app: &App, service: &Service, from_now: &str) {
    let set = format!("UPDATE service_keys SET expires_at = now() + interval '{from_now}'");
    assert_eq!(app.sql(&format!("{set} WHERE id = '{}'", service.key_id)).await, 1);
}

/// OAUTH-8: a service account is told who it is by its key.
#[tokio::test]
async fn a_service_account_is_known_by_its_key() {
    let app = App::start().await;
    let service = app.service("assistant", &["connections:broker:any"]).await;
    _ = app.service("other", &[]).await;
    let me = app.as_service(&service).get(ME).await.expect(200).json();
    assert_eq!(me["id"], service.id.to_string());
    assert_eq!(me["name"], "assistant");
    assert_eq!(me["permissions"], json!(["connections:broker:any"]));
    assert_eq!(me["key"]["id"], service.key_id.to_string());
    let expires =
        format!("SELECT ms(expires_at) FROM service_keys WHERE id = '{}'", service.key_id);
    let expires = UnixMillis(app.value(&expires).await);
    assert_eq!(me["key"]["expires_at"], json!(expires));
}

/// OAUTH-8: whatever is wrong with a key, the answer is the same, and at once: nothing of it is kept.
#[tokio::test]
async fn a_key_that_is_not_good_is_refused() {
    let app = App::start().await;
    let service = app.service("assistant", &[]).await;
    let api = app.as_service(&service);
    api.get(ME).await.expect(200);

    set_expiry(&app, &service, "-1 ms").await;
    assert_refused(&api.get(ME).await);
    set_expiry(&app, &service, "1 hour").await;
    api.get(ME).await.expect(200);

    let mut wrong = service.clone();
    wrong.replace_key();
    assert_refused(&app.as_service(&wrong).get(ME).await);
    // The last digit belongs to the checksum.
    let other = if service.key.ends_with('0') { "1" } else { "0" };
    wrong.key = format!("{}{other}", &service.key[..service.key.len() - 1]);
    assert_refused(&app.as_service(&wrong).get(ME).await);

    let revoked = format!("DELETE FROM service_keys WHERE id = '{}'", service.key_id);
    assert_eq!(app.sql(&revoked).await, 1);
    assert_refused(&api.get(ME).await);

    let none = app.get(ME).await;
    none.expect_problem(401, "unauthenticated");
    assert_eq!(none.header("www-authenticate"), Some("Bearer realm=\"postern\""));
    // What a browser sends by itself is no key.
    let cookie = format!("__Host-pst_at={}", service.key);
    app.api().header("cookie", &cookie).get(ME).await.expect_problem(401, "unauthenticated");
}

/// OAUTH-8: an account that is bound to networks comes from these alone, by the address of the peer and not by what it
/// says of itself.
#[tokio::test]
async fn an_account_comes_from_its_networks_alone() {
    let app = App::start().await;
    let service = app.service("assistant", &[]).await;
    let api = app.as_service(&service);
    for (networks, may) in [
        (vec!["127.0.0.1"], true),
        (vec!["192.0.2.0/24", "127.0.0.0/8"], true),
        (vec!["192.0.2.0/24", "2001:db8::/32"], false),
        (vec!["127.0.0.2"], false),
        (vec![], true),
    ] {
        app.allow(&service, &networks).await;
        let answer = api.get(ME).await;
        assert_eq!(answer.status, if may { 200 } else { 401 }, "{networks:?}");
        if !may {
            assert_refused(&answer);
            let claimed = api.clone().header("x-forwarded-for", "192.0.2.7");
            assert_refused(&claimed.get(ME).await);
        }
    }
    let behind = app.second_host_with(&[("trusted_proxies", "1")]);
    app.allow(&service, &["192.0.2.0/24"]).await;
    let from =
        |address: &'static str| behind.with_token(&service.key).header("x-forwarded-for", address);
    from("203.0.113.9, 192.0.2.7").get(ME).await.expect(200);
    assert_refused(&from("192.0.2.7, 203.0.113.9").get(ME).await);
}

/// OAUTH-8, ASVS 8.2.1: a service account calls no route of users: to them its key is nothing, on every operation.
#[tokio::test]
async fn a_service_account_is_no_user() {
    let app = App::start().await;
    let service = app.service("assistant", &["connections:broker:any"]).await;
    let operations = of_access("caller");
    assert!(operations.len() > 50, "{}", operations.len());
    for operation in operations.iter().chain(&of_access("public_or_caller")) {
        let answer = call(&app.as_service(&service), operation).await;
        assert_eq!(answer.status, 401, "{}: {}", operation.name(), answer.text());
        answer.expect_problem(401, "unauthenticated");
    }
}

/// OAUTH-8, ASVS 8.2.1: and a user, whatever their role, calls no route of service accounts.
#[tokio::test]
async fn a_user_is_no_service_account() {
    let app = App::start().await;
    let root = app.administrator("Root").await;
    let tokens = app.log_in(&root).await;
    let operations = of_access("service_account");
    assert!(!operations.is_empty());
    for operation in &operations {
        assert_refused(&call(&app.as_user(&tokens), operation).await);
        let nobody = call(&app.api(), operation).await;
        nobody.expect_problem(401, "unauthenticated");
        assert_eq!(nobody.header("www-authenticate"), Some("Bearer realm=\"postern\""));
        let cookie = format!("__Host-pst_at={}", tokens.access);
        let browser = app.api().header("cookie", &cookie);
        call(&browser, operation).await.expect_problem(401, "unauthenticated");
    }
}

/// OAUTH-8, RBAC-4, ASVS 8.2.1: what a service account has no permission for it may not do, and each try is on record
/// before the answer.
#[tokio::test]
async fn a_service_account_does_what_it_may() {
    let app = App::start().await;
    let service = app.service("assistant", &[]).await;
    for operation in of_access("service_account") {
        let Some(permission) = &operation.permission else { continue };
        let answer = call(&app.as_service(&service), &operation).await;
        answer.expect_problem(403, "forbidden");
        assert!(answer.json()["detail"].as_str().unwrap().contains(permission.as_str()));
        let recorded: i64 = app
            .value(&format!(
                "SELECT count(*) FROM (
                     SELECT to_jsonb(e) AS said FROM audit_events e
                     UNION SELECT last FROM audit_folds) recorded
                 WHERE said ->> 'trace_id' = '{}' AND said ->> 'actor_id' = '{}'
                   AND said ->> 'permission' = '{permission}' AND said ->> 'outcome' = 'denied'
                   AND said ->> 'reason' = 'no_permission'",
                answer.header("x-trace-id").unwrap(),
                service.id,
            ))
            .await;
        assert_eq!(recorded, 1, "{}", operation.name());
    }
}

/// OAUTH-8, RBAC-4, ASVS 16.2.1: what a service account was allowed to do is on record, under its own id.
#[tokio::test]
async fn what_a_service_account_did_is_on_record() {
    let app = App::start().await;
    let service = app.service("assistant", &[]).await;
    let answer = app.as_service(&service).get(ME).await.expect(200);
    let recorded = format!(
        "SELECT count(*) FROM audit_events
         WHERE trace_id = '{}' AND actor_id = '{}' AND action = 'rbac.access'
           AND outcome = 'allowed' AND reason = 'service_account' AND session_id IS NULL
           AND address = '127.0.0.1' AND details = '{{\"status\": 200}}'",
        answer.header("x-trace-id").unwrap(),
        service.id
    );
    let deadline = Deadline::after(Duration::from_secs(10));
    while app.value::<i64>(&recorded).await == 0 {
        assert!(deadline.pause().await, "nothing is on record");
    }
}

/// When a key was last used, as its row says, and which version of the row that is.
async fn use_of(app: &App, service: &Service) -> (Option<i64>, String) {
    let row = format!("FROM service_keys WHERE id = '{}'", service.key_id);
    let version = app.value(&format!("SELECT xmin::text {row}")).await;
    (app.value(&format!("SELECT ms(last_used_at) {row}")).await, version)
}

/// Uses a key that was not used for a minute, and waits until that is noted, behind the answer.
async fn use_and_wait(app: &App, service: &Service) {
    let (before, _) = use_of(app, service).await;
    app.as_service(service).get(ME).await.expect(200);
    let deadline = Deadline::after(Duration::from_secs(10));
    while use_of(app, service).await.0 == before {
        assert!(deadline.pause().await, "no use is noted");
    }
}

/// OAUTH-8: when a key was last used is known to the minute, and costs no write per call. A use that is refused is none.
#[tokio::test]
async fn the_last_use_of_a_key_is_noted_once_a_minute() {
    let app = App::start().await;
    let service = app.service("assistant", &[]).await;
    let last_used = async |ago: &str| {
        let set = format!("UPDATE service_keys SET last_used_at = now() - interval '{ago}'");
        app.sql(&format!("{set} WHERE id = '{}'", service.key_id)).await;
        use_of(&app, &service).await
    };
    use_and_wait(&app, &service).await;
    _ = last_used("61 s").await;
    use_and_wait(&app, &service).await;

    let noted = last_used("50 s").await;
    for _ in 0..20 {
        app.as_service(&service).get(ME).await.expect(200);
    }
    // What was begun behind those answers is done when what is begun behind a later one is.
    use_and_wait(&app, &app.service("other", &[]).await).await;
    assert_eq!(use_of(&app, &service).await, noted);

    let noted = last_used("2 h").await;
    app.allow(&service, &["192.0.2.1"]).await;
    for _ in 0..20 {
        assert_refused(&app.as_service(&service).get(ME).await);
    }
    use_and_wait(&app, &app.service("third", &[]).await).await;
    assert_eq!(use_of(&app, &service).await, noted);
}

/// OAUTH-8, AUTH-9: a service account has a limit of its own, which the others do not share.
#[tokio::test]
async fn a_service_account_has_a_limit() {
    let app = App::builder().variable("rate_limits", "on").start().await;
    let (one, other) = (app.service("one", &[]).await, app.service("other", &[]).await);
    app.as_service(&one).get(ME).await.expect(200);
    // As if it had used up what two minutes allow.
    let later: i64 = app.value("SELECT ms(clock_timestamp()) + 120000").await;
    let mut redis = app.redis().await;
    let bucket = format!("pst:{{{}}}:calls:service", one.id);
    let () = redis::cmd("SET").arg(&bucket).arg(later).query_async(&mut redis).await.unwrap();
    let refused = app.as_service(&one).get(ME).await;
    refused.expect_problem(429, "too-many-requests");
    assert_eq!(refused.header("ratelimit-limit"), Some("12000"));
    assert!(refused.header("retry-after").is_some());
    let actor: String = app
        .value("SELECT actor_id::text FROM audit_events WHERE action = 'defence.rate_limit'")
        .await;
    assert_eq!(actor, one.id.to_string());
    app.as_service(&other).get(ME).await.expect(200);
}
