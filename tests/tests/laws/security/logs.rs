//! docs/security/logs.md: every place that keeps what happened, and every event of the audit log.

use std::{collections::BTreeMap, fs, path::Path};

use postern_domain::audit::AuditAction;
use postern_tests::{classified, expected, root};

use super::{assert_all_have_a_row, code, head, read, rows, table};

const LOGS: &str = include_str!("../../../data/security/logs.txt");
const REDIS: &str = include_str!("../../../data/security/redis.txt");
/// Tables that tell what happened, beside those of the audit log.
const TABLES: [&str; 2] = ["errors", "job_runs"];
/// Keys of Redis that do.
const KEYS: [&str; 2] = ["pst:{attempts:<component>}:*", "pst:{metrics}:counters"];
/// Where lines are written.
const WRITERS: [&str; 2] = ["shared/platform/src/log.rs", "tools/host/src/log.rs"];

/// Where the edge says where its logs go, once there is one.
const EDGE: &str = "deploy/nginx";

/// Whether a file below this folder says where a log goes.
fn writes_a_log(folder: &Path) -> bool {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    entries.into_iter().any(|path| {
        if path.is_dir() {
            return writes_a_log(&path);
        }
        let text = fs::read_to_string(path).unwrap_or_default();
        text.lines().map(str::trim_start).any(|line| {
            ["access_log ", "error_log "].iter().any(|word| line.starts_with(word))
                && !line.contains(" off;")
        })
    })
}

/// Everything that keeps, or is told, what happened.
fn sources() -> Vec<String> {
    let tables = classified::tables().into_iter().map(|table| table.name);
    let tables = tables.filter(|name| {
        (name.starts_with("audit_") && name != "audit_unsealed") || TABLES.contains(&name.as_str())
    });
    let manifest: toml::Table = read("spin.toml").parse().expect("TOML");
    let variables = manifest["variables"].as_table().expect("variables").clone();
    let webhooks =
        variables.into_iter().map(|(name, _)| name).filter(|name| name.ends_with("_webhook_url"));
    let keys = rows::<4>(REDIS).into_iter().map(|row| row[0].to_owned());
    let keys = keys.filter(|key| KEYS.contains(&key.as_str()));
    let writers = WRITERS.iter().map(|path| {
        assert!(root().join(path).is_file(), "{path} has moved");
        (*path).to_owned()
    });
    let edge = writes_a_log(&root().join(EDGE)).then(|| EDGE.to_owned());
    writers.chain(tables).chain(webhooks).chain(keys).chain(edge).collect()
}

/// The events of the audit log, by the first word of their names.
fn events() -> String {
    let mut areas = BTreeMap::<&str, Vec<&str>>::new();
    for action in AuditAction::ALL {
        let name = action.name();
        areas.entry(name.split('.').next().unwrap_or(name)).or_default().push(name);
    }
    let rows = areas.into_iter().map(|(area, names)| vec![format!("`{area}`"), code(names)]);
    table(&["area", "events"], rows)
}

fn document() -> String {
    let mut text = head(
        "Logs",
        "[logs.txt](../../tests/data/security/logs.txt) and `domain::audit::AuditAction`",
        "ASVS 16.1.1, 16.2.3. Whatever tells what happened, and nothing else does: components write lines by one \
         function \
         (`components_write_whole_lines`), have no file system, and reach the hosts of `tests/egress.expected` \
             alone. Times are UTC; a \
         trace id leads from an answer to the lines, events and errors of its request.",
    );
    text.push_str("\n## Where\n\n");
    let logs = rows::<6>(LOGS).into_iter().map(|[name, source, rest @ ..]| {
        let mut cells = vec![name.to_owned(), format!("`{source}`")];
        cells.extend(rest.map(ToOwned::to_owned));
        cells
    });
    text.push_str(&table(
        &["log", "comes from", "form", "goes to, and stays", "read by", "never in it"],
        logs,
    ));
    text.push_str("\n## Events of the audit log\n\n");
    text.push_str(&events());
    text
}

/// ASVS 16.1.1, 16.2.3: every place that keeps or is told what happened stands on a page, and every event.
#[test]
fn logs_are_as_committed() {
    let logs = rows::<6>(LOGS);
    assert!(logs.iter().flatten().all(|cell| !cell.is_empty()), "a row says nothing");
    assert_all_have_a_row("logs", sources(), logs.iter().map(|row| row[1].to_owned()));
    expected::compare("docs/security/logs.md", &document());
}
