//! The commands themselves, against a real database that its owner rewrote.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use postern_tests::{App, Value, xtask_program};

use super::{
    export::{public_key, seal, sealed_log, sealing},
    owner::{Tampering, act, restore, save},
};

/// `cargo xtask audit …` for the database of an application.
pub(crate) async fn audit(app: &App, arguments: &[&str]) -> Output {
    let url = app.database_url().to_owned();
    let arguments: Vec<String> = arguments.iter().map(ToString::to_string).collect();
    let run = move || {
        let mut command = Command::new(xtask_program());
        command.arg("audit").args(&arguments).env("DATABASE_URL", url).output().unwrap()
    };
    tokio::task::spawn_blocking(run).await.unwrap()
}

/// What a command wrote, if it succeeded; else what it complained of.
pub(crate) fn outcome(output: &Output) -> Result<String, String> {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    if output.status.success() { Ok(text(&output.stdout)) } else { Err(text(&output.stderr)) }
}

/// A folder with an export and a checkpoint in it.
struct Files {
    folder: tempfile::TempDir,
}

impl Files {
    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    async fn export(&self, app: &App, checkpoint: &str) -> Result<String, String> {
        let (file, checkpoint) = (self.path("export.ndjson"), self.path(checkpoint));
        let arguments = ["export", "--file", text(&file), "--checkpoint", text(&checkpoint)];
        outcome(&audit(app, &arguments).await)
    }

    async fn verify(&self, app: &App, checkpoint: &str, keys: &[&str]) -> Result<String, String> {
        let (file, checkpoint) = (self.path("export.ndjson"), self.path(checkpoint));
        let mut arguments =
            vec!["verify", "--file", text(&file), "--checkpoint", text(&checkpoint)];
        for key in keys {
            arguments.extend(["--key", key]);
        }
        outcome(&audit(app, &arguments).await)
    }
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// DATA-4: `audit export` and `audit verify` find every kind of falsification, against a checkpoint that was kept.
#[tokio::test]
async fn the_commands_find_what_the_owner_did() {
    let app = sealing().await;
    sealed_log(&app).await;
    save(&app).await;
    let last: i64 = app.value("SELECT max(seq) FROM audit_seals").await;
    let (files, key) = (Files { folder: tempfile::tempdir().unwrap() }, public_key(&app));
    files.export(&app, "kept.json").await.unwrap();
    let said = files.verify(&app, "kept.json", &[&key]).await.unwrap();
    assert!(said.contains(&format!("proven up to event {last}")), "{said}");
    for tampering in Tampering::each() {
        tampering.commit(&app, 5, last.unsigned_abs()).await;
        let found = match files.export(&app, "now.json").await {
            Ok(_) => files.verify(&app, "kept.json", &[&key]).await,
            refused => refused,
        };
        let complaint = found.expect_err(&format!("{tampering:?}"));
        assert!(complaint.starts_with("error: "), "{tampering:?}: {complaint}");
        if tampering == Tampering::Resign {
            // What the owner exports and signs is whole by its own key, which is why keys come from elsewhere.
            let found = files.verify(&app, "now.json", &[&key]).await.unwrap_err();
            assert!(found.contains("a key that does not count"), "{found}");
            let own: Value =
                serde_json::from_str(&fs::read_to_string(files.path("now.json")).unwrap()).unwrap();
            let own = own["public_key"].as_str().unwrap();
            files.verify(&app, "now.json", &[own]).await.unwrap();
        }
        restore(&app).await;
    }
    files.export(&app, "now.json").await.unwrap();
    files.verify(&app, "kept.json", &[&key]).await.unwrap();
}

/// DATA-4: a key may stand in a file, after a rotation several count, and without any nothing is proven.
#[tokio::test]
async fn only_the_keys_that_are_given_count() {
    let app = sealing().await;
    sealed_log(&app).await;
    let (files, key) = (Files { folder: tempfile::tempdir().unwrap() }, public_key(&app));
    files.export(&app, "kept.json").await.unwrap();
    let other = postern_tests::Keys::generate();
    let other =
        base64::Engine::encode(&base64::prelude::BASE64_URL_SAFE_NO_PAD, other.audit_public_key());
    fs::write(files.path("keys"), format!("{other}\n{key}\n")).unwrap();
    files.verify(&app, "kept.json", &[text(&files.path("keys"))]).await.unwrap();
    files.verify(&app, "kept.json", &[&other, &key]).await.unwrap();
    let refused = files.verify(&app, "kept.json", &[&other]).await.unwrap_err();
    assert!(refused.contains("a key that does not count"), "{refused}");
    assert!(files.verify(&app, "kept.json", &[]).await.unwrap_err().contains("--key"));
    assert!(files.verify(&app, "kept.json", &["nonsense"]).await.is_err());
}

/// DATA-4, ASVS 16.4.3: checkpoints that were appended to a file elsewhere, each once, find a log that was cut back to
/// a checkpoint of ours.
#[tokio::test]
async fn checkpoints_are_kept_in_a_file_as_they_are_made() {
    let app = sealing().await;
    sealed_log(&app).await;
    let (files, key) = (Files { folder: tempfile::tempdir().unwrap() }, public_key(&app));
    let out = files.path("kept.ndjson");
    let keep = async || {
        let arguments = ["checkpoints", "--out", text(&out), "--key", &key];
        outcome(&audit(&app, &arguments).await)
    };
    keep().await.unwrap();
    let first = fs::read_to_string(&out).unwrap();
    let made: i64 = app.value("SELECT count(*) FROM audit_checkpoints").await;
    assert_eq!(i64::try_from(first.lines().count()).unwrap(), made);
    keep().await.unwrap();
    assert_eq!(fs::read_to_string(&out).unwrap(), first);
    app.register_verified("Bob").await;
    seal(&app).await;
    keep().await.unwrap();
    let second = fs::read_to_string(&out).unwrap();
    assert!(second.starts_with(&first) && second.len() > first.len());
    files.export(&app, "now.json").await.unwrap();
    files.verify(&app, "kept.ndjson", &[&key]).await.unwrap();
    let before: i64 =
        app.value("SELECT seq FROM audit_checkpoints ORDER BY seq DESC OFFSET 1 LIMIT 1").await;
    act(
        &app,
        &["audit_checkpoints", "audit_seals"]
            .map(|table| format!("DELETE FROM {table} WHERE seq > {before}")),
    )
    .await;
    files.export(&app, "now.json").await.unwrap();
    // By the database's own last checkpoint nothing is amiss.
    files.verify(&app, "now.json", &[&key]).await.unwrap();
    assert!(files.verify(&app, "kept.ndjson", &[&key]).await.unwrap_err().contains("cut off"));
    assert!(keep().await.unwrap_err().contains("the log was rewritten"));
    assert_eq!(fs::read_to_string(&out).unwrap(), second);
}
