//! AUTH-5, AUTH-3, USR-1, USR-2, JOB-1: components that trap at any point lose nothing and block nobody.
//!
//! Components are built with points at which they trap at random, before and after each piece
//! of I/O. Clients use them as honest clients do: what was not acknowledged they try again. In the end
//! every acknowledged change is there, and counted once.

mod every_operation;
mod notices;
mod own_account;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use futures_util::future::join_all;
use postern_tests::{
    App, Deadline, Host, Response, Tokens, User, Value, json, new_address, new_password, root,
};
use reqwest::{Method, RequestBuilder};
use uuid::Uuid;

const TRAPS: usize = 200;
/// About every third request traps somewhere.
const FAULT_RATE: &str = "0.04";
const CLIENTS: usize = 6;
/// How long the clients may take to meet so many traps.
const LOAD_LIMIT: Duration = Duration::from_mins(5);
/// Nobody waits for a lock that a trapped component has left: `lock_timeout` is 2 s, `idle in
/// transaction` is ended after 10 s.
const LONGEST_ANSWER: Duration = Duration::from_secs(5);
/// AUTH-3: within this time a refresh may be tried again.
const RETRY_WINDOW: Duration = Duration::from_secs(10);
/// The points around I/O that these two components have.
const POINTS: [&str; 5] = ["pg open", "pg before", "pg after", "redis before", "redis after"];

/// What became of a request that was sent until it was answered.
struct Answered {
    answer: Response,
    /// Whether a try before was not answered: it may or may not have had its effect.
    ambiguous: bool,
}

/// Sends a request until the component lives long enough to answer it.
async fn until_answered(app: &App, token: Option<&str>, path: &str, body: &Value) -> Answered {
    let api = match token {
        Some(token) => app.host().with_token(token),
        None => app.api(),
    };
    until_sent(app, path, || api.request(Method::POST, path).json(body)).await
}

/// The same for any request.
async fn until_sent(app: &App, path: &str, request: impl Fn() -> RequestBuilder) -> Answered {
    let mut ambiguous = false;
    let limit = Instant::now() + LOAD_LIMIT;
    loop {
        assert!(Instant::now() < limit, "{path} is never answered");
        let started = Instant::now();
        let answer = Response::unless_cut_off(request()).await;
        let took = started.elapsed();
        assert!(took < LONGEST_ANSWER, "{path} took {took:?}");
        let Some(answer) = answer else {
            ambiguous = true;
            continue;
        };
        match answer.status {
            // The host's own answer for a component that is no more.
            500 if answer.body.is_empty() => ambiguous = true,
            503 => ambiguous = true,
            500.. => panic!("{path}: {}", explain(app, &answer)),
            _ => return Answered { answer, ambiguous },
        }
    }
}

/// A problem that should not be, with what the host logged about it.
fn explain(app: &App, answer: &Response) -> String {
    let trace_id = answer.header("x-trace-id").unwrap_or("none").to_owned();
    let about = app.host().log().into_iter().filter(|line| line.contains(&trace_id));
    format!("{}\n{}", answer.text(), about.collect::<Vec<_>>().join("\n"))
}

/// What has been acknowledged to one client about its account.
struct Account {
    user: User,
    tokens: Tokens,
    password_changes: i32,
    /// Sessions whose log-in was acknowledged.
    logins: Vec<Uuid>,
    /// Acknowledged refreshes: session and how many.
    refreshes: BTreeMap<Uuid, i64>,
    /// Access tokens of sessions whose log-out was acknowledged.
    ended: Vec<String>,
}

impl Account {
    /// Registers, confirms, logs in.
    async fn open(app: &App) -> Self {
        let (email, password) = (new_address("Ada"), new_password());
        let body = json!({ "email": email, "password": password, "name": "Ada" });
        let registered = until_answered(app, None, "/api/v1/auth/register", &body).await;
        _ = registered.answer.expect(202);
        let jobs = format!("SELECT count(*) FROM jobs WHERE payload->>'to' = '{email}'");
        assert!(app.value::<i64>(&jobs).await >= 1, "acknowledged, and no mail is on its way");

        let body = json!({ "token": app.mail_to(&email).await.token(), "password": password });
        let verified = until_answered(app, None, "/api/v1/auth/verify-email", &body).await;
        if verified.ambiguous && verified.answer.status == 400 {
            // The try before has used the token up; then the account is there, as the log-in shows.
            verified.answer.expect_problem(400, "token-invalid");
        } else {
            _ = verified.answer.expect(200);
        }
        let id = app.value(&format!("SELECT id FROM users WHERE email = '{email}'")).await;
        let user = User { id, email, password, name: "Ada".to_owned() };
        let tokens = Self::log_in(app, &user).await;
        let logins = vec![tokens.session_id];
        let (refreshes, ended) = (BTreeMap::new(), Vec::new());
        Self { user, tokens, password_changes: 0, logins, refreshes, ended }
    }

