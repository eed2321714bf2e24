//! A new password: is it good enough, and what is stored of it (AUTH-6, AUTH-7).

use postern_domain::field_code::FieldCode;
use postern_domain::{
    auth::{password::Verdict, policy::PasswordProblem, spelling::Password},
    email::EmailAddress,
};
use postern_edge::{Call, Problem, problem::FieldError};
use postern_platform::random;

use crate::{breach, config::AuthConfig};

/// Refuses a password that is too weak, in a problem that points at `pointer` and says why.
pub async fn check(
    call: &Call,
    config: &AuthConfig,
    password: &Password,
    (email, name): (&str, &str),
    pointer: &str,
) -> Result<(), Problem> {
    let refuse = |problems: Vec<PasswordProblem>| {
        let errors = problems.iter().map(|problem| FieldError {
            pointer: pointer.to_owned(),
            code: problem.code(),
            detail: problem.detail(),
        });
        Problem::invalid(errors.collect())
    };
    let email = EmailAddress::parse(email)
        .map_err(|error| Problem::defect("stored address").because(error))?;
    config.password_policy.check(password, &email, name).map_err(refuse)?;
    if breach::is_breached(config, password, call.now()).await? {
        let detail = "This password is known from a data breach; choose another.".to_owned();
        return Err(Problem::invalid(vec![FieldError {
            pointer: pointer.to_owned(),
            code: FieldCode::BreachedPassword,
            detail,
        }]));
    }
    Ok(())
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
        code: FieldCode::UnchangedPassword,
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
