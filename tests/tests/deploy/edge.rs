//! The edge (OPS-2): where it sends what, what it answers itself, and what it keeps to itself.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use postern_tests::{
    FakeServer, Value, debian13, json,
    nginx::{CurlAnswer, Limits, NAME, Nginx},
};

/// Three processes that say who they are, and the edge before them.
struct Edge {
    nginx: Nginx,
    auth: FakeServer,
    api: FakeServer,
    jobs: FakeServer,
}

impl Edge {
    async fn start(limits: Limits) -> Self {
        let says = async |name: &'static str| {
            FakeServer::start(move |_| async move { (200, format!("I am {name}")) }).await
        };
        let (auth, api, jobs) = (says("auth").await, says("api").await, says("jobs").await);
        let places = [("auth", &*auth.url), ("api", &api.url), ("jobs", &jobs.url)];
        Self { nginx: Nginx::start(&places, limits), auth, api, jobs }
    }

    /// Off the runtime's threads: the processes have to answer meanwhile.
    fn get(&self, path: &str) -> CurlAnswer {
        self.curl(&[], path)
    }

    fn curl(&self, arguments: &[&str], path: &str) -> CurlAnswer {
        tokio::task::block_in_place(|| self.nginx.curl(arguments, path))
    }

    fn plain(&self, arguments: &[&str], path: &str) -> CurlAnswer {
        let mut curl = debian13::program("usr/bin/curl");
        curl.args(["--silent", "--include", "--path-as-is", "--max-time", "20"]).args(arguments);
        curl.arg("--resolve").arg(format!("{NAME}:{}:127.0.0.1", self.nginx.plain));
        curl.arg(format!("http://{NAME}:{}{path}", self.nginx.plain));
        tokio::task::block_in_place(|| CurlAnswer::of(&mut curl))
    }

    fn received(&self) -> usize {
        [&self.auth, &self.api, &self.jobs].iter().map(|server| server.received().len()).sum()
    }
}

/// The problem document of an answer of the edge.
fn problem(answer: &CurlAnswer, status: u16) -> Value {
    assert_eq!(answer.status, status, "{answer:?}");
    assert_eq!(answer.header("content-type"), ["application/problem+json"], "{answer:?}");
    let document: Value =
        serde_json::from_str(&answer.body).unwrap_or_else(|_| panic!("{answer:?}"));
    assert_eq!(document["status"], status, "{document}");
    assert_eq!(answer.header("x-trace-id"), [document["trace_id"].as_str().unwrap()]);
    document
}

/// OPS-2: the files are what Debian 13's nginx takes, without a warning.
#[tokio::test(flavor = "multi_thread")]
async fn the_configuration_is_taken_without_a_warning() {
    let edge = Edge::start(Limits::Kept).await;
    let (taken, said) = edge.nginx.check();
    assert!(taken && !said.contains("[warn]"), "{said}");
}

/// OPS-2, ADR 36: each route comes to its process.
#[tokio::test(flavor = "multi_thread")]
async fn each_route_comes_to_its_process() {
    let edge = Edge::start(Limits::Lifted).await;
    for (path, process) in [
        ("/api/v1/auth/login", "auth"),
        ("/api/v1/auth", "auth"),
        ("/api/v1/authors", "api"),
        ("/api/v1/session", "api"),
        ("/api/v1/users?q=a", "api"),
        ("/api/v1/jobs", "jobs"),
        ("/api/v1/jobs/queue", "jobs"),
        ("/api/v1/errors/1", "jobs"),
        ("/unsubscribe?a=b", "jobs"),
        ("/unsubscribed", "api"),
        ("/webhooks/twilio/sms", "api"),
        ("/.well-known/jwks.json", "api"),
        ("/", "api"),
        ("/home", "api"),
    ] {
        let answer = edge.get(path);
        assert_eq!((answer.status, &*answer.body), (200, &*format!("I am {process}")), "{path}");
    }
}

