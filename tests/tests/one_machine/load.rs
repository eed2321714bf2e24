//! People who use an instance while something is done to it: log-ins with and without a second factor, refreshes, reads.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use postern_tests::{Authenticator, Response, json};
use reqwest::Method;
use tokio::{task::JoinSet, time::MissedTickBehavior};

use crate::instance::Person;

/// Between two rounds of one person: a read each.
const ROUND: Duration = Duration::from_millis(600);
/// Rounds between two refreshes.
const REFRESH_EVERY: u32 = 6;
/// Rounds between two log-ins: an account may do that ten times in ten minutes.
const LOG_IN_EVERY: u32 = 110;
/// What is read, in turn.
const READS: [&str; 4] =
    ["/api/v1/session", "/api/v1/users/me", "/api/v1/sessions", "/api/v1/mfa/factors"];

/// How somebody uses it.
#[derive(Clone)]
pub(crate) enum Habit {
    /// Stays logged in, and has new tokens from time to time.
    Stays,
    /// Logs in anew, and out of the session before.
    Returns,
    /// The same, with a second factor.
    Proves(Arc<Authenticator>),
}

/// What came of it.
#[derive(Default, Debug)]
pub(crate) struct Seen {
    /// Calls that were answered as they should, by kind.
    pub(crate) answered: BTreeMap<&'static str, u32>,
    /// The others: when, since the beginning, and what happened.
    pub(crate) failures: Vec<(Duration, String)>,
    /// Families of refresh tokens that were there from the beginning to the end.
    pub(crate) kept: u32,
    /// The slowest answer.
    pub(crate) slowest: Duration,
}

struct Shared {
    began: Instant,
    seen: Mutex<Seen>,
}

/// Tokens of somebody.
struct Session {
    access: String,
    refresh: String,
    id: String,
}

impl Session {
    fn of(answer: &serde_json::Value) -> Self {
        let text =
            |name: &str| answer[name].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned();
        Self {
            access: text("access_token"),
            refresh: text("refresh_token"),
            id: text("session_id"),
        }
    }
}

/// Lets them go on until `stop`.
pub(crate) async fn run(people: Vec<(Person, Habit)>, stop: &AtomicBool) -> Seen {
    let shared = Arc::new(Shared { began: Instant::now(), seen: Mutex::default() });
    let mut all = JoinSet::new();
    let end = Arc::new(AtomicBool::new(false));
    for (number, (person, habit)) in (0..).zip(people) {
        // Not all of them do the same at the same time.
        let round = number * 7 % LOG_IN_EVERY;
        all.spawn(live(person, habit, round, shared.clone(), end.clone()));
    }
    let mut look = tokio::time::interval(ROUND);
    while !stop.load(Ordering::Relaxed) {
        look.tick().await;
    }
    end.store(true, Ordering::Relaxed);
    while let Some(ended) = all.join_next().await {
        ended.expect("a client ends by itself");
    }
    std::mem::take(&mut shared.seen.lock().expect("not poisoned"))
}

impl Shared {
    fn note<T>(&self, kind: &'static str, since: Instant, outcome: Result<T, String>) -> Option<T> {
        let mut seen = self.seen.lock().expect("not poisoned");
        seen.slowest = seen.slowest.max(since.elapsed());
        match outcome {
            Ok(answer) => {
                *seen.answered.entry(kind).or_default() += 1;
                Some(answer)
            }
            Err(what) => {
                seen.failures.push((self.began.elapsed(), what));
                None
            }
        }
    }
}

/// A failure is noted, and the person goes on as well as they can: with a new log-in.
async fn live(
    person: Person,
    habit: Habit,
    mut round: u32,
    shared: Arc<Shared>,
    end: Arc<AtomicBool>,
) {
    let mut rounds = tokio::time::interval(ROUND);
    rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut session = log_in(&person, &habit, &shared).await;
    let first = session.as_ref().map(|session| session.id.clone());
    let every = match habit {
        Habit::Stays => u32::MAX,
        Habit::Returns | Habit::Proves(_) => LOG_IN_EVERY,
    };
    while !end.load(Ordering::Relaxed) {
        rounds.tick().await;
        round += 1;
        let Some(present) = &mut session else {
            session = log_in(&person, &habit, &shared).await;
            continue;
        };
        read(&person, present, round, &shared).await;
        if round.is_multiple_of(REFRESH_EVERY) && !refresh(&person, present, &shared).await {
            session = None;
        } else if round.is_multiple_of(every) {
            log_out(&person, present, &shared).await;
            session = log_in(&person, &habit, &shared).await;
        }
    }
    let Some(mut last) = session else { return };
    refresh(&person, &mut last, &shared).await;
    if matches!(habit, Habit::Stays) && Some(last.id) == first {
        shared.seen.lock().expect("not poisoned").kept += 1;
    }
}

async fn log_in(person: &Person, habit: &Habit, shared: &Shared) -> Option<Session> {
    let since = Instant::now();
    let answer = shared.note("log-in", since, person.password().await)?;
    let Habit::Proves(app) = habit else { return Some(Session::of(&answer)) };
    let Some(challenge) = answer["challenge"].as_str() else {
        return shared.note("second factor", since, Err(format!("no challenge: {answer}")));
    };
    let body = json!({ "challenge": challenge, "factor": "totp", "code": app.next_code().await });
    let since = Instant::now();
    let path = "/api/v1/auth/login/mfa";
    let proved = person.client.call(Method::POST, path, None, Some(body), 200).await;
    Some(Session::of(&shared.note("second factor", since, proved)?.json()))
}

async fn read(person: &Person, session: &Session, round: u32, shared: &Shared) {
    let path = READS[round as usize % READS.len()];
    let since = Instant::now();
    let answer = person.client.call(Method::GET, path, Some(&session.access), None, 200).await;
    shared.note("read", since, answer);
}

async fn refresh(person: &Person, session: &mut Session, shared: &Shared) -> bool {
    let body = json!({ "refresh_token": session.refresh });
    let since = Instant::now();
    let path = "/api/v1/session/refresh";
    let answer = person.client.call(Method::POST, path, None, Some(body), 200).await;
    let Some(answer) = shared.note("refresh", since, answer) else { return false };
    *session = Session::of(&answer.json());
    true
}

async fn log_out(person: &Person, session: &Session, shared: &Shared) {
    let since = Instant::now();
    let path = "/api/v1/session/logout";
    let answer = person.client.call(Method::POST, path, Some(&session.access), None, 204).await;
    shared.note("log-out", since, answer);
}

/// Sets up an authenticator app for somebody.
pub(crate) async fn enrol(person: &Person) -> Authenticator {
    let session = Session::of(&person.password().await.expect("tokens"));
    let token = Some(session.access.as_str());
    let call = async |path: &str, body, expected| -> Response {
        let answer = person.client.call(Method::POST, path, token, body, expected).await;
        answer.expect("an authenticator app is set up")
    };
    let app = Authenticator::scan(&call("/api/v1/mfa/totp/enrol", None, 201).await);
    let code = json!({ "code": app.next_code().await });
    call("/api/v1/mfa/totp/confirm", Some(code), 200).await;
    app
}
