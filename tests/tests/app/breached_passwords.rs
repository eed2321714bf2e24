//! AUTH-7: passwords that are known from a breach, and what is kept of what the service that knows them says (ADR 32).

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::Duration,
};

use postern_tests::{
    Aged, App, FakeServer, KeptInRedis, Received, Response, new_address, new_password,
};
use sha1::{Digest as _, Sha1};

use crate::passwords::{full_width, try_register};

/// Knows one password from a breach, and pads its answer as the real service does.
async fn breach_service(known: &str) -> FakeServer {
    let (prefix, suffix) = sha1_parts(known);
    FakeServer::start(move |request: Received| {
        let found = request.target() == format!("GET /range/{prefix}");
        let line = if found { format!("{suffix}:42\r\n") } else { String::new() };
        async move { (200, format!("{}:0\r\n{line}{}:7\r\n", "0".repeat(35), "F".repeat(35))) }
    })
    .await
}

fn sha1_parts(password: &str) -> (String, String) {
    let digest = Sha1::digest(password.as_bytes());
    let hex = digest.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02X}"));
    (hex[..5].to_owned(), hex[5..].to_owned())
}

/// AUTH-7, ASVS 6.2.12: a breached password is refused, and five characters of its hash are all that leaves.
#[tokio::test]
async fn a_breached_password_is_refused_by_k_anonymity() {
    let (breached, fresh) = (new_password(), new_password());
    let service = breach_service(&breached).await;
    let app = App::builder()
        .variable("breached_password_check", "fail_closed")
        .variable("breached_password_url", &service.url)
        .start()
        .await;
    let answer = try_register(app.api(), &new_address("Ada"), &breached).await;
    answer.expect_problem(422, "validation");
    assert_eq!(answer.field_errors(), [("/password".into(), "breached_password".into())]);
    try_register(app.api(), &new_address("Ada"), &fresh).await.expect(202);

    let asked = service.received();
    assert_eq!(asked.len(), 2);
    for (request, password) in asked.iter().zip([&breached, &fresh]) {
        let (prefix, suffix) = sha1_parts(password);
        assert_eq!(request.target(), format!("GET /range/{prefix}"));
        assert_eq!(request.header("add-padding"), Some("true"));
        let everything = format!("{request:?}").to_uppercase();
        assert!(!everything.contains(&suffix[..8]), "{everything}");
        assert!(
            !everything.contains(&password.to_uppercase()) && !everything.contains("EXAMPLE.COM")
        );
    }
}

/// AUTH-7, ASVS 6.2.12: the service is asked for the normal form, and for what was typed if that differs;
/// a password that it knows in either is refused.
#[tokio::test]
async fn the_breach_service_is_asked_for_the_normal_form() {
    let normal = new_password();
    let typed = full_width(&normal);
    for known in [&normal, &typed] {
        let service = breach_service(known).await;
        let app = App::builder()
            .variable("breached_password_check", "fail_closed")
            .variable("breached_password_url", &service.url)
            .start()
            .await;
        let answer = try_register(app.api(), &new_address("Ada"), &typed).await.expect(422);
        assert_eq!(answer.field_errors(), [("/password".into(), "breached_password".into())]);
        let received = service.received();
        let asked: Vec<&str> = received.iter().map(Received::target).collect();
        let range = |password: &str| format!("GET /range/{}", sha1_parts(password).0);
        let expected = [range(&normal), range(&typed)];
        // The first answer may have been enough.
        assert!(expected.iter().zip(&asked).all(|(one, other)| one == other), "{asked:?}");
        assert_eq!(asked.len(), if *known == normal { 1 } else { 2 });
    }
}

/// AUTH-7, ASVS 6.2.12: whether a silent service stops registrations is a setting; off, it is not asked.
#[tokio::test]
async fn a_service_that_fails_lets_through_or_not_by_setting() {
    let service = FakeServer::start(async |_| (500, String::new())).await;
    let app = App::builder().variable("breached_password_url", &service.url).start().await;
    try_register(app.api(), &new_address("Ada"), &new_password()).await.expect(202);
    assert!(service.received().is_empty());
    let open = app.second_host_with(&[("breached_password_check", "fail_open")]);
    try_register(open.api(), &new_address("Ada"), &new_password()).await.expect(202);
    let closed = app.second_host_with(&[("breached_password_check", "fail_closed")]);
    let answer = try_register(closed.api(), &new_address("Ada"), &new_password()).await;
    answer.expect_problem(503, "unavailable");
    assert!(answer.header("retry-after").is_some());
    assert_eq!(service.received().len(), 2);
    assert_eq!(app.value::<i64>("SELECT count(*) FROM email_verifications").await, 2);
}

/// A service that knows one password, until it goes away.
struct Service {
    server: FakeServer,
    away: Arc<AtomicBool>,
}

