//! A guide of `docs/guides/`, as somebody follows it: what stands in it to be pasted, and what is then to be seen.

use std::{collections::BTreeSet, fs, path::PathBuf};

use serde_json::Value;

use crate::environment::root;

/// What a block of code is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// For a shell.
    Shell,
    /// For a shell, before Postern is started.
    BeforeStart,
    /// What the last block for a shell has shown.
    Answer,
}

/// A block of code.
#[derive(Clone, Debug)]
pub struct Block {
    /// What it is.
    pub kind: Kind,
    /// What stands in it.
    pub text: String,
    /// The file, and the line in which it begins.
    pub place: String,
}

/// A guide.
pub struct Guide {
    /// Its name, without `.md`.
    pub name: String,
    /// The guides that come before it, by name.
    pub before: Vec<String>,
    /// Its blocks of code, from top to bottom.
    pub blocks: Vec<Block>,
}

fn folder() -> PathBuf {
    root().join("docs/guides")
}

impl Guide {
    /// The names of all guides.
    pub fn names() -> Vec<String> {
        let files = fs::read_dir(folder()).expect("the guides").map(|entry| entry.expect("a file"));
        let name = |entry: fs::DirEntry| entry.path().file_stem()?.to_str().map(str::to_owned);
        let mut names: Vec<_> = files.filter_map(name).collect();
        names.sort();
        names
    }

    /// Reads one.
    pub fn read(name: &str) -> Self {
        let text = fs::read_to_string(folder().join(format!("{name}.md"))).expect("a guide");
        let before =
            text.lines().find_map(|line| line.strip_prefix("Before: ")).unwrap_or_default();
        let linked = before.split("](").skip(1).filter_map(|link| link.split_once(".md)"));
        Self {
            name: name.to_owned(),
            before: linked.map(|(name, _)| name.to_owned()).collect(),
            blocks: blocks(name, &text),
        }
    }
}

/// The blocks of a text.
///
/// # Panics
/// On one that nobody would run: what stands in a guide is true or not there.
fn blocks(name: &str, text: &str) -> Vec<Block> {
    let mut found = Vec::new();
    let mut open: Option<Block> = None;
    for (number, line) in (1..).zip(text.lines()) {
        let fence = line.strip_prefix("```");
        match (&mut open, fence) {
            (None, Some(kind)) => {
                let place = format!("{name}.md:{number}");
                let kind = match kind {
                    "sh" => Kind::Shell,
                    "sh before-start" => Kind::BeforeStart,
                    "json" => Kind::Answer,
                    other => panic!("{place}: nobody runs a block of `{other}`"),
                };
                open = Some(Block { kind, text: String::new(), place });
            }
            (Some(_), Some(_)) => found.extend(open.take()),
            (Some(block), None) => {
                block.text.push_str(line);
                block.text.push('\n');
            }
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "{name}.md: a block has no end");
    found
}

/// What differs between what a guide says and what was seen, if anything does; `…` stands for any text.
pub fn difference(said: &Value, seen: &Value) -> Option<String> {
    let at = |place: &str, inner: String| format!("{place} {inner}");
    match (said, seen) {
        (Value::Object(said), Value::Object(seen)) => {
            let names = |of: &serde_json::Map<String, Value>| -> BTreeSet<String> {
                of.keys().cloned().collect()
            };
            if names(said) != names(seen) {
                return Some(format!("has {:?}", seen.keys().collect::<Vec<_>>()));
            }
            said.iter().find_map(|(name, value)| {
                difference(value, &seen[name]).map(|inner| at(&format!(".{name}"), inner))
            })
        }
        (Value::Array(said), Value::Array(seen)) => {
            if said.len() != seen.len() {
                return Some(format!("has {} items", seen.len()));
            }
            let mut both = said.iter().zip(seen).enumerate();
            both.find_map(|(index, (said, seen))| {
                difference(said, seen).map(|inner| at(&format!("[{index}]"), inner))
            })
        }
        (Value::String(said), Value::String(seen)) if matches(said, seen) => None,
        _ if said == seen => None,
        _ => Some(format!("is {seen}, and not {said}")),
    }
}

/// Whether a text is as it is said to be.
fn matches(said: &str, seen: &str) -> bool {
    let mut parts = said.split('…');
    let Some(mut rest) = parts.next().and_then(|first| seen.strip_prefix(first)) else {
        return false;
    };
    let parts: Vec<_> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        let Some((_, after)) = rest.split_once(part) else { return false };
        rest = after;
    }
    rest.len() >= last.len() && rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// API-6: what is compared is everything but what stands for any text.
    #[test]
    fn what_is_otherwise_than_said_differs() {
        let same = |said: Value, seen: Value| difference(&said, &seen).is_none();
        assert!(same(json!({ "a": ["pst_…", 1] }), json!({ "a": ["pst_x", 1] })));
        assert!(same(json!("…/problems/…"), json!("http://a/problems/b")));
        for (said, seen) in [
            (json!({ "a": 1 }), json!({ "a": 1, "b": 2 })),
            (json!({ "a": 1, "b": 2 }), json!({ "a": 1 })),
            (json!(["…"]), json!([])),
            (json!(["…"]), json!(["a", "b"])),
            (json!("pst_…"), json!("psx_a")),
            (json!("…z"), json!("zy")),
            (json!("a…a"), json!("a")),
            (json!("a"), json!("ab")),
            (json!("…"), json!(1)),
            (json!(1), json!(2)),
            (json!(null), json!(false)),
        ] {
            assert!(difference(&said, &seen).is_some(), "{said} {seen}");
        }
    }

    /// API-6: blocks are found where they stand.
    #[test]
    fn blocks_are_found() {
        let text = "a\n```sh\nb\n\nc\n```\n```sh before-start\nd\n```\n\n```json\n1\n```\n";
        let found = blocks("x", text);
        let said: Vec<_> = found.iter().map(|one| (one.kind, one.text.as_str())).collect();
        assert_eq!(
            said,
            [(Kind::Shell, "b\n\nc\n"), (Kind::BeforeStart, "d\n"), (Kind::Answer, "1\n")]
        );
        assert_eq!(found[1].place, "x.md:7");
    }
}
