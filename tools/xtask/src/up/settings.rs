//! The values of the application's Spin variables, and who may set them.

use std::env;

use postern_admin::{
    redis_users, roles,
    secrets::Secrets,
    variables::{self, PREFIX, Variables},
};

use super::provider;

/// Shorter names for the settings that benches and tests use, and their variables.
const SHORT_NAMES: [(&str, &str); 4] = [
    ("POSTERN_RATE_LIMITS", "rate_limits"),
    ("POSTERN_ENVIRONMENT", "environment"),
    ("POSTERN_TRUSTED_PROXIES", "trusted_proxies"),
    ("POSTERN_SESSION_LIMIT", "session_limit"),
];

/// The account that the local sink of text messages is told; it takes any of this form.
const TWILIO_ACCOUNT_SID: &str = "AC706f737465726e206c6f63616c203031";
/// Twilio's own number for tests: it belongs to nobody.
const TWILIO_FROM: &str = "+15005550006";

/// Addresses that differ from instance to instance.
pub(crate) struct Addresses<'a> {
    /// One for each component that has a database.
    pub(crate) database: &'a [roles::Login],
    /// One for each component that has Redis.
    pub(crate) redis: &'a [redis_users::Login],
    pub(crate) public_url: &'a str,
    pub(crate) mail_url: &'a str,
    /// Of what stands in for Google, where something does.
    pub(crate) provider_url: Option<&'a str>,
}

/// Every variable that this program knows a value for; what the user set wins.
pub(crate) fn variables(addresses: &Addresses<'_>, secrets: &Secrets) -> anyhow::Result<Variables> {
    let mut variables: Variables = [
        ("public_url", addresses.public_url),
        ("tick_url", addresses.public_url),
        ("auth_process_url", addresses.public_url),
        ("api_process_url", addresses.public_url),
        ("jobs_process_url", addresses.public_url),
        ("mail_url", addresses.mail_url),
        ("mail_driver", "mailpit"),
        ("twilio_url", addresses.mail_url),
        ("twilio_account_sid", TWILIO_ACCOUNT_SID),
        ("twilio_from", TWILIO_FROM),
        ("twilio_auth_token", &secrets.twilio_auth_token),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .collect();
    variables.extend(variables::of_secrets(secrets));
    variables.extend(addresses.provider_url.map(provider::variables).into_iter().flatten());
    let set = set_by_user(env::vars());
    variables::complete(&mut variables, addresses.database, addresses.redis, set)?;
    Ok(variables)
}

/// Stops the combinations that would leave a public service without its protection.
pub(crate) fn refuse_unsafe_environment() -> anyhow::Result<()> {
    variables::refuse_unsafe(&set_by_user(env::vars()))
}

/// `SPIN_VARIABLE_*` and the short names; of two for one variable, the full one counts.
fn set_by_user(environment: impl Iterator<Item = (String, String)>) -> Variables {
    let mut short = Variables::new();
    let mut full = Variables::new();
    for (name, value) in environment {
        if let Some(variable) = name.strip_prefix(PREFIX) {
            full.insert(variable.to_ascii_lowercase(), value);
        } else if let Some((_, variable)) = SHORT_NAMES.iter().find(|(short, _)| *short == name) {
            short.insert((*variable).to_owned(), value);
        }
    }
    short.extend(full);
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(pairs: &[(&str, &str)]) -> Variables {
        set_by_user(pairs.iter().map(|(name, value)| ((*name).into(), (*value).into())))
    }

    #[test]
    fn short_names_are_variables_and_full_names_win() {
        let found = set(&[
            ("SPIN_VARIABLE_RATE_LIMITS", "on"),
            ("POSTERN_RATE_LIMITS", "off"),
            ("POSTERN_SESSION_LIMIT", "3"),
            ("HOME", "/root"),
        ]);
        let expected = [("rate_limits", "on"), ("session_limit", "3")];
        assert_eq!(found, expected.map(|(name, value)| (name.into(), value.into())).into());
    }

    /// MFA-3: the local sink takes what Twilio would take, and nothing else.
    #[test]
    fn the_account_of_text_messages_has_twilios_form() {
        let digits = TWILIO_ACCOUNT_SID.strip_prefix("AC").expect("an account");
        assert!(digits.len() == 32 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
    }
}
