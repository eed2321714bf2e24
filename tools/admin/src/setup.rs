//! What the servers of an instance are told before anything can log in to them, as text for whoever administrates them.
//! Passwords are in none of it: Postgres and Redis take what they check them with.

use std::fmt::Write as _;

use anyhow::{Context as _, anyhow, ensure};
use clap::Subcommand;
use postgres_protocol::password::scram_sha_256;
use reqwest::Url;

use crate::{Home, redis_users::sha256, roles, secrets::Secrets, settings::Settings};

/// What there is to be printed.
#[derive(Subcommand)]
pub enum Command {
    /// SQL for `psql` as a superuser: the owner, the database, and the roles of the components. What is there is left as
    /// it is
    Postgres {
        /// Sets the passwords of the roles that are there as well
        #[arg(long)]
        passwords: bool,
    },
    /// The ACL file that Redis starts with: somebody who may change users, and nobody else
    Redis,
}

/// The text.
///
/// # Errors
/// The settings name nobody to administrate as, or the passwords of the components cannot be kept.
pub fn run(home: &Home, settings: &Settings, command: &Command) -> anyhow::Result<String> {
    match command {
        Command::Postgres { passwords } => postgres(home, settings, *passwords),
        Command::Redis => redis(&settings.admin.redis_url),
    }
}

/// Who logs in by a URL. No `Debug`: it holds the password.
struct Login {
    name: String,
    password: String,
}

/// The name and the password in a URL of settings.toml.
fn login(url: &str, setting: &str) -> anyhow::Result<Login> {
    // The error would repeat the URL, and so the password.
    let url = Url::parse(url).map_err(|_| anyhow!("{setting} is no URL"))?;
    let plain = |text: &str| {
        let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
        ensure!(
            plain && !text.is_empty(),
            "{setting} needs a name and a password of letters, digits, `_` and `-`"
        );
        Ok(text.to_owned())
    };
    let password = url.password().with_context(|| format!("{setting} has no password"))?;
    Ok(Login { name: plain(url.username())?, password: plain(password)? })
}

fn postgres(home: &Home, settings: &Settings, passwords: bool) -> anyhow::Result<String> {
    let url = &settings.admin.database_url;
    let owner = login(url, "admin.database_url")?;
    let database = Url::parse(url).map_err(|_| anyhow!("admin.database_url is no URL"))?;
    let database = database.path().trim_start_matches('/').to_owned();
    ensure!(!database.is_empty(), "admin.database_url names no database");
    let mut secrets = Secrets::load_or_create(&home.secrets)?;
    let components = roles::logins_in(home, &mut secrets, &database, url)?;
    let mut sql = String::new();
    role(&mut sql, &owner.name, &owner.password, passwords)?;
    let (name, of) = (literal(&database), literal(&owner.name));
    writeln!(
        sql,
        "SELECT format('CREATE DATABASE %I OWNER %I', {name}, {of})\n\
         WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = {name}) \\gexec"
    )?;
    for component in &components {
        role(&mut sql, component.role(), component.password(), passwords)?;
    }
    Ok(sql)
}

/// A role that may log in; `set`: its password also if it is there.
fn role(sql: &mut String, name: &str, password: &str, set: bool) -> anyhow::Result<()> {
    let verifier = literal(&scram_sha_256(password.as_bytes()));
    let name = literal(name);
    writeln!(
        sql,
        "SELECT format('CREATE ROLE %I LOGIN PASSWORD %L', {name}, {verifier})\n\
         WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = {name}) \\gexec"
    )?;
    if set {
        writeln!(sql, "SELECT format('ALTER ROLE %I PASSWORD %L', {name}, {verifier}) \\gexec")?;
    }
    Ok(())
}

/// A text as SQL writes it.
fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn redis(url: &str) -> anyhow::Result<String> {
    let administrator = login(url, "admin.redis_url")?;
    ensure!(
        administrator.name != "default",
        "admin.redis_url: `default` is everybody; name an administrator"
    );
    let hash = sha256(&administrator.password);
    // Nobody logs in as `default`. But it is who Redis is when it reads its append-only file: without rights it would leave out
    // every transaction in there, and with them the sessions.
    Ok(format!(
        "user default off resetpass ~* &* +@all\nuser {} on sanitize-payload #{hash} ~* &* +@all\n",
        administrator.name
    ))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::settings::Passwords;

    fn instance(folder: &Path) -> (Home, Settings) {
        let checkout = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let manifest = |name: &str| checkout.join(format!("deploy/manifests/{name}.toml"));
        let home = Home {
            migrations: checkout.join("migrations"),
            secrets: folder.join("secrets.toml"),
            manifests: ["auth", "api", "jobs"].map(manifest).into(),
            database_url: None,
            redis_url: None,
            public_url: None,
            hint: "",
        };
        let secrets = Secrets::load_or_create(&home.secrets).unwrap();
        let passwords =
            Passwords { postgres: &secrets.postgres_password, redis: &secrets.redis_password };
        let file = folder.join("settings.toml");
        Settings::create(&file, "https://id.example.org", &passwords).unwrap();
        (home, Settings::load(&file).unwrap())
    }

    /// OPS-1, ASVS 13.3.1: the servers are told what passwords are checked with, and never one.
    #[test]
    fn no_password_is_printed() {
        let folder = tempfile::tempdir().unwrap();
        let (home, settings) = instance(folder.path());
        let sql = run(&home, &settings, &Command::Postgres { passwords: true }).unwrap();
        let acl = run(&home, &settings, &Command::Redis).unwrap();
        let secrets = Secrets::load(&home.secrets).unwrap();
        let of_components = secrets.database_passwords.values();
        assert!(of_components.len() > 8);
        for password in of_components.chain([&secrets.postgres_password, &secrets.redis_password]) {
            assert!(!sql.contains(password.as_str()) && !acl.contains(password.as_str()));
        }
        assert_eq!(sql.matches("CREATE ROLE").count(), secrets.database_passwords.len() + 1);
        assert_eq!(
            sql.matches("SCRAM-SHA-256$4096:").count(),
            2 * sql.matches("CREATE ROLE").count()
        );
        assert_eq!(acl.lines().next(), Some("user default off resetpass ~* &* +@all"));
        assert!(acl.contains(&format!("#{}", sha256(&secrets.redis_password))), "{acl}");
    }

    /// OPS-1: who runs it again changes no password, unless they say so.
    #[test]
    fn what_is_there_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let (home, settings) = instance(folder.path());
        let sql = run(&home, &settings, &Command::Postgres { passwords: false }).unwrap();
        assert!(!sql.contains("ALTER ROLE"));
        let guards = sql.matches("WHERE NOT EXISTS").count();
        assert_eq!(guards, sql.matches("\\gexec").count());
    }

    /// ASVS 16.2.5: what is no name is refused, and not repeated; nobody administrates as everybody.
    #[test]
    fn who_administrates_has_a_name() {
        for (url, word) in [
            ("redis://default:hunter2@127.0.0.1", "name an administrator"),
            ("redis://:hunter2@127.0.0.1", "a name and a password"),
            ("redis://a%20b:hunter2@127.0.0.1", "a name and a password"),
            ("redis://administrator@127.0.0.1", "no password"),
            ("hunter2", "no URL"),
        ] {
            let error = redis(url).unwrap_err().to_string();
            assert!(error.contains(word) && !error.contains("hunter2"), "{url}: {error}");
        }
    }
}
