//! What keeps an application from being served at all, who may see its figures, and what is on record of calls that
//! changed nothing.

use std::time::Duration;

use postern_tests::{
    App, Database, Deadline, Response, components_that_know, json, random_hex, redis_users,
};

/// What production is fit with, as far as a test can have it: Redis is on this machine.
const FIT: [(&str, &str); 6] = [
    ("environment", "production"),
    ("public_url", "https://postern.example"),
    ("mail_driver", "resend"),
    ("mail_api_key", "re_test"),
    ("rate_limits", "on"),
    ("require_second_factor", ""),
];

/// An application of these settings, but for one of them.
async fn production_but(setting: &str, value: &str) -> App {
    let mut builder = App::builder();
    for (name, fit) in FIT {
        builder = builder.variable(name, if name == setting { value } else { fit });
    }
    if FIT.iter().all(|(name, _)| *name != setting) {
        builder = builder.variable(setting, value);
    }
    builder.start().await
}

/// One route of each component that knows where it runs.
const ROUTES: [(&str, &str); 11] = [
    ("auth", "/api/v1/auth/login"),
    ("health", "/metrics"),
    ("jobs", "/api/v1/jobs"),
    ("mail", "/internal/work/mail"),
    ("messaging", "/webhooks/twilio/sms"),
    ("mfa", "/api/v1/mfa/factors"),
    ("oauth", "/api/v1/oauth/providers"),
    ("rbac", "/api/v1/rbac/roles"),
    ("session", "/api/v1/session"),
    ("sync", "/api/v1/sync/changes"),
    ("users", "/api/v1/users/me"),
];

/// Where nobody logs in.
const WITHOUT_CALLERS: [&str; 2] = ["/webhooks/twilio/sms", "/internal/work/mail"];

/// ASVS 13.4.2: no component is left out, and each is told where it runs.
#[test]
fn every_component_with_a_store_knows_where_it_runs() {
    let tried = ROUTES.map(|(component, _)| component.to_owned());
    assert_eq!(components_that_know("environment"), tried);
    assert_eq!(components_that_know("redis_url"), tried);
}

/// ASVS 13.4.2, 15.2.3, 12.3.1, 6.3.3: production serves nothing while a setting of development is left; readiness
/// says which, and not what it is.
#[tokio::test]
async fn production_with_a_setting_of_development_does_not_serve() {
    for (setting, value) in [
        ("environment", "prod"),
        ("public_url", "http://postern.example"),
        ("mail_driver", "mailpit"),
        ("rate_limits", "off"),
        ("require_second_factor", "off"),
    ] {
        let app = production_but(setting, value).await;
        let ready = app.get("/health/ready").await.expect(503).json();
        assert_eq!(ready["status"], "misconfigured", "{ready}");
        assert_eq!(ready["settings"], json!([setting]), "{ready}");
        // What only some components could know, all of them are told.
        for (_, path) in ROUTES {
            if setting == "require_second_factor" && WITHOUT_CALLERS.contains(&path) {
                continue;
            }
            let answer = app.get(path).await;
            answer.expect_problem(503, "unavailable");
            assert!(answer.header("retry-after").is_some(), "{setting} {path}");
            assert!(!answer.text().contains(setting), "{}", answer.text());
        }
    }
}

/// ASVS 12.3.1: Redis without TLS is for this machine alone. Nothing is sent to the other one.
#[tokio::test]
async fn production_speaks_tls_to_redis() {
    let mut builder = App::builder();
    for (name, fit) in FIT {
        builder = builder.variable(name, fit);
    }
    for component in components_that_know("redis_url") {
        let url = format!("redis://postern_{component}:p@redis.example:6379/");
        builder = builder.variable(&format!("{component}_redis_url"), url);
    }
    let app = builder.start().await;
    for (_, path) in ROUTES {
        app.get(path).await.expect_problem(503, "unavailable");
    }
    let log = app.host().log().join("\n");
    assert!(log.contains("not fit for this environment: redis_url"), "{log}");
}

/// DATA-5, ASVS 13.2.1, 13.2.2: in production a component that logs in to the database as anybody but itself serves
/// nothing: as the owner, or as another component.
#[tokio::test]
async fn production_gives_each_component_its_own_database_role() {
    let database = Database::create().await;
    let (owner, urls) = (database.url.clone(), database.component_urls().await);
    let mut builder = App::builder().database(database);
    for (name, fit) in FIT {
        builder = builder.variable(name, fit);
    }
    let app = builder.start().await;
    app.get("/health/ready").await.expect(200);
    // The passwords are those of the start; before anything is asked of the database the name is enough.
    for wrong in [owner.as_str(), &urls["session"], &urls["mail"], ""] {
        let host = app.second_host_with(&[("users_database_url", wrong)]);
        host.api().get("/api/v1/users/me").await.expect_problem(503, "unavailable");
        host.api().get("/api/v1/session").await.expect_problem(401, "unauthenticated");
        let told = "not fit for this environment: database_url";
        let deadline = Deadline::after(Duration::from_secs(10));
        while !host.log().iter().any(|line| line.contains(told)) {
            assert!(deadline.pause().await, "nothing is logged");
        }
    }
    let all: Vec<String> = urls.keys().map(|name| format!("{name}_database_url")).collect();
    let all: Vec<(&str, &str)> = all.iter().map(|name| (name.as_str(), owner.as_str())).collect();
    let host = app.second_host_with(&all);
    let ready = host.api().get("/health/ready").await.expect(503).json();
    assert_eq!(ready["settings"], json!(["database_url"]), "{ready}");
    for (_, path) in ROUTES {
        host.api().get(path).await.expect_problem(503, "unavailable");
    }
    // Outside production it is a matter of taste.
    let host = app.second_host_with(&[
        ("users_database_url", owner.as_str()),
        ("environment", "development"),
        ("mail_driver", "mailpit"),
    ]);
    host.api().get("/api/v1/users/me").await.expect_problem(401, "unauthenticated");
}

