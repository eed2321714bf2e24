//! docs/asvs.md: what OWASP's Application Security Verification Standard 5.0 asks, and which tests prove it. The lines,
//! and what was decided by hand, stand in `tests/data/asvs.txt`; which test proves a line, its documentation says
//! (`ASVS 6.2.1, 6.2.2: …`).

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use postern_tests::{expected, source};

/// The lines, by chapter.
const TABLE: &str = include_str!("../../data/asvs.txt");
/// How many lines the standard has at levels 1 and 2.
const LINES_OF_LEVELS: [(u8, usize); 2] = [(1, 70), (2, 183)];

/// What is to be said of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Met,
    Part,
    Untested,
    Open,
    DoesNotApply,
}

impl State {
    const ALL: [Self; 5] = [Self::Met, Self::Part, Self::Untested, Self::Open, Self::DoesNotApply];

    /// As the table has it, and the document.
    const fn name(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Part => "part",
            Self::Untested => "untested",
            Self::Open => "open",
            Self::DoesNotApply => "n.a.",
        }
    }
}

/// A line of the standard.
#[derive(Debug, PartialEq, Eq)]
struct Line<'a> {
    id: &'a str,
    level: u8,
    state: State,
    /// What it asks, in few words.
    asks: &'a str,
    /// What is missing, where it stands, or why it does not apply.
    reason: &'a str,
}

/// A chapter of the standard.
struct Chapter<'a> {
    title: &'a str,
    lines: Vec<Line<'a>>,
}

/// The tests that name an id: by the file that they are in, in their order there.
type Proofs = BTreeMap<String, BTreeMap<String, Vec<String>>>;

/// Reads the table.
fn chapters(table: &str) -> Vec<Chapter<'_>> {
    let mut chapters: Vec<Chapter<'_>> = Vec::new();
    for text in table.lines() {
        if let Some(title) = text.strip_prefix("## ") {
            chapters.push(Chapter { title, lines: Vec::new() });
        } else if !text.is_empty() && !text.starts_with('#') {
            chapters.last_mut().expect("a chapter").lines.push(line(text));
        }
    }
    chapters
}

fn line(text: &str) -> Line<'_> {
    let cells: Vec<&str> = text.split('|').map(str::trim).collect();
    let [id, level, state, asks, reason] = cells[..] else { panic!("not five cells: {text}") };
    let state = State::ALL.into_iter().find(|known| known.name() == state);
    Line {
        id,
        level: level.parse().expect("a level"),
        state: state.unwrap_or_else(|| panic!("not a state: {text}")),
        asks,
        reason,
    }
}

/// Whether this is `chapter.section.number`.
fn is_id(text: &str) -> bool {
    let numbers: Vec<&str> = text.split('.').collect();
    let is_number = |text: &&str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    numbers.len() == 3 && numbers.iter().all(is_number)
}

/// By chapter, section and number.
fn place(id: &str) -> Vec<u32> {
    id.split('.').map(|number| number.parse().expect("a number")).collect()
}

/// The ids that a test's documentation names: those behind `ASVS`, divided by commas. `None` when there are none behind
/// it, for then somebody has meant something that is not read.
fn ids(doc: &str) -> Option<BTreeSet<&str>> {
    let mut ids = BTreeSet::new();
    for behind in doc.split("ASVS").skip(1) {
        let mut any = false;
        for word in behind.split_whitespace() {
            let id = word.trim_end_matches([',', ':', ';', '.', ')']);
            if !is_id(id) {
                break;
            }
            ids.insert(id);
            any = true;
            if !word.ends_with(',') {
                break;
            }
        }
        if !any {
            return None;
        }
    }
    Some(ids)
}

/// Which tests of the code base name which id.
fn proofs() -> Proofs {
    let mut proofs = Proofs::new();
    for file in source::rust_files(&["shared", "components", "tools", "tests"]) {
        for test in &file.tests {
            let path = file.path.to_string_lossy().into_owned();
            let named = ids(&test.doc);
            let named = named.unwrap_or_else(|| panic!("{path}, {}: no id behind ASVS", test.name));
            for id in named {
                let files = proofs.entry(id.to_owned()).or_default();
                files.entry(path.clone()).or_default().push(test.name.clone());
            }
        }
    }
    proofs
}

