//! docs/requirements.md: which test proves which requirement, out of the tests themselves (their documentation carries
//! the ids), and how far, out of `tests/data/requirements.txt`.

use std::collections::{BTreeMap, BTreeSet};

use postern_tests::{expected, source};

/// What the present scope promises.
const TABLE: &str = include_str!("../../data/requirements.txt");
/// Areas of requirements: what looks like an id and is none, is not taken for one.
const AREAS: [&str; 12] =
    ["AUTH", "SES", "MFA", "RBAC", "USR", "OAUTH", "MSG", "JOB", "API", "DATA", "WEB", "OPS"];

fn ids(doc: &str) -> BTreeSet<String> {
    doc.split(|c: char| !c.is_ascii_alphanumeric() && c != '-')
        .filter(|word| {
            word.split_once('-').is_some_and(|(area, number)| {
                AREAS.contains(&area) && number.bytes().all(|digit| digit.is_ascii_digit())
            })
        })
        .map(ToOwned::to_owned)
        .collect()
}

/// A row of the table.
struct Requirement<'a> {
    id: &'a str,
    promised: &'a str,
    /// How far the proof goes, where it does not go all the way.
    limit: &'a str,
}

fn requirements() -> Vec<Requirement<'static>> {
    let rows = TABLE.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    rows.map(|line| {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let [id, promised, limit] = cells[..] else { panic!("not three cells: {line}") };
        Requirement { id, promised, limit }
    })
    .collect()
}

/// Every requirement in scope is proven by a test, and the committed map says by which.
#[test]
fn proofs_of_requirements_are_as_committed() {
    let mut proofs: BTreeMap<String, BTreeMap<String, Vec<String>>> = BTreeMap::new();
    for file in source::rust_files(&["shared", "components", "tools", "tests"]) {
        for test in &file.tests {
            for id in ids(&test.doc) {
                let files = proofs.entry(id).or_default();
                let path = file.path.to_string_lossy().into_owned();
                files.entry(path).or_default().push(test.name.clone());
            }
        }
    }
    let mut sections = vec![String::from(
        "# Requirements and the tests that prove them\n\n\
         Written by `cargo xtask regenerate` out of the ids in \
         the tests' documentation; a test fails when it is stale or when a requirement has no test.\n\
         Where the tests do not show all that was asked, the row says how far they go.\n",
    )];
    let mut known = BTreeSet::new();
    for Requirement { id, promised, limit } in requirements() {
        assert!(known.insert(id.to_owned()), "{id} stands there twice");
        let files = proofs.get(id);
        assert!(files.is_some_and(|files| !files.is_empty()), "{id} has no test");
        sections.push(format!("\n## {id}\n\n{promised}.\n\n"));
        if !limit.is_empty() {
            sections.push(format!("How far: {limit}.\n\n"));
        }
        for (path, tests) in files.into_iter().flatten() {
            let names = tests.join("`, `");
            sections.push(format!(
                "- [{path}](../{path}): `{names}`
"
            ));
        }
    }
    let unknown: Vec<_> = proofs.keys().filter(|id| !known.contains(*id)).collect();
    assert!(unknown.is_empty(), "in tests, but not in the map: {unknown:?}");
    expected::compare("docs/requirements.md", &sections.concat());
}
