//! A log that is sealed, exported and verified within the test.

use postern_domain::audit::{
    checkpoint::{Checkpoint, ExportLine},
    finding::Finding,
    keys::AuditKeys,
    verifier::{Report, Verifier},
};
use postern_tests::App;

/// An application whose ticks seal everything.
pub(crate) async fn sealing() -> App {
    App::builder().variable("audit_seal_every_s", "0").start().await
}

/// Ticks until nothing waits to be sealed.
pub(crate) async fn seal(app: &App) {
    let waiting = "SELECT count(*) FROM audit_unsealed";
    for _ in 0..50 {
        app.tick().await.expect(200);
        if app.value::<i64>(waiting).await == 0 {
            return;
        }
    }
    let error = "SELECT string_agg(last_error, '; ') FROM jobs WHERE kind = 'seal_audit'";
    let errors: Option<String> = app.value(error).await;
    panic!("{} events wait: {errors:?}", app.value::<i64>(waiting).await);
}

/// Three batches of events, each with its checkpoint.
pub(crate) async fn sealed_log(app: &App) {
    let ada = app.register_verified("Ada").await;
    for _ in 0..3 {
        for _ in 0..4 {
            app.try_log_in(&ada.email, "not the password").await.expect(401);
        }
        app.log_in(&ada).await;
        seal(app).await;
    }
    assert!(app.value::<i64>("SELECT count(*) FROM audit_checkpoints").await >= 3);
}

/// What `cargo xtask audit export` writes: the lines, and the latest checkpoint.
pub(crate) async fn export(app: &App) -> (Vec<ExportLine>, Checkpoint) {
    let lines = lines(app).await;
    let mut checkpoints = lines.iter().filter_map(|line| match line {
        ExportLine::Checkpoint(checkpoint) => Some(checkpoint.clone()),
        ExportLine::Event { .. } => None,
    });
    let latest = checkpoints.next_back().unwrap();
    (lines, latest)
}

/// The lines alone: the owner may have taken every checkpoint.
pub(crate) async fn lines(app: &App) -> Vec<ExportLine> {
    let lines: Vec<String> = sqlx::query_scalar(
        "SELECT line FROM (
             SELECT s.seq, 1 AS place, jsonb_build_object('kind', 'event', 'seq', s.seq,
                 'hash', encode(s.hash, 'hex'), 'event', jsonb_build_object(
                     'id', e.id, 'occurred_at_ms', ms(e.occurred_at), 'actor', e.actor_id,
                     'session', e.session_id, 'action', e.action, 'permission', e.permission,
                     'resource_type', e.resource_type, 'resource_id', e.resource_id,
                     'outcome', e.outcome, 'reason', e.reason, 'trace_id', e.trace_id,
                     'address', e.address, 'details', e.details))::text AS line
             FROM audit_seals s JOIN audit_events e ON e.id = s.event_id
             UNION ALL
             SELECT seq, 2, jsonb_build_object('kind', 'checkpoint', 'seq', seq,
                 'hash', encode(hash, 'hex'), 'sealed_at_ms', ms(sealed_at), 'kid', kid,
                 'public_key', public_key, 'signature', signature)::text
             FROM audit_checkpoints
         ) lines ORDER BY seq, place",
    )
    .fetch_all(app.pool())
    .await
    .unwrap();
    lines.iter().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The public key of the application's checkpoints, as `--key` takes it.
pub(crate) fn public_key(app: &App) -> String {
    let key = app.keys().audit_public_key();
    base64::Engine::encode(&base64::prelude::BASE64_URL_SAFE_NO_PAD, key)
}

pub(crate) fn verify(
    app: &App,
    lines: &[ExportLine],
    kept: &Checkpoint,
) -> Result<Report, Finding> {
    let keys = AuditKeys::parse(&public_key(app)).unwrap();
    let mut verifier = Verifier::new(std::slice::from_ref(kept), &keys)?;
    for line in lines {
        verifier.take(line)?;
    }
    verifier.finish()
}
