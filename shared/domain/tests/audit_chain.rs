//! DATA-4: whatever somebody who owns the database does to the log, the verifier finds it, up to the last
//! checkpoint that was kept elsewhere.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

use postern_domain::{
    audit::{
        chain::{GENESIS, SealedEvent, seal},
        checkpoint::{Checkpoint, ExportLine},
        finding::Finding,
        keys::AuditKeys,
        verifier::{Report, Verifier},
    },
    auth::signing_key::SigningKey,
};
use proptest::{prelude::*, sample::Index, test_runner::Config};
use serde_json::json;
use uuid::Uuid;

fn key(letter: &str) -> SigningKey {
    SigningKey::parse(&format!("k1:{}", letter.repeat(43)).into()).unwrap()
}

fn event(number: u64) -> SealedEvent {
    SealedEvent {
        id: Uuid::from_u128(u128::from(number) + 1_000),
        occurred_at_ms: 1_700_000_000_000 + i64::try_from(number).unwrap(),
        actor: (!number.is_multiple_of(3)).then(|| Uuid::from_u128(u128::from(number % 3))),
        session: None,
        action: "auth.login".into(),
        permission: (!number.is_multiple_of(2)).then(|| "sessions:read:own".into()),
        resource_type: None,
        resource_id: None,
        outcome: if number.is_multiple_of(5) { "denied" } else { "allowed" }.into(),
        reason: "password".into(),
        trace_id: format!("{number:032x}"),
        address: "192.0.2.7".into(),
        details: json!({ "b": number, "a": { "z": 1, "y": [] } }),
    }
}

/// Numbers and seals for `events`, as the sealing job gives them.
fn chain(events: &[SealedEvent]) -> Vec<ExportLine> {
    let mut previous = GENESIS;
    (1..)
        .zip(events)
        .map(|(seq, event)| {
            previous = seal(&previous, seq, event);
            ExportLine::event(seq, &previous, event.clone())
        })
        .collect()
}

fn seal_of(line: &ExportLine) -> [u8; 32] {
    let ExportLine::Event { hash, .. } = line else { panic!("an event") };
    let bytes = (0..32).map(|at| u8::from_str_radix(&hash[2 * at..2 * at + 2], 16).unwrap());
    bytes.collect::<Vec<_>>().try_into().unwrap()
}

/// A log of `count` events, and the checkpoint at `seq` that an auditor keeps.
fn log(count: u64, seq: u64) -> (Vec<ExportLine>, Checkpoint) {
    let lines = chain(&(1..=count).map(event).collect::<Vec<_>>());
    let hash = seal_of(&lines[usize::try_from(seq).unwrap() - 1]);
    (lines, Checkpoint::sign(&key("A"), seq, &hash, 1_700_000_000_000))
}

/// The verifier, over what an export file holds, by the public half of one key.
fn verify(lines: &[ExportLine], kept: &Checkpoint) -> Result<Report, Finding> {
    verify_all(lines, std::slice::from_ref(kept), &[&key("A")])
}

/// The same against several checkpoints and by several keys.
fn verify_all(
    lines: &[ExportLine],
    kept: &[Checkpoint],
    keys: &[&SigningKey],
) -> Result<Report, Finding> {
    let keys: Vec<String> = keys.iter().map(|key| key.public_jwk().x).collect();
    let keys = AuditKeys::parse(&keys.join(" ")).unwrap();
    let mut verifier = Verifier::new(kept, &keys)?;
    for line in lines {
        let text = serde_json::to_string(line).unwrap();
        verifier.take(&serde_json::from_str(&text).unwrap())?;
    }
    verifier.finish()
}

/// DATA-4, ASVS 11.4.3: an untouched log holds, also with more behind the checkpoint and checkpoints within.
#[test]
fn an_untouched_log_holds() {
    let (mut lines, trusted) = log(20, 15);
    lines.insert(15, ExportLine::Checkpoint(trusted.clone()));
    let report = verify(&lines, &trusted).unwrap();
    assert_eq!(report, Report { events: 20, checkpoints: 1, proven_up_to: 15 });
}

