//! The values of the application's Spin variables, out of secrets, servers and settings.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, bail};

use crate::{
    address::{host_and_port, origin},
    redis_users, roles,
    secrets::Secrets,
};

/// How Spin, and our host, name a variable in the environment.
pub const PREFIX: &str = "SPIN_VARIABLE_";

/// Values by variable name.
pub type Variables = BTreeMap<String, String>;

/// The variables that hold keys.
pub fn of_secrets(secrets: &Secrets) -> Variables {
    [
        ("signing_key", &secrets.signing_key),
        ("verification_keys", &secrets.verification_keys),
        ("refresh_keys", &secrets.refresh_keys),
        ("mail_token_keys", &secrets.mail_token_keys),
        ("password_peppers", &secrets.password_peppers),
        ("mfa_keys", &secrets.mfa_keys),
        ("sms_code_keys", &secrets.sms_code_keys),
        ("phone_keys", &secrets.phone_keys),
        ("oauth_token_keys", &secrets.oauth_token_keys),
        ("audit_signing_key", &secrets.audit_signing_key),
        ("audit_verification_keys", &secrets.audit_verification_keys),
        ("tick_token", &secrets.tick_token),
        ("metrics_token", &secrets.metrics_token),
    ]
    .map(|(name, value)| (name.to_owned(), value.clone()))
    .into()
}

/// Adds the logins of the components, then what the instance is `set` to, which wins, then what follows from both: origins
/// of addresses, and where the servers are.
///
/// # Errors
/// An address is none, or components are sent to different servers.
pub fn complete(
    variables: &mut Variables,
    database: &[roles::Login],
    redis: &[redis_users::Login],
    set: Variables,
) -> anyhow::Result<()> {
    variables.extend(database.iter().map(|login| (login.variable(), login.url.clone())));
    variables.extend(redis.iter().map(|login| (login.variable(), login.url.clone())));
    variables.extend(set);
    add_origins(variables)?;
    // After the values that were set: an address has to be that of the URL in force.
    let databases: Vec<String> = database.iter().map(roles::Login::variable).collect();
    add_address(variables, "postgres_address", &databases, 5432)?;
    let redis: Vec<String> = redis.iter().map(redis_users::Login::variable).collect();
    add_address(variables, "redis_address", &redis, 6379)?;
    // With TLS the scheme is another one, and a component may only speak the one it was given.
    if redis.iter().any(|url| variables[url].starts_with("rediss:")) {
        variables.entry("redis_scheme".to_owned()).or_insert_with(|| "rediss".to_owned());
    }
    Ok(())
}

/// Adds the address that these URLs have in common, unless it is known.
fn add_address(
    variables: &mut Variables,
    address: &str,
    urls: &[String],
    default_port: u16,
) -> anyhow::Result<()> {
    if variables.contains_key(address) {
        return Ok(());
    }
    let mut found = BTreeSet::new();
    for url in urls {
        let value = host_and_port(&variables[url], default_port);
        found.insert(value.with_context(|| format!("{url} is not the URL of a server"))?);
    }
    let found: Vec<String> = found.into_iter().collect();
    let [only] = &found[..] else {
        bail!("{} name different servers: {}", urls.join(", "), found.join(", "));
    };
    variables.insert(address.to_owned(), only.clone());
    Ok(())
}

/// The variables with a full address, each with the one that has its origin: what a component may reach has no path.
fn with_origins() -> anyhow::Result<Vec<(String, String)>> {
    let manifest: toml::Table = include_str!("../../../spin.toml").parse()?;
    let variables = manifest.get("variables").and_then(toml::Value::as_table);
    let variables = variables.context("spin.toml has no variables")?;
    let of_it = |origin: &String| {
        let service = origin.strip_suffix("_origin")?;
        let url = format!("{service}_url");
        let address = if variables.contains_key(&url) { url } else { service.to_owned() };
        Some((address, origin.clone()))
    };
    Ok(variables.keys().filter_map(of_it).collect())
}

/// Adds the origins of the addresses that are set, unless they are known.
fn add_origins(variables: &mut Variables) -> anyhow::Result<()> {
    for (url, of_it) in with_origins()? {
        let Some(value) = variables.get(&url) else { continue };
        let value = origin(value).with_context(|| format!("{url} is not an address"))?;
        variables.entry(of_it).or_insert(value);
    }
    Ok(())
}