/// OPS-2, ASVS 13.4.5: what is not for the internet is not there, in whatever spelling, and nobody behind is asked.
#[tokio::test(flavor = "multi_thread")]
async fn private_paths_are_not_there_in_any_spelling() {
    let edge = Edge::start(Limits::Lifted).await;
    for path in [
        "/internal/jobs/tick",
        "/internal",
        "/internal/",
        "/internal/work/auth",
        "//internal/work/auth",
        "/./internal/work/auth",
        "/x/../internal/work/auth",
        "/%2finternal/work/auth",
        "/%69nternal/work/auth",
        "/x/%2e%2e/internal/work/auth",
        "/api/v1/auth/../../../internal/work/auth",
        "/api/v1/auth/%2e%2e/%2e%2e/%2e%2e/internal/work/auth",
        "/metrics",
        "//metrics",
        "/metrics/",
        "/%6detrics",
        "/metrics?a=b",
        "/.well-known/spin/info",
        "/.well-known//spin/info",
        "/x/../../internal/work/auth",
    ] {
        let answer = edge.get(path);
        assert!([400, 404].contains(&answer.status), "{path}: {answer:?}");
        problem(&answer, answer.status);
    }
    assert_eq!(edge.received(), 0);
    edge.get("/home/internal");
    assert_eq!(edge.received(), 1, "what only looks like it is served");
}

/// OPS-2, ASVS 13.4.5: whoever asks learns whether it is up, and nothing of its parts.
#[tokio::test(flavor = "multi_thread")]
async fn health_is_a_status_and_nothing_else() {
    let edge = Edge::start(Limits::Kept).await;
    let up = edge.get("/health/ready");
    assert_eq!((up.status, &*up.body), (200, ""), "{up:?}");
    assert_eq!(edge.api.received()[0].target(), "HEAD /health/ready");
    let changing = edge.curl(&["-X", "POST"], "/health/ready");
    assert_eq!(problem(&changing, 405)["type"], "/problems/method-not-allowed");
    assert_eq!(changing.header("allow"), ["GET, HEAD"]);
    let down = FakeServer::start(async |_| (503, "Postgres is away".to_owned())).await;
    edge.nginx.switch_to(&[("auth", &down.url), ("api", &down.url), ("jobs", &down.url)]);
    let answer = wait_for(|| Some(edge.get("/health/ready")).filter(|answer| answer.status == 503));
    assert!(!answer.body.contains("Postgres"), "{answer:?}");
}

/// Looks again until there is something.
fn wait_for<T>(look: impl Fn() -> Option<T>) -> T {
    let since = std::time::Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(since.elapsed().as_secs() < 20, "it never came");
    }
}

/// OPS-2, ASVS 3.4.1: HSTS for two years on every answer, whoever gave it, and once.
#[tokio::test(flavor = "multi_thread")]
async fn every_answer_says_to_come_by_tls() {
    let edge = Edge::start(Limits::Kept).await;
    let big = "x".repeat(70_000);
    let answers = [
        edge.get("/"),
        edge.get("/api/v1/auth/login"),
        edge.get("/metrics"),
        edge.get("/health/live"),
        edge.curl(&["--data", &big], "/api/v1/users"),
        edge.curl(&["--request", "BREW"], "/"),
    ];
    for answer in answers {
        let hsts = answer.header("strict-transport-security");
        assert_eq!(hsts, ["max-age=63072000; includeSubDomains"], "{answer:?}");
        assert!(answer.header("server").iter().all(|server| *server == "nginx"), "{answer:?}");
        assert!(answer.header("x-content-type-options").len() <= 1, "{answer:?}");
    }
}

