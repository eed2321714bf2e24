//! AUTH-9: whoever is logged in cannot flood the rest: every protected route counts against one limit of its caller.

use futures_util::future::join_all;
use postern_tests::{App, Response, Tokens, json};

async fn limited() -> App {
    App::builder().variable("rate_limits", "on").start().await
}

/// Calls until it is too often; gives the number of calls before that, and the refusal.
async fn until_refused<F: Future<Output = Response>>(call: impl Fn() -> F) -> (u32, Response) {
    for before in 0..2_000 {
        let answer = call().await;
        if answer.status == 429 {
            return (before, answer);
        }
    }
    panic!("there is no limit");
}

fn expect_refusal(answer: &Response, limit: &str) {
    answer.expect_problem(429, "too-many-requests");
    assert_eq!(answer.header("ratelimit-limit"), Some(limit));
    assert_eq!(answer.header("ratelimit-remaining"), Some("0"));
    let number = |name| answer.header(name).and_then(|text| text.parse::<u64>().ok());
    // A minute; from when the request came in, and others that came in later may have been counted before it.
    for name in ["retry-after", "ratelimit-reset"] {
        let wait = number(name);
        assert!(wait.is_some_and(|wait| (1..=62).contains(&wait)), "{name}: {wait:?}");
    }
}

/// AUTH-9, ASVS 2.4.1: what changes something, 120 times a minute at once, over all routes and sessions of a user; the others go on.
#[tokio::test]
async fn a_caller_has_a_limit_over_all_routes() {
    let app = limited().await;
    let (ada, tokens) = app.somebody("Ada").await;
    let second: Tokens = app.log_in(&ada).await;
    let (_, bob) = app.somebody("Bob").await;
    let paths = ["/api/v1/users", "/api/v1/rbac/grants", "/api/v1/rbac/check"];
    let write = async |tokens: &Tokens, path: &str| app.as_user(tokens).post(path, json!({})).await;
    let count = std::cell::Cell::new(0_usize);
    let (before, refused) = until_refused(|| {
        let number = count.replace(count.get() + 1);
        let tokens = if number.is_multiple_of(2) { &tokens } else { &second };
        write(tokens, paths[number % paths.len()])
    })
    .await;
    // At the steady rate two more a second are let through while the test is under way.
    assert!((120..600).contains(&before), "{before}");
    expect_refusal(&refused, "120");
    for path in paths {
        // At that rate some are let through, but never as many as a limit of its own would let.
        let (more, _) = until_refused(|| write(&second, path)).await;
        assert!(more < 60, "{path}: {more}");
        assert_ne!(write(&bob, path).await.status, 429, "{path}");
    }
    // Reading has a limit of its own.
    app.as_user(&tokens).get("/api/v1/session").await.expect(200);
    let events = "SELECT count(*) FROM audit_events WHERE action = 'defence.rate_limit'
        AND actor_id = (SELECT pseudonym FROM users WHERE id = ";
    let events: i64 = app.value(&format!("{events} '{}')", ada.id)).await;
    // `users` and `rbac` have refused, and each of them says so once.
    assert_eq!(events, 2);
}

/// AUTH-9, ASVS 2.4.1: reading, six hundred times a minute at once.
#[tokio::test]
async fn reading_has_a_limit_as_well() {
    let app = limited().await;
    let (_, tokens) = app.somebody("Ada").await;
    let mut let_through = 0;
    for _ in 0..100 {
        let reads = (0..50).map(async |_| app.as_user(&tokens).get("/api/v1/session").await);
        let (refused, through): (Vec<_>, Vec<_>) =
            join_all(reads).await.into_iter().partition(|answer| answer.status == 429);
        let_through += through.len();
        if let Some(refused) = refused.first() {
            assert!(let_through >= 600, "{let_through}");
            return expect_refusal(refused, "600");
        }
    }
    panic!("there is no limit");
}