/// DATA-4: a checkpoint is worth what its signature is.
#[test]
fn a_checkpoint_has_to_be_signed() {
    let (lines, trusted) = log(20, 15);
    for forged in [
        Checkpoint { seq: 14, ..trusted.clone() },
        Checkpoint { hash: "00".repeat(32), ..trusted.clone() },
        Checkpoint { sealed_at_ms: 1, ..trusted.clone() },
        Checkpoint { kid: "k2".into(), ..trusted.clone() },
        Checkpoint { signature: String::new(), ..trusted.clone() },
    ] {
        assert_eq!(verify(&lines, &forged), Err(Finding::Signature { seq: forged.seq }));
        let mut with = lines.clone();
        with.insert(usize::try_from(forged.seq).unwrap(), ExportLine::Checkpoint(forged.clone()));
        assert_eq!(verify(&with, &trusted), Err(Finding::Signature { seq: forged.seq }));
    }
}

/// DATA-4: only keys that are given count, however well another one has signed: kept, or within the export.
#[test]
fn a_checkpoint_of_another_key_does_not_count() {
    let (lines, trusted) = log(20, 15);
    let again = Checkpoint::sign(&key("E"), 15, &seal_of(&lines[14]), 1);
    let foreign = Finding::ForeignKey { seq: 15 };
    assert_eq!(verify(&lines, &again), Err(foreign));
    let mut with = lines.clone();
    with.insert(15, ExportLine::Checkpoint(again.clone()));
    assert_eq!(verify(&with, &trusted), Err(foreign));
    assert_eq!(verify_all(&lines, &[], &[&key("A")]).unwrap().proven_up_to, 0);
    // After a rotation both count.
    let both = verify_all(&with, std::slice::from_ref(&trusted), &[&key("A"), &key("E")]).unwrap();
    assert_eq!(both, Report { events: 20, checkpoints: 1, proven_up_to: 15 });
    let renamed = Checkpoint { public_key: key("E").public_jwk().x, ..log(20, 15).1 };
    assert_eq!(verify(&lines, &renamed), Err(foreign));
    // Under the name of a key that counts the signature is wrong.
    let disguised = Checkpoint { public_key: key("A").public_jwk().x, ..again };
    assert_eq!(verify(&lines, &disguised), Err(Finding::Signature { seq: 15 }));
}

/// DATA-4: everything that was kept has to fit, and two that differ at one number betray the signer.
#[test]
fn every_kept_checkpoint_has_to_fit() {
    let (lines, trusted) = log(20, 15);
    let early = Checkpoint::sign(&key("A"), 5, &seal_of(&lines[4]), 1);
    let wrong = Checkpoint::sign(&key("A"), 5, &[7; 32], 1);
    let keys = [&key("A")];
    let kept = [trusted.clone(), early.clone()];
    assert_eq!(verify_all(&lines, &kept, &keys).unwrap().proven_up_to, 15);
    let kept = [trusted, wrong.clone()];
    assert_eq!(verify_all(&lines, &kept, &keys), Err(Finding::Rewritten { seq: 5 }));
    assert_eq!(verify_all(&lines, &[early, wrong], &keys), Err(Finding::Forked { seq: 5 }));
}

/// DATA-4: a checkpoint within the export that was signed for another state is found.
#[test]
fn a_checkpoint_has_to_fit() {
    let (mut lines, trusted) = log(20, 15);
    let other = Checkpoint::sign(&key("A"), 10, &[7; 32], 1);
    lines.insert(10, ExportLine::Checkpoint(other));
    assert_eq!(verify(&lines, &trusted), Err(Finding::Rewritten { seq: 10 }));
    let moved = lines.remove(10);
    lines.insert(9, moved);
    assert!(matches!(verify(&lines, &trusted), Err(Finding::OutOfOrder { .. })));
}

