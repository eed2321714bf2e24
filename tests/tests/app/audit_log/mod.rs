//! DATA-4: the audit log of a running application, sealed in the background, exported, and proven offline, also
//! against whoever owns the database.

pub(crate) mod commands;
mod explorer;
pub(crate) mod export;
mod follow;
pub(crate) mod owner;
mod push;
mod sealer;

use postern_domain::audit::{
    checkpoint::{Checkpoint, ExportLine},
    finding::Finding,
};
use postern_tests::json;
use sqlx::AssertSqlSafe;

use self::export::{export, seal, sealing, verify};

/// DATA-4: everything that happens is sealed, in one chain, signed by the key that the database does not have.
#[tokio::test]
async fn what_happens_is_sealed() {
    let app = sealing().await;
    let root = app.administrator("Root").await;
    let tokens = app.log_in(&root).await;
    seal(&app).await;
    for _ in 0..3 {
        app.try_log_in(&root.email, "not the password").await.expect(401);
    }
    seal(&app).await;
    let (lines, checkpoint) = export(&app).await;
    let events: i64 = app.value("SELECT count(*) FROM audit_events").await;
    let report = verify(&app, &lines, &checkpoint).unwrap();
    assert_eq!(report.events, events.unsigned_abs());
    assert!(app.value::<i64>("SELECT count(*) FROM audit_checkpoints").await >= 2);
    let shown = app.as_user(&tokens).get("/api/v1/rbac/audit/checkpoint").await.expect(200);
    assert_eq!(serde_json::from_value::<Checkpoint>(shown.json()).unwrap(), checkpoint);
    assert_eq!(
        checkpoint.public_key,
        base64::Engine::encode(
            &base64::prelude::BASE64_URL_SAFE_NO_PAD,
            app.keys().audit_public_key()
        )
    );
    let listed = app.as_user(&tokens).get("/api/v1/rbac/audit?action=auth.login").await.expect(200);
    assert_eq!(listed.json()["items"][0]["sealed"], json!(true));
}

/// DATA-4: many hosts that seal at once make one chain.
#[tokio::test]
async fn sealing_at_once_makes_one_chain() {
    let app = sealing().await;
    let second = app.second_host();
    let ada = app.register_verified("Ada").await;
    for _ in 0..6 {
        let tick = second.with_token(&app.keys().tick_token);
        let (denied, ..) = tokio::join!(
            app.try_log_in(&ada.email, "not the password"),
            app.tick(),
            tick.post_empty("/internal/jobs/tick"),
            app.tick(),
        );
        denied.expect(401);
    }
    seal(&app).await;
    let (lines, checkpoint) = export(&app).await;
    let events: i64 = app.value("SELECT count(*) FROM audit_events").await;
    assert_eq!(verify(&app, &lines, &checkpoint).unwrap().events, events.unsigned_abs());
}

/// DATA-4, ASVS 16.4.2: the application cannot change what is sealed; the database's owner can, and the checkpoint that
/// was kept shows it.
#[tokio::test]
async fn what_the_databases_owner_does_is_found() {
    let app = sealing().await;
    let ada = app.register_verified("Ada").await;
    app.log_in(&ada).await;
    seal(&app).await;
    let (_, kept) = export(&app).await;
    for sql in [
        "UPDATE audit_seals SET hash = ''",
        "DELETE FROM audit_checkpoints",
        "DELETE FROM audit_events",
    ] {
        let refused = sqlx::query(sql).execute(app.pool()).await;
        assert!(refused.is_err_and(|error| error.to_string().contains("append-only")), "{sql}");
    }
    let mut connection = app.pool().acquire().await.unwrap();
    sqlx::query("ALTER TABLE audit_events DISABLE TRIGGER USER")
        .execute(&mut *connection)
        .await
        .unwrap();
    sqlx::query("ALTER TABLE audit_seals DISABLE TRIGGER USER")
        .execute(&mut *connection)
        .await
        .unwrap();
    for (sql, undo) in [
        (
            "UPDATE audit_events SET address = '198.51.100.7' WHERE action = 'auth.login'",
            "UPDATE audit_events SET address = '127.0.0.1' WHERE action = 'auth.login'",
        ),
        (
            "UPDATE audit_seals SET seq = seq + 1000 WHERE seq <= 2",
            "UPDATE audit_seals SET seq = seq - 1000 WHERE seq > 1000",
        ),
    ] {
        sqlx::query(AssertSqlSafe(sql)).execute(&mut *connection).await.unwrap();
        let (lines, _) = export(&app).await;
        assert!(verify(&app, &lines, &kept).is_err(), "{sql}");
        sqlx::query(AssertSqlSafe(undo)).execute(&mut *connection).await.unwrap();
        let (lines, _) = export(&app).await;
        assert!(verify(&app, &lines, &kept).is_ok(), "{undo}");
    }
    sqlx::query("DELETE FROM audit_seals WHERE seq >= (SELECT max(seq) FROM audit_seals)")
        .execute(&mut *connection)
        .await
        .unwrap();
    let (mut lines, _) = export(&app).await;
    lines.retain(|line| matches!(line, ExportLine::Event { .. }));
    assert!(matches!(verify(&app, &lines, &kept), Err(Finding::CutOff { .. })));
}
