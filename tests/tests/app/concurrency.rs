//! What must hold when requests meet: on one host, and on two hosts over the same stores.

use std::{
    future::Future,
    time::{Duration, Instant},
};

use futures_util::future::{join_all, select};
use postern_tests::{
    Api, App, Deadline, Host, Response, Tokens, User, Value, json, new_address, new_password,
};

const ROUNDS: usize = 20;
const AT_ONCE: usize = 8;
const SESSION_LIMIT: usize = 5;
/// SES-3: how long an ended session may still be accepted anywhere.
const REVOCATION_BOUND: Duration = Duration::from_secs(1);

/// An application with two hosts.
struct Pair {
    app: App,
    other: Host,
}

impl Pair {
    async fn start(variables: &[(&str, &str)]) -> Self {
        let builder = App::builder();
        let builder =
            variables.iter().fold(builder, |builder, (name, value)| builder.variable(name, *value));
        let app = builder.start().await;
        let other = app.second_host();
        Self { app, other }
    }

    /// Either host in turn.
    fn host(&self, turn: usize) -> &Host {
        if turn.is_multiple_of(2) { self.app.host() } else { &self.other }
    }

    /// The same request [`AT_ONCE`] times at once, half of them to each host.
    async fn post_at_once(&self, path: &str, body: &Value) -> Vec<Response> {
        let posts = (0..AT_ONCE).map(|turn| {
            let api = self.host(turn).api();
            async move { api.post(path, body.clone()).await }
        });
        join_all(posts).await
    }

    async fn log_in_at_once(&self, user: &User) -> Vec<Response> {
        let body = json!({ "email": user.email, "password": user.password });
        self.post_at_once("/api/v1/auth/login", &body).await
    }

    /// Runs `work`, and gives beside its result the most sessions that Redis held for the user at any
    /// moment.
    async fn watching_sessions<T>(&self, user: &User, work: impl Future<Output = T>) -> (T, usize) {
        let index = format!("pst:{{{}}}:sessions", user.id);
        let mut redis = self.app.redis().await;
        let mut most = 0;
        let watch = Box::pin(async {
            loop {
                let now: usize =
                    redis::cmd("ZCARD").arg(&index).query_async(&mut redis).await.unwrap();
                most = most.max(now);
            }
        });
        let result = match select(Box::pin(work), watch).await {
            futures_util::future::Either::Left((result, _)) => result,
            futures_util::future::Either::Right((never, _)) => never,
        };
        (result, most)
    }

    /// How many sessions of the user Redis holds, whatever the index says.
    async fn stored_sessions(&self, user: &User) -> usize {
        let mut redis = self.app.redis().await;
        let pattern = format!("pst:{{{}}}:session:*", user.id);
        let keys: Vec<String> =
            redis::cmd("KEYS").arg(pattern).query_async(&mut redis).await.unwrap();
        keys.len()
    }
}

async fn listed_sessions(api: Api<'_>) -> usize {
    api.get("/api/v1/sessions").await.expect(200).json()["items"].as_array().unwrap().len()
}

/// SES-2, ASVS 2.3.4: eight log-ins at once, over and over, and never more than five sessions; the oldest go.
#[tokio::test]
async fn parallel_logins_evict_down_to_the_limit() {
    let pair = Pair::start(&[("session_limit", "5")]).await;
    let user = pair.app.register_verified("Ada").await;
    for _ in 0..ROUNDS {
        let (answers, most) = pair.watching_sessions(&user, pair.log_in_at_once(&user)).await;
        assert!(most <= SESSION_LIMIT, "{most} sessions at one moment");
        assert_eq!(pair.stored_sessions(&user).await, SESSION_LIMIT);
        let mut alive = 0;
        for answer in answers {
            let tokens = Tokens::of(&answer.expect(200));
            let me = pair.app.as_user(&tokens).get("/api/v1/session").await;
            if me.status == 200 {
                alive += 1;
                assert_eq!(listed_sessions(pair.app.as_user(&tokens)).await, SESSION_LIMIT);
            } else {
                me.expect_problem(401, "unauthenticated");
            }
        }
        // The rounds' log-ins are newer than all before.
        assert_eq!(alive, SESSION_LIMIT);
    }
}

/// SES-2, ASVS 2.3.4: with the other policy five get in, whichever; the others are told why, and nobody is evicted.
#[tokio::test]
async fn parallel_logins_are_refused_beyond_the_limit() {
    let policy = [("session_limit", "5"), ("session_limit_policy", "refuse")];
    let pair = Pair::start(&policy).await;
    let user = pair.app.register_verified("Ada").await;
    for _ in 0..ROUNDS {
        let (answers, most) = pair.watching_sessions(&user, pair.log_in_at_once(&user)).await;
        assert!(most <= SESSION_LIMIT, "{most} sessions at one moment");
        let (opened, refused): (Vec<_>, Vec<_>) =
            answers.into_iter().partition(|answer| answer.status == 200);
        assert_eq!(opened.len(), SESSION_LIMIT);
        for answer in refused {
            answer.expect_problem(409, "session-limit-reached");
        }
        let opened: Vec<Tokens> = opened.iter().map(Tokens::of).collect();
        for tokens in &opened {
            assert_eq!(listed_sessions(pair.app.as_user(tokens)).await, SESSION_LIMIT);
        }
        assert_eq!(pair.stored_sessions(&user).await, SESSION_LIMIT);
        let last = pair.app.as_user(&opened[0]);
        _ = last.post_empty("/api/v1/session/logout-all").await.expect(204);
    }
}

