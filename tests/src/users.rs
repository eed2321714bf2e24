//! The people of a test and what they hold.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use postern_domain::{
    auth::{policy::PasswordPolicy, spelling::Password},
    email::EmailAddress,
};
use uuid::Uuid;

/// Somebody with a confirmed account.
#[derive(Clone, Debug)]
pub struct User {
    /// Their id.
    pub id: Uuid,
    /// Their address.
    pub email: String,
    /// Their password.
    pub password: String,
    /// What they are called.
    pub name: String,
}

/// What a log-in or a refresh hands out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tokens {
    /// For `Authorization: Bearer`.
    pub access: String,
    /// For the next refresh.
    pub refresh: String,
    /// The session.
    pub session_id: Uuid,
}

impl Tokens {
    /// From the answer's body.
    #[track_caller]
    pub fn of(answer: &crate::Response) -> Self {
        let body = answer.json();
        let text = |name: &str| body[name].as_str().unwrap_or_else(|| panic!("{body}")).to_owned();
        Self {
            access: text("access_token"),
            refresh: text("refresh_token"),
            session_id: text("session_id").parse().expect("an id"),
        }
    }

    /// Header and claims of the access token, unverified.
    pub fn decode(&self) -> (serde_json::Value, serde_json::Value) {
        crate::keys::decode(&self.access)
    }
}

/// A German mobile number in E.164 that nobody else has.
pub fn new_number() -> String {
    let number = u32::from_le_bytes(crate::random_bytes()) % 100_000_000;
    format!("+49151{number:08}")
}

/// A password that the policy accepts and that nobody else has.
pub fn new_password() -> String {
    // The list of common passwords is a filter: one in some ten thousand others counts as one of them.
    loop {
        let password = format!("Quiet-Otters-{}", crate::random_hex::<6>());
        if is_accepted(&password) {
            return password;
        }
    }
}

fn is_accepted(password: &str) -> bool {
    let password = Password::parse(password).expect("a password");
    let email = EmailAddress::parse("somebody@example.com").expect("an address");
    PasswordPolicy::default().check(&password, &email, "Somebody").is_ok()
}

/// What the handle of a registration looks like; this one is nobody's.
pub fn new_registration() -> String {
    format!("pst_rg_{}", BASE64_URL_SAFE_NO_PAD.encode(crate::random_bytes::<32>()))
}

/// An address of somebody called `name` that nobody else has.
pub fn new_address(name: &str) -> String {
    format!("{}.{}@example.com", name.to_ascii_lowercase(), crate::random_hex::<6>())
}