/// What does not fit between the table and the tests.
fn faults(chapters: &[Chapter<'_>], proofs: &Proofs) -> Vec<String> {
    let lines: Vec<&Line<'_>> = chapters.iter().flat_map(|chapter| &chapter.lines).collect();
    let mut faults = Vec::new();
    for pair in lines.windows(2) {
        if place(pair[0].id) >= place(pair[1].id) {
            faults.push(format!("{} does not stand behind {}", pair[1].id, pair[0].id));
        }
    }
    for line in &lines {
        let Line { id, state, .. } = line;
        let tests = proofs.get(*id);
        if *state == State::Met {
            if tests.is_none() {
                faults.push(format!("{id} is met by no test"));
            }
            continue;
        }
        if line.reason.is_empty() {
            faults.push(format!("{id} is {} without a reason", state.name()));
        }
        if *state != State::Part
            && let Some(tests) = tests
        {
            faults.push(format!("{id} is {}, and has tests: {tests:?}", state.name()));
        }
    }
    for (id, tests) in proofs {
        if !lines.iter().any(|line| line.id == id) {
            faults.push(format!("{id} is no line of the table, but has tests: {tests:?}"));
        }
    }
    faults
}

/// How many lines of each level are in each state.
fn counts(chapters: &[Chapter<'_>]) -> String {
    let lines = || chapters.iter().flat_map(|chapter| &chapter.lines);
    let mut text = String::from(
        "| level | lines | met, by tests | in part | so, and untested | open | do not apply |\n\
         |---|---|---|---|---|---|---|\n",
    );
    for (level, name) in [(1, "1"), (2, "2"), (3, "3, where there is something to say")] {
        let of_level = || lines().filter(move |line| line.level == level);
        write!(text, "| {name} | {} |", of_level().count()).unwrap();
        for state in State::ALL {
            let count = of_level().filter(|line| line.state == state).count();
            write!(text, " {count} |").unwrap();
        }
        text.push('\n');
    }
    text
}

/// The last cell of a line: its reason, and the tests that name it.
fn last_cell(line: &Line<'_>, proofs: &Proofs) -> String {
    let files = proofs.get(line.id).into_iter().flatten();
    let tests = files.map(|(path, names)| format!("[{path}](../{path}): `{}`", names.join("`, `")));
    let reason = (!line.reason.is_empty()).then(|| line.reason.to_owned());
    reason.into_iter().chain(tests).collect::<Vec<_>>().join(" · ")
}

/// The whole document.
fn document(chapters: &[Chapter<'_>], proofs: &Proofs) -> String {
    let mut text = format!(
        "# Postern against OWASP ASVS 5.0\n\n\
         Written by `cargo xtask regenerate` out of \
         [tests/data/asvs.txt](../tests/data/asvs.txt) and the ids in the tests' documentation. A test fails when it is \
         stale, when a line that is called *met* has no test, and when a test names an id that is no line.\n\n\
         *met*: by the tests that name it. *part*: something is missing, which the last column says. *untested*: it is \
         so, and only the code shows it. *open*: nothing is there yet. *n.a.*: there is nothing here that the line is \
         about.\n\n{}",
        counts(chapters)
    );
    for chapter in chapters {
        write!(text, "\n## {}\n\n", chapter.title).unwrap();
        text.push_str("| id | level | asks | state | reason, and tests |\n|---|---|---|---|---|\n");
        for line in &chapter.lines {
            let Line { id, level, state, asks, .. } = line;
            let last = last_cell(line, proofs);
            let separator = if last.is_empty() { "" } else { " " };
            let state = state.name();
            writeln!(text, "| {id} | {level} | {asks} | {state} | {last}{separator}|").unwrap();
        }
    }
    text
}

/// Every line of levels 1 and 2 is proven by a test or says why not, and the committed document shows by which.
#[test]
fn proofs_of_asvs_are_as_committed() {
    let (chapters, proofs) = (chapters(TABLE), proofs());
    for (level, count) in LINES_OF_LEVELS {
        let lines = chapters.iter().flat_map(|chapter| &chapter.lines);
        assert_eq!(lines.filter(|line| line.level == level).count(), count, "level {level}");
    }
    let faults = faults(&chapters, &proofs);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    expected::compare("docs/asvs.md", &document(&chapters, &proofs));
}

/// What is read of a test's documentation.
#[test]
fn ids_are_those_behind_the_name() {
    let read = |doc| ids(doc).map(|ids| ids.into_iter().collect::<Vec<_>>());
    assert_eq!(read("AUTH-7: NIST SP 800-63B-4 §3.1.1.2 and 6.2.1."), Some(vec![]));
    assert_eq!(read("AUTH-7, ASVS 6.2.1: eight."), Some(vec!["6.2.1"]));
    assert_eq!(read("ASVS 6.2.1, 6.2.10, RBAC-4, 9.9.9"), Some(vec!["6.2.1", "6.2.10"]));
    assert_eq!(read("As (ASVS 6.2.1) and ASVS 6.2.2."), Some(vec!["6.2.1", "6.2.2"]));
    assert_eq!(read("ASVS 6.2.1: twice, ASVS 6.2.1."), Some(vec!["6.2.1"]));
    for wrong in ["ASVS", "ASVS V6.2.1: v", "ASVS: 6.2.1", "ASVS 6.2: a section", "ASVS 6.2.1–3"]
    {
        assert_eq!(read(wrong), None, "{wrong}");
    }
}

/// Each way in which table and tests can disagree is found.
#[test]
fn a_line_that_says_too_much_is_found() {
    let of = |table: &str| {
        let tests = BTreeMap::from([("a.rs".to_owned(), vec!["a_test".to_owned()])]);
        faults(&chapters(table), &Proofs::from([("6.2.1".to_owned(), tests)]))
    };
    let title = "## V6 Authentication\n";
    for fitting in ["met | asks |", "met | asks | remark", "part | asks | lacks"] {
        assert!(of(&format!("{title}6.2.1 | 1 | {fitting}")).is_empty(), "{fitting}");
    }
    let named = "6.2.1 | 1 | met | asks |\n";
    for (table, fault) in [
        ("6.2.2 | 1 | met | asks |", "6.2.2 is met by no test"),
        ("6.2.2 | 1 | part | asks |", "6.2.2 is part without a reason"),
        ("6.2.2 | 1 | open | asks |", "6.2.2 is open without a reason"),
        ("6.2.2 | 1 | n.a. | asks |", "6.2.2 is n.a. without a reason"),
        ("6.2.1 | 1 | met | asks |", "6.2.1 does not stand behind 6.2.1"),
        ("6.1.10 | 1 | open | asks | later", "6.1.10 does not stand behind 6.2.1"),
    ] {
        assert_eq!(of(&format!("{title}{named}{table}")), [fault]);
    }
    for state in ["open", "untested", "n.a."] {
        let faults = of(&format!("{title}6.2.1 | 1 | {state} | asks | reason"));
        assert!(faults.len() == 1 && faults[0].contains("a_test"), "{faults:?}");
    }
    let faults = of(&format!("{title}6.2.10 | 1 | open | asks | later"));
    assert!(faults.len() == 1 && faults[0].starts_with("6.2.1 is no line"), "{faults:?}");
}
