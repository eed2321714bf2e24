//! SES-5, DATA-3: a store that is away or hangs. Whoever needs it is refused and told when to come back,
//! nobody is let in, nothing is done by halves, and all is well again without a restart. Of every operation that
//! `openapi.json` has.

mod needs;

use std::time::{Duration, Instant};

use futures_util::{StreamExt as _, stream};
use postern_tests::{
    App, Builder, Database, Deadline, Host, PostgresServer, Response, Tokens, User,
    openapi::operations,
};

use self::needs::{ends_first, needs};
use crate::calls::{Call, Calls, Rows};

/// How long after its return a store may still be missed.
const RECOVERY_LIMIT: Duration = Duration::from_secs(10);
/// A store that is away is noticed at once.
const REFUSED: (usize, Duration) = (CALLED_AT_ONCE, Duration::from_secs(2));
/// One that hangs is given up: Redis after 2 s, a connection to Postgres after 5 s.
const REDIS_GIVEN_UP: (usize, Duration) = (ALL, Duration::from_secs(5));
const POSTGRES_GIVEN_UP: (usize, Duration) = (ALL, Duration::from_secs(9));

/// Calls that are being set up at the same time.
const PREPARED_AT_ONCE: usize = 6;
/// Calls at the same time, where none takes long; where each takes its time to be given up, all of them.
const CALLED_AT_ONCE: usize = 12;
const ALL: usize = 1000;

/// What was there before the outage.
struct Scene {
    app: App,
    /// Where the calls go. With rate limits, whoever takes a secret or sends a message needs Redis.
    host: Host,
    user: User,
    /// A session that nobody ends.
    kept: Tokens,
    /// Every operation, set up so that it would succeed.
    calls: Vec<Call>,
}

/// Which store is away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Away {
    Redis,
    Postgres,
}

impl Scene {
    async fn set(builder: Builder) -> Self {
        // Sealed at the first tick, so that there is a checkpoint to be read.
        let app = builder.variable("audit_seal_every_s", "1").start().await;
        let host = app.second_host_with(&[("rate_limits", "on")]);
        let (user, kept) = app.somebody("Ada").await;
        let all = Calls::on(&app).await;
        let operations = operations();
        let calls = stream::iter(&operations).map(|operation| all.prepare(&app, operation));
        let calls = calls.buffered(PREPARED_AT_ONCE).collect().await;
        Self { app, host, user, kept, calls }
    }

    /// Calls some, a few at once, so that none waits for the machine.
    async fn call(&self, which: impl Fn(&Call) -> bool) -> Vec<(&Call, Response, Duration)> {
        self.call_at_once(CALLED_AT_ONCE, which).await
    }

    async fn call_at_once(
        &self,
        at_once: usize,
        which: impl Fn(&Call) -> bool,
    ) -> Vec<(&Call, Response, Duration)> {
        let calls = self.calls.iter().filter(|call| which(call));
        let answers = calls.map(async |call| {
            let started = Instant::now();
            let answer = Response::of(call.request(&self.app, &self.host)).await;
            (call, answer, started.elapsed())
        });
        stream::iter(answers).buffered(at_once).collect().await
    }

    /// Those whose store is away are refused in time and with words.
    async fn assert_refused(&self, away: Away, limits: (usize, Duration)) {
        self.assert_refused_of(|call| needs(call, away), limits).await;
    }

    async fn assert_refused_of(
        &self,
        which: impl Fn(&Call) -> bool,
        (at_once, within): (usize, Duration),
    ) {
        let wrong = |(call, answer, took): &(&Call, Response, Duration)| {
            let wait = answer.header("retry-after").and_then(|text| text.parse::<u32>().ok());
            let says = match call.operation.path.as_str() {
                needs::READINESS => answer.json()["status"] == "unavailable",
                _ => {
                    answer.header("content-type") == Some("application/problem+json")
                        && answer.json()["type"] == "/problems/unavailable"
                        && wait.is_some_and(|seconds| seconds > 0)
                }
            };
            answer.status != 503 || !says || took >= &within
        };
        assert_none(&self.call_at_once(at_once, which).await, wrong);
    }

    /// Those that do without the store are answered: otherwise the table would say too much.
    async fn assert_the_rest_is_served(&self, away: Away) {
        assert_none(&self.call(|call| !needs(call, away)).await, |(_, answer, _)| {
            answer.status >= 400
        });
    }

