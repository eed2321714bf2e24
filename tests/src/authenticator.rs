//! An authenticator app (RFC 6238) on the phone of a test's user, which knows nothing of our own code.

use std::{
    sync::Mutex,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::json;
use sha1::Sha1;

use crate::{App, Response, Tokens, User};

/// Seconds of a time step.
const STEP_S: u64 = 30;
/// What a request may take: the step before the present one is not used when it would end within.
const MARGIN: Duration = Duration::from_secs(5);

/// A registered app, with the backup codes that its user has written down.
#[derive(Debug)]
pub struct Authenticator {
    /// The `otpauth://` URI that was scanned.
    pub uri: String,
    /// The codes that came with the first factor.
    pub backup_codes: Vec<String>,
    secret: Vec<u8>,
    /// The last step whose code was given out: none is used twice, and none after a later one.
    last_step: Mutex<u64>,
}

/// Sets up an app for whoever holds these tokens, and confirms it.
pub async fn enrol_totp(app: &App, tokens: &Tokens) -> Authenticator {
    let enrolled = app.as_user(tokens).post_empty("/api/v1/mfa/totp/enrol").await.expect(201);
    let mut authenticator = Authenticator::scan(&enrolled);
    let body = json!({ "code": authenticator.next_code().await });
    let confirmed = app.as_user(tokens).post("/api/v1/mfa/totp/confirm", body).await.expect(200);
    let codes = confirmed.json()["backup_codes"].take();
    authenticator.backup_codes = serde_json::from_value(codes).expect("backup codes");
    authenticator
}

impl Authenticator {
    /// Takes over the secret of an enrolment's answer, which is not confirmed by that.
    #[track_caller]
    pub fn scan(enrolled: &Response) -> Self {
        let body = enrolled.json();
        let text = |name: &str| body[name].as_str().unwrap_or_else(|| panic!("{body}")).to_owned();
        Self::new(&text("secret"), text("otpauth_uri"))
    }

    fn new(secret: &str, uri: String) -> Self {
        let secret = BASE32_NOPAD.decode(secret.as_bytes()).expect("base32 without padding");
        Self { uri, backup_codes: Vec::new(), secret, last_step: Mutex::new(0) }
    }

    /// A code that is good now and has not been given before. Of the three steps that count, it takes the
    /// first that is left; it waits only when none is.
    pub async fn next_code(&self) -> String {
        let (step, pause) = self.take_step(since_epoch());
        tokio::time::sleep(pause).await;
        self.code_of(step)
    }

    /// The step of the next code at `now`, and how long to wait until it counts.
    fn take_step(&self, now: Duration) -> (u64, Duration) {
        let present = now.as_secs() / STEP_S;
        let left = Duration::from_secs((present + 1) * STEP_S).saturating_sub(now);
        let first = if left > MARGIN { present.saturating_sub(1) } else { present };
        let mut last = self.last_step.lock().expect("not poisoned");
        *last = first.max(*last + 1);
        // A code counts from the beginning of the step before its own.
        let counts_from = Duration::from_secs((*last - 1) * STEP_S);
        (*last, counts_from.saturating_sub(now))
    }

    /// The code of the step that is `offset` steps from the present one, whether or not it was given.
    pub fn code_at(&self, offset: i64) -> String {
        self.code_of(present_step().checked_add_signed(offset).expect("a step"))
    }

    /// The code of a step: RFC 4226 §5.3, six digits.
    pub fn code_of(&self, step: u64) -> String {
        let mut mac = Hmac::<Sha1>::new_from_slice(&self.secret).expect("any key");
        mac.update(&step.to_be_bytes());
        let digest = mac.finalize().into_bytes();
        let offset = usize::from(digest[19] & 0xf);
        let word = digest[offset..offset + 4].try_into().expect("four bytes");
        format!("{:06}", (u32::from_be_bytes(word) & 0x7fff_ffff) % 1_000_000)
    }

    /// The step of the last code that was given out.
    pub fn last_step(&self) -> u64 {
        *self.last_step.lock().expect("not poisoned")
    }

    /// Six digits that are the code of no step near the present one.
    pub fn wrong_code(&self) -> String {
        let near: Vec<String> = (-3..=3).map(|offset| self.code_at(offset)).collect();
        let mut codes = (0..).map(|number| format!("{number:06}"));
        codes.find(|code| !near.contains(code)).expect("a million of them")
    }
}

/// The first half of a log-in with two factors.
#[derive(Clone, Debug)]
pub struct Challenge {
    /// What the second half presents.
    pub token: String,
    /// What it may be answered with.
    pub factors: Vec<String>,
}

impl App {
    /// Sets up an authenticator app for whoever holds these tokens, and confirms it.
    pub async fn enrol_totp(&self, tokens: &Tokens) -> Authenticator {
        enrol_totp(self, tokens).await
    }

    /// Logs in by password, which has to be answered by a challenge and by nothing else.
    pub async fn challenge(&self, user: &User) -> Challenge {
        let answer = self.try_log_in(&user.email, &user.password).await.expect(200);
        let mut body = answer.json();
        assert_eq!(body["mfa_required"], true, "{body}");
        assert!(body.get("access_token").is_none() && body.get("refresh_token").is_none());
        let token = body["challenge"].as_str().expect("a challenge").to_owned();
        let factors = serde_json::from_value(body["factors"].take()).expect("names of factors");
        Challenge { token, factors }
    }

    /// Answers a challenge.
    pub async fn try_answer(&self, challenge: &Challenge, factor: &str, code: &str) -> Response {
        let body = json!({ "challenge": challenge.token, "factor": factor, "code": code });
        self.post("/api/v1/auth/login/mfa", body).await
    }

    /// Logs in by password and authenticator app.
    pub async fn log_in_mfa(&self, user: &User, authenticator: &Authenticator) -> Tokens {
        let challenge = self.challenge(user).await;
        let code = authenticator.next_code().await;
        Tokens::of(&self.try_answer(&challenge, "totp", &code).await.expect(200))
    }
}

fn since_epoch() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock that is set")
}

/// The present time step.
pub fn present_step() -> u64 {
    since_epoch().as_secs() / STEP_S
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `12345678901234567890`, the key of RFC 6238's vectors.
    const RFC_KEY: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    fn authenticator() -> Authenticator {
        Authenticator::new(RFC_KEY, String::new())
    }

    /// RFC 6238 appendix B; of its eight digits, the last six.
    #[test]
    fn codes_are_those_of_the_rfc() {
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(authenticator().code_of(seconds / STEP_S), code);
        }
    }

    #[test]
    fn three_codes_come_at_once_and_the_fourth_when_it_counts() {
        let (phone, now) = (authenticator(), Duration::from_secs(3_010));
        for step in [99, 100, 101] {
            assert_eq!(phone.take_step(now), (step, Duration::ZERO));
        }
        assert_eq!(phone.take_step(now), (102, Duration::from_secs(20)));
        assert_eq!(phone.last_step(), 102);
    }

    #[test]
    fn a_step_that_is_about_to_leave_the_window_is_left_out() {
        let late = Duration::from_millis(3_025_500);
        assert_eq!(authenticator().take_step(late), (100, Duration::ZERO));
    }

    #[test]
    fn a_wrong_code_is_none_of_the_near_ones() {
        let phone = authenticator();
        let wrong = phone.wrong_code();
        assert!(wrong.len() == 6 && (-2..=2).all(|offset| phone.code_at(offset) != wrong));
    }
}
