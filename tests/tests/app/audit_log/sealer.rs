//! The sealer extends only what is its own.

use postern_tests::App;

use super::{
    export::{export, sealed_log, sealing, verify},
    owner::{Tampering, act, restore, save},
};

/// Something happens, and a tick tries to seal it. What the job says then, if it is not done.
async fn try_to_seal(app: &App) -> Option<String> {
    app.try_log_in("nobody@example.com", "not the password").await.expect(401);
    app.sql("UPDATE jobs SET run_at = now() - interval '1 second' WHERE kind = 'seal_audit' AND state = 'queued'").await;
    app.tick().await.expect(200);
    app.value("SELECT max(last_error) FROM jobs WHERE kind = 'seal_audit' AND state <> 'done'")
        .await
}

/// DATA-4, ASVS 16.4.2: the sealer signs nothing behind a chain that is not what it signed before; the log, the metrics
/// and the job say so; and it goes on when the log is what it was.
#[tokio::test]
async fn the_sealer_refuses_what_it_did_not_sign() {
    let app = sealing().await;
    sealed_log(&app).await;
    save(&app).await;
    let (_, kept) = export(&app).await;
    let seals = "SELECT coalesce(max(seq), 0) FROM audit_seals";
    let checkpoints = "SELECT count(*) FROM audit_checkpoints";
    for (count, tampering) in (1..).zip(Tampering::each()) {
        tampering.commit(&app, 3, kept.seq).await;
        let (before, signed): (i64, i64) = (app.value(seals).await, app.value(checkpoints).await);
        let said = try_to_seal(&app).await.unwrap_or_default();
        assert!(said.contains("the audit chain is not what was signed"), "{tampering:?}: {said}");
        assert_eq!(app.value::<i64>(seals).await, before, "{tampering:?}");
        assert_eq!(app.value::<i64>(checkpoints).await, signed, "{tampering:?}");
        let logged = app.host().log().iter().filter(|line| line.contains("audit-chain")).count();
        assert!(logged >= count, "{tampering:?}: {logged}");
        restore(&app).await;
        assert_eq!(try_to_seal(&app).await, None, "{tampering:?}");
        let (lines, _) = export(&app).await;
        assert!(verify(&app, &lines, &kept).is_ok(), "{tampering:?}");
        restore(&app).await;
        // What was sealed after the log was saved is gone again: so is what the sealer remembers of it.
        forget(&app).await;
    }
    app.expect_counted("postern_audit_sealing_refused_total{finding=").await;
    app.expect_counted("postern_audit_oldest_unsealed_seconds").await;
}

/// What a restored database asks for: Redis is emptied, and the sealer believes the database again.
async fn forget(app: &App) {
    let mut redis = app.redis().await;
    let _: i64 = redis::cmd("DEL").arg("pst:{audit}:sealer").query_async(&mut redis).await.unwrap();
}

/// DATA-4: a log that was cut back to an older checkpoint of the sealer's own is refused as well: it remembers the last one outside of the database.
#[tokio::test]
async fn the_sealer_remembers_its_last_checkpoint() {
    let app = sealing().await;
    sealed_log(&app).await;
    let before: i64 =
        app.value("SELECT seq FROM audit_checkpoints ORDER BY seq DESC OFFSET 1 LIMIT 1").await;
    act(
        &app,
        &["audit_checkpoints", "audit_seals"]
            .map(|table| format!("DELETE FROM {table} WHERE seq > {before}")),
    )
    .await;
    let said = try_to_seal(&app).await.unwrap_or_default();
    assert!(said.contains("the log was cut off"), "{said}");
    assert_eq!(app.value::<i64>("SELECT max(seq) FROM audit_seals").await, before);
    forget(&app).await;
    assert_eq!(try_to_seal(&app).await, None);
}

/// DATA-4: after a rotation the sealer goes on behind what the key before has signed, when it is told of that key, and not otherwise.
#[tokio::test]
async fn a_rotated_key_goes_on_behind_the_one_before() {
    let app = sealing().await;
    sealed_log(&app).await;
    let next = postern_tests::Keys::generate();
    let old = super::export::public_key(&app);
    let signing = ("audit_signing_key", next.audit_signing_key());
    let with = |keys: &str| {
        app.second_host_with(&[(signing.0, &signing.1), ("audit_verification_keys", keys)])
    };
    let tick = async |host: &postern_tests::Host| {
        app.try_log_in("nobody@example.com", "not the password").await.expect(401);
        app.sql("UPDATE jobs SET run_at = now() - interval '1 second' WHERE kind = 'seal_audit' AND state = 'queued'").await;
        host.with_token(&app.keys().tick_token).post_empty("/internal/jobs/tick").await.expect(200);
    };
    let last = app.value::<i64>("SELECT max(seq) FROM audit_seals").await;
    tick(&with("")).await;
    assert_eq!(app.value::<i64>("SELECT max(seq) FROM audit_seals").await, last);
    tick(&with(&old)).await;
    assert!(app.value::<i64>("SELECT max(seq) FROM audit_seals").await > last);
}