    /// Without a restart of the host.
    async fn assert_recovers(&self) {
        let deadline = Deadline::after(RECOVERY_LIMIT);
        while self.host.api().get("/health/ready").await.status != 200 {
            assert!(deadline.pause().await, "still not ready");
        }
        _ = self.host.as_user(&self.kept).get("/api/v1/session").await.expect(200);
        _ = self.app.log_in(&self.user).await;
        _ = self.app.register_verified("Barbara").await;
    }

    /// What was refused has used nothing up: it can be done now.
    async fn assert_nothing_by_halves(&self, away: Away) {
        assert_none(&self.call(|call| needs(call, away)).await, |(_, answer, _)| {
            answer.status >= 400
        });
    }

    /// Whatever ends sessions before it records that has ended the one that called, or that was told to end: they are
    /// called once more, and no more after that.
    async fn assert_ended(&mut self) {
        let answers = self.call(|call| ends_first(call).is_some()).await;
        assert_none(&answers, |(call, answer, _)| Some(answer.status) != ends_first(call));
        self.calls.retain(|call| ends_first(call).is_none());
    }
}

/// That no answer is wrong; names all that are.
#[track_caller]
fn assert_none(
    answers: &[(&Call, Response, Duration)],
    wrong: impl Fn(&(&Call, Response, Duration)) -> bool,
) {
    let wrong = answers.iter().filter(|one| wrong(one)).map(|(call, answer, took)| {
        format!("{} after {took:?}: {} {}", call.name(), answer.status, answer.text())
    });
    let wrong: Vec<_> = wrong.collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// SES-5, ASVS 16.5.2, 16.5.3: without Redis nobody is let in, and nothing is written; it comes back with its data, and
/// so do the sessions. One that hangs is as good as none.
#[tokio::test]
async fn without_redis() {
    let mut scene = Scene::set(App::builder().own_redis()).await;
    scene.app.redis_server().stop();
    // Whoever ticks is told that not all could be done. What does not need Redis is.
    let is_work = |call: &Call| call.operation.path.starts_with("/internal/");
    scene.assert_refused_of(|call| is_work(call) && needs(call, Away::Redis), REFUSED).await;
    let before = Rows::of(&scene.app).await;
    for _ in 0..3 {
        let others = |call: &Call| !is_work(call) && needs(call, Away::Redis);
        scene.assert_refused_of(others, REFUSED).await;
    }
    assert_eq!(Rows::of(&scene.app).await.changed_since(&before), [].into());
    scene.assert_the_rest_is_served(Away::Redis).await;
    scene.app.redis_server().start().await;
    scene.assert_recovers().await;
    scene.assert_nothing_by_halves(Away::Redis).await;

    scene.app.redis_server().pause();
    scene.assert_refused(Away::Redis, REDIS_GIVEN_UP).await;
    scene.app.redis_server().resume();
    scene.assert_recovers().await;
}

/// DATA-3, ASVS 16.5.2, 16.5.3: without Postgres, 503, and one that hangs is given up in time. Nothing is used up, and
/// what was refused can be done when it is back; but a session that was told to end has ended, though it could not be
/// recorded.
#[tokio::test]
async fn without_postgres() {
    let server = PostgresServer::start_new().await;
    let database = Database::create_at(&server.superuser_url).await;
    let mut scene = Scene::set(App::builder().database(database)).await;
    server.pause();
    scene.assert_refused(Away::Postgres, POSTGRES_GIVEN_UP).await;
    assert_eq!(turned(&scene).await, 0, "a refused refresh has turned the family");
    server.resume();
    scene.assert_recovers().await;
    scene.assert_ended().await;

    server.stop();
    scene.assert_refused(Away::Postgres, REFUSED).await;
    scene.assert_the_rest_is_served(Away::Postgres).await;
    server.start().await;
    scene.assert_recovers().await;
    scene.assert_nothing_by_halves(Away::Postgres).await;
}

/// How often refresh tokens have turned, of all sessions that there are.
async fn turned(scene: &Scene) -> u32 {
    let mut redis = scene.app.redis().await;
    let all = "local turned = 0
        for _, key in ipairs(redis.call('KEYS', 'pst:*:session:*')) do
          turned = turned + (redis.call('HGET', key, 'generation') or 0)
        end
        return turned";
    redis::Script::new(all).invoke_async(&mut redis).await.unwrap()
}
