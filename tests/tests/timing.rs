//! AUTH-5: an unknown account and a wrong password cannot be told apart, by the clock neither.
//!
//! Alone in its binary, so that nothing else runs while it measures.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::disallowed_methods, reason = "a native test reads the clock")]

use std::time::{Duration, Instant};

use postern_tests::{App, Response, Value, new_address, new_password};

const TRIES: usize = 50;
const WARM_UP: usize = 5;
/// Largest part by which the medians may differ.
const TOLERANCE: f64 = 0.1;

/// Log-ins of one kind: how long they took, and what they were answered.
#[derive(Default)]
struct Measured {
    times: Vec<Duration>,
    answers: Vec<Answer>,
}

/// What a client can see of an answer, without what is different in every one.
#[derive(Debug, PartialEq)]
struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: Value,
}

impl Answer {
    fn of(response: &Response) -> Self {
        let mut body = response.json();
        assert!(body["trace_id"].take().is_string());
        let mut headers: Vec<_> = response
            .headers
            .iter()
            .filter(|(name, _)| !["x-trace-id", "date"].contains(&name.as_str()))
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
            .collect();
        headers.sort();
        Self { status: response.status, headers, body }
    }
}

impl Measured {
    async fn try_once(&mut self, app: &App, email: &str) {
        let password = new_password();
        let started = Instant::now();
        let response = app.try_log_in(email, &password).await;
        self.times.push(started.elapsed());
        self.answers.push(Answer::of(&response));
    }

    fn median(&self) -> Duration {
        let mut times = self.times.clone();
        times.sort_unstable();
        times[times.len() / 2]
    }
}

/// AUTH-5: same status, same headers, same body, and medians within a tenth of each other, over tries that
/// take turns.
#[tokio::test]
async fn an_unknown_account_looks_like_a_wrong_password() {
    let app = App::start().await;
    let known = app.register_verified("Ada").await;
    let (mut unknown_account, mut wrong_password) = (Measured::default(), Measured::default());
    for turn in 0..WARM_UP + TRIES {
        if turn == WARM_UP {
            unknown_account.times.clear();
            wrong_password.times.clear();
        }
        // Each kind comes first as often as the other.
        if turn.is_multiple_of(2) {
            unknown_account.try_once(&app, &new_address("Ada")).await;
            wrong_password.try_once(&app, &known.email).await;
        } else {
            wrong_password.try_once(&app, &known.email).await;
            unknown_account.try_once(&app, &new_address("Ada")).await;
        }
    }
    let expected = &unknown_account.answers[0];
    assert_eq!(expected.status, 401);
    for answer in unknown_account.answers.iter().chain(&wrong_password.answers) {
        assert_eq!(answer, expected);
    }
    let (unknown, wrong) = (unknown_account.median(), wrong_password.median());
    let difference = unknown.as_secs_f64() / wrong.as_secs_f64() - 1.0;
    assert!(difference.abs() < TOLERANCE, "unknown account {unknown:?}, wrong password {wrong:?}");
    // The known password still works: the tries were tries at this account.
    _ = app.try_log_in(&known.email, &known.password).await.expect(200);
}
