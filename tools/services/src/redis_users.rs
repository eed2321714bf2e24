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

/// In front of a user's rights: those that it has are gone.
const WITHOUT_RIGHTS: [&str; 4] = ["clearselectors", "resetchannels", "resetkeys", "nocommands"];

/// What becomes of what a user has already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// Its passwords stay beside the new one, for another instance may log in with one.
    pub passwords: bool,
    /// Its rights stay beside the new ones, for the release before still runs.
    pub rights: bool,
}

impl User {
    /// The arguments of the `ACL SETUSER` that makes the user, or changes it, in one step.
    ///
    /// `hash`: SHA-256 of its password, in hexadecimal.
    pub fn arguments(&self, hash: &str, kept: Kept) -> Vec<String> {
        let replaced = (!kept.passwords).then(|| "resetpass".to_owned());
        let rules = self.rules.iter().cloned();
        let rules = rules.filter(|rule| !(kept.rights && WITHOUT_RIGHTS.contains(&rule.as_str())));
        let mut arguments = vec![self.name.clone()];
        arguments.extend(rules.chain(replaced));
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
    kept: Kept,
) -> redis::RedisResult<()> {
    let known = users.iter().filter_map(|user| Some((user, hashes.get(&user.component)?)));
    let commands: Vec<_> = known.map(|(user, hash)| user.arguments(hash, kept)).collect();
    // One by itself: whoever may change no user is told so.
    if let Some(first) = commands.first() {
        redis::cmd("ACL").arg("SETUSER").arg(first).query_async::<()>(connection).await?;
    }
    // Then all of them or none.
    let mut all = redis::pipe();
    all.atomic();
    for arguments in commands {
        all.cmd("ACL").arg("SETUSER").arg(arguments).ignore();
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
        let beside = users[0].arguments("0a", Kept { passwords: true, rights: false });
        assert_eq!(beside, ["postern_auth", "on", "nocommands", "+get", "~a", "#0a"]);
        let more = users[0].arguments("0a", Kept { passwords: true, rights: true });
        assert_eq!(more, ["postern_auth", "on", "+get", "~a", "#0a"]);
        let replaced = users[1].arguments("0b", Kept::default());
        assert_eq!(replaced, ["postern_mail", "on", "resetpass", "#0b"]);
        assert_eq!(users[1].name, name("mail"));
        for wrong in ["postern_auth on", "user default on", "user", "\n"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