impl Service {
    async fn start(known: &str) -> Self {
        let away = Arc::new(AtomicBool::new(false));
        let (gone, (prefix, suffix)) = (Arc::clone(&away), sha1_parts(known));
        let server = FakeServer::start(move |request: Received| {
            let found = request.target().ends_with(&prefix);
            let line = if found { format!("{suffix}:42\r\n") } else { String::new() };
            let status = if gone.load(Relaxed) { 503 } else { 200 };
            async move { (status, format!("{line}{}:0\r\n", "0".repeat(35))) }
        })
        .await;
        Self { server, away }
    }

    fn asked(&self) -> usize {
        self.server.received().len()
    }

    async fn app(&self, redis: &KeptInRedis) -> App {
        App::builder()
            .variable("breached_password_check", "fail_closed")
            .variable("breached_password_url", &self.server.url)
            .keeping_in(redis)
            .start()
            .await
    }

    /// Makes what is kept of this password's range older.
    fn age(&self, app: &App, redis: &KeptInRedis, password: &str, by: Duration) {
        let name = format!("{}/range/{}", self.server.url, sha1_parts(password).0);
        let [key] = &redis.keys("kept:auth:")[..] else { panic!("not one answer is kept") };
        let ring = &app.keys().peppers;
        redis.age(key, &Aged { component: "auth", name: &name, ring, by });
    }
}

async fn register(app: &App, password: &str) -> Response {
    try_register(app.api(), &new_address("Ada"), password).await
}

fn is_breached(answer: &Response) {
    answer.expect_problem(422, "validation");
    assert_eq!(answer.field_errors(), [("/password".into(), "breached_password".into())]);
}

/// AUTH-7: an answer is kept for a day, and for a month if the service is away; then it is as if there were none. The
/// store does not tell what was asked about.
#[tokio::test]
async fn answers_of_the_service_are_kept() {
    let breached = new_password();
    let (service, redis) = (Service::start(&breached).await, KeptInRedis::start().await);
    let app = service.app(&redis).await;
    for _ in 0..2 {
        is_breached(&register(&app, &breached).await);
        assert_eq!(service.asked(), 1);
    }
    let keys = redis.keys("");
    let [key] = &keys[..] else { panic!("{keys:?}") };
    let slot: u32 = key.strip_prefix("kept:auth:breached_passwords:").unwrap().parse().unwrap();
    assert!(slot < 1024, "{slot}");
    let (prefix, suffix) = sha1_parts(&breached);
    let stored = String::from_utf8_lossy(&redis.get(key)).into_owned();
    for told in [&prefix, &suffix[..8], ":42"] {
        assert!(!stored.contains(told), "{stored}");
    }

    let day = Duration::from_hours(24);
    service.age(&app, &redis, &breached, day);
    is_breached(&register(&app, &breached).await);
    assert_eq!(service.asked(), 2, "a day later it is asked again");
    service.away.store(true, Relaxed);
    is_breached(&register(&app, &breached).await);
    assert_eq!(service.asked(), 2);
    service.age(&app, &redis, &breached, 29 * day);
    is_breached(&register(&app, &breached).await);
    assert_eq!(service.asked(), 3, "it is asked, and away");
    app.expect_counted("postern_kept_total{kind=\"breached_passwords\",outcome=\"outdated\"} 1\n")
        .await;
    service.age(&app, &redis, &breached, day);
    register(&app, &breached).await.expect_problem(503, "unavailable");
    service.away.store(false, Relaxed);
    is_breached(&register(&app, &breached).await);
}

/// AUTH-7: whoever can write into the store gets no breached password in, for no time, and the answer for one range is none
/// for another; without the store the service is asked each time.
#[tokio::test]
async fn a_poisoned_store_lets_no_breached_password_in() {
    let (breached, other) = (new_password(), new_password());
    let (service, mut redis) = (Service::start(&breached).await, KeptInRedis::start().await);
    let app = service.app(&redis).await;
    register(&app, &other).await.expect(202);
    let keys = redis.keys("");
    let clean = redis.get(&keys[0]);
    is_breached(&register(&app, &breached).await);
    // Now and then the two have the same place.
    let both = redis.keys("");
    let key = both.iter().find(|key| **key != keys[0]).unwrap_or(&keys[0]);
    let garbage = format!("{}:0\r\n", "0".repeat(35));
    for (asked, poison) in (3..).zip([clean.as_slice(), garbage.as_bytes(), b""]) {
        redis.set(key, poison);
        is_breached(&register(&app, &breached).await);
        assert_eq!(service.asked(), asked, "it was not asked again");
    }
    redis.server.stop();
    is_breached(&register(&app, &breached).await);
    register(&app, &other).await.expect(202);
    assert_eq!(service.asked(), 7);
}

/// AUTH-7: a page that is no answer is none, whatever its status; nothing of it is kept.
#[tokio::test]
async fn what_is_no_answer_counts_as_none() {
    let page = FakeServer::start(async |_| (200, "<html>Welcome</html>".to_owned())).await;
    let app = App::builder()
        .variable("breached_password_check", "fail_closed")
        .variable("breached_password_url", &page.url)
        .start()
        .await;
    for asked in 1..=2 {
        register(&app, &new_password()).await.expect_problem(503, "unavailable");
        assert_eq!(page.received().len(), asked);
    }
}