    async fn log_in(app: &App, user: &User) -> Tokens {
        let body = json!({ "email": user.email, "password": user.password });
        let answered = until_answered(app, None, "/api/v1/auth/login", &body).await;
        Tokens::of(&answered.answer.expect(200))
    }

    async fn refresh(&mut self, app: &App) {
        let started = Instant::now();
        let body = json!({ "refresh_token": self.tokens.refresh });
        let answered = until_answered(app, None, "/api/v1/session/refresh", &body).await;
        assert!(started.elapsed() < RETRY_WINDOW, "too slow to be an honest client");
        self.tokens = Tokens::of(&answered.answer.expect(200));
        *self.refreshes.entry(self.tokens.session_id).or_default() += 1;
    }

    async fn change_password(&mut self, app: &App) {
        let new = new_password();
        let body = json!({ "current_password": self.user.password, "new_password": new });
        let path = "/api/v1/auth/password/change";
        let mut changed = until_answered(app, Some(&self.tokens.access), path, &body).await;
        if changed.ambiguous && changed.answer.status == 401 {
            // The statement of the try before was still under way, and overtook this one.
            changed = until_answered(app, Some(&self.tokens.access), path, &body).await;
            changed.ambiguous = true;
        }
        if changed.ambiguous && changed.answer.status == 422 {
            // The try before has changed it.
            let wrong = ("/current_password".to_owned(), "wrong_password".to_owned());
            assert_eq!(changed.answer.field_errors(), [wrong]);
        } else {
            _ = changed.answer.expect(200);
        }
        self.user.password = new;
        self.password_changes += 1;
    }

    async fn log_out(&mut self, app: &App) {
        let access = self.tokens.access.clone();
        let path = "/api/v1/session/logout";
        let left = until_answered(app, Some(&access), path, &Value::Null).await;
        if left.ambiguous && left.answer.status == 401 {
            left.answer.expect_problem(401, "unauthenticated");
        } else {
            _ = left.answer.expect(204);
        }
        self.ended.push(access);
    }

    /// A day of a client, until enough has trapped. What it has last is a session.
    async fn use_until(&mut self, app: &App, enough: impl Fn() -> bool) {
        while !enough() {
            self.refresh(app).await;
            self.refresh(app).await;
            self.change_password(app).await;
            self.refresh(app).await;
            self.log_out(app).await;
            self.tokens = Self::log_in(app, &self.user).await;
            self.logins.push(self.tokens.session_id);
        }
    }

    /// Every acknowledged change is there, once, and the application goes on from it.
    async fn assert_nothing_lost(&self, app: &App) {
        let Self { user, .. } = self;
        let id = user.id;
        let count = async |sql: String| app.value::<i64>(&sql).await;

        // The newest tokens work, and the refresh token leads on.
        _ = app.as_user(&self.tokens).get("/api/v1/session").await.expect(200);
        let newest = app.refresh(&self.tokens).await;
        _ = app.as_user(&newest).get("/api/v1/session").await.expect(200);
        // Of the passwords, the newest.
        _ = app.try_log_in(&user.email, &user.password).await.expect(200);
        for ended in &self.ended {
            app.host()
                .with_token(ended)
                .get("/api/v1/session")
                .await
                .expect_problem(401, "unauthenticated");
        }

        let version = format!("SELECT version FROM credentials WHERE user_id = '{id}'");
        assert_eq!(app.value::<i32>(&version).await, 1 + self.password_changes);
        let events = |action: &str| {
            format!(
                "SELECT count(*) FROM audit_events
                 WHERE action = '{action}' AND outcome = 'allowed'
                   AND actor_id = (SELECT pseudonym FROM users WHERE id = '{id}')"
            )
        };
        let changes = i64::from(self.password_changes);
        assert_eq!(count(events("auth.password.change")).await, changes);
        assert_eq!(count(events("auth.verify_email")).await, 1);
        let mails = format!(
            "SELECT count(*) FROM jobs WHERE payload->>'to' = '{}'
             AND payload->'template'->>'kind' = 'password_changed'",
            user.email
        );
        assert_eq!(count(mails).await, changes);
        for session in &self.logins {
            let event = format!("{} AND session_id = '{session}'", events("auth.login"));
            assert_eq!(count(event).await, 1, "log-in of session {session}");
        }
        for (session, refreshes) in &self.refreshes {
            let event = format!("{} AND session_id = '{session}'", events("auth.refresh"));
            // Tries whose answer was lost are recorded too.
            assert!(count(event).await >= *refreshes, "refreshes of session {session}");
        }
    }
}

