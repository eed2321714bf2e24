//! What changes leave behind (ADR 21): it is recorded in one place, and devices are told.

use std::{collections::BTreeSet, fs, path::PathBuf};

use postern_tests::{root, source};

/// Where the code lives that ends up in components.
const GUEST: [&str; 2] = ["shared", "components"];

/// Statements that change what devices show, and leave no notice of it.
const UNNOTICED: [(&str, &str); 11] = [
    ("INSERT INTO mfa_totp", "it counts when it is set up to the end, which is told"),
    ("UPDATE mfa_totp SET last_step", "no device shows it"),
    ("UPDATE mfa_totp t SET secret", "the same secret under another key"),
    ("UPDATE mfa_backup_codes SET used_at", "who logs in by one is told: session.opened"),
    ("DELETE FROM email_changes e USING taken", "a reset of the password ends all sessions"),
    (
        "INSERT INTO messages (id, user_id, direction, number, status,",
        "who asks for a code is answered with it",
    ),
    ("UPDATE messages SET provider_sid", "the provider tells by callback how it goes on"),
    (
        "DELETE FROM mfa_totp WHERE user_id IN",
        "nobody had finished to set it up, and a day has passed",
    ),
    ("DELETE FROM messages WHERE id IN", "devices forget what is months old by themselves"),
    (
        "DELETE FROM email_changes WHERE user_id IN",
        "it was over a day ago, as devices were told when it began",
    ),
    ("UPDATE messages SET status = $3, status_rank = 5", "the device that asked looks after it"),
];

/// USR-5: what is written where devices show it leaves, by the same statement, the notice that tells them (a function of
/// the store that takes `&Noticed` is given one), or stands in [`UNNOTICED`] with the reason.
#[test]
fn what_devices_show_changes_with_a_notice() {
    let tables = [
        "user_preferences",
        "email_changes",
        "mfa_totp",
        "mfa_backup_codes",
        "phone_numbers",
        "messages",
    ];
    let verbs = ["INSERT INTO", "UPDATE", "DELETE FROM"];
    let mut writes: Vec<String> =
        tables.iter().flat_map(|table| verbs.map(|verb| format!("{verb} {table} "))).collect();
    // Of the account: what it is called, its address, and when it goes.
    writes.extend(["SET name = ", "SET email = ", "SET delete_after = "].map(str::to_owned));
    writes.push("schedule_deletion(".to_owned());
    let (mut noticed, mut unnoticed) = (0, BTreeSet::new());
    for file in source::rust_files(&["shared/store"]) {
        for (function, literal) in &file.literals_of_functions {
            let text = literal.split_whitespace().collect::<Vec<_>>().join(" ");
            if !writes.iter().any(|write| text.contains(write.as_str())) {
                continue;
            }
            if function.contains("& Noticed") && text.contains("record_effects(") {
                noticed += 1;
                continue;
            }
            let reason = UNNOTICED.iter().find(|(phrase, _)| text.contains(phrase));
            assert!(reason.is_some(), "{}: {text}", file.path.display());
            unnoticed.extend(reason.map(|(phrase, _)| *phrase));
        }
    }
    assert_eq!(unnoticed.len(), UNNOTICED.len(), "of these only: {unnoticed:?}");
    assert!(noticed >= 14, "{noticed}: the statements have moved");
}

/// What a change leaves behind is written by `record_effects` alone (ADR 21).
#[test]
fn effects_are_recorded_in_one_place() {
    let tables = ["audit_events", "jobs", "session_ends (user_id, kept"];
    let writes = tables.map(|table| format!("INSERT INTO {table}"));
    for file in source::rust_files(&GUEST) {
        for literal in &file.literals {
            let text = literal.split_whitespace().collect::<Vec<_>>().join(" ");
            let found = writes.iter().find(|write| text.contains(write.as_str()));
            assert!(found.is_none(), "{}: {text}", file.path.display());
        }
    }
}

/// One function of the schema has one place: a file of `migrations/functions`. Migrations behind the twentieth define none,
/// and may drop one of before.
#[test]
fn functions_have_one_place() {
    let folder = root().join("migrations");
    let sql = |folder: PathBuf| -> Vec<(String, String)> {
        let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry"));
        let files =
            entries.filter(|entry| entry.path().extension().is_some_and(|end| end == "sql"));
        files
            .map(|entry| {
                let name = entry.file_name().to_string_lossy().into_owned();
                (name, fs::read_to_string(entry.path()).expect("a file"))
            })
            .collect()
    };
    let mut seen = BTreeSet::new();
    for (name, text) in sql(folder.join("functions")) {
        for definition in text.split("CREATE OR REPLACE FUNCTION ").skip(1) {
            let function = definition.split('(').next().expect("a name").to_owned();
            assert!(seen.insert(function.clone()), "{function} stands twice, once in {name}");
        }
    }
    assert!(seen.len() > 20, "{seen:?}");
    for (name, text) in sql(folder) {
        let is_later = name.get(..4).and_then(|number| number.parse().ok()) > Some(20);
        let mut lines = text.lines().filter(|line| !line.starts_with("DROP FUNCTION IF EXISTS "));
        let defines = lines.any(|line| line.contains(" FUNCTION"));
        assert!(!is_later || !defines || name.ends_with(".down.sql"), "{name}");
    }
}