/// OPS-2, ASVS 2.2.2: what a client says of where it comes from does not arrive; what the application sends is not said twice.
#[tokio::test(flavor = "multi_thread")]
async fn nobody_says_where_they_come_from() {
    let edge = Edge::start(Limits::Kept).await;
    let forged = [
        "X-Forwarded-For: 192.0.2.1",
        "spin-client-addr: 192.0.2.1:1",
        "X-Real-IP: 192.0.2.1",
        "Forwarded: for=192.0.2.1",
        "X-Forwarded-Host: other.example",
        "Connection: close, x-forwarded-for",
    ];
    let arguments: Vec<&str> = forged.iter().flat_map(|header| ["-H", header]).collect();
    assert_eq!(edge.curl(&arguments, "/api/v1/session").status, 200);
    let received = &edge.api.received()[0];
    assert_eq!(received.header("x-forwarded-for"), Some("127.0.0.1"), "{}", received.head);
    assert!(!received.head.contains("192.0.2.1"), "{}", received.head);
    assert!(!received.head.contains("other.example"), "{}", received.head);
    assert_eq!(received.header("connection"), Some("close"));
    assert_eq!(received.header("host"), Some(NAME));
    assert_eq!(received.header("x-forwarded-proto"), Some("https"));
}

/// OPS-2, API-2: what the edge answers itself is a problem document, which says when to come again where that helps.
#[tokio::test(flavor = "multi_thread")]
async fn answers_of_the_edge_are_problem_documents() {
    let edge = Edge::start(Limits::Kept).await;
    let big = "x".repeat(65_537);
    let too_large = problem(&edge.curl(&["--data", &big], "/api/v1/users"), 413);
    assert_eq!(too_large["type"], "/problems/payload-too-large");
    assert_eq!(too_large["instance"], "/api/v1/users");
    let long = format!("/{}", "a".repeat(20_000));
    problem(&edge.curl(&["--http1.1"], &long), 414);
    let header = format!("X-Long: {}", "a".repeat(20_000));
    let headers = edge.curl(&["--http1.1", "-H", &header], "/");
    problem(&headers, 431);
    problem(&edge.curl(&["--http1.1", "-H", "Host:"], "/"), 400);
    // A path that would have to be escaped in JSON stays out of it.
    let quoted = problem(&edge.get("/metrics/%22,%22status%22:200%0a"), 404);
    assert_eq!(quoted["instance"], "");
    // A process that is gone.
    edge.nginx.switch_to(&[
        ("auth", "http://127.0.0.1:1"),
        ("api", "http://127.0.0.1:1"),
        ("jobs", "http://127.0.0.1:1"),
    ]);
    let gone = wait_for(|| Some(edge.get("/api/v1/users")).filter(|answer| answer.status == 503));
    assert_eq!(problem(&gone, 503)["type"], "/problems/unavailable");
    assert_eq!(gone.header("retry-after"), ["5"]);
}

/// OPS-2, API-2: what the application answers comes as it is, with its own headers once.
#[tokio::test(flavor = "multi_thread")]
async fn problems_of_the_application_come_as_they_are() {
    let edge = Edge::start(Limits::Kept).await;
    // Each lives on until the edge has let go of it.
    let mut servers = Vec::new();
    for status in [400, 401, 403, 404, 409, 413, 429, 500, 503] {
        let said = json!({ "type": "/problems/own", "status": status }).to_string();
        let own = FakeServer::start(move |_| std::future::ready((status, said.clone()))).await;
        edge.nginx.switch_to(&[("auth", &own.url), ("api", &own.url), ("jobs", &own.url)]);
        let answer = wait_for(|| Some(edge.get("/x")).filter(|answer| answer.status == status));
        assert!(answer.body.contains("/problems/own"), "{answer:?}");
        servers.push(own);
    }
}

