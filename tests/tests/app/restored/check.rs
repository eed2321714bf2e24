//! `postern-admin check`: what is whole is good, and each thing that is not is named, with what to do.

use std::fs;

use postern_domain::{audit::checkpoint::Checkpoint, auth::signing_key::SigningKey};
use postern_tests::{App, Installed, Keys, enrol_totp, json, new_number};

use crate::audit_log::{
    commands::{audit, outcome},
    export::{public_key, seal, sealed_log, sealing},
    owner::{Tampering, act, restore, save},
};

/// Somebody with an app and a phone, a connection, and a password.
async fn inhabited(app: &App) {
    let (ada, tokens) = app.somebody("Ada").await;
    enrol_totp(app, &tokens).await;
    let tokens = app.refresh(&tokens).await;
    let number = json!({ "number": new_number() });
    app.as_user(&tokens).post("/api/v1/mfa/sms/enrol", number).await.expect(202);
    app.tick().await.expect(200);
    _ = app.stored_connection(ada.id, "google").await;
    app.register_verified("Bob").await;
}

/// Keeps the checkpoints of the log in a file, as on another machine.
async fn keep(app: &App, installed: &Installed) -> String {
    let out = installed.folder().join("kept.ndjson").to_str().unwrap().to_owned();
    let key = public_key(app);
    let kept = audit(app, &["checkpoints", "--out", &out, "--key", &key]).await;
    outcome(&kept).unwrap();
    out
}

/// The table, and that something of it is wrong.
async fn wrong(installed: &Installed, arguments: &[&str]) -> String {
    let arguments = [&["check"], arguments].concat();
    installed.admin(&arguments).await.expect_err("something is wrong")
}

/// The line of the table about something.
fn line<'a>(table: &'a str, what: &str) -> &'a str {
    let mut lines = table.lines();
    let found = lines.find(|line| line.get(7..).is_some_and(|rest| rest.starts_with(what)));
    found.unwrap_or_else(|| panic!("no line about {what}: {table}"))
}

/// OPS-4: of an instance that is whole, each line is good, and nothing is written.
#[tokio::test]
async fn what_is_whole_is_good() {
    let app = sealing().await;
    inhabited(&app).await;
    seal(&app).await;
    let installed = app.installed();
    let kept = keep(&app, &installed).await;
    let before = fs::read(installed.secrets()).unwrap();
    // Of Postgres: what has gone on before is still being counted in Redis.
    let rows = app.kept_in_postgres().await;
    let table = installed.admin(&["check", "--checkpoint", &kept]).await.unwrap();
    for (what, found) in [
        ("schema", "that of this release"),
        ("audit log", "each as it was sealed"),
        ("kept checkpoints", "is in the log; 0 events came behind it"),
        ("ring mfa", "1 secrets of authenticator apps, each under a key of the file"),
        ("ring oauth-token", "2 tokens of connected accounts"),
        ("ring pepper", "2 passwords"),
        ("sample of mfa", "1 rows tried, each opens"),
        ("sample of oauth-token", "2 rows tried, each opens"),
        ("sample of phone", "1 rows tried, each opens"),
        ("database roles", "components log in"),
    ] {
        let line = line(&table, what);
        assert!(line.starts_with("good ") && line.contains(found), "{table}");
    }
    assert!(!table.contains("WRONG"), "{table}");
    assert_eq!(fs::read(installed.secrets()).unwrap(), before, "the file of secrets is as it was");
    assert_eq!(app.kept_in_postgres().await, rows);
}

