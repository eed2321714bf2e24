//! SES-5, DATA-3: a store that is away or hangs. Whoever needs it is refused and told when to come back,
//! nobody is let in, nothing is done by halves, and all is well again without a restart.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use postern_tests::{
    App, Database, Deadline, PostgresServer, Response, Tokens, User, Value, json, new_address,
    new_password, new_registration,
};
use reqwest::Method;

/// How long after its return a store may still be missed.
const RECOVERY_LIMIT: Duration = Duration::from_secs(10);
/// A store that is away is noticed at once.
const REFUSED_WITHIN: Duration = Duration::from_secs(2);
/// One that hangs is given up: Redis after 2 s, a connection to Postgres after 5 s.
const REDIS_GIVEN_UP_WITHIN: Duration = Duration::from_secs(5);
const POSTGRES_GIVEN_UP_WITHIN: Duration = Duration::from_secs(9);

/// Which stores a request needs for its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Needs {
    Nothing,
    Redis,
    Postgres,
    Both,
}

impl Needs {
    fn redis(self) -> bool {
        matches!(self, Self::Redis | Self::Both)
    }

    fn postgres(self) -> bool {
        matches!(self, Self::Postgres | Self::Both)
    }
}

/// A request that would be answered with success, were all stores there.
struct Request {
    method: Method,
    path: String,
    token: Option<String>,
    body: Value,
    needs: Needs,
}

/// What was there before the outage.
struct Scene {
    app: App,
    user: User,
    /// A session that nobody ends.
    kept: Tokens,
    /// Sessions that are told to end meanwhile.
    leaving: Vec<Tokens>,
    /// An address that waits for confirmation, and the token to do it.
    pending: (String, String),
    pending_password: String,
    reset_token: String,
}

impl Scene {
    async fn set(app: App) -> Self {
        let user = app.register_verified("Ada").await;
        let kept = app.log_in(&user).await;
        let mut leaving = Vec::new();
        for _ in 0..3 {
            leaving.push(app.log_in(&user).await);
        }
        let (email, password) = (new_address("Grace"), new_password());
        app.register(&email, &password, "Grace").await;
        let token = app.mail_to(&email).await.token();
        _ = app.post("/api/v1/auth/password/forgot", json!({ "email": user.email })).await;
        let reset_token = app.mail_to(&user.email).await.token();
        let pending = (email, token);
        Self { app, user, kept, leaving, pending, pending_password: password, reset_token }
    }

    /// Every route, each in a request that would succeed.
    ///
    /// With rate limits, whoever takes a secret or sends a message needs Redis; those who end sessions
    /// do so before they record it.
    fn requests(&self, newcomer: &str) -> Vec<Request> {
        let User { email, password, .. } = &self.user;
        let public = |path: &str, body: Value| Request {
            method: Method::POST,
            path: format!("/api/v1/{path}"),
            token: None,
            body,
            needs: Needs::Both,
        };
        let caller = |method: Method, path: &str, tokens: &Tokens, needs| Request {
            method,
            path: format!("/api/v1/{path}"),
            token: Some(tokens.access.clone()),
            body: Value::Null,
            needs,
        };
        let page = |path: &str, needs| Request {
            method: Method::GET,
            path: path.to_owned(),
            token: None,
            body: Value::Null,
            needs,
        };
        let change = json!({ "current_password": password, "new_password": new_password() });
        let other = format!("sessions/{}", self.leaving[0].session_id);
        vec![
            public(
                "auth/register",
                json!({
                    "email": newcomer, "password": new_password(), "name": "Joan",
                }),
            ),
            public("auth/login", json!({ "email": email, "password": password })),
            public(
                "auth/verify-email",
                json!({
                    "token": self.pending.1, "password": self.pending_password,
                }),
            ),
            public("auth/verify-email/resend", json!({ "registration": new_registration() })),
            public("auth/password/forgot", json!({ "email": new_address("nobody") })),
            public(
                "auth/password/reset",
                json!({
                    "token": self.reset_token, "password": new_password(),
                }),
            ),
            public("session/refresh", json!({ "refresh_token": self.kept.refresh })),
            Request {
                body: change,
                ..caller(Method::POST, "auth/password/change", &self.kept, Needs::Both)
            },
            caller(Method::GET, "session", &self.kept, Needs::Both),
            caller(Method::GET, "sessions", &self.kept, Needs::Redis),
            caller(Method::DELETE, &other, &self.leaving[1], Needs::Both),
            caller(Method::POST, "session/logout", &self.leaving[2], Needs::Both),
            Request {
                method: Method::POST,
                token: Some(self.app.keys().tick_token.clone()),
                ..page("/internal/jobs/tick", Needs::Postgres)
            },
            page("/health/live", Needs::Nothing),
            page("/.well-known/jwks.json", Needs::Nothing),
            page("/verify-email", Needs::Nothing),
            page("/problems", Needs::Nothing),
        ]
    }

    async fn send(&self, request: &Request) -> (Response, Duration) {
        let started = Instant::now();
        let mut call = self.app.api().request(request.method.clone(), &request.path);
        if let Some(token) = &request.token {
            call = call.bearer_auth(token);
        }
        if !request.body.is_null() {
            call = call.json(&request.body);
        }
        (Response::of(call).await, started.elapsed())
    }