/// `spin.toml`, with the components that have fault points in place of those that are delivered.
fn manifest_with_fault_points(folder: &Path, components: &[&str]) -> PathBuf {
    let root = root();
    let mut text = fs::read_to_string(root.join("spin.toml")).unwrap();
    for name in components {
        let component = format!("postern_{name}.wasm");
        let built = root.join("target/faults").join(&component);
        assert!(built.is_file(), "{} is missing: run ./test --only app", built.display());
        let delivered = format!("\"target/wasm32-wasip2/release/{component}");
        let with_faults = format!("\"{}", built.display());
        assert!(text.contains(&delivered), "{component} has moved");
        text = text.replace(&delivered, &with_faults);
    }
    let text = text.replace("\"target/", &format!("\"{}/", root.join("target").display()));
    let path = folder.join("spin.toml");
    fs::write(&path, text).unwrap();
    path
}

/// How often each component has trapped at each point, by what it said on its last breath. What a host puts in front of
/// a component's line is the host's own.
fn traps(host: &Host) -> BTreeMap<(String, String), usize> {
    let mut traps = BTreeMap::new();
    for line in host.log() {
        let Some((_, said)) = line.split_once("fault point of ") else { continue };
        let Some((component, point)) = said.split_once(": ") else { continue };
        *traps.entry((component.to_owned(), point.trim().to_owned())).or_default() += 1;
    }
    traps
}

/// ASVS 2.3.3, invariant 1, and 12 for what the requests leave to jobs.
#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_traps_lose_nothing_and_block_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let manifest = manifest_with_fault_points(folder.path(), &["auth", "session"]);
    let app = App::builder().manifest(manifest).variable("fault_rate", FAULT_RATE).start().await;
    let limit = Instant::now() + LOAD_LIMIT;
    let enough = || {
        let found = traps(app.host());
        assert!(Instant::now() < limit, "too few traps: {found:?}");
        found.values().sum::<usize>() >= TRAPS
    };
    let clients = (0..CLIENTS).map(|_| async {
        let mut account = Account::open(&app).await;
        account.use_until(&app, &enough).await;
        account
    });
    let accounts = join_all(clients).await;
    let traps = traps(app.host());
    for component in ["auth", "session"] {
        for point in POINTS {
            let key = (component.to_owned(), point.to_owned());
            assert!(traps.contains_key(&key), "never trapped: {key:?} in {traps:?}");
        }
    }

    // While the host that trapped still holds its connections.
    assert_no_open_transaction(&app).await;
    let calm = app.second_host_with(&[("fault_rate", "0")]);
    let app = app.served_by(calm);
    for account in &accounts {
        let started = Instant::now();
        _ = app.try_log_in(&account.user.email, &account.user.password).await.expect(200);
        assert!(started.elapsed() < Duration::from_secs(2), "a log-in waits for something");
        account.assert_nothing_lost(&app).await;
    }
    assert_jobs_get_done(&app).await;
}

/// Nothing is `idle in transaction`, nothing waits for a lock, nothing that sleeps holds one.
async fn assert_no_open_transaction(app: &App) {
    let ours = "FROM pg_stat_activity WHERE datname = current_database()";
    let pooled = format!("SELECT count(*) {ours} AND state = 'idle'");
    assert!(app.value::<i64>(&pooled).await >= 2, "the host's connections cannot be seen");
    let open = format!("SELECT count(*) {ours} AND state LIKE 'idle in transaction%'");
    assert_eq!(app.value::<i64>(&open).await, 0);
    let waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted";
    assert_eq!(app.value::<i64>(waiting).await, 0);
    let kept = "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)
                WHERE datname = current_database() AND state LIKE 'idle%'";
    assert_eq!(app.value::<i64>(kept).await, 0);
}

/// What the changes left to do is done in the end, and nothing of it has failed.
async fn assert_jobs_get_done(app: &App) {
    let deadline = Deadline::after(Duration::from_secs(30));
    while app.value::<i64>("SELECT count(*) FROM jobs WHERE state <> 'done'").await > 0 {
        _ = app.tick().await.expect(200);
        assert!(deadline.pause().await, "jobs are left");
    }
}