/// What a database owner may do to one event.
fn edited(event: &SealedEvent, how: usize) -> SealedEvent {
    let mut event = event.clone();
    match how % 13 {
        0 => event.id = Uuid::from_u128(7),
        1 => event.occurred_at_ms += 1,
        2 => event.actor = Some(Uuid::from_u128(99)),
        3 => event.session = Some(Uuid::from_u128(99)),
        4 => event.action.push('x'),
        5 => event.permission = Some("users:read:any".into()),
        6 => event.resource_type = Some("users".into()),
        7 => event.resource_id = Some(String::new()),
        8 => event.outcome = "unknown".into(),
        9 => event.reason = String::new(),
        10 => event.trace_id = "0".repeat(32),
        11 => event.address = "198.51.100.1".into(),
        _ => event.details = json!({}),
    }
    event
}

proptest! {
    #![proptest_config(Config::with_cases(200))]

    /// DATA-4, ASVS 11.4.3: an event is edited in place.
    #[test]
    fn edits_are_found(at in any::<Index>(), how in any::<usize>()) {
        let (mut lines, trusted) = log(40, 30);
        let at = at.index(30);
        let ExportLine::Event { event, .. } = &mut lines[at] else { panic!() };
        **event = edited(event, how);
        prop_assert!(verify(&lines, &trusted).is_err());
    }

    /// DATA-4: an event is deleted; and then the numbers are closed up again.
    #[test]
    fn deletions_are_found(at in any::<Index>()) {
        let (mut lines, trusted) = log(40, 30);
        let at = at.index(30);
        lines.remove(at);
        prop_assert!(verify(&lines, &trusted).is_err());
        for line in &mut lines[at..] {
            let ExportLine::Event { seq, .. } = line else { panic!() };
            *seq -= 1;
        }
        prop_assert!(verify(&lines, &trusted).is_err());
    }

    /// DATA-4: two events change places, with their numbers or without.
    #[test]
    fn reorderings_are_found(a in any::<Index>(), b in any::<Index>()) {
        let (mut lines, trusted) = log(40, 30);
        let (a, b) = (a.index(30), b.index(30));
        prop_assume!(a != b);
        lines.swap(a, b);
        prop_assert!(verify(&lines, &trusted).is_err());
        for (number, line) in (1..).zip(&mut lines) {
            let ExportLine::Event { seq, .. } = line else { panic!() };
            *seq = number;
        }
        prop_assert!(verify(&lines, &trusted).is_err());
    }

    /// DATA-4: the end is cut off, before what the checkpoint knows.
    #[test]
    fn truncations_are_found(at in any::<Index>()) {
        let (mut lines, trusted) = log(40, 30);
        let left = at.index(30);
        lines.truncate(left);
        let last = u64::try_from(left).unwrap();
        prop_assert_eq!(verify(&lines, &trusted), Err(Finding::CutOff { last, seq: 30 }));
    }

    /// DATA-4: everything is changed and then sealed anew, as somebody can who has the code and not the key;
    /// and the checkpoints of the export are signed anew with another key.
    #[test]
    fn recomputations_are_found(at in any::<Index>(), how in any::<usize>()) {
        let (_, trusted) = log(40, 30);
        let mut events: Vec<SealedEvent> = (1..=40).map(event).collect();
        let at = at.index(30);
        match how % 3 {
            0 => events[at] = edited(&events[at], how / 3),
            1 => { events.remove(at); }
            _ => events.insert(at, edited(&events[at], 0)),
        }
        let mut lines = chain(&events);
        prop_assert_eq!(verify(&lines, &trusted), Err(Finding::Rewritten { seq: 30 }));
        let again = Checkpoint::sign(&key("E"), 30, &seal_of(&lines[29]), 1);
        lines.insert(30, ExportLine::Checkpoint(again));
        prop_assert_eq!(verify(&lines, &trusted), Err(Finding::Rewritten { seq: 30 }));
    }
}