    /// Sends every request at once: those whose store is away are refused in time and with words, the
    /// others are answered.
    async fn assert_refused(
        &self,
        requests: &[Request],
        away: impl Fn(Needs) -> bool,
        within: Duration,
    ) {
        let answers = join_all(requests.iter().map(|request| self.send(request))).await;
        for (request, (answer, took)) in requests.iter().zip(answers) {
            let name = format!("{} {}", request.method, request.path);
            if away(request.needs) {
                assert_eq!(answer.status, 503, "{name}: {}", answer.text());
                answer.expect_problem(503, "unavailable");
                let wait = answer.header("retry-after").and_then(|text| text.parse::<u32>().ok());
                assert!(wait.is_some_and(|seconds| seconds > 0), "{name}: no Retry-After");
                assert!(took < within, "{name} took {took:?}");
            } else {
                assert!(answer.status < 300, "{name}: {} {}", answer.status, answer.text());
            }
        }
        let ready = self.app.get("/health/ready").await.expect(503);
        assert_eq!(ready.json()["status"], "unavailable");
    }

    /// Without a restart of the host.
    async fn assert_recovers(&self) {
        let deadline = Deadline::after(RECOVERY_LIMIT);
        while self.app.get("/health/ready").await.status != 200 {
            assert!(deadline.pause().await, "still not ready");
        }
        _ = self.app.as_user(&self.kept).get("/api/v1/session").await.expect(200);
        _ = self.app.log_in(&self.user).await;
        _ = self.app.register_verified("Barbara").await;
    }

    /// Nothing that was refused has had an effect, and it can be done now.
    async fn assert_nothing_by_halves(&self, newcomer: &str) {
        let app = &self.app;
        let waiting =
            format!("SELECT count(*) FROM email_verifications WHERE email = '{newcomer}'");
        assert_eq!(app.value::<i64>(&waiting).await, 0);
        _ = app.verify_by_link(&self.pending.1, &self.pending_password).await.expect(200);
        _ = app.try_log_in(&self.pending.0, &self.pending_password).await.expect(200);
        let refreshed = app.refresh(&self.kept).await;
        _ = app.as_user(&refreshed).get("/api/v1/session").await.expect(200);
        let new = new_password();
        let body = json!({ "token": self.reset_token, "password": new });
        _ = app.post("/api/v1/auth/password/reset", body).await.expect(200);
        _ = app.try_log_in(&self.user.email, &new).await.expect(200);
    }
}

/// SES-5, ASVS 16.5.2, 16.5.3: without Redis nobody is let in; it comes back with its data, and so do the sessions.
#[tokio::test]
async fn redis_stopped() {
    let app = App::builder().own_redis().variable("rate_limits", "on").start().await;
    let mut scene = Scene::set(app).await;
    let newcomer = new_address("Joan");
    let requests = scene.requests(&newcomer);
    scene.app.redis_server().stop();
    for _ in 0..3 {
        scene.assert_refused(&requests, Needs::redis, REFUSED_WITHIN).await;
    }
    scene.app.redis_server().start().await;
    scene.assert_recovers().await;
    scene.assert_nothing_by_halves(&newcomer).await;
}

/// SES-5, ASVS 16.5.2, 16.5.3: a Redis that hangs is as good as none.
#[tokio::test]
async fn redis_hangs() {
    let app = App::builder().own_redis().variable("rate_limits", "on").start().await;
    let mut scene = Scene::set(app).await;
    let newcomer = new_address("Joan");
    let requests = scene.requests(&newcomer);
    scene.app.redis_server().pause();
    scene.assert_refused(&requests, Needs::redis, REDIS_GIVEN_UP_WITHIN).await;
    scene.app.redis_server().resume();
    scene.assert_recovers().await;
    scene.assert_nothing_by_halves(&newcomer).await;
}

/// DATA-3, ASVS 16.5.2, 16.5.3: without Postgres, 503; a refresh token is not used up, and a session that was told to
/// end has ended, though it could not be recorded.
#[tokio::test]
async fn postgres_stopped() {
    let server = PostgresServer::start_new().await;
    let database = Database::create_at(&server.superuser_url).await;
    let scene = Scene::set(App::builder().database(database).start().await).await;
    let newcomer = new_address("Joan");
    let requests = scene.requests(&newcomer);
    let generation = generation_of(&scene).await;
    server.stop();
    scene.assert_refused(&requests, Needs::postgres, REFUSED_WITHIN).await;
    assert_eq!(generation_of(&scene).await, generation, "a refused refresh has turned the family");
    server.start().await;
    scene.assert_recovers().await;
    for ended in [&scene.leaving[0], &scene.leaving[2]] {
        let me = scene.app.as_user(ended).get("/api/v1/session").await;
        me.expect_problem(401, "unauthenticated");
    }
    scene.assert_nothing_by_halves(&newcomer).await;
}

/// DATA-3, ASVS 16.5.2, 16.5.3: a Postgres that hangs is given up in time.
#[tokio::test]
async fn postgres_hangs() {
    let server = PostgresServer::start_new().await;
    let database = Database::create_at(&server.superuser_url).await;
    let scene = Scene::set(App::builder().database(database).start().await).await;
    let newcomer = new_address("Joan");
    let requests = scene.requests(&newcomer);
    let generation = generation_of(&scene).await;
    server.pause();
    scene.assert_refused(&requests, Needs::postgres, POSTGRES_GIVEN_UP_WITHIN).await;
    assert_eq!(generation_of(&scene).await, generation, "a refused refresh has turned the family");
    server.resume();
    scene.assert_recovers().await;
    scene.assert_nothing_by_halves(&newcomer).await;
}

/// How often the kept session's refresh token has turned.
async fn generation_of(scene: &Scene) -> u32 {
    let mut redis = scene.app.redis().await;
    let key = format!("pst:{{{}}}:session:{}", scene.user.id, scene.kept.session_id);
    redis::cmd("HGET").arg(key).arg("generation").query_async(&mut redis).await.unwrap()
}
