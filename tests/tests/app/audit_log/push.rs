//! Checkpoints leave the house as they are made.

use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use postern_domain::audit::checkpoint::Checkpoint;
use postern_tests::{App, FakeServer};
use sha2::Sha256;

use super::export::{export, seal, sealed_log, verify};

/// DATA-4, ASVS 16.4.3: each checkpoint is pushed to the webhook, signed as Standard Webhooks say, until it is taken;
/// and what was pushed proves the log.
#[tokio::test]
async fn checkpoints_are_pushed_to_the_webhook() {
    let up = &*Box::leak(Box::new(AtomicBool::new(false)));
    let receiver = FakeServer::start(move |_| async move {
        if up.load(SeqCst) { (204, String::new()) } else { (503, "not now".to_owned()) }
    })
    .await;
    let key = BASE64_STANDARD.encode([7; 32]);
    let app = App::builder()
        .variable("audit_seal_every_s", "0")
        .variable("audit_webhook_url", receiver.url.clone())
        .variable("audit_webhook_path", "/checkpoints?of=postern")
        .variable("audit_webhook_key", format!("whsec_{key}"))
        .start()
        .await;
    sealed_log(&app).await;
    app.tick().await.expect(200);
    let waiting = "SELECT count(*) FROM jobs WHERE kind = 'push_checkpoint' AND state = 'queued'";
    let made: i64 = app.value("SELECT count(*) FROM audit_checkpoints").await;
    assert_eq!(app.value::<i64>(waiting).await, made);
    assert!(receiver.received().len() >= 3);
    up.store(true, SeqCst);
    app.sql("UPDATE jobs SET run_at = now() - interval '1 second' WHERE state = 'queued'").await;
    let refused = receiver.received().len();
    seal(&app).await;
    assert_eq!(app.value::<i64>(waiting).await, 0);
    let taken = receiver.received().split_off(refused);
    let mut pushed = Vec::new();
    for message in &taken {
        assert_eq!(message.target(), "POST /checkpoints?of=postern");
        let header = |name| message.header(name).unwrap();
        let mut mac = Hmac::<Sha256>::new_from_slice(&[7; 32]).unwrap();
        mac.update(
            format!("{}.{}.{}", header("webhook-id"), header("webhook-timestamp"), message.body)
                .as_bytes(),
        );
        let signature = BASE64_STANDARD.encode(mac.finalize().into_bytes());
        assert_eq!(header("webhook-signature"), format!("v1,{signature}"));
        let checkpoint: Checkpoint = serde_json::from_str(&message.body).unwrap();
        pushed.push(checkpoint);
    }
    pushed.sort_by_key(|checkpoint| checkpoint.seq);
    assert_eq!(i64::try_from(pushed.len()).unwrap(), made);
    let (lines, latest) = export(&app).await;
    assert_eq!(pushed.last(), Some(&latest));
    for checkpoint in &pushed {
        assert!(verify(&app, &lines, checkpoint).is_ok());
    }
}

/// DATA-4: without a webhook nothing is queued for one.
#[tokio::test]
async fn without_a_webhook_nothing_is_pushed() {
    let app = super::export::sealing().await;
    sealed_log(&app).await;
    let queued = "SELECT count(*) FROM jobs WHERE kind = 'push_checkpoint'";
    assert_eq!(app.value::<i64>(queued).await, 0);
}
