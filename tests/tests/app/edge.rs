//! What every answer has in common: trace ids, problem documents, headers, limits; and the routes that
//! are about the application itself.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    time::Duration,
};

use postern_tests::{
    App, Deadline, Response, Value, json, new_address, new_registration,
    openapi::{Operation, operations, operations_of},
    root, routes,
};
use reqwest::Method;

/// Paths that no route has: one below each route of `spin.toml` that has any below it, and so in each component.
fn nowhere() -> Vec<String> {
    let below = routes().iter().filter_map(|(route, _)| route.strip_suffix("..."));
    below.map(|prefix| format!("{prefix}nothing/at/all")).collect()
}

async fn send(
    app: &App,
    method: Method,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Response {
    let request = app.api().request(method, path).body(body.to_owned());
    Response::of(
        headers.iter().fold(request, |request, (name, value)| request.header(*name, *value)),
    )
    .await
}

const JSON: (&str, &str) = ("content-type", "application/json");

/// API-2, ASVS 16.2.4: the caller's trace id comes back, in the header and in the problem; else a new one.
#[tokio::test]
async fn trace_ids_come_back() {
    let app = App::start().await;
    let id = "4bf92f3577b34da6a3ce929d0e0e4736";
    let parent = format!("00-{id}-00f067aa0ba902b7-01");
    for path in nowhere() {
        let answer = send(&app, Method::GET, &path, &[("traceparent", &parent)], "").await;
        answer.expect_problem(404, "not-found");
        assert_eq!(answer.header("x-trace-id"), Some(id));
    }
    let mut fresh = BTreeSet::new();
    for parent in ["", "nonsense", "00-00000000000000000000000000000000-00f067aa0ba902b7-01"] {
        let answer = send(&app, Method::GET, "/health/live", &[("traceparent", parent)], "").await;
        fresh.insert(answer.header("x-trace-id").unwrap_or_default().to_owned());
    }
    assert_eq!(fresh.len(), 3);
    assert!(fresh.iter().all(|id| id.len() == 32));
}

/// API-2: 404 is a problem document in every component, with all its members.
#[tokio::test]
async fn what_is_not_there_is_a_problem() {
    let app = App::start().await;
    for path in nowhere() {
        for method in [Method::GET, Method::POST, Method::DELETE] {
            let answer = send(&app, method, &path, &[], "").await;
            let problem = answer.expect_problem(404, "not-found");
            assert_eq!(problem["instance"], path);
            assert!(problem["title"].is_string() && problem["detail"].is_string());
        }
    }
}

/// API-2, ASVS 3.5.3, 4.1.4, 13.4.4: 405 says which methods there are, of every path.
#[tokio::test]
async fn a_wrong_method_is_a_problem() {
    let app = App::start().await;
    let mut methods: BTreeMap<String, (String, BTreeSet<String>)> = BTreeMap::new();
    for operation in operations() {
        let fresh = (operation.example_path(), BTreeSet::new());
        let (_, of_path) = methods.entry(operation.path.clone()).or_insert(fresh);
        of_path.insert(operation.method.to_string());
        // Whatever may be got has a head.
        if operation.method == Method::GET {
            of_path.insert("HEAD".to_owned());
        }
    }
    assert!(methods.len() > 50, "{}", methods.len());
    let all = [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];
    for (path, allowed) in methods.values() {
        for method in all.iter().chain([&Method::OPTIONS, &Method::TRACE]) {
            if allowed.contains(method.as_str()) {
                continue;
            }
            let answer = send(&app, method.clone(), path, &[], "").await;
            answer.expect_problem(405, "method-not-allowed");
            let found = answer.header("allow").unwrap_or_default().split(',').map(str::to_owned);
            assert_eq!(found.collect::<BTreeSet<_>>(), *allowed, "{method} {path}");
        }
    }
}

/// API-2, API-3: no component reads more than 64 KiB.
#[tokio::test]
async fn a_body_that_is_too_long_is_a_problem() {
    let app = App::start().await;
    let long = "x".repeat(64 * 1024 + 1);
    for path in nowhere() {
        let answer = send(&app, Method::POST, &path, &[JSON], &long).await;
        answer.expect_problem(413, "payload-too-large");
    }
    let fits = format!(r#"{{"refresh_token":"{}"}}"#, "x".repeat(60 * 1024));
    send(&app, Method::POST, "/api/v1/session/refresh", &[JSON], &fits)
        .await
        .expect_problem(422, "validation");
}

/// API-2, API-3, ASVS 3.5.2: bodies are JSON and say so.
#[tokio::test]
async fn a_body_that_is_not_json_is_a_problem() {
    let app = App::start().await;
    let body = r#"{"email":"ada@example.com","password":"x","token":"x","name":"x"}"#;
    for path in [
        "/api/v1/auth/login",
        "/api/v1/auth/register",
        "/api/v1/auth/password/reset",
        "/api/v1/session/refresh",
    ] {
        for kind in ["text/plain", "application/x-www-form-urlencoded", "application/json5", ""] {
            let answer = send(&app, Method::POST, path, &[("content-type", kind)], body).await;
            answer.expect_problem(415, "unsupported-media-type");
        }
        for broken in
            ["{", "{}{}", "[1,]", "\u{feff}{}", r#"{"a":1,"a":2}"#, r#"{"email":"\u0000"}"#, "nul"]
        {
            let answer = send(&app, Method::POST, path, &[JSON], broken).await;
            answer.expect_problem(400, "invalid-json");
        }
    }
    let with_charset = ("content-type", "Application/JSON; charset=utf-8");
    send(
        &app,
        Method::POST,
        "/api/v1/auth/login",
        &[with_charset],
        r#"{"email":"ada@example.com","password":"x"}"#,
    )
    .await
    .expect_problem(401, "invalid-credentials");
}

/// API-2, ASVS 1.2.1, 3.4.2, 3.4.4, 14.2.2, 14.3.2: answers are not sniffed, not kept, and not for other origins.
#[tokio::test]
async fn security_headers_are_everywhere() {
    let app = App::start().await;
    let origin = ("origin", "https://evil.example");
    let others = ["/health/live", "/problems", "/api/v1/session"].map(str::to_owned);
    for path in nowhere().into_iter().chain(others) {
        let answer = send(&app, Method::GET, &path, &[origin], "").await;
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{path}");
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{path}");
        assert!(answer.header("x-trace-id").is_some());
        let cors = answer.headers.keys().find(|name| name.as_str().starts_with("access-control-"));
        assert_eq!(cors, None, "{path}");
    }
    for path in ["/", "/reset-password", "/problems", "/problems/validation"] {
        let page = app.get(path).await.expect(200);
        let policy = page.header("content-security-policy").unwrap_or_default();
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"));
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
    }
}

/// What is wrong with the headers of an answer, if anything is.
fn unprotected(answer: &Response) -> Option<String> {
    let header = |name: &str| answer.header(name).unwrap_or_default().to_owned();
    let policy = header("content-security-policy");
    // `default-src` speaks for neither of the last three, and for `object-src` unless that is named.
    let closed =
        ["default-src 'none'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"];
    let wrong = !closed.iter().all(|directive| policy.contains(directive))
        || policy.contains("unsafe")
        || policy.contains("object-src")
        || header("referrer-policy") != "no-referrer"
        || header("cross-origin-resource-policy") != "same-origin"
        || header("x-content-type-options") != "nosniff";
    wrong.then(|| format!("{} {:?}", answer.status, answer.headers))
}

/// API-2, ASVS 3.2.1, 3.4.3, 3.4.4, 3.4.5, 3.4.6: whatever an operation answers, to nobody, to a user and to an
/// administrator, does nothing in a browser by itself; nor does what the table has no route for, what is too large, and
/// what fails.
#[tokio::test]
async fn no_answer_does_anything_by_itself() {
    let mut app = App::builder().own_redis().start().await;
    let root = app.administrator("Root").await;
    let ada = app.register_verified("Ada").await;
    let mut statuses = BTreeSet::new();
    let mut check = |what: &str, answer: &Response| {
        statuses.insert(answer.status);
        if let Some(wrong) = unprotected(answer) {
            panic!("{what}: {wrong}");
        }
    };
    for operation in &operations() {
        for who in [None, Some(&ada), Some(&root)] {
            // Logged in anew each time: some operations end the session.
            let tokens = match who {
                Some(user) => Some(app.log_in(user).await),
                None => None,
            };
            // The accounts are needed to the end.
            if operation.method == Method::DELETE && operation.path == "/api/v1/users/me" {
                continue;
            }
            let api = tokens.as_ref().map_or_else(|| app.api(), |tokens| app.as_user(tokens));
            let request = api.request(operation.method.clone(), &operation.example_path());
            let request = match operation.example_body() {
                Some(body) => request.json(body),
                None => request,
            };
            check(&operation.name(), &Response::of(request).await);
        }
    }
    let long = "x".repeat(64 * 1024 + 1);
    check("413", &send(&app, Method::POST, "/api/v1/auth/login", &[JSON], &long).await);
    for path in nowhere() {
        check(&path, &send(&app, Method::GET, &path, &[], "").await);
        check(&path, &send(&app, Method::PATCH, &path, &[], "").await);
    }
    check("405", &send(&app, Method::PATCH, "/health/live", &[], "").await);
    app.redis_server().stop();
    check("503", &send(&app, Method::GET, "/health/ready", &[], "").await);
    for status in [200, 204, 401, 404, 405, 413, 422, 503] {
        assert!(statuses.contains(&status), "no {status} in {statuses:?}");
    }
}

/// API-2, ASVS 4.1.1: a HEAD is a GET without its body.
#[tokio::test]
async fn head_is_get_without_a_body() {
    let app = App::start().await;
    for path in ["/health/live", "/", "/.well-known/jwks.json", "/openapi.json"] {
        let (get, head) =
            (app.get(path).await.expect(200), send(&app, Method::HEAD, path, &[], "").await);
        assert_eq!((head.status, head.body.len()), (200, 0), "{path}");
        let of = |answer: &Response| answer.header("content-type").map(ToOwned::to_owned);
        assert_eq!(of(&head), of(&get), "{path}");
    }
}

/// API-2: every kind of problem is explained at its `type`.
#[tokio::test]
async fn problem_types_are_explained() {
    let app = App::start().await;
    let overview = app.get("/problems").await.expect(200).text();
    for slug in
        ["validation", "invalid-credentials", "too-many-requests", "unavailable", "not-found"]
    {
        assert!(overview.contains(slug));
        assert!(app.get(&format!("/problems/{slug}")).await.expect(200).text().contains(slug));
    }
    app.get("/problems/no-such-kind").await.expect_problem(404, "not-found");
}

/// AUTH-9, ASVS 6.3.1: an account is limited, whoever asks; the answer says by how much and until when.
#[tokio::test]
async fn log_ins_are_limited_by_account() {
    let app = App::builder().variable("rate_limits", "on").start().await;
    let email = new_address("Ada");
    for left in (0..10).rev() {
        let answer = app.try_log_in(&email, "not the password").await.expect(401);
        assert_eq!(answer.header("ratelimit-limit"), Some("10"));
        assert_eq!(answer.header("ratelimit-remaining"), Some(left.to_string().as_str()));
        assert!(answer.header("ratelimit-reset").is_some());
    }
    // Written differently, it is the same account.
    let refused = app.try_log_in(&email.to_uppercase(), "not the password").await;
    let problem = refused.expect_problem(429, "too-many-requests");
    let seconds: u64 =
        refused.header("retry-after").unwrap_or_default().parse().unwrap_or_default();
    assert!((1..=60).contains(&seconds), "one in a minute: {problem}");
    assert_eq!(refused.header("ratelimit-remaining"), Some("0"));
    app.try_log_in(&new_address("Bob"), "not the password").await.expect(401);
}

/// AUTH-9, ASVS 2.4.1: every route that takes a secret or sends a message has a limit, by address at least.
#[tokio::test]
async fn every_sensitive_route_is_limited() {
    let app = App::builder().variable("rate_limits", "on").start().await;
    let email = || new_address("Ada");
    for (path, body, limit) in [
        ("/api/v1/auth/register", json!({ "email": email() }), "5"),
        ("/api/v1/auth/verify-email", json!({ "registration": new_registration() }), "10"),
        ("/api/v1/auth/verify-email/resend", json!({ "registration": new_registration() }), "3"),
        ("/api/v1/auth/login", json!({ "email": email() }), "10"),
        ("/api/v1/auth/password/forgot", json!({ "email": email() }), "3"),
        ("/api/v1/auth/password/reset", json!({}), "20"),
        ("/api/v1/session/refresh", json!({}), "300"),
    ] {
        let answer = app.post(path, body).await;
        assert_eq!(answer.header("ratelimit-limit"), Some(limit), "{path}");
    }
    // Twenty accounts at one address are twenty tries of that address.
    let mut statuses = Vec::new();
    for _ in 0..20 {
        statuses.push(app.post("/api/v1/auth/password/reset", json!({})).await.status);
    }
    assert_eq!((statuses[18], statuses[19]), (422, 429));
}

/// AUTH-9, AUTH-10: a session is counted as an account.
#[tokio::test]
async fn password_changes_are_limited_by_session() {
    let app = App::builder().variable("rate_limits", "on").start().await;
    let ada = app.register_verified("Ada").await;
    let tokens = app.log_in(&ada).await;
    let body = json!({ "current_password": "wrong", "new_password": "wrong" });
    let path = "/api/v1/auth/password/change";
    for _ in 0..5 {
        app.as_user(&tokens).post(path, body.clone()).await.expect(422);
    }
    app.as_user(&tokens).post(path, body).await.expect_problem(429, "too-many-requests");
}

/// AUTH-9, ASVS 13.4.2: limits cannot be off in production; the application says that it is not configured, and
/// not to the outside why.
#[tokio::test]
async fn production_without_limits_does_not_serve() {
    let app = App::builder().variable("environment", "production").start().await;
    for path in ["/api/v1/auth/login", "/api/v1/session/refresh", "/health/ready"] {
        let answer = app.post(path, json!({})).await;
        answer.expect_problem(503, "unavailable");
        assert!(answer.header("retry-after").is_some());
        assert!(!answer.text().contains("rate_limits"), "{}", answer.text());
    }
    let log = app.host().log().join("\n");
    assert!(log.contains("rate_limits"), "the operator learns why: {log}");
}

/// DATA-3: readiness names each dependency and how fast it is.
#[tokio::test]
async fn readiness_names_its_dependencies() {
    let app = App::start().await;
    assert_eq!(app.get("/health/live").await.expect(200).json(), json!({ "status": "ok" }));
    let ready = app.get("/health/ready").await.expect(200).json();
    assert_eq!(ready["status"], "ok");
    for dependency in ["postgres", "redis"] {
        assert_eq!(ready[dependency]["status"], "ok");
        assert!(ready[dependency]["latency_ms"].is_u64(), "{ready}");
    }
    let newest: i64 = app.value("SELECT max(version) FROM _sqlx_migrations").await;
    assert_eq!(ready["postgres"]["schema_version"], newest);
}

/// The value of one counter in the Prometheus text, 0 when it is not there.
fn metric(text: &str, series: &str) -> u64 {
    let line = text.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' '));
    line.and_then(|value| value.parse().ok()).unwrap_or(0)
}

/// DATA-3: metrics are Prometheus text, and they move.
#[tokio::test]
async fn metrics_count_what_happens() {
    let app = App::start().await;
    let ada = app.register_verified("Ada").await;
    app.log_in(&ada).await;
    app.try_log_in(&ada.email, "not the password").await.expect(401);
    let login = r#"{component="auth",method="POST",route="/api/v1/auth/login",status="200"}"#;
    let deadline = Deadline::after(Duration::from_secs(10));
    let text = loop {
        let answer = app.metrics().await.expect(200);
        assert_eq!(answer.header("content-type"), Some("text/plain; version=0.0.4; charset=utf-8"));
        let text = answer.text();
        let awaited = [
            format!("postern_http_requests_total{login}"),
            r#"postern_logins_total{outcome="wrong_password"}"#.to_owned(),
            r#"postern_logins_total{outcome="success"}"#.to_owned(),
            r#"postern_jobs_total{kind="send_email",outcome="done"}"#.to_owned(),
            r#"postern_pool_wait_seconds_count{pool="postgres"}"#.to_owned(),
        ];
        if awaited.iter().all(|series| metric(&text, series) > 0) {
            break text;
        }
        assert!(deadline.pause().await, "{text}");
    };
    assert_eq!(metric(&text, r#"postern_logins_total{outcome="success"}"#), 1);
    assert_eq!(metric(&text, r#"postern_jobs_total{kind="send_email",outcome="done"}"#), 1);
    assert!(metric(&text, "postern_pg_connections_max") >= 1);
    assert!(metric(&text, r#"postern_pool_wait_seconds_count{pool="postgres"}"#) >= 1);
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let (series, value) = line.rsplit_once(' ').unwrap_or_default();
        assert!(value.parse::<f64>().is_ok() && series.starts_with("postern_"), "{line}");
        assert_eq!(series.contains('{'), series.ends_with('}'), "{line}");
    }
}

/// API-1, AUTH-4, ASVS 2.1.1: the application publishes the committed description; each operation in it is there,
/// guarded when it says so, and answers errors as problems.
#[tokio::test]
async fn the_description_is_true() {
    let app = App::start().await;
    let published = app.get("/openapi.json").await.expect(200).text();
    assert_eq!(published, fs::read_to_string(root().join("openapi.json")).unwrap_or_default());
    let openapi: Value = serde_json::from_str(&published).unwrap_or_default();
    let operations = operations_of(&openapi);
    assert!(operations.len() > 20, "{}", operations.len());
    for operation in operations {
        let asked = operation.example_path();
        let answer = send(&app, operation.method.clone(), &asked, &[], "").await;
        let what = format!("{}: {}", operation.name(), answer.text());
        let guarded = !operation.security.is_empty() || operation.path.ends_with("/refresh");
        assert_eq!(answer.status == 401, guarded, "{what}");
        assert!(![404, 405, 500].contains(&answer.status), "{what}");
        let described = described(&openapi, &operation, answer.status);
        assert!(described.is_object(), "not described: {what}");
        for name in ["www-authenticate", "retry-after", "ratelimit-remaining"] {
            let is_described = described["headers"].get(name).is_some();
            assert!(is_described || answer.header(name).is_none(), "{name}: {what}");
        }
        if answer.status >= 400 {
            assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{what}");
        }
    }
    for (path, methods) in openapi["paths"].as_object().cloned().unwrap_or_default() {
        for (method, operation) in methods.as_object().cloned().unwrap_or_default() {
            let responses = operation["responses"].as_object().cloned().unwrap_or_default();
            assert!(responses.contains_key("503"), "{method} {path}");
            for (status, response) in responses {
                let content = &referred(&openapi, &response)["content"];
                let is_problem = content.get("application/problem+json").is_some();
                let expected = status.starts_with(['4', '5']);
                assert_eq!(is_problem, expected, "{method} {path} {status}");
            }
        }
    }
}

/// What the document says of an answer with this status.
fn described<'a>(openapi: &'a Value, operation: &Operation, status: u16) -> &'a Value {
    let method = operation.method.as_str().to_lowercase();
    let responses = &openapi["paths"][&operation.path][method]["responses"];
    let exact = responses.get(status.to_string());
    let response = exact.unwrap_or_else(|| &responses[format!("{}XX", status / 100)]);
    referred(openapi, response)
}

/// A response, or the one that it refers to.
fn referred<'a>(openapi: &'a Value, response: &'a Value) -> &'a Value {
    let pointer = response["$ref"].as_str().and_then(|text| text.strip_prefix('#'));
    pointer.map_or(response, |pointer| openapi.pointer(pointer).expect("what is referred to"))
}

/// ASVS 16.2.4: a request is one line of the log, a JSON object with the trace id of its answer, and with nothing of what was asked but
/// which route it was.
#[tokio::test]
async fn a_request_is_one_line_of_the_log() {
    let app = App::start().await;
    let cases = [
        (app.try_log_in("nobody@example.com", "not the password").await, "/api/v1/auth/login"),
        (app.get("/api/v1/session").await, "/api/v1/session"),
        (app.get("/api/v1/users/no-id?secret=1").await, "/api/v1/users/{id}"),
        (app.get("/api/v1/auth/nothing?secret=1").await, "none"),
        (app.get("/health/live").await, "/health/live"),
    ];
    for (answer, route) in cases {
        let trace_id = answer.header("x-trace-id").unwrap().to_owned();
        let deadline = Deadline::after(Duration::from_secs(10));
        let about = || -> Vec<_> {
            let log = app.host().log().into_iter();
            log.filter(|line| line.contains(&trace_id) && line.contains(r#""level":"info""#))
                .collect()
        };
        while about().is_empty() {
            assert!(deadline.pause().await, "{route}: no line with {trace_id}");
        }
        let lines = about();
        assert_eq!(lines.len(), 1, "{lines:?}");
        let (_, line) = lines[0].split_once('{').unwrap();
        let line: Value = serde_json::from_str(&format!("{{{line}")).unwrap();
        assert_eq!(line["route"], route);
        assert_eq!(line["status"], answer.status);
        assert_eq!(line["trace_id"], trace_id);
        assert!(
            line["time"].as_str().unwrap().ends_with('Z') && line["duration_us"].is_u64(),
            "{line}"
        );
        let names: Vec<_> = line.as_object().unwrap().keys().map(String::as_str).collect();
        let expected =
            ["component", "duration_us", "level", "method", "route", "status", "time", "trace_id"];
        assert_eq!(names, expected);
    }
    // A tick that went well asks every component, and is none.
    app.tick().await.expect(200);
    app.get("/health/live").await.expect(200);
    let log = app.host().log();
    assert!(!log.iter().any(|line| line.contains("/internal/jobs/tick\"")), "{log:?}");
}
