//! `cargo xtask redis users`, as an operator with a Redis of their own runs it.

use std::{collections::BTreeMap, path::Path, process::Command};

use postern_tests::{RedisServer, components_that_know, root, xtask_program};
use redis::{Client, ConnectionLike as _};

/// Runs the command; gives what it prints, or its errors.
fn users(url: &str, local: &Path, arguments: &[&str]) -> Result<String, String> {
    let mut command = Command::new(xtask_program());
    command.args(["redis", "users"]).args(arguments).current_dir(root());
    command.env("REDIS_URL", url).env("POSTERN_LOCAL_DIR", local);
    let done = command.output().expect("xtask runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    if done.status.success() { Ok(text(done.stdout)) } else { Err(text(done.stderr)) }
}

/// The URLs in what it prints, by component.
fn urls(printed: &str) -> BTreeMap<String, String> {
    let pairs = printed.lines().filter_map(|line| {
        let (name, url) = line.strip_prefix("SPIN_VARIABLE_")?.split_once("_REDIS_URL=")?;
        Some((name.to_ascii_lowercase(), url.to_owned()))
    });
    pairs.collect()
}

/// Whether one may log in.
fn lets_in(url: &str) -> bool {
    let connection = Client::open(url).expect("a URL").get_connection();
    connection.is_ok_and(|mut connection| {
        let whoami = redis::cmd("ACL").arg("WHOAMI").query::<String>(&mut connection);
        // Who one is, a component may not even ask; that it is told so shows that it is somebody.
        whoami.is_err() && connection.is_open()
    })
}

/// SES-5, ASVS 13.2.1, 13.2.4: one command gives each component its user; run again it changes nothing. An instance elsewhere
/// comes beside it, and on demand all passwords are new, and old ones let nobody in.
#[tokio::test]
async fn one_command_makes_the_users() {
    let server = RedisServer::start_new().await;
    let (here, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let printed = users(&server.url, here.path(), &[]).expect("the users");
    let first = urls(&printed);
    assert_eq!(first.keys().cloned().collect::<Vec<_>>(), components_that_know("redis_url"));
    let address = url::Url::parse(&server.url).unwrap();
    let address = format!("127.0.0.1:{}", address.port().unwrap());
    assert!(printed.contains(&format!("SPIN_VARIABLE_REDIS_ADDRESS={address}\n")), "{printed}");
    assert!(first.values().all(|url| lets_in(url)), "{printed}");
    assert_eq!(urls(&users(&server.url, here.path(), &[]).expect("the users")), first);

    let second = urls(&users(&server.url, elsewhere.path(), &[]).expect("the users"));
    assert!(second.values().chain(first.values()).all(|url| lets_in(url)));
    assert!(first.iter().all(|(component, url)| second[component] != *url));

    let third = urls(&users(&server.url, here.path(), &["--rotate"]).expect("the users"));
    assert!(third.values().all(|url| lets_in(url)));
    assert!(!second.values().chain(first.values()).any(|url| lets_in(url)));
    assert_eq!(urls(&users(&server.url, here.path(), &[]).expect("the users")), third);
}

/// SES-5, OPS-4: new passwords come beside the old ones, which are good until somebody says that they are not.
#[tokio::test]
async fn passwords_are_replaced_without_a_gap() {
    let server = RedisServer::start_new().await;
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| urls(&users(&server.url, folder.path(), arguments).unwrap());
    let old = run(&[]);
    let new = run(&["--rotate", "--beside"]);
    assert!(old.iter().all(|(component, url)| new[component] != *url));
    assert!(old.values().chain(new.values()).all(|url| lets_in(url)), "both are accepted");
    assert_eq!(run(&["--alone"]), new);
    assert!(new.values().all(|url| lets_in(url)) && !old.values().any(|url| lets_in(url)));
    assert!(users(&server.url, folder.path(), &["--beside"]).is_err());
}

/// A server that only `redis-cli` reaches: the commands stand in a file, with hashes in the place of passwords, and do the
/// same.
#[tokio::test]
async fn the_commands_can_be_written_down_instead() {
    let server = RedisServer::start_new().await;
    let folder = tempfile::tempdir().unwrap();
    let mut connection = server.connection();
    let before: Vec<String> = redis::cmd("ACL").arg("USERS").query(&mut connection).unwrap();
    let file = folder.path().join("users.redis");
    let arguments = ["--to", file.to_str().expect("a path")];
    let printed = users("rediss://admin:secret@redis.invalid:6380/3", folder.path(), &arguments);
    let printed = printed.expect("the variables");
    let commands = std::fs::read_to_string(&file).expect("the commands");
    assert!(!commands.contains("secret") && !printed.contains("secret"), "{printed}");
    let urls = urls(&printed);
    let url = url::Url::parse(&urls["sync"]).unwrap();
    assert_eq!((url.scheme(), url.path(), url.port()), ("rediss", "/3", Some(6380)));
    let password = url.password().expect("a password");
    assert!(!commands.contains(password));
    assert!(printed.contains("SPIN_VARIABLE_REDIS_SCHEME=rediss\n"), "{printed}");
    // Without a file for users there is nothing to save into.
    let commands = commands.strip_suffix("ACL SAVE\n").expect("the last command");
    for command in commands.lines() {
        let words = command.split(' ').collect::<Vec<_>>();
        let done: redis::RedisResult<()> =
            redis::cmd(words[0]).arg(&words[1..]).query(&mut connection);
        done.unwrap_or_else(|error| panic!("{command}: {error}"));
    }
    let after: Vec<String> = redis::cmd("ACL").arg("USERS").query(&mut connection).unwrap();
    assert_eq!(after.len(), before.len().max(1 + components_that_know("redis_url").len()));
    let here = server.url.replace("redis://", &format!("redis://postern_sync:{password}@"));
    assert!(lets_in(&here));
}

/// What is in the way is said, and nothing is changed.
#[tokio::test]
async fn what_is_in_the_way_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let error = users("redis://:secret@127.0.0.1:1/", folder.path(), &[]).expect_err("no server");
    assert!(error.contains("REDIS_URL") && !error.contains("secret"), "{error}");
    let server = RedisServer::start_new().await;
    let first = urls(&users(&server.url, folder.path(), &[]).expect("the users"));
    // A component may not change what others may.
    let error = users(&first["auth"], folder.path(), &["--rotate"]).expect_err("no right");
    assert!(error.contains("no password was changed"), "{error}");
    assert!(error.contains("ACL SETUSER") && !error.contains("panicked"), "{error}");
    let with_tls = server.url.replace("redis:", "rediss:");
    let error = users(&with_tls, folder.path(), &[]).expect_err("no TLS");
    assert!(error.contains("--to"), "{error}");
    assert!(first.values().all(|url| lets_in(url)));
    assert_eq!(urls(&users(&server.url, folder.path(), &[]).expect("the users")), first);
}
