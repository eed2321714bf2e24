//! DATA-4: the audit log of a running application, sealed in the background, exported, and proven offline, also
//! against whoever owns the database.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

use postern_domain::audit::checkpoint::{Checkpoint, ExportLine, Finding, Report, Verifier};
use postern_tests::{App, json};
use sqlx::AssertSqlSafe;

/// An application whose ticks seal everything.
async fn sealing() -> App {
    App::builder().variable("audit_seal_every_s", "0").start().await
}

/// Ticks until nothing waits to be sealed.
async fn seal(app: &App) {
    let waiting = "SELECT count(*) FROM audit_unsealed";
    for _ in 0..50 {
        app.tick().await.expect(200);
        if app.value::<i64>(waiting).await == 0 {
            return;
        }
    }
    panic!("{} events wait", app.value::<i64>(waiting).await);
}

/// What `cargo xtask audit export` writes: the lines, and the latest checkpoint.
async fn export(app: &App) -> (Vec<ExportLine>, Checkpoint) {
    let lines: Vec<String> = sqlx::query_scalar(
        "SELECT jsonb_build_object('kind', 'event', 'seq', s.seq, 'hash', encode(s.hash, 'hex'),
             'event', jsonb_build_object(
                 'id', e.id, 'occurred_at_ms', ms(e.occurred_at), 'actor', e.actor_id,
                 'session', e.session_id, 'action', e.action, 'permission', e.permission,
                 'resource_type', e.resource_type, 'resource_id', e.resource_id,
                 'outcome', e.outcome, 'reason', e.reason, 'trace_id', e.trace_id,
                 'address', e.address, 'details', e.details))::text
         FROM audit_seals s JOIN audit_events e ON e.id = s.event_id ORDER BY s.seq",
    )
    .fetch_all(app.pool())
    .await
    .unwrap();
    let checkpoint: String = app
        .value(
            "SELECT jsonb_build_object('seq', seq, 'hash', encode(hash, 'hex'),
                 'sealed_at_ms', ms(sealed_at), 'kid', kid, 'public_key', public_key,
                 'signature', signature)::text
             FROM audit_checkpoints ORDER BY seq DESC LIMIT 1",
        )
        .await;
    let lines = lines.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    (lines, serde_json::from_str(&checkpoint).unwrap())
}

fn verify(lines: &[ExportLine], trusted: &Checkpoint) -> Result<Report, Finding> {
    let mut verifier = Verifier::new(trusted)?;
    for line in lines {
        verifier.take(line)?;
    }
    verifier.finish()
}

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
    let report = verify(&lines, &checkpoint).unwrap();
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
    assert_eq!(verify(&lines, &checkpoint).unwrap().events, events.unsigned_abs());
}

/// DATA-4: the application cannot change what is sealed; the database's owner can, and the checkpoint that was
/// kept shows it.
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
        assert!(verify(&lines, &kept).is_err(), "{sql}");
        sqlx::query(AssertSqlSafe(undo)).execute(&mut *connection).await.unwrap();
        let (lines, _) = export(&app).await;
        assert!(verify(&lines, &kept).is_ok(), "{undo}");
    }
    sqlx::query("DELETE FROM audit_seals WHERE seq >= (SELECT max(seq) FROM audit_seals)")
        .execute(&mut *connection)
        .await
        .unwrap();
    let (lines, _) = export(&app).await;
    assert!(matches!(verify(&lines, &kept), Err(Finding::CutOff { .. })));
}