/// OPS-4, DATA-4: whatever somebody did to the log past the application, the check finds it, and an edited row by its name.
#[tokio::test]
async fn a_log_that_was_changed_is_found() {
    let app = sealing().await;
    sealed_log(&app).await;
    let installed = app.installed();
    let kept = keep(&app, &installed).await;
    save(&app).await;
    let last: i64 = app.value("SELECT max(seq) FROM audit_seals").await;
    for tampering in Tampering::each() {
        tampering.commit(&app, 5, last.unsigned_abs()).await;
        let table = wrong(&installed, &["--checkpoint", &kept]).await;
        let found = table
            .lines()
            .any(|line| line.starts_with("WRONG  audit log") || line.starts_with("WRONG  kept"));
        assert!(found, "{tampering:?}: {table}");
        restore(&app).await;
    }
    let edit = "UPDATE audit_events SET outcome = 'denied', reason = 'x'
                WHERE id = (SELECT event_id FROM audit_seals WHERE seq = 5)";
    act(&app, &[edit.to_owned()]).await;
    let id: String = app.value("SELECT event_id::text FROM audit_seals WHERE seq = 5").await;
    let table = wrong(&installed, &["--checkpoint", &kept]).await;
    let line = line(&table, "audit log");
    assert!(line.contains("event 5") && line.contains(&format!("audit_events {id}")), "{table}");
    assert!(table.contains("past the application"), "{table}");
    restore(&app).await;
    installed.admin(&["check", "--checkpoint", &kept]).await.unwrap();
}

/// OPS-4: a database of an earlier time lacks what was sealed since, which is named by number and time, and is as it should be for
/// the time of the restore alone.
#[tokio::test]
async fn the_distance_to_what_was_kept_is_named() {
    let app = sealing().await;
    sealed_log(&app).await;
    let installed = app.installed();
    let kept = keep(&app, &installed).await;
    let checkpoints: Vec<(i64, i64)> =
        sqlx::query_as("SELECT seq, ms(sealed_at) FROM audit_checkpoints ORDER BY seq")
            .fetch_all(app.pool())
            .await
            .unwrap();
    let [.., (end, _), (newest, sealed_at)] = checkpoints[..] else { panic!("two checkpoints") };
    let cut = [
        format!("DELETE FROM audit_checkpoints WHERE seq > {end}"),
        format!("DELETE FROM audit_seals WHERE seq > {end}"),
    ];
    act(&app, &cut).await;
    let gone = format!(
        "the log ends at event {end}; the newest kept is event {newest} of {}: {} events are gone",
        postern_domain::time::UnixMillis(sealed_at).rfc3339(),
        newest - end
    );
    let table = wrong(&installed, &["--checkpoint", &kept]).await;
    assert!(line(&table, "kept checkpoints").contains(&gone), "{table}");
    assert!(table.contains("--restored-to"), "{table}");
    let time = |ms: i64| postern_domain::time::UnixMillis(ms).rfc3339();
    let before = time(sealed_at - 1);
    let arguments = ["check", "--checkpoint", &kept, "--restored-to", &before];
    let table = installed.admin(&arguments).await.unwrap();
    assert!(
        line(&table, "kept checkpoints").contains("sealed behind the time of the restore"),
        "{table}"
    );
    // What was sealed by then has to be there.
    let table =
        wrong(&installed, &["--checkpoint", &kept, "--restored-to", &time(sealed_at)]).await;
    assert!(line(&table, "kept checkpoints").contains(&gone), "{table}");
    let table = wrong(&installed, &[]).await;
    assert!(line(&table, "kept checkpoints").contains("none were given"), "{table}");
}