/// SES-3, ASVS 7.4.1: an access token that one host has just accepted is refused there once the other host has ended
/// its session, by whatever way sessions end.
#[tokio::test]
async fn what_one_host_ends_the_other_refuses() {
    let pair = Pair::start(&[]).await;
    for round in 0..ROUNDS {
        let user = pair.app.register_verified("Ada").await;
        let tokens = pair.app.log_in(&user).await;
        let second = pair.app.log_in(&user).await;
        let there = pair.other.as_user(&tokens);
        _ = there.get("/api/v1/session").await.expect(200);
        let (own, second) = (pair.app.as_user(&tokens), pair.app.as_user(&second));
        let ended = match round % 5 {
            0 => own.post_empty("/api/v1/session/logout").await.expect(204),
            1 => own.post_empty("/api/v1/session/logout-all").await.expect(204),
            2 => {
                second.delete(&format!("/api/v1/sessions/{}", tokens.session_id)).await.expect(204)
            }
            3 => second.delete("/api/v1/sessions").await.expect(204),
            _ => {
                let body =
                    json!({ "current_password": user.password, "new_password": new_password() });
                second.post("/api/v1/auth/password/change", body).await.expect(200)
            }
        };
        let since = Instant::now();
        while there.get("/api/v1/session").await.status != 401 {
            assert!(since.elapsed() < REVOCATION_BOUND, "still accepted ({})", ended.status);
        }
        there.get("/api/v1/session").await.expect_problem(401, "unauthenticated");
        pair.other
            .api()
            .post("/api/v1/session/refresh", json!({ "refresh_token": tokens.refresh }))
            .await
            .expect_problem(401, "unauthenticated");
    }
}

/// AUTH-3, ASVS 10.4.5: however often and wherever a refresh token is used at once, it has one successor, and the
/// client stays logged in.
#[tokio::test]
async fn a_refresh_token_used_at_once_has_one_successor() {
    let pair = Pair::start(&[]).await;
    let user = pair.app.register_verified("Ada").await;
    let mut tokens = pair.app.log_in(&user).await;
    for _ in 0..ROUNDS {
        let body = json!({ "refresh_token": tokens.refresh });
        let answers = pair.post_at_once("/api/v1/session/refresh", &body).await;
        let successors: Vec<Tokens> =
            answers.into_iter().map(|answer| Tokens::of(&answer.expect(200))).collect();
        for successor in &successors {
            assert_eq!(successor.refresh, successors[0].refresh);
            assert_eq!(successor.session_id, tokens.session_id);
            assert_ne!(successor.refresh, tokens.refresh);
            _ = pair.other.as_user(successor).get("/api/v1/session").await.expect(200);
        }
        tokens = successors.into_iter().next().unwrap();
    }
    assert_eq!(pair.stored_sessions(&user).await, 1);
}

/// AUTH-6: a log-in that has verified the old password and then meets a change of it does not count, and does not write
/// its better hash of the old password over the new one.
#[tokio::test]
async fn a_re_hash_does_not_outlive_a_change() {
    let app = App::start().await;
    let user = app.register_verified("Ada").await;
    let old = bcrypt::hash_with_salt(&user.password, 6, *b"sixteen bytes ok").unwrap();
    let stored = sqlx::query("UPDATE credentials SET password_hash = $1")
        .bind(old.format_for_version(bcrypt::Version::TwoB));
    assert_eq!(stored.execute(app.pool()).await.unwrap().rows_affected(), 1);

    // A change that has not been committed: the log-in reads the credential from before, and has to wait here.
    let mut change = app.pool().begin().await.unwrap();
    let changed =
        sqlx::query("UPDATE credentials SET password_hash = 'changed', version = version + 1");
    changed.execute(&mut *change).await.unwrap();
    let log_in = app.try_log_in(&user.email, &user.password);
    let commit = async {
        let deadline = Deadline::after(Duration::from_secs(20));
        let waiting = "SELECT count(*) FROM pg_stat_activity
                       WHERE datname = current_database() AND wait_event_type = 'Lock'";
        while app.value::<i64>(waiting).await == 0 {
            assert!(deadline.pause().await, "the log-in waits for nothing");
        }
        change.commit().await.unwrap();
    };
    let (answer, ()) = futures_util::future::join(log_in, commit).await;
    answer.expect_problem(401, "invalid-credentials");
    let stored: String = app.value("SELECT password_hash FROM credentials").await;
    assert_eq!(stored, "changed");
    let opened: i64 = {
        let mut redis = app.redis().await;
        let index = format!("pst:{{{}}}:sessions", user.id);
        redis::cmd("ZCARD").arg(index).query_async(&mut redis).await.unwrap()
    };
    assert_eq!(opened, 0, "no session came of it");
}

