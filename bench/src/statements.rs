//! What statements are called: the function that holds them, found in the source.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context as _;

/// Where statements stand, and what is left out of their names.
const FOLDERS: [(&str, &str); 3] =
    [("shared/store/src", ""), ("shared/edge/src", "edge::"), ("components", "")];
/// Characters of a statement that no function holds.
const SHOWN: usize = 60;
/// Characters of its beginning by which a statement is found whose end is put together elsewhere.
const BEGINNING: usize = 40;
/// Between two pieces that `concat!` joins, as they are kept.
const JOINT: &str = "\",\"";

/// The functions of the source.
pub(crate) struct Names(Vec<Function>);

struct Function {
    name: String,
    /// Without white space and what Rust escapes.
    text: String,
}

impl Names {
    /// Of the checkout at `root`.
    pub(crate) fn read(root: &Path) -> anyhow::Result<Self> {
        let mut functions = Vec::new();
        for (folder, prefix) in FOLDERS {
            for file in sources(&root.join(folder))? {
                let text = fs::read_to_string(&file).with_context(|| file.display().to_string())?;
                let module = module(file.strip_prefix(root.join(folder))?);
                functions.extend(functions_of(&format!("{prefix}{module}"), &text));
            }
        }
        Ok(Self(functions))
    }

    /// The name of a statement, such as `connections::uses::take`; its beginning where none is known.
    pub(crate) fn of(&self, sql: &str) -> String {
        let whole = bare(sql);
        let beginning: String = whole.chars().take(BEGINNING).collect();
        let holding = |text: &str| self.0.iter().find(|function| function.text.contains(text));
        let is_long = beginning.len() < whole.len();
        let found = holding(&whole).or_else(|| holding(&beginning).filter(|_| is_long));
        found.map_or_else(|| sql.chars().take(SHOWN).collect(), |function| function.name.clone())
    }
}

/// The Rust files below a folder, in order.
fn sources(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let entries = fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(sources(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// `connections/uses.rs` → `connections::uses`; a component's `oauth/src/broker.rs` → `oauth::broker`
fn module(path: &Path) -> String {
    let path = path.with_extension("");
    let parts = path.iter().map(|part| part.to_string_lossy().into_owned());
    let parts: Vec<_> = parts.filter(|part| part != "src" && part != "mod").collect();
    parts.join("::")
}

/// The items of a file that may hold a statement: each ends where the next begins.
fn functions_of(module: &str, text: &str) -> Vec<Function> {
    let mut functions: Vec<Function> = Vec::new();
    for line in text.lines() {
        if let Some(name) = item(line) {
            functions.push(Function { name: format!("{module}::{name}"), text: String::new() });
        }
        if let Some(function) = functions.last_mut() {
            function.text.push_str(&bare(line));
        }
    }
    for function in &mut functions {
        function.text = function.text.replace(JOINT, "");
    }
    functions
}

/// The name of the function, constant or macro that begins in this line.
fn item(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let line = line.split_once("pub(crate) ").map_or(line, |(_, rest)| rest);
    let words = ["pub(super) ", "pub ", "async ", "const "];
    let is_constant = line.trim_start_matches("pub ").starts_with("const ");
    let rest = words.iter().fold(line, |line, word| line.strip_prefix(word).unwrap_or(line));
    let name = match rest.strip_prefix("fn ").or_else(|| rest.strip_prefix("macro_rules! ")) {
        Some(name) => name,
        None if is_constant => rest,
        None => return None,
    };
    name.split(|c: char| !c.is_alphanumeric() && c != '_').next().filter(|name| !name.is_empty())
}

fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != '\\').collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = r#"
const ALL: &str = "SELECT a
     FROM t";

/// Takes one.
pub async fn take(pg: &Pg) -> Result<()> {
    pg.query("DELETE FROM t
              WHERE \"b\" = $1", params![]).await
}

fn other() {}

macro_rules! list {
    ($order:literal) => {
        concat!("SELECT ", "one, two, three, four, five, six, seven FROM t", " ORDER BY ", $order)
    };
}
"#;

    #[test]
    fn a_statement_is_called_by_what_holds_it() {
        let names = Names(functions_of("connections::uses", SOURCE));
        assert_eq!(names.of("SELECT a FROM t"), "connections::uses::ALL");
        assert_eq!(names.of(r#"DELETE FROM t WHERE "b" = $1"#), "connections::uses::take");
        assert_eq!(names.of("SELECT z"), "SELECT z");
        let pieces = "SELECT one, two, three, four, five, six, seven FROM t ORDER BY two";
        assert_eq!(names.of(pieces), "connections::uses::list");
    }

    #[test]
    fn modules_are_paths_without_what_every_path_has() {
        assert_eq!(module(Path::new("connections/uses.rs")), "connections::uses");
        assert_eq!(module(Path::new("oauth/src/jobs/mod.rs")), "oauth::jobs");
    }

    #[test]
    fn the_statements_of_the_store_are_found() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let names = Names::read(&root).unwrap();
        let claim =
            "SELECT id, kind, payload, attempts, user_id FROM claim_jobs($1, from_ms($2), $3)";
        assert_eq!(names.of(claim), "jobs::claim");
    }
}
