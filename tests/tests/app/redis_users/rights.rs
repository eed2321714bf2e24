//! What the scripts of each component need in Redis, and how that is written down.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use postern_tests::{component_files, components_that_know, root};

/// Where the scripts are.
const SCRIPTS: &str = "shared/store/src/scripts";
/// The comment in which a script says what it does to which keys. It may go on in the next lines.
const RIGHTS: &str = "-- Rights  ";
const RIGHTS_GO_ON: &str = "--         ";
/// In a pattern: the component that sends the script.
pub(crate) const OWN: &str = "<component>";
/// What every component sends: scripts, by their names or texts, and which logical database when its URL names one.
const BY_ALL: [&str; 3] = ["eval", "evalsha", "select"];
/// The one command that is sent by itself (`platform::stream`), and what it waits for.
const WAIT: (&str, &str) = ("XREAD", "pst:{*}:changes");
/// What a user has before its rights: nothing, whatever it had.
const NOTHING: &str = "on clearselectors resetchannels resetkeys nocommands";

/// What may be done to keys. Whoever may write may read: Redis asks for both where a script names a key as one of its KEYS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Access {
    Read,
    Write,
}

/// What a component may do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Rights {
    /// In lower case, a subcommand as `xinfo|stream`.
    pub(crate) commands: BTreeSet<String>,
    /// By pattern.
    pub(crate) keys: BTreeMap<String, Access>,
}

impl Script {
    /// Whether it takes keys as KEYS.
    pub(crate) fn names_keys(&self) -> bool {
        self.text.lines().any(|line| !line.starts_with("--") && line.contains("KEYS"))
    }
}

/// By component.
pub(crate) type Users = BTreeMap<String, Rights>;

impl Rights {
    fn add_key(&mut self, pattern: &str, access: Access) {
        let known = self.keys.entry(pattern.to_owned()).or_insert(access);
        *known = access.max(*known);
    }
}

/// A script, or a part of one.
pub(crate) struct Script {
    pub(crate) name: String,
    pub(crate) text: String,
    pub(crate) rights: Rights,
}

/// Every script; `commands`: those that the server has.
pub(crate) fn scripts(commands: &BTreeSet<String>) -> Vec<Script> {
    let folder = root().join(SCRIPTS);
    let files = fs::read_dir(&folder).expect("the scripts").flatten().map(|entry| entry.path());
    let mut paths: Vec<_> = files.collect();
    paths.sort();
    let script = |path: &std::path::PathBuf| {
        let text = fs::read_to_string(path).expect("a script");
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let rights = rights_of(&name, &text, commands);
        Script { name, text, rights }
    };
    paths.iter().map(script).collect()
}

fn rights_of(name: &str, text: &str, commands: &BTreeSet<String>) -> Rights {
    let mut rights = Rights::default();
    for call in text.split("redis.call(").skip(1).chain(text.split("redis.pcall(").skip(1)) {
        let literals: Vec<String> =
            call.split('\'').skip(1).step_by(2).take(2).map(str::to_ascii_lowercase).collect();
        assert!(call.starts_with('\''), "{name}: a command that is put together");
        let of_two = literals.join("|");
        let command = if commands.contains(&of_two) { &of_two } else { &literals[0] };
        assert!(commands.contains(command), "{name}: no command `{command}`");
        rights.commands.insert(command.clone());
    }
    let mut lines = text.lines().skip_while(|line| !line.starts_with(RIGHTS));
    let first = lines.next().and_then(|line| line.strip_prefix(RIGHTS)).into_iter();
    let more = lines.map_while(|line| line.strip_prefix(RIGHTS_GO_ON));
    for part in first.chain(more).flat_map(|line| line.split(',')).map(str::trim) {
        match part.split_once(' ') {
            Some(("R", pattern)) => rights.add_key(pattern, Access::Read),
            Some(("RW", pattern)) => rights.add_key(pattern, Access::Write),
            _ => assert!(part.is_empty(), "{name}: `{part}` is no right"),
        }
    }
    rights
}

/// What each component needs: the scripts whose text stands in it as it is delivered. What the linker left out, it cannot
/// send.
pub(crate) fn needed(commands: &BTreeSet<String>) -> Users {
    let scripts = scripts(commands);
    let with_redis = components_that_know("redis_url");
    let files = component_files().into_iter().filter(|(name, _)| with_redis.contains(name));
    let mut unsent: BTreeSet<&str> = scripts.iter().map(|script| script.name.as_str()).collect();
    let mut users = Users::new();
    for (component, file) in files {
        let bytes = fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let delivered = String::from_utf8_lossy(&bytes);
        let named = without_texts(&delivered, &scripts);
        let mut rights = Rights::default();
        rights.commands.extend(BY_ALL.map(str::to_owned));
        for script in &scripts {
            if delivered.contains(script.text.as_str()) {
                unsent.remove(script.name.as_str());
                rights.commands.extend(script.rights.commands.iter().cloned());
                // Scripts that several keys are given to are sent by components that have one of these alone.
                let its = |pattern: &&String| fragments(pattern).all(|part| named.contains(part));
                for (pattern, access) in &script.rights.keys {
                    if !its(&pattern) {
                        continue;
                    }
                    rights.add_key(&pattern.replace(OWN, &component), *access);
                }
            }
        }
        let (wait, waited_for) = WAIT;
        if delivered.contains(wait) {
            rights.commands.insert(wait.to_ascii_lowercase());
            rights.add_key(waited_for, Access::Read);
        }
        users.insert(component, rights);
    }
    assert!(unsent.is_empty(), "no component sends these (or in a new way): {unsent:?}");
    users
}