/// OPS-2, AUTH-9: a flood from one address does not reach where passwords are hashed.
#[tokio::test(flavor = "multi_thread")]
async fn a_flood_does_not_reach_the_process_that_hashes() {
    let edge = Edge::start(Limits::Kept).await;
    // One program, for a program a request would be slower than the limit.
    let statuses = ["--write-out", "%{http_code}\\n", "--output", "/dev/null"];
    let flood = || {
        let mut curl = edge.nginx.curl_command(&statuses, "/api/v1/auth/login?n=[1-60]");
        let output = tokio::task::block_in_place(|| curl.output()).unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let since = std::time::Instant::now();
    let text = flood();
    // Twenty at once, and ten for each second that it took: on a busy machine it is a slower flood.
    let most = 22 + usize::try_from(since.elapsed().as_millis()).unwrap() / 100;
    let refused = text.lines().filter(|line| *line == "429").count();
    let passed = edge.auth.received().len();
    assert_eq!(refused + passed, 60, "{text}");
    assert!((21..=most).contains(&passed), "{passed} of {most}");
    let answer = wait_for(|| {
        flood();
        Some(edge.get("/api/v1/auth/login")).filter(|answer| answer.status == 429)
    });
    assert_eq!(problem(&answer, 429)["type"], "/problems/too-many-requests");
    assert_eq!(answer.header("retry-after"), ["1"]);
    assert_eq!(edge.get("/api/v1/session").status, 200, "others go on");
}

/// OPS-2, ASVS 4.1.2: a page leads on to https; a call is told that it went the wrong way, and is led nowhere.
#[tokio::test(flavor = "multi_thread")]
async fn only_pages_lead_from_http_to_https() {
    let edge = Edge::start(Limits::Kept).await;
    for path in ["/", "/login?next=/home", "/problems"] {
        let answer = edge.plain(&[], path);
        assert_eq!(answer.status, 308, "{answer:?}");
        assert_eq!(answer.header("location"), [format!("https://{NAME}{path}")]);
    }
    for path in
        ["/api/v1/session", "/webhooks/twilio/sms", "/internal/jobs/tick", "//api/v1/session"]
    {
        for method in ["GET", "POST"] {
            let answer = edge.plain(&["--request", method], path);
            problem(&answer, 403);
            assert!(answer.header("location").is_empty(), "{answer:?}");
        }
    }
    let challenge = edge.nginx.folder().join("acme/.well-known/acme-challenge/token");
    std::fs::write(challenge, "token.thumbprint").unwrap();
    let answer = edge.plain(&[], "/.well-known/acme-challenge/token");
    assert_eq!((answer.status, &*answer.body), (200, "token.thumbprint"));
    assert_eq!(edge.plain(&[], "/.well-known/acme-challenge/../../../key.pem").status, 400);
    assert_eq!(edge.plain(&["-H", "Host: other.example"], "/").status, 421);
    assert_eq!(edge.received(), 0);
}

/// OPS-2, ASVS 16.2.3, 16.2.4, AUTH-2: a line of the log is one JSON object with the trace id of the answer, and without the query.
#[tokio::test(flavor = "multi_thread")]
async fn a_line_of_the_log_is_one_object_without_the_query() {
    let edge = Edge::start(Limits::Kept).await;
    // A quote as it is: curl sends it, and nginx takes it.
    let own = edge.get("/metrics/%0a\"?secret-in-query");
    edge.curl(
        &["-H", "Cookie: secret-in-cookie", "-H", "Authorization: Bearer secret-in-header"],
        "/api/v1/session?secret-in-query",
    );
    let log = wait_for(|| Some(edge.nginx.access_log()).filter(|log| log.lines().count() == 2));
    assert!(!log.contains("secret-in"), "{log}");
    let lines: Vec<Value> =
        log.lines().map(|line| serde_json::from_str(line).expect(line)).collect();
    assert_eq!(lines[0]["trace_id"].as_str(), own.header("x-trace-id").first().copied());
    assert_eq!(lines[0]["path"], "/metrics/%0a\"");
    assert_eq!((&lines[1]["path"], &lines[1]["status"]), (&json!("/api/v1/session"), &json!(200)));
    assert!(lines[1]["process"].as_str().unwrap().starts_with("127.0.0.1:"));
}

/// OPS-2, ASVS 16.2.5, AUTH-2: what nginx itself says of a process that is gone, or of a flood, has no query either: providers put
/// codes there.
#[tokio::test(flavor = "multi_thread")]
async fn what_nginx_says_of_errors_has_no_query() {
    let edge = Edge::start(Limits::Kept).await;
    let gone = ["auth", "api", "jobs"].map(|name| (name, "http://127.0.0.1:1"));
    edge.nginx.switch_to(&gone);
    let path = "/api/v1/oauth/google/callback?code=secret-in-query";
    wait_for(|| Some(edge.get(path)).filter(|answer| answer.status == 503));
    let flood = "/api/v1/auth/login?code=secret-in-query[1-60]";
    let answer = edge.curl(&["--output", "/dev/null"], flood);
    assert!(answer.error.is_empty(), "{answer:?}");
    let log =
        wait_for(|| Some(edge.nginx.access_log()).filter(|log| log.contains("\"status\":429")));
    let failed = log.lines().find(|line| line.contains("/callback") && line.contains("502"));
    assert!(failed.is_some(), "the reason stands in the other log: {log}");
    let said = edge.nginx.error_log();
    assert!(!said.contains("secret-in"), "{said}");
}

/// OPS-2: nothing is compressed on its way through: tokens stand beside what users have written (BREACH).
#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_compressed_on_the_way() {
    let edge = Edge::start(Limits::Kept).await;
    let long = FakeServer::start(async |_| (200, "secret ".repeat(4_000))).await;
    edge.nginx.switch_to(&[("auth", &long.url), ("api", &long.url), ("jobs", &long.url)]);
    for path in ["/api/v1/users/me", "/", "/openapi.json"] {
        let get = || edge.curl(&["-H", "Accept-Encoding: gzip, br"], path);
        let answer = wait_for(|| Some(get()).filter(|answer| answer.body.starts_with("secret")));
        assert!(answer.header("content-encoding").is_empty(), "{answer:?}");
    }
}

