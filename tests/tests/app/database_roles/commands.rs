//! `cargo xtask migrate up` and `migrate roles`, as an operator with a Postgres of their own runs them.

use std::{collections::BTreeMap, path::Path, process::Command};

use postern_tests::{Database, components_that_know, root, xtask_program};
use sqlx::{Connection as _, PgConnection};
use url::Url;

/// Runs the command; gives what it prints, or its errors.
fn xtask(url: &str, local: &Path, arguments: &[&str]) -> Result<String, String> {
    let mut command = Command::new(xtask_program());
    command.arg("migrate").args(arguments).current_dir(root());
    command.env("DATABASE_URL", url).env("POSTERN_LOCAL_DIR", local);
    let done = command.output().expect("xtask runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    if done.status.success() { Ok(text(done.stdout)) } else { Err(text(done.stderr)) }
}

/// The URLs in what `migrate roles` prints, by component.
fn urls(printed: &str) -> BTreeMap<String, String> {
    let pairs = printed.lines().filter_map(|line| {
        let (name, url) = line.strip_prefix("SPIN_VARIABLE_")?.split_once("_DATABASE_URL=")?;
        Some((name.to_ascii_lowercase(), url.to_owned()))
    });
    pairs.collect()
}

/// The URL of the database for a superuser.
fn as_superuser(database: &Database) -> String {
    let mut url = Url::parse(database.superuser_url()).expect("a URL");
    url.set_path(database.name());
    url.into()
}

async fn user_of(url: &str) -> String {
    let mut connection = PgConnection::connect(url).await.expect("the component logs in");
    let user = "SELECT current_user::text";
    let user = sqlx::query_scalar(user).fetch_one(&mut connection).await.expect("a user");
    connection.close().await.expect("Postgres");
    user
}

/// DATA-5: one command gives each component its login; run again it changes nothing, and on demand all passwords. From
/// then on the owner migrates.
#[tokio::test]
async fn one_command_makes_the_logins() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = Database::create_empty().await;
    xtask(&database.url, folder.path(), &["up", "--schema-only"]).expect("the schema alone");
    // The owner may not create roles, and is told what is missing.
    let error = xtask(&database.url, folder.path(), &["up"]).expect_err("there are no roles");
    let create = format!("CREATE ROLE {}_auth LOGIN;", database.name());
    assert!(error.contains(&create), "{error}");

    let superuser = as_superuser(&database);
    assert!(error.contains("cargo xtask migrate roles"), "{error}");

    let printed = xtask(&superuser, folder.path(), &["roles"]).expect("the roles");
    let server = Url::parse(&superuser).expect("a URL");
    let (host, port) = (server.host_str().expect("a host"), server.port().expect("a port"));
    assert!(printed.contains(&format!("SPIN_VARIABLE_POSTGRES_ADDRESS={host}:{port}\n")));
    let first = urls(&printed);
    assert_eq!(first.keys().cloned().collect::<Vec<_>>(), components_that_know("database_url"));
    for (component, url) in &first {
        assert_eq!(user_of(url).await, format!("{}_{component}", database.name()));
    }
    xtask(&database.url, folder.path(), &["up"]).expect("the owner migrates");
    let again = xtask(&database.url, folder.path(), &["roles"]).expect("there is nothing to set");
    let hosts = |urls: &BTreeMap<String, String>| urls.values().cloned().collect::<Vec<_>>();
    assert_eq!(hosts(&urls(&again)), hosts(&first));

    // Who may not give passwords changes none, here or there.
    let error = xtask(&database.url, folder.path(), &["roles", "--rotate"]).expect_err("no right");
    assert!(error.contains("no password is changed"), "{error}");
    let same = xtask(&superuser, folder.path(), &["roles"]).expect("the roles");
    assert_eq!(hosts(&urls(&same)).len(), first.len());
    for url in first.values() {
        user_of(url).await;
    }

    // Another place that knows none of the passwords, or whoever wants others.
    let elsewhere = tempfile::tempdir().expect("a folder");
    for (local, arguments) in
        [(elsewhere.path(), &["roles"][..]), (folder.path(), &["roles", "--rotate"])]
    {
        let printed = xtask(&superuser, local, arguments).expect("the roles");
        let now = urls(&printed);
        for (component, url) in &first {
            assert!(PgConnection::connect(url).await.is_err(), "{component}: the old password");
            user_of(&now[component]).await;
        }
    }
    assert!(!printed.contains(&superuser), "{printed}");
}
