//! The users of Redis that the components are (SES-5). `migrations/redis.acl` says what they may do; here they get their
//! passwords, and the URLs that the application is given.

use std::{collections::BTreeMap, fs, path::PathBuf};

use anyhow::{Context as _, anyhow, ensure};
use clap::Subcommand;
use postern_services::{
    private_file,
    redis_users::{self, Kept, User},
};
use redis::{Client, aio::MultiplexedConnection};
use reqwest::Url;
use sha2::{Digest as _, Sha256};

use crate::{Home, address::host_and_port, database::named_by_environment, secrets::Secrets};

/// What there is to be done.
#[derive(Subcommand)]
pub enum Command {
    /// Makes the users of the components, gives them their rights and passwords, and prints the variables that
    /// hold their logins. By `REDIS_URL` as somebody who may change users
    Users {
        /// Makes new passwords, and lets nobody in with another
        #[arg(long)]
        rotate: bool,
        /// With --rotate: lets those in as well that still have an old one, until --alone
        #[arg(long, requires = "rotate")]
        beside: bool,
        /// Lets nobody in with another password than those in secrets.toml, and makes none
        #[arg(long, conflicts_with = "rotate")]
        alone: bool,
        /// Takes no right away from a component, while the release before still runs
        #[arg(long)]
        keep_rights: bool,
        /// Writes the commands into this file, for `redis-cli`, instead of running them: for a server with TLS
        #[arg(long, value_name = "FILE")]
        to: Option<PathBuf>,
    },
    /// Forgets everything, and so logs everybody out: after the database was brought back to an earlier time
    Flush,
}

/// What a component logs in with. No `Debug`: it holds the password.
pub struct Login {
    component: String,
    /// SHA-256 of the password, in hexadecimal.
    hash: String,
    /// The component's URL of Redis.
    pub url: String,
}

impl Login {
    /// The application's variable that holds the URL.
    pub fn variable(&self) -> String {
        format!("{}_redis_url", self.component)
    }
}

/// Does it.
///
/// # Errors
/// The server is out of reach, or its user may not change others.
pub async fn run(home: &Home, command: &Command) -> anyhow::Result<()> {
    let url = named_by_environment("REDIS_URL")
        .or_else(|| home.redis_url.clone())
        .context("set REDIS_URL to the server, as a user who may run ACL SETUSER")?;
    let Command::Users { rotate, beside, alone, keep_rights, to } = command else {
        return flush(&url).await;
    };
    let rotate = *rotate;
    let mut secrets = Secrets::load_or_create(&home.secrets)?;
    if rotate {
        secrets.redis_passwords.clear();
    }
    let logins = logins_with(home, &mut secrets, &url)?;
    let kept = Kept { passwords: *beside || !rotate && !alone, rights: *keep_rights };
    if let Some(file) = to {
        private_file::replace(file, commands(home, &logins, kept)?.as_bytes())?;
    } else {
        let given = give(home, logins.iter(), &url, kept).await;
        given.context(if rotate { "no password was changed" } else { "no users were created" })?;
        keep(&url).await?;
    }
    secrets.save(&home.secrets)?;
    if let Some(address) = host_and_port(&url, 6379) {
        println!("SPIN_VARIABLE_REDIS_ADDRESS={address}");
    }
    // A component may only speak the scheme that it was given.
    if let Some((scheme, _)) = url.split_once("://") {
        println!("SPIN_VARIABLE_REDIS_SCHEME={scheme}");
    }
    for login in logins {
        println!("SPIN_VARIABLE_{}={}", login.variable().to_ascii_uppercase(), login.url);
    }
    Ok(())
}

async fn flush(url: &str) -> anyhow::Result<()> {
    let mut connection = connect(url).await?;
    let flushed = redis::cmd("FLUSHALL").arg("SYNC").query_async::<()>(&mut connection).await;
    flushed.context("the user in REDIS_URL may not run FLUSHALL")?;
    eprintln!("everybody is logged out");
    Ok(())
}

/// The logins of the components in the manifest, on the server of `redis_url`. A component that has no password yet gets
/// one, which is kept with the other secrets.
pub fn logins(home: &Home, secrets: &mut Secrets, redis_url: &str) -> anyhow::Result<Vec<Login>> {
    let before = secrets.redis_passwords.len();
    let logins = logins_with(home, secrets, redis_url)?;
    if secrets.redis_passwords.len() > before {
        secrets.save(&home.secrets)?;
    }
    Ok(logins)
}

