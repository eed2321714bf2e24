//! The users of Redis that the application's components are: their rights out of `migrations/redis.acl`, given to a server.

use std::collections::BTreeMap;

use anyhow::{Context as _, ensure};
use redis::aio::MultiplexedConnection;

/// In front of a component's name in that of its user.
const PREFIX: &str = "postern_";

/// The user of one component.
#[derive(Debug, PartialEq, Eq)]
pub struct User {
    /// The component.
    pub component: String,
    /// What the server knows it by.
    pub name: String,
    /// What it may do, as `ACL SETUSER` takes it. Passwords are left as they are.
    rules: Vec<String>,
}

/// What becomes of the passwords that a user has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passwords {
    /// The new one comes beside them: another instance may log in with one.
    Kept,
    /// The new one replaces them.
    Replaced,
}

impl User {
    /// The arguments of the `ACL SETUSER` that makes the user, or changes it, in one step.
    ///
    /// `hash`: SHA-256 of its password, in hexadecimal.
    pub fn arguments(&self, hash: &str, passwords: Passwords) -> Vec<String> {
        let replaced = (passwords == Passwords::Replaced).then(|| "resetpass".to_owned());
        let mut arguments = vec![self.name.clone()];
        arguments.extend(self.rules.iter().cloned().chain(replaced));
        arguments.push(format!("#{hash}"));
        arguments
    }
}

/// The users in an ACL file, which has lines of the form `user postern_<component> <rules>`.
pub fn parse(file: &str) -> anyhow::Result<Vec<User>> {
    file.lines()
        .map(|line| {
            let mut words = line.split(' ');
            ensure!(words.next() == Some("user"), "expected `user` at the beginning of `{line}`");
            let name = words.next().unwrap_or_default();
            let component = name.strip_prefix(PREFIX).context("a user of another name")?;
            let rules = words.map(str::to_owned).collect();
            Ok(User { component: component.to_owned(), name: name.to_owned(), rules })
        })
        .collect()
}

/// The name of a component's user.
pub fn name(component: &str) -> String {
    format!("{PREFIX}{component}")
}

/// Makes these users on a server, or changes them; `hashes`: those of their passwords, by component. A user without one is
/// left out.
pub async fn apply(
    connection: &mut MultiplexedConnection,
    users: &[User],
    hashes: &BTreeMap<String, String>,
    passwords: Passwords,
) -> redis::RedisResult<()> {
    let mut all = redis::pipe();
    // All of them or none.
    all.atomic();
    for user in users {
        if let Some(hash) = hashes.get(&user.component) {
            let arguments = user.arguments(hash, passwords);
            all.cmd("ACL").arg("SETUSER").arg(arguments).ignore();
        }
    }
    all.query_async(connection).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_user_and_its_rules() {
        let users =
            parse("user postern_auth on nocommands +get ~a\nuser postern_mail on\n").unwrap();
        assert_eq!(users[0].component, "auth");
        let kept = users[0].arguments("0a", Passwords::Kept);
        assert_eq!(kept, ["postern_auth", "on", "nocommands", "+get", "~a", "#0a"]);
        let replaced = users[1].arguments("0b", Passwords::Replaced);
        assert_eq!(replaced, ["postern_mail", "on", "resetpass", "#0b"]);
        assert_eq!(users[1].name, name("mail"));
        for wrong in ["postern_auth on", "user default on", "user", "\n"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