/// OPS-2: switching to another release loses no request: clients go on while the edge reads its configuration again.
#[tokio::test(flavor = "multi_thread")]
async fn switching_to_another_release_loses_no_request() {
    let edge = Edge::start(Limits::Lifted).await;
    let green = FakeServer::start(async |_| (200, "I am green".to_owned())).await;
    let authority = edge.nginx.authority().certificate();
    let port = edge.nginx.secure;
    let stop = Arc::new(AtomicBool::new(false));
    let stopped = Arc::clone(&stop);
    // A client as browsers are: told that a connection ends, it opens another one.
    let running = std::thread::spawn(move || {
        let mut said = String::new();
        while !stopped.load(Ordering::Relaxed) {
            let mut load = debian13::program("usr/bin/curl");
            load.args(["--silent", "--parallel", "--parallel-max", "8", "--output", "/dev/null"]);
            load.args(["--write-out", "%{http_code} %{http_version}\\n"])
                .arg("--cacert")
                .arg(&authority);
            load.arg("--resolve").arg(format!("{NAME}:{port}:127.0.0.1"));
            load.arg(format!("https://{NAME}:{port}/api/v1/session?[1-1000]"));
            said += &String::from_utf8_lossy(&load.output().unwrap().stdout);
        }
        said
    });
    wait_for(|| (edge.api.received().len() > 500).then_some(()));
    edge.nginx.switch_to(&[("auth", &*green.url), ("api", &green.url), ("jobs", &green.url)]);
    wait_for(|| (green.received().len() > 1_000).then_some(()));
    stop.store(true, Ordering::Relaxed);
    let said = tokio::task::block_in_place(|| running.join().unwrap());
    let failed: Vec<&str> = said.lines().filter(|line| *line != "200 2").collect();
    assert!(failed.is_empty(), "{failed:?}");
    assert_eq!(said.lines().count(), edge.api.received().len() + green.received().len());
}