fn logins_with(home: &Home, secrets: &mut Secrets, redis_url: &str) -> anyhow::Result<Vec<Login>> {
    let components = home.manifest()?.components_that_know("redis_url");
    secrets.add_redis_passwords(&components);
    logins_of(&secrets.redis_passwords, redis_url)
}

fn logins_of(passwords: &BTreeMap<String, String>, redis_url: &str) -> anyhow::Result<Vec<Login>> {
    let login = |(component, password): (&String, &String)| {
        // The error would repeat the URL, and so somebody's password.
        let mut url = Url::parse(redis_url).map_err(|_| anyhow!("REDIS_URL is no URL"))?;
        let name = redis_users::name(component);
        let set = url.set_username(&name).and_then(|()| url.set_password(Some(password)));
        ensure!(set.is_ok(), "REDIS_URL names no server");
        Ok(Login { component: component.clone(), hash: sha256(password), url: url.into() })
    };
    passwords.iter().map(login).collect()
}

/// What Redis keeps of a password: SHA-256, in hexadecimal.
pub(crate) fn sha256(password: &str) -> String {
    let hash = Sha256::digest(password);
    hash.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}

/// Gives the components their rights on the server of `redis_url`, and lets them in.
pub async fn give<'a>(
    home: &Home,
    logins: impl Iterator<Item = &'a Login>,
    redis_url: &str,
    kept: Kept,
) -> anyhow::Result<()> {
    let (users, mut connection) = (users(home)?, connect(redis_url).await?);
    redis_users::apply(&mut connection, &users, &hashes(logins), kept)
        .await
        .context("the user in REDIS_URL may not run ACL SETUSER")
}

/// Lets the server write its users where it reads them when it starts, or says that it does not.
pub async fn keep(redis_url: &str) -> anyhow::Result<()> {
    let mut connection = connect(redis_url).await?;
    let kept = redis::cmd("ACL").arg("SAVE").query_async::<()>(&mut connection).await;
    if kept.is_err() {
        eprintln!(
            "Redis keeps its users in no file (`aclfile`). When it has started anew, make them again: \
             `redis users`."
        );
    }
    Ok(())
}

async fn connect(redis_url: &str) -> anyhow::Result<MultiplexedConnection> {
    ensure!(
        cfg!(feature = "tls") || !redis_url.starts_with("rediss:"),
        "this program was built without TLS: write the commands down for redis-cli with --to FILE"
    );
    // What the client says of a URL may repeat it.
    let client = Client::open(redis_url).map_err(|_| anyhow!("REDIS_URL is no URL of a Redis"))?;
    let connection = client.get_multiplexed_async_connection().await;
    connection.context("cannot connect to the server of REDIS_URL")
}

fn commands(home: &Home, logins: &[Login], kept: Kept) -> anyhow::Result<String> {
    let (users, hashes) = (users(home)?, hashes(logins.iter()));
    let known = users.iter().filter_map(|user| Some((user, hashes.get(&user.component)?)));
    let line = |(user, hash): (&User, &String)| {
        format!("ACL SETUSER {}\n", user.arguments(hash, kept).join(" "))
    };
    Ok(known.map(line).chain(["ACL SAVE\n".to_owned()]).collect())
}

fn users(home: &Home) -> anyhow::Result<Vec<User>> {
    let file = home.migrations.join("redis.acl");
    let text =
        fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
    redis_users::parse(&text).with_context(|| file.display().to_string())
}

fn hashes<'a>(logins: impl Iterator<Item = &'a Login>) -> BTreeMap<String, String> {
    logins.map(|login| (login.component.clone(), login.hash.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SES-5: each component is a user of its own, with a password of its own, where Redis is.
    #[test]
    fn a_component_logs_in_as_itself() {
        let passwords = [("auth", "a"), ("sync", "b")];
        let passwords = passwords.map(|(name, word)| (name.to_owned(), word.to_owned())).into();
        let logins = logins_of(&passwords, "rediss://admin:secret@[::1]:6380/2").unwrap();
        let [auth, sync] = &logins[..] else { panic!("two logins") };
        assert_eq!(auth.variable(), "auth_redis_url");
        assert_eq!(auth.url, "rediss://postern_auth:a@[::1]:6380/2");
        assert_eq!(sync.url, "rediss://postern_sync:b@[::1]:6380/2");
        assert!(auth.hash.starts_with("ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72"));
        let nowhere = logins_of(&passwords, "no secret:url");
        assert!(!format!("{:#}", nowhere.err().unwrap()).contains("secret"));
    }
}