/// What a component is delivered with besides its scripts.
fn without_texts(delivered: &str, scripts: &[Script]) -> String {
    let texts = scripts.iter().map(|script| script.text.as_str());
    texts.fold(delivered.to_owned(), |rest, text| rest.replace(text, "\0"))
}

/// What whoever makes up a key of this pattern has in its Wasm.
fn fragments(pattern: &str) -> impl Iterator<Item = &str> {
    pattern.split('*').flat_map(|part| part.split(OWN)).filter(|part| !part.is_empty())
}

// --- how it is written down ---

/// The rights as a table for people, in which keys under the name of each component are one line.
pub(crate) fn as_table(users: &Users) -> String {
    let users = users.iter().map(|(component, rights)| {
        let own = |key: &String| key.replace(&format!(":{component}}}"), &format!(":{OWN}}}"));
        let keys = rights.keys.iter().map(|(key, access)| (own(key), *access)).collect();
        (component.clone(), Rights { keys, commands: rights.commands.clone() })
    });
    let users = &users.collect::<Users>();
    let patterns: BTreeSet<&String> = users.values().flat_map(|of| of.keys.keys()).collect();
    let commands: BTreeSet<&String> = users.values().flat_map(|of| &of.commands).collect();
    let width = patterns.iter().map(|pattern| pattern.len()).max().unwrap_or_default() + 4;
    let line = |name: &str, cells: Vec<&str>| {
        let cells = cells.into_iter().map(|cell| format!("{cell:<10}"));
        let line = cells.fold(format!("{name:<width$}"), |line, cell| line + &cell);
        format!("{}\n", line.trim_end())
    };
    let names: Vec<&str> = users.keys().map(String::as_str).collect();
    let mut table = String::from(
        "What the user of each component may do in Redis: what the scripts in its Wasm need.\n\
         `migrations/redis.acl` gives it to them.\n\
         r: reads, rw: reads and writes, x: may send, ·: may not. `<component>` is its own name.\n\
         Written by `cargo xtask regenerate`.\n\n",
    );
    table += &line("keys", names.clone());
    for pattern in patterns {
        let cells = users.values().map(|of| match of.keys.get(pattern) {
            Some(Access::Write) => "rw",
            Some(Access::Read) => "r",
            None => "·",
        });
        table += &line(&format!("  {pattern}"), cells.collect());
    }
    table.push('\n');
    table += &line("commands", names);
    for command in commands {
        let cells = users.values().map(|of| if of.commands.contains(command) { "x" } else { "·" });
        table += &line(&format!("  {command}"), cells.collect());
    }
    table
}

/// The rights as Redis reads them.
pub(crate) fn as_acl(users: &Users) -> String {
    let line = |(component, rights): (&String, &Rights)| {
        let commands = rights.commands.iter().map(|command| format!(" +{command}"));
        let keys = rights.keys.iter().map(|(pattern, access)| match access {
            Access::Read => format!(" %R~{pattern}"),
            Access::Write => format!(" ~{pattern}"),
        });
        let rules: String = commands.chain(keys).collect();
        format!("user postern_{component} {NOTHING}{rules}\n")
    };
    users.iter().map(line).collect()
}

/// The rights in `migrations/redis.acl`.
pub(crate) fn committed() -> Users {
    let file = fs::read_to_string(root().join("migrations/redis.acl"));
    let file = file.expect("migrations/redis.acl");
    let users = file.lines().map(|line| {
        let rules = line.strip_prefix("user postern_").expect("a user");
        let (component, rules) = rules.split_once(' ').expect("rules");
        let mut rights = Rights::default();
        for rule in rules.strip_prefix(NOTHING).expect("nothing else").split_whitespace() {
            if let Some(command) = rule.strip_prefix('+') {
                rights.commands.insert(command.to_owned());
            } else if let Some(pattern) = rule.strip_prefix("%R~") {
                rights.add_key(pattern, Access::Read);
            } else {
                rights.add_key(rule.strip_prefix('~').expect("keys"), Access::Write);
            }
        }
        (component.to_owned(), rights)
    });
    users.collect()
}