/// OPS-4, MFA-1, OAUTH-5, AUTH-6: a key that data names and the file lacks is named with what lies under it; one that has the name
/// and is another shows at the sample.
#[tokio::test]
async fn keys_that_are_missing_or_others_are_named() {
    let app = sealing().await;
    inhabited(&app).await;
    seal(&app).await;
    let installed = app.installed();
    let kept = keep(&app, &installed).await;
    let good = fs::read_to_string(installed.secrets()).unwrap();
    let (keys, others) = (app.keys(), Keys::generate());
    for (ring, own, other, found) in [
        ("mfa", &keys.mfa, &others.mfa, "1 secrets of authenticator apps are under"),
        (
            "oauth-token",
            &keys.oauth_token,
            &others.oauth_token,
            "2 tokens of connected accounts are under",
        ),
        ("pepper", &keys.peppers, &others.peppers, "2 passwords are under"),
    ] {
        fs::write(installed.secrets(), good.replace(own.as_str(), other)).unwrap();
        let table = wrong(&installed, &["--checkpoint", &kept]).await;
        let (id, _) = own.split_once(':').unwrap();
        let line = line(&table, &format!("ring {ring}"));
        assert!(line.starts_with("WRONG") && line.contains(&format!("{found} `{id}`")), "{table}");
    }
    for (ring, own, other) in [
        ("mfa", &keys.mfa, &others.mfa),
        ("oauth-token", &keys.oauth_token, &others.oauth_token),
        ("phone", &keys.phone, &others.phone),
    ] {
        let ((id, _), (_, key)) = (own.split_once(':').unwrap(), other.split_once(':').unwrap());
        let text = good.replace(own.as_str(), &format!("{id}:{key}"));
        fs::write(installed.secrets(), text).unwrap();
        let table = wrong(&installed, &["--checkpoint", &kept]).await;
        let line = line(&table, &format!("sample of {ring}"));
        assert!(line.starts_with("WRONG") && line.contains("do not open"), "{table}");
        assert!(!table.contains(key), "no key is printed");
    }
}

/// OPS-4, DATA-5: a schema that is not the release's, and roles that cannot log in.
#[tokio::test]
async fn another_schema_and_other_passwords_are_named() {
    let app = sealing().await;
    sealed_log(&app).await;
    let installed = app.installed();
    let kept = keep(&app, &installed).await;
    let good = fs::read_to_string(installed.secrets()).unwrap();
    let changed: Vec<String> = good
        .lines()
        .map(|line| if line.starts_with("rbac = ") { "rbac = 'another'" } else { line }.to_owned())
        .filter(|line| !line.starts_with("mail = "))
        .collect();
    fs::write(installed.secrets(), changed.join("\n")).unwrap();
    let table = wrong(&installed, &["--checkpoint", &kept]).await;
    let roles = line(&table, "database roles");
    assert!(roles.contains("2 cannot log in: mail, rbac"), "{table}");
    fs::write(installed.secrets(), good).unwrap();
    for (change, back, found) in [
        (
            "UPDATE _sqlx_migrations SET version = 9999 WHERE version = 46",
            "UPDATE _sqlx_migrations SET version = 46 WHERE version = 9999",
            "lacks 0046",
        ),
        (
            "INSERT INTO _sqlx_migrations SELECT 9998, 'x', now(), true, '', 0",
            "DELETE FROM _sqlx_migrations WHERE version = 9998",
            "ahead of this release by 9998",
        ),
        (
            "UPDATE _sqlx_migrations SET checksum = checksum || 'x' WHERE version = 40",
            "UPDATE _sqlx_migrations SET checksum = substr(checksum, 1, length(checksum) - 1) WHERE version = 40",
            "another text, or half, in 0040",
        ),
    ] {
        assert_eq!(app.sql(change).await, 1);
        let table = wrong(&installed, &["--checkpoint", &kept]).await;
        assert!(line(&table, "schema").starts_with("WRONG") && table.contains(found), "{table}");
        app.sql(back).await;
    }
    installed.admin(&["check", "--checkpoint", &kept]).await.unwrap();
}

/// OPS-4, DATA-4: a log that is whole, and signed by the right key, is another one than what was kept says.
#[tokio::test]
async fn a_log_that_was_written_anew_with_the_right_key_is_found() {
    let app = sealing().await;
    sealed_log(&app).await;
    let installed = app.installed();
    let kept = keep(&app, &installed).await;
    let text = fs::read_to_string(&kept).unwrap();
    let first: Checkpoint = serde_json::from_str(text.lines().next().unwrap()).unwrap();
    let key = SigningKey::parse(&app.keys().audit_signing_key().into()).unwrap();
    let other = Checkpoint::sign(&key, first.seq, &[7; 32], first.sealed_at_ms);
    fs::write(&kept, serde_json::to_string(&other).unwrap() + "\n").unwrap();
    let table = wrong(&installed, &["--checkpoint", &kept]).await;
    let found = format!("rewritten: at event {}", first.seq);
    assert!(line(&table, "audit log").contains(&found), "{table}");
}