/// SES-5, ASVS 13.2.1, 13.2.2: in production a component that logs in to Redis as anybody but itself serves nothing.
#[tokio::test]
async fn production_gives_each_component_its_own_user_of_redis() {
    let app = production_but("session_limit", "5").await;
    app.get("/health/ready").await.expect(200);
    let anothers = redis_users::url_of(app.redis_url(), "session");
    for wrong in [app.redis_url().to_owned(), anothers, String::new()] {
        let host = app.second_host_with(&[("sync_redis_url", &wrong)]);
        host.api().get("/api/v1/sync/changes").await.expect_problem(503, "unavailable");
        host.api().get("/api/v1/session").await.expect_problem(401, "unauthenticated");
        let told = "not fit for this environment: redis_url";
        let deadline = Deadline::after(Duration::from_secs(10));
        while !host.log().iter().any(|line| line.contains(told)) {
            assert!(deadline.pause().await, "nothing is logged");
        }
    }
}

/// ASVS 13.4.2: and a fit production serves.
#[tokio::test]
async fn a_fit_production_serves() {
    let app = production_but("session_limit", "5").await;
    let ready = app.get("/health/ready").await.expect(200).json();
    assert!(ready["status"] == "ok" && ready["settings"].is_null(), "{ready}");
    app.get("/api/v1/session").await.expect_problem(401, "unauthenticated");
    app.try_log_in("nobody@example.com", "no password").await.expect(401);
}

/// ASVS 13.4.5: figures are for whoever holds the token, which comes in the header; without a token of its own the
/// application has no such route.
#[tokio::test]
async fn metrics_ask_for_a_token() {
    let app = App::start().await;
    app.metrics().await.expect(200);
    app.get("/metrics").await.expect_problem(401, "unauthenticated");
    let token = app.keys().metrics_token.clone();
    let wrong = random_hex::<32>();
    for value in [
        format!("Bearer {wrong}"),
        format!("Bearer {token}x"),
        format!("Bearer {}", &token[..token.len() - 1]),
        "Bearer ".to_owned(),
        format!("Basic {token}"),
        token.clone(),
    ] {
        let answer = app.api().header("authorization", &value).get("/metrics").await;
        answer.expect_problem(401, "unauthenticated");
    }
    app.get(&format!("/metrics?token={token}")).await.expect_problem(401, "unauthenticated");
    let without = app.second_host_with(&[("metrics_token", "")]);
    without.api().get("/metrics").await.expect_problem(404, "not-found");
    let value = format!("Bearer {token}");
    let answer = without.api().header("authorization", &value).get("/metrics").await;
    answer.expect_problem(404, "not-found");
}

/// USR-5, ASVS 2.3.2, 15.2.2: there are so many live streams of all users, and no more; whoever comes then is told to
/// come back, and one that ends makes room.
#[tokio::test]
async fn live_streams_of_all_users_are_bounded() {
    let app = App::builder().variable("event_streams_max", "2").start().await;
    let (_, ada) = app.somebody("Ada").await;
    let (_, bob) = app.somebody("Bob").await;
    let path = "/api/v1/sync/events";
    let first = app.as_user(&ada).events(path).await;
    let _second = app.as_user(&bob).events(path).await;
    for tokens in [&ada, &bob] {
        let answer = app.as_user(tokens).get(path).await;
        answer.expect_problem(503, "busy");
        assert_eq!(answer.header("retry-after"), Some("30"));
    }
    drop(first);
    let deadline = Deadline::after(Duration::from_secs(30));
    while app.as_user(&bob).get(path).await.status != 200 {
        assert!(deadline.pause().await, "no place comes free");
    }
}

/// The actions on record of one request, when there is one.
async fn actions(app: &App, answer: &Response) -> Vec<String> {
    let trace = answer.header("x-trace-id").unwrap_or_default().to_owned();
    let deadline = Deadline::after(Duration::from_secs(10));
    loop {
        let found: Vec<String> =
            sqlx::query_scalar("SELECT action FROM audit_events WHERE trace_id = $1")
                .bind(&trace)
                .fetch_all(app.pool())
                .await
                .unwrap_or_default();
        if !found.is_empty() {
            return found;
        }
        assert!(deadline.pause().await, "nothing on record: {} {}", answer.status, answer.text());
    }
}

/// RBAC-4, ASVS 16.2.1, 16.3.2: what a caller changed is on record once, by the change's own event; what they tried and
/// had no effect is on record as well.
#[tokio::test]
async fn a_call_that_changes_nothing_is_on_record() {
    let app = App::start().await;
    let root = app.administrator("Root").await;
    let root = app.log_in(&root).await;
    let api = app.as_user(&root);
    let bob = app.register_verified("Bob").await;
    let role = format!("/api/v1/users/{}/roles/premium", bob.id);
    let preferences = json!({});
    let given = Response::of(api.request(reqwest::Method::PUT, &role)).await.expect(200);
    assert_eq!(actions(&app, &given).await, ["user.role.assign"]);
    let again = Response::of(api.request(reqwest::Method::PUT, &role)).await.expect(200);
    let taken = api.delete(&role).await.expect(200);
    assert_eq!(actions(&app, &taken).await, ["user.role.remove"]);
    let without = api.delete(&role).await.expect(200);
    let kept = app.as_user(&root).post_empty("/api/v1/users/me/restore").await;
    let same = api.patch("/api/v1/users/me/preferences", preferences).await;
    for answer in [again, without, kept, same] {
        assert_eq!(actions(&app, &answer).await.len(), 1, "{}", answer.text());
    }
}