/// AUTH-8: one mail confirmed many times at once makes one user, and one of the confirmations counts.
#[tokio::test]
async fn one_mail_confirmed_at_once_makes_one_user() {
    let pair = Pair::start(&[]).await;
    for _ in 0..ROUNDS {
        let (email, password) = (new_address("Ada"), new_password());
        pair.app.register(&email, &password, "Ada").await;
        let body = json!({ "token": pair.app.mail_to(&email).await.token(), "password": password });
        let answers = pair.post_at_once("/api/v1/auth/verify-email", &body).await;
        let (confirmed, refused): (Vec<_>, Vec<_>) =
            answers.iter().partition(|answer| answer.status == 200);
        assert_eq!(confirmed.len(), 1);
        for answer in refused {
            answer.expect_problem(400, "token-invalid");
        }
        assert_one_user(&pair.app, &email).await;
        _ = pair.app.try_log_in(&email, &password).await.expect(200);
    }
}

/// AUTH-8: two registrations of one address whose mails are confirmed at once make one user, who has the
/// password of the confirmation that counted.
#[tokio::test]
async fn two_mails_confirmed_at_once_make_one_user() {
    let pair = Pair::start(&[]).await;
    for _ in 0..ROUNDS {
        let email = new_address("Ada");
        let passwords = [new_password(), new_password()];
        let mut tokens = Vec::new();
        for password in &passwords {
            pair.app.register(&email, password, "Ada").await;
            tokens.push(pair.app.mail_to(&email).await.token());
        }
        let confirmations =
            tokens.iter().zip(&passwords).enumerate().map(|(turn, (token, password))| {
                let api = pair.host(turn).api();
                let body = json!({ "token": token, "password": password });
                async move { api.post("/api/v1/auth/verify-email", body).await }
            });
        let answers = join_all(confirmations).await;
        assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
        for late in answers.iter().filter(|answer| answer.status != 200) {
            late.expect_problem(400, "token-invalid");
        }
        assert_one_user(&pair.app, &email).await;
        for (password, confirmed) in passwords.iter().zip(&answers) {
            let expected = if confirmed.status == 200 { 200 } else { 401 };
            _ = pair.app.try_log_in(&email, password).await.expect(expected);
        }
    }
}

/// AUTH-5, ASVS 6.2.3: of changes of one password at once, one counts; the others proved a password that is none
/// any more.
#[tokio::test]
async fn of_password_changes_at_once_one_counts() {
    let pair = Pair::start(&[]).await;
    let user = pair.app.register_verified("Ada").await;
    let tokens = pair.app.log_in(&user).await;
    let mut current = user.password.clone();
    for _ in 0..ROUNDS {
        let candidates: Vec<String> = (0..AT_ONCE / 2).map(|_| new_password()).collect();
        let changes = candidates.iter().enumerate().map(|(turn, candidate)| {
            let body = json!({ "current_password": current, "new_password": candidate });
            let api = pair.host(turn).as_user(&tokens);
            async move { api.post("/api/v1/auth/password/change", body).await }
        });
        let answers = join_all(changes).await;
        let mut winners =
            candidates.iter().zip(&answers).filter(|(_, answer)| answer.status == 200);
        let (winner, _) = winners.next().expect("one change counts");
        assert!(winners.next().is_none(), "two changes count");
        for (candidate, answer) in candidates.iter().zip(&answers) {
            assert!([200, 401, 422].contains(&answer.status), "{}", answer.text());
            let expected = if candidate == winner { 200 } else { 401 };
            _ = pair.app.try_log_in(&user.email, candidate).await.expect(expected);
        }
        current.clone_from(winner);
        // Those log-ins were sessions too; the one that changes the password must not be evicted.
        _ = pair.app.as_user(&tokens).delete("/api/v1/sessions").await.expect(204);
    }
}

async fn assert_one_user(app: &App, email: &str) {
    let count = async |sql: &str| app.value::<i64>(&sql.replace("$1", &format!("'{email}'"))).await;
    assert_eq!(count("SELECT count(*) FROM users WHERE email = $1").await, 1);
    assert_eq!(
        count("SELECT count(*) FROM credentials JOIN users ON id = user_id WHERE email = $1").await,
        1
    );
    // What is left of other registrations can never be completed.
    let waiting = "SELECT count(*) FROM email_verifications
                   WHERE email = $1 AND password_hash IS NOT NULL";
    assert_eq!(count(waiting).await, 0);
}
