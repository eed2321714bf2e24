//! OAUTH-6: everybody wants a token at once, and something dies on the way.

use std::time::{Duration, Instant};

use futures_util::future::{join, join_all};
use postern_tests::{Deadline, Host, Response, Service, Value, json};

use super::{Bench, CONNECTIONS, shape};

/// How long something may take that is not measured.
const LIMIT: Duration = Duration::from_secs(20);
/// How soon a killed worker shows.
const SHOWN_WITHIN: Duration = Duration::from_secs(5);

async fn ask(host: &Host, service: &Service, id: &str) -> Response {
    host.with_token(&service.key).post(&format!("{CONNECTIONS}/{id}/token"), json!({})).await
}

/// Asks at a host that is to die meanwhile.
async fn ask_in_vain(url: String, service: &Service, id: &str) {
    let request = reqwest::Client::new().post(format!("{url}{CONNECTIONS}/{id}/token"));
    let request = request.bearer_auth(&service.key).json(&json!({}));
    assert!(Response::attempt(request).await.is_err(), "its host is dead");
}

async fn expire(bench: &Bench) {
    bench.app.sql("UPDATE oauth_tokens SET expires_at = now() - interval '1 minute'").await;
}

async fn until_asked(bench: &Bench) {
    let deadline = Deadline::after(LIMIT);
    while bench.refreshes().await.is_empty() {
        assert!(deadline.pause().await, "nobody asks the provider");
    }
}

/// OAUTH-6: three hosts, a hundred callers at each, a provider that takes fifteen seconds, and Redis dies meanwhile: one call,
/// and everybody has the token that it brought.
#[tokio::test]
async fn a_storm_is_one_call() {
    let mut bench = Bench::with(postern_tests::Builder::own_redis).await;
    let id = bench.connected("notion", shape("notion")).await;
    let service = bench.app.service("assistant", &["connections:broker:any"]).await;
    let (second, third) = (bench.app.second_host(), bench.app.second_host());
    bench.provider.differs(json!({ "token": shape("notion"), "delay_ms": 15_000 })).await;
    expire(&bench).await;
    let (url, token) = (bench.app.url().to_owned(), service.key.clone());
    let path = format!("{CONNECTIONS}/{id}/token");
    let urls = [url, second.url.clone(), third.url.clone()];
    let calls = urls.iter().flat_map(|url| {
        let (url, token) = (format!("{url}{path}"), token.clone());
        (0..100).map(move |_| {
            let request = reqwest::Client::new().post(&url).bearer_auth(&token).json(&json!({}));
            Response::of(request.timeout(Duration::from_mins(1)))
        })
    });
    let storm = tokio::spawn(join_all(calls.collect::<Vec<_>>()));
    // Once all are in, what let them in is not needed any more.
    let deadline = Deadline::after(LIMIT);
    let waiting = "SELECT count(*) FROM oauth_tokens WHERE attempt_until > now()";
    while bench.app.value::<i64>(waiting).await == 0 {
        assert!(deadline.pause().await, "nobody begins");
    }
    tokio::time::sleep(Duration::from_secs(6)).await;
    bench.app.redis_server().stop();
    let answers = storm.await.expect("no panic");
    let mut tokens: Vec<Value> =
        answers.iter().map(|answer| answer.expect_json(200)["access_token"].clone()).collect();
    assert_eq!(tokens.len(), 300);
    tokens.dedup();
    assert_eq!(tokens.len(), 1, "everybody has the same");
    assert_eq!(bench.refreshes().await.len(), 1, "one call");
    assert_eq!(bench.app.value::<i32>("SELECT version FROM oauth_tokens").await, 2);
    assert_eq!(bench.app.value::<String>("SELECT state FROM oauth_integrations").await, "active");
    bench.app.redis_server().start().await;
}

/// OAUTH-6: a host dies when the provider has answered: of a pair that was replaced nothing is left, and that shows within five
/// seconds, to its owner and to whoever waits.
#[tokio::test]
async fn an_answer_that_died_shows() {
    let bench = Bench::start().await;
    let id = bench.connected("notion", shape("notion")).await;
    let service = bench.app.service("assistant", &["connections:broker:any"]).await;
    let doomed = bench.app.second_host();
    bench.provider.differs(json!({ "token": shape("notion"), "hold_ms": 30_000 })).await;
    expire(&bench).await;
    let lost = ask_in_vain(doomed.url.clone(), &service, &id);
    let killed = async {
        until_asked(&bench).await;
        // It lives for longer than an attempt is believed without a word, and is believed.
        tokio::time::sleep(SHOWN_WITHIN).await;
        assert_eq!(bench.read(&id).await["status"], "active");
        doomed.kill();
        Instant::now()
    };
    let ((), killed_at) = join(lost, killed).await;
    let waiting = ask(bench.app.host(), &service, &id);
    let shown = async {
        let deadline = Deadline::after(LIMIT);
        while bench.read(&id).await["status"] != "needs_reauth" {
            assert!(deadline.pause().await, "it never shows");
        }
        killed_at.elapsed()
    };
    let (answer, shown) = join(waiting, shown).await;
    assert!(shown < SHOWN_WITHIN, "{shown:?}");
    answer.expect_problem(409, "connection-needs-reauth");
    assert_eq!(bench.refreshes().await.len(), 1, "what may be dead is not tried again");
    let events = "SELECT count(*) FROM audit_events WHERE action = 'connection.lapse'";
    assert_eq!(bench.app.value::<i64>(events).await, 1);
}

/// OAUTH-6: of a refresh token that stays good nothing is lost: the next one asks again. Nobody has to be there: a tick does
/// what nobody waits for.
#[tokio::test]
async fn an_answer_that_died_is_asked_for_again_where_it_can_be() {
    let bench = Bench::start().await;
    let google = bench.connected("google", shape("google")).await;
    let service = bench.app.service("assistant", &["connections:broker:any"]).await;
    let doomed = bench.app.second_host();
    bench.provider.differs(json!({ "token": shape("google"), "hold_ms": 30_000 })).await;
    expire(&bench).await;
    let lost = ask_in_vain(doomed.url.clone(), &service, &google);
    let killed = async {
        until_asked(&bench).await;
        doomed.kill();
    };
    join(lost, killed).await;
    bench.provider.differs(json!({ "token": shape("google") })).await;
    ask(bench.app.host(), &service, &google).await.expect(200);
    assert_eq!(bench.refreshes().await.len(), 2);

    // The same for one of which nothing is left, and for which nobody asks.
    let notion = bench.connected("notion", shape("notion")).await;
    let died = "UPDATE oauth_tokens SET attempt = gen_random_uuid(), attempt_until = now() - interval '1 second'
                WHERE expires_at IS NULL";
    assert_eq!(bench.app.sql(died).await, 1);
    assert_eq!(bench.read(&notion).await["status"], "needs_reauth");
    _ = bench.app.tick().await.expect(200);
    let state = "SELECT state || ' ' || error FROM oauth_integrations WHERE provider = 'notion'";
    assert_eq!(bench.app.value::<String>(state).await, "needs_reauth refresh_lost");
    _ = bench.app.tick().await.expect(200);
    let events = "SELECT count(*) FROM audit_events WHERE action = 'connection.lapse'";
    assert_eq!(bench.app.value::<i64>(events).await, 1, "said once");
}
