//! docs/security/: every way in, every bound, key, crate with cryptography, column, field and log, as tables for
//! people.
//! What a person has to judge stands in `tests/data/security/`; the rest is read from the code. A thing without a row
//! fails, and so does a row without a thing.

mod bounds;
mod data;
mod fields;
mod keys;
mod logs;
mod ways;

use std::{collections::BTreeSet, fmt::Debug, fmt::Write as _, fs};

use postern_tests::root;

/// Rows under a heading.
struct Section<'a, const CELLS: usize> {
    title: &'a str,
    rows: Vec<[&'a str; CELLS]>,
}

/// Reads a file of rows: cells between bars, headings behind `##`, remarks behind `#`.
fn sections<const CELLS: usize>(text: &str) -> Vec<Section<'_, CELLS>> {
    let mut sections = vec![Section { title: "", rows: Vec::new() }];
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with("# ")) {
        if let Some(title) = line.strip_prefix("## ") {
            sections.push(Section { title, rows: Vec::new() });
            continue;
        }
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let row = cells.try_into().unwrap_or_else(|_| panic!("not {CELLS} cells: {line}"));
        sections.last_mut().expect("one").rows.push(row);
    }
    sections
}

/// The rows of a file that has no headings.
fn rows<const CELLS: usize>(text: &str) -> Vec<[&str; CELLS]> {
    sections(text).into_iter().flat_map(|section| section.rows).collect()
}

/// Both say the same, each thing once.
#[track_caller]
fn assert_all_have_a_row<T: Ord + Debug + Clone>(
    what: &str,
    things: impl IntoIterator<Item = T>,
    in_rows: impl IntoIterator<Item = T>,
) {
    let things: BTreeSet<T> = things.into_iter().collect();
    let mut listed = BTreeSet::new();
    let mut twice = Vec::new();
    for row in in_rows {
        if !listed.insert(row.clone()) {
            twice.push(row);
        }
    }
    let missing: Vec<&T> = things.difference(&listed).collect();
    let gone: Vec<&T> = listed.difference(&things).collect();
    assert!(
        missing.is_empty() && gone.is_empty() && twice.is_empty(),
        "{what}\n without a row: {missing:?}\n not there: {gone:?}\n in two rows: {twice:?}"
    );
}

/// A table of Markdown.
fn table<R: AsRef<str>>(head: &[&str], rows: impl IntoIterator<Item = Vec<R>>) -> String {
    let mut text = format!("| {} |\n|{}\n", head.join(" | "), "---|".repeat(head.len()));
    for row in rows {
        let cells: Vec<&str> = row.iter().map(AsRef::as_ref).collect();
        assert_eq!(cells.len(), head.len(), "{cells:?}");
        writeln!(text, "| {} |", cells.join(" | ")).unwrap();
    }
    text.replace("|  |", "| |")
}

/// The beginning of a document: what it is, and out of what it is written.
fn head(title: &str, sources: &str, about: &str) -> String {
    format!(
        "# {title}\n\n{about}\n\nWritten by `cargo xtask regenerate` out of {sources}; a test holds it against \
         the code.\n"
    )
}

/// A text of the checkout.
fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// `` `a`, `b` ``.
fn code<S: AsRef<str>>(names: impl IntoIterator<Item = S>) -> String {
    names.into_iter().map(|name| format!("`{}`", name.as_ref())).collect::<Vec<_>>().join(", ")
}