/// Stops the combinations that would leave a public service without its protection.
///
/// # Errors
/// These are one.
pub fn refuse_unsafe(variables: &Variables) -> anyhow::Result<()> {
    let is = |name: &str, value: &str| variables.get(name).is_some_and(|found| found == value);
    if is("rate_limits", "off") && is("environment", "production") {
        bail!(
            "POSTERN_RATE_LIMITS=off is for benches and fuzzing, and refused together with \
             POSTERN_ENVIRONMENT=production"
        );
    }
    Ok(())
}

/// The variables as an environment: those that the process' manifest declares, and no other.
pub fn environment<'a>(
    variables: &'a Variables,
    declared: &'a BTreeSet<&str>,
) -> impl Iterator<Item = (String, &'a str)> {
    variables
        .iter()
        .filter(|(name, _)| declared.contains(name.as_str()))
        .map(|(name, value)| (format!("{PREFIX}{}", name.to_ascii_uppercase()), value.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(pairs: &[(&str, &str)]) -> Variables {
        pairs.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect()
    }

    /// DATA-5: components differ in who they are, and not in where the database is.
    #[test]
    fn components_share_a_server() {
        let variables = |jobs: &str| {
            Variables::from([
                ("auth_database_url".into(), "postgres://a:p@db.test/x".into()),
                ("jobs_database_url".into(), jobs.into()),
            ])
        };
        let urls = ["auth_database_url", "jobs_database_url"].map(str::to_owned);
        let mut one = variables("postgres://j:q@db.test:5432/x");
        add_address(&mut one, "postgres_address", &urls, 5432).unwrap();
        assert_eq!(one["postgres_address"], "db.test:5432");
        let mut two = variables("postgres://j:q@db.test:5433/x");
        let error = add_address(&mut two, "postgres_address", &urls, 5432).unwrap_err();
        assert!(!error.to_string().contains("j:q"), "{error}");
        two.insert("postgres_address".into(), "proxy.test:6432".into());
        add_address(&mut two, "postgres_address", &urls, 5432).unwrap();
        assert_eq!(two["postgres_address"], "proxy.test:6432");
    }

    /// OAUTH-1: who sets the address of a provider has said where it may be reached.
    #[test]
    fn an_address_brings_its_origin() {
        let mut variables = set(&[("google_token_url", "http://127.0.0.1:8080/oauth/token?a=b")]);
        add_origins(&mut variables).unwrap();
        assert_eq!(variables["google_token_origin"], "http://127.0.0.1:8080");
        variables.insert("google_token_origin".into(), "http://proxy.test".into());
        add_origins(&mut variables).unwrap();
        assert_eq!(variables["google_token_origin"], "http://proxy.test");
        variables.insert("notion_token_url".into(), "nowhere".into());
        assert!(add_origins(&mut variables).is_err());
    }

    /// OAUTH-1: each is declared, and its default is the origin of its address.
    #[test]
    fn every_address_with_an_origin_is_declared() {
        let text = include_str!("../../../spin.toml");
        let manifest: toml::Table = text.parse().unwrap();
        let default = |name: &str| manifest["variables"][name]["default"].as_str().unwrap();
        let all = with_origins().unwrap();
        assert!(all.len() > 9, "{all:?}");
        for (url, of_it) in all {
            assert_eq!(origin(default(&url)).as_deref(), Some(default(&of_it)));
        }
    }

    #[test]
    fn production_keeps_its_rate_limits() {
        let off = ("rate_limits", "off");
        assert!(refuse_unsafe(&set(&[off])).is_ok());
        assert!(refuse_unsafe(&set(&[("environment", "production")])).is_ok());
        assert!(refuse_unsafe(&set(&[off, ("environment", "production")])).is_err());
    }

    #[test]
    fn a_process_gets_the_variables_of_its_manifest_alone() {
        let variables = set(&[("tick_token", "t"), ("signing_key", "s")]);
        let declared = BTreeSet::from(["tick_token", "tick_url"]);
        let given: Vec<_> = environment(&variables, &declared).collect();
        assert_eq!(given, [("SPIN_VARIABLE_TICK_TOKEN".to_owned(), "t")]);
    }
}
