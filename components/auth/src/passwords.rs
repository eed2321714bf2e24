//! A new password: is it good enough, and what is stored of it (AUTH-6, AUTH-7).

use std::time::Duration;

use bytes::Bytes;
use http::{Request, StatusCode};
use postern_domain::{
    auth::{
        password::Verdict,
        policy::{PasswordProblem, breach_count, breach_queries},
        spelling::Password,
    },
    email::EmailAddress,
};
use postern_edge::{Problem, problem::FieldError};
use postern_platform::{outbound, random};

use crate::config::{AuthConfig, BreachCheck};

/// How long the service of breached passwords may take.
const BREACH_LIMIT: Duration = Duration::from_secs(3);
/// An answer has some 800 to 1,000 lines of 40 bytes, padding included.
const BREACH_MAX_BYTES: usize = 256 * 1024;

/// Refuses a password that is too weak, in a problem that points at `pointer` and says why.
pub async fn check(
    config: &AuthConfig,
    password: &Password,
    email: &str,
    name: &str,
    pointer: &str,
) -> Result<(), Problem> {
    let refuse = |problems: Vec<PasswordProblem>| {
        let errors = problems.iter().map(|problem| FieldError {
            pointer: pointer.to_owned(),
            code: problem.code().to_owned(),
            detail: problem.detail(),
        });
        Problem::invalid(errors.collect())
    };
    let email = EmailAddress::parse(email)
        .map_err(|error| Problem::defect("stored address").because(error))?;
    config.password_policy.check(password, &email, name).map_err(refuse)?;
    if is_breached(config, password).await? {
        let detail = "This password is known from a data breach; choose another.".to_owned();
        return Err(Problem::invalid(vec![FieldError {
            pointer: pointer.to_owned(),
            code: "breached_password".to_owned(),
            detail,
        }]));
    }
    Ok(())
}

/// Asks by k-anonymity: five characters of a hash leave the system, padded answers come back. What was typed
/// is asked for beside the normal form: people were breached in either spelling.
async fn is_breached(config: &AuthConfig, password: &Password) -> Result<bool, Problem> {
    if config.breach_check == BreachCheck::Off {
        return Ok(false);
    }
    for (prefix, suffix) in breach_queries(password) {
        if is_known(config, &prefix, &suffix).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

async fn is_known(config: &AuthConfig, prefix: &str, suffix: &str) -> Result<bool, Problem> {
    let request = Request::get(format!("{}/range/{prefix}", config.breach_url))
        .header("add-padding", "true")
        .header("user-agent", "postern")
        .body(Bytes::new())
        .map_err(|error| Problem::defect("breached_password_url").because(error))?;
    let answer = outbound::send(request, BREACH_LIMIT, BREACH_MAX_BYTES).await;
    let text = match &answer {
        Ok(answer) if answer.status == StatusCode::OK => std::str::from_utf8(&answer.body).ok(),
        _ => None,
    };
    match (text, config.breach_check) {
        (Some(text), _) => Ok(breach_count(text, suffix) > 0),
        (None, BreachCheck::FailClosed) => {
            Err(Problem::unavailable("the service of breached passwords gives no answer"))
        }
        (None, _) => Ok(false),
    }
}

/// Refuses the password of this hash, whose change an administrator has asked for, as the new one: somebody else may know
/// it (ASVS 6.4.6).
pub fn refuse_unwanted(
    config: &AuthConfig,
    password: &Password,
    unwanted: Option<&str>,
    pointer: &str,
) -> Result<(), Problem> {
    if unwanted.is_none_or(|hash| config.hasher.verify(password, hash) == Verdict::Mismatch) {
        return Ok(());
    }
    Err(Problem::invalid(vec![FieldError {
        pointer: pointer.to_owned(),
        code: "unchanged_password".to_owned(),
        detail: "This is the password that has to be changed; choose another.".to_owned(),
    }]))
}

/// What is stored of a password.
pub fn hash(config: &AuthConfig, password: &Password) -> Result<String, Problem> {
    config
        .hasher
        .hash(password, random::bytes()?)
        .map_err(|error| Problem::defect("hashing").because(error))
}
