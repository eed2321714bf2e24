//! `audit follow`: events leave the machine, each of them, as they are sealed.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Command, Stdio},
};

use postern_tests::{App, Value, xtask_program};
use sqlx::Connection as _;

use super::{
    commands::{audit, outcome},
    export::{seal, sealed_log, sealing},
};

/// Events of a batch.
const BATCH: i64 = 2;

/// What it says until there is no more, line by line.
async fn follow(app: &App, cursor: &Path) -> Result<Vec<String>, String> {
    let arguments =
        ["follow", "--once", "--batch", &BATCH.to_string(), "--cursor", cursor.to_str().unwrap()];
    let said = outcome(&audit(app, &arguments).await)?;
    Ok(said.lines().map(ToOwned::to_owned).collect())
}

fn number(line: &str) -> i64 {
    serde_json::from_str::<Value>(line).unwrap()["seq"].as_i64().unwrap()
}

fn numbers(lines: &[String]) -> Vec<i64> {
    lines.iter().map(|line| number(line)).collect()
}

/// All of them, without a gap.
fn up_to(last: i64) -> Vec<i64> {
    (1..=last).collect()
}

async fn last(app: &App) -> i64 {
    app.value("SELECT max(seq) FROM audit_seals").await
}

/// ASVS 16.4.3: each sealed event is said once, in the order of its number, and what it says is what an export has of it.
#[tokio::test]
async fn each_sealed_event_is_said_once() {
    let app = sealing().await;
    sealed_log(&app).await;
    let folder = tempfile::tempdir().unwrap();
    let cursor = folder.path().join("cursor");
    let mut lines = follow(&app, &cursor).await.unwrap();
    assert_eq!(numbers(&lines), up_to(last(&app).await));
    assert_eq!(follow(&app, &cursor).await.unwrap(), [""; 0]);
    sealed_log(&app).await;
    let more = follow(&app, &cursor).await.unwrap();
    assert!(!more.is_empty());
    lines.extend(more);
    assert_eq!(numbers(&lines), up_to(last(&app).await));

    let (export, checkpoint) = (folder.path().join("export"), folder.path().join("c.json"));
    let arguments = [
        "export",
        "--file",
        export.to_str().unwrap(),
        "--checkpoint",
        checkpoint.to_str().unwrap(),
    ];
    outcome(&audit(&app, &arguments).await).unwrap();
    let export = fs::read_to_string(export).unwrap();
    let exported: Vec<_> =
        export.lines().filter(|line| !line.contains(r#""kind": "checkpoint""#)).collect();
    assert_eq!(lines.iter().filter(|line| exported.contains(&line.as_str())).count(), lines.len());
}

/// Follows until so many lines are read, and is killed then. The whole lines that were there to be read.
fn killed_behind(url: &str, cursor: &Path, lines: usize) -> Vec<String> {
    let mut child = Command::new(xtask_program())
        .args(["audit", "follow", "--batch", &BATCH.to_string(), "--cursor"])
        .arg(cursor)
        .env("DATABASE_URL", url)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut read = Vec::new();
    let mut line = String::new();
    while read.len() < lines && output.read_line(&mut line).unwrap() > 0 {
        read.push(std::mem::take(&mut line).trim_end().to_owned());
    }
    child.kill().unwrap();
    child.wait().unwrap();
    // What it wrote before it died is the reader's as well; half a line is none.
    while output.read_line(&mut line).unwrap() > 0 && line.ends_with('\n') {
        read.push(std::mem::take(&mut line).trim_end().to_owned());
    }
    read
}

/// ASVS 16.4.3: killed again and again, it loses no event. It goes on behind the last batch, or says that one again, letter
/// for letter, and no other.
#[tokio::test]
async fn whoever_kills_it_loses_nothing() {
    let app = sealing().await;
    sealed_log(&app).await;
    let folder = tempfile::tempdir().unwrap();
    let cursor = folder.path().join("cursor");
    let mut seen: Vec<String> = Vec::new();
    for lines in 1..=5 {
        let url = app.database_url().to_owned();
        let file = cursor.clone();
        let read = tokio::task::spawn_blocking(move || killed_behind(&url, &file, lines));
        take(&mut seen, read.await.unwrap());
    }
    take(&mut seen, follow(&app, &cursor).await.unwrap());
    assert_eq!(numbers(&seen), up_to(last(&app).await));
}

/// Adds what is new to what was seen; what is not, is what was seen, and of the last batch.
fn take(seen: &mut Vec<String>, read: Vec<String>) {
    let known = i64::try_from(seen.len()).unwrap();
    if let Some(first) = read.first() {
        let again = known + 1 - number(first);
        assert!((0..=BATCH).contains(&again), "{again} events again");
    }
    for line in read {
        match seen.get(usize::try_from(number(&line)).unwrap() - 1) {
            Some(before) => assert_eq!(*before, line),
            None => seen.push(line),
        }
    }
}

/// ASVS 16.4.3: the cursor does not go ahead of what was said: when it cannot be written, the batch comes again.
#[tokio::test]
async fn the_cursor_is_written_behind_the_batch() {
    let app = sealing().await;
    sealed_log(&app).await;
    let folder = tempfile::tempdir().unwrap();
    let cursor = folder.path().join("cursor");
    // Where it writes the new cursor, there is a folder.
    let in_the_way = folder.path().join("cursor.new");
    fs::create_dir(&in_the_way).unwrap();
    let arguments = ["follow", "--once", "--batch", "2", "--cursor", cursor.to_str().unwrap()];
    let stopped = audit(&app, &arguments).await;
    assert!(outcome(&stopped).unwrap_err().contains("cannot write"), "{stopped:?}");
    let said = String::from_utf8(stopped.stdout).unwrap();
    let said: Vec<_> = said.lines().map(ToOwned::to_owned).collect();
    assert_eq!(numbers(&said), [1, 2]);
    fs::remove_dir(&in_the_way).unwrap();
    let again = follow(&app, &cursor).await.unwrap();
    assert_eq!(again.get(..2), Some(&said[..]));

    // And with nobody who reads, it does not move at all.
    let before = fs::read_to_string(&cursor).unwrap();
    sealed_log(&app).await;
    let url = app.database_url().to_owned();
    let file = cursor.clone();
    let unread = move || {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = Command::new(xtask_program());
        command.args(["audit", "follow", "--cursor"]).arg(file).env("DATABASE_URL", url);
        command.stdout(writer).status().unwrap()
    };
    assert!(!tokio::task::spawn_blocking(unread).await.unwrap().success());
    assert_eq!(fs::read_to_string(&cursor).unwrap(), before);
}

/// ASVS 16.4.3, DATA-4: an event whose transaction is held open while later ones are sealed is said when it has committed.
#[tokio::test]
async fn a_slow_commit_is_not_skipped() {
    let app = sealing().await;
    sealed_log(&app).await;
    let folder = tempfile::tempdir().unwrap();
    let cursor = folder.path().join("cursor");
    let mut owner = sqlx::PgConnection::connect(app.database_url()).await.unwrap();
    let mut slow = owner.begin().await.unwrap();
    // A copy of the first event: by its id and its time it is before everything that follows.
    sqlx::query(
        "INSERT INTO audit_events
         SELECT (jsonb_populate_record(e, jsonb_build_object('id', '00000000-0000-7000-8000-000000000001'))).*
         FROM audit_events e ORDER BY e.id LIMIT 1",
    )
    .execute(&mut *slow)
    .await
    .unwrap();
    sealed_log(&app).await;
    let mut lines = follow(&app, &cursor).await.unwrap();
    let before = last(&app).await;
    assert_eq!(numbers(&lines), up_to(before));
    slow.commit().await.unwrap();
    seal(&app).await;
    lines.extend(follow(&app, &cursor).await.unwrap());
    assert_eq!(numbers(&lines), up_to(last(&app).await));
    let slow: Vec<_> =
        lines.iter().filter(|line| line.contains("00000000-0000-7000-8000-000000000001")).collect();
    assert!(matches!(slow[..], [line] if number(line) > before), "{slow:?}");
}

/// ASVS 16.4.2, 16.4.3: whoever changes what was said already does not pass: it ends, and says why. Nor do two follow by one
/// cursor, since each would miss what the other says.
#[tokio::test]
async fn a_log_that_was_rewritten_ends_it() {
    let app = sealing().await;
    sealed_log(&app).await;
    let folder = tempfile::tempdir().unwrap();
    let cursor = folder.path().join("cursor");
    follow(&app, &cursor).await.unwrap();
    let kept = fs::read_to_string(&cursor).unwrap();
    let mut other: Value = serde_json::from_str(&kept).unwrap();
    other["hash"] = "00".repeat(32).into();
    fs::write(&cursor, other.to_string()).unwrap();
    assert!(follow(&app, &cursor).await.unwrap_err().contains("another seal"));
    fs::write(&cursor, "no cursor").unwrap();
    assert!(follow(&app, &cursor).await.unwrap_err().contains("is no cursor"));
    fs::write(&cursor, kept).unwrap();
    let held = fs::File::open(folder.path().join("cursor.lock")).unwrap();
    held.lock().unwrap();
    assert!(follow(&app, &cursor).await.unwrap_err().contains("another process"));
}
