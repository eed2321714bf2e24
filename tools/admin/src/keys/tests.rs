//! What each stage does, and what keeps a key from the next one.

use std::time::Duration;

use clap::Parser;
use postern_domain::{auth::signing_key::VerificationKeys, ring::KeyRing};
use secrecy::SecretString;

use super::{counts::Counts, place::Ids, *};

const START: UnixMillis = UnixMillis(1_800_000_000_000);

fn ids(secrets: &Secrets, ring: Ring) -> Ids {
    Place::of(&mut secrets.clone(), ring).ids().unwrap()
}

fn later(duration: Duration) -> UnixMillis {
    START.plus(duration)
}

/// Staged at the start, used when that may be, and when that was.
fn replaced(ring: Ring) -> (Secrets, UnixMillis) {
    let mut secrets = Secrets::default();
    stages::stage(&mut secrets, ring, START).unwrap();
    let used = later(ring.known_before());
    stages::use_staged(&mut secrets, ring, used).unwrap();
    (secrets, used)
}

/// Why something was refused; `secrets` are as they were.
fn refused(secrets: &mut Secrets, step: impl FnOnce(&mut Secrets) -> anyhow::Result<()>) -> String {
    let before = toml::to_string(secrets).unwrap();
    let why = step(secrets).unwrap_err().to_string();
    assert_eq!(toml::to_string(secrets).unwrap(), before, "{why}");
    why
}

/// The lines of the file that are others.
fn changed(before: &Secrets, after: &Secrets) -> Vec<String> {
    let lines = |secrets: &Secrets| toml::to_string(secrets).unwrap();
    let (before, after) = (lines(before), lines(after));
    let differing = before.lines().zip(after.lines()).filter(|(old, new)| old != new);
    differing.map(|(line, _)| line.split(' ').next().unwrap().to_owned()).collect()
}

#[test]
fn each_name_means_its_own_keys() {
    for (ring, lines) in [
        (Ring::Signing, &["staged_signing_key", "verification_keys"][..]),
        (Ring::Refresh, &["refresh_keys"]),
        (Ring::MailToken, &["mail_token_keys"]),
        (Ring::Pepper, &["password_peppers"]),
        (Ring::Mfa, &["mfa_keys"]),
        (Ring::SmsCode, &["sms_code_keys"]),
        (Ring::Phone, &["phone_keys"]),
        (Ring::OauthToken, &["oauth_token_keys"]),
        (Ring::AuditSigning, &["staged_audit_signing_key", "audit_verification_keys"]),
    ] {
        let before = Secrets::default();
        let mut after = before.clone();
        Place::of(&mut after, ring).stage().unwrap();
        assert_eq!(changed(&before, &after), lines);
    }
}

/// AUTH-1, AUTH-2, ASVS 11.2.2: whatever the ring, a staged key is known and not used, a used one takes the place of the one
/// before, which stays known, and a retired one is gone.
#[test]
fn keys_go_through_three_stages() {
    for &ring in Ring::value_variants() {
        let mut secrets = Secrets::default();
        let first = ids(&secrets, ring).active;
        stages::stage(&mut secrets, ring, START).unwrap();
        let Ids { active, staged, old } = ids(&secrets, ring);
        let second = staged.unwrap();
        assert!(active == first && second != first && old.is_empty(), "{ring}");
        stages::use_staged(&mut secrets, ring, later(ring.known_before())).unwrap();
        // A third one, staged while the first is still known.
        stages::stage(&mut secrets, ring, START).unwrap();
        let now = ids(&secrets, ring);
        assert!(now.active == second && now.old == [first] && now.staged.is_some(), "{ring}");
        if ring.kept().is_none() {
            let end = later(Duration::from_hours(24 * 365));
            stages::retire(&mut secrets, ring, end, 0).unwrap();
            assert_eq!(ids(&secrets, ring), Ids { old: Vec::new(), ..now }, "{ring}");
        }
        let used = stages::times_of(&secrets, ring, &second).used;
        assert_eq!(used, Some(later(ring.known_before())), "{ring}");
    }
}

/// What the components make of it: the domain reads the same key as active.
#[test]
fn components_read_the_same_stages() {
    let mut secrets = Secrets::default();
    for _ in 0..2 {
        for &ring in Ring::value_variants() {
            stages::use_now(&mut secrets, ring, START).unwrap();
            stages::stage(&mut secrets, ring, START).unwrap();
            stages::use_now(&mut secrets, ring, START).unwrap();
        }
    }
    for &ring in Ring::value_variants() {
        stages::stage(&mut secrets, ring, START).unwrap();
    }
    let known = ids(&secrets, Ring::Refresh);
    let ring = KeyRing::parse(&SecretString::from(secrets.refresh_keys.as_str())).unwrap();
    assert_eq!((ring.active().0, ring.old().count()), (known.active.as_str(), 4));
    let staged = known.staged.unwrap();
    assert!(ring.get(&staged).is_some() && !ring.is_outdated(&staged));
    for (ring, set) in [
        (Ring::Signing, &secrets.verification_keys),
        (Ring::AuditSigning, &secrets.audit_verification_keys),
    ] {
        let Ids { active, staged, old } = ids(&secrets, ring);
        let set = VerificationKeys::parse(set).unwrap();
        for id in [active, staged.unwrap()].iter().chain(&old) {
            assert!(set.get(id).is_some(), "{ring}: {id}");
        }
    }
    assert!(!secrets.signing_key.contains(','), "one key signs");
}

#[test]
fn one_key_is_staged_at_a_time() {
    for &ring in Ring::value_variants() {
        let mut secrets = Secrets::default();
        stages::stage(&mut secrets, ring, START).unwrap();
        let staged = ids(&secrets, ring).staged.unwrap();
        let again = refused(&mut secrets, |secrets| stages::stage(secrets, ring, START));
        assert!(again.contains(&staged) && again.contains(&format!("keys use {ring}")), "{again}");
        let rotated = refused(&mut secrets, |secrets| stages::rotate(secrets, ring, START));
        assert!(rotated.contains(&format!("keys use {ring}")), "{rotated}");
    }
}

#[test]
fn what_nobody_knows_is_not_used() {
    for &ring in Ring::value_variants() {
        let mut secrets = Secrets::default();
        let why = refused(&mut secrets, |secrets| stages::use_staged(secrets, ring, START));
        assert!(why.contains(&format!("keys stage {ring}")) && why.contains("--now"), "{why}");
        stages::use_now(&mut secrets, ring, START).unwrap();
        assert_eq!(ids(&secrets, ring).old.len(), 1, "{ring}");
    }
}

/// AUTH-1: services keep the published keys for five minutes.
#[test]
fn a_signing_key_is_published_for_a_while_before_it_signs() {
    let mut secrets = Secrets::default();
    stages::stage(&mut secrets, Ring::Signing, START).unwrap();
    let early = later(Duration::from_millis(299_999));
    let why = refused(&mut secrets, |secrets| stages::use_staged(secrets, Ring::Signing, early));
    let at = later(Duration::from_mins(5));
    assert!(why.contains(&at.rfc3339()) && why.contains("--now"), "{why}");
    let staged = ids(&secrets, Ring::Signing).staged;
    let mut at_once = secrets.clone();
    stages::use_now(&mut at_once, Ring::Signing, early).unwrap();
    assert_eq!(Some(ids(&at_once, Ring::Signing).active), staged);
    stages::use_staged(&mut secrets, Ring::Signing, at).unwrap();
}

/// The times of the table in ADR 31, and ten minutes for the restarts.
#[test]
fn what_may_be_in_use_is_not_dropped() {
    for (ring, minutes) in [
        (Ring::Signing, 6),
        (Ring::Refresh, 24 * 60),
        (Ring::MailToken, 30 * 24 * 60),
        (Ring::SmsCode, 10),
        (Ring::Pepper, 0),
        (Ring::Mfa, 0),
        (Ring::OauthToken, 0),
    ] {
        let (mut secrets, used) = replaced(ring);
        let at = used.plus(Duration::from_mins(minutes + 10));
        let early = UnixMillis(at.0 - 1);
        let why = refused(&mut secrets, |secrets| stages::retire(secrets, ring, early, 0));
        let old = &ids(&secrets, ring).old[0];
        assert!(why.contains(&at.rfc3339()) && why.contains(old), "{why}");
        assert!(why.contains(&format!("keys use {ring} --now --retire")), "{why}");
        stages::retire(&mut secrets, ring, at, 0).unwrap();
        let none = refused(&mut secrets, |secrets| stages::retire(secrets, ring, at, 0));
        assert!(none.contains("no old key"), "{none}");
    }
}

/// MFA-1, OAUTH-5, AUTH-6: what lies under a key keeps it, however long ago it was used, and also when it has leaked.
#[test]
fn what_lies_under_a_key_keeps_it() {
    for (ring, what) in [
        (Ring::Mfa, "rewrap_mfa"),
        (Ring::OauthToken, "tick of `oauth`"),
        (Ring::Pepper, "logs in"),
    ] {
        let (mut secrets, _) = replaced(ring);
        let end = later(Duration::from_hours(24 * 365));
        let why = refused(&mut secrets, |secrets| stages::retire(secrets, ring, end, 3));
        assert!(why.starts_with("3 ") && why.contains(what), "{why}");
        let why = refused(&mut secrets, |secrets| stages::replace_leaked(secrets, ring, end, 3));
        assert!(why.starts_with("3 ") && why.contains(&format!("keys use {ring} --now`")), "{why}");
        stages::retire(&mut secrets, ring, end, 0).unwrap();
    }
    let counts = Counts::from([("a".to_owned(), 2), ("b".to_owned(), 3), ("c".to_owned(), 4)]);
    assert_eq!(counts::under(&counts, &["a".to_owned(), "c".to_owned(), "d".to_owned()]), 6);
}

/// DATA-4, MFA-3: what was signed has to be verified for ever, and who has said STOP has said it for ever.
#[test]
fn some_keys_are_kept_for_ever() {
    let end = later(Duration::from_hours(24 * 365));
    for (ring, reason) in [(Ring::Phone, "STOP"), (Ring::AuditSigning, "audit log")] {
        let (mut secrets, _) = replaced(ring);
        let retired = refused(&mut secrets, |secrets| stages::retire(secrets, ring, end, 0));
        let leaked = refused(&mut secrets, |secrets| stages::replace_leaked(secrets, ring, end, 0));
        for why in [&retired, &leaked] {
            assert!(why.contains(reason) && why.contains("never dropped"), "{why}");
        }
        assert!(leaked.contains(&format!("keys use {ring} --now")), "{leaked}");
    }
}

/// A key that has leaked is replaced at once, and so is the staged one, which lay beside it.
#[test]
fn leaked_keys_leave_nothing_behind() {
    for &ring in Ring::value_variants() {
        if ring.kept().is_some() {
            continue;
        }
        let (mut secrets, used) = replaced(ring);
        stages::stage(&mut secrets, ring, used).unwrap();
        let before = ids(&secrets, ring);
        stages::replace_leaked(&mut secrets, ring, used, 0).unwrap();
        let after = ids(&secrets, ring);
        assert!(after.staged.is_none() && after.old.is_empty(), "{ring}: {after:?}");
        let leaked = [before.active, before.staged.unwrap(), before.old[0].clone()];
        assert!(!leaked.contains(&after.active), "{ring}");
        let text = toml::to_string(&secrets).unwrap();
        assert!(leaked.iter().all(|id| !text.contains(id.as_str())), "{ring}");
        assert!(!ring.dropped_at_once().is_empty(), "{ring}");
    }
}

/// Of a file that says nothing of when, times count from when it was first looked at.
#[test]
fn unknown_times_count_from_now() {
    let (mut secrets, _) = replaced(Ring::Refresh);
    stages::stage(&mut secrets, Ring::Signing, START).unwrap();
    secrets.key_times.clear();
    let end = later(Duration::from_hours(24 * 365));
    for now in [end, later(Duration::from_hours(24 * 366))] {
        stages::note_unknown_times(&mut secrets, now).unwrap();
    }
    let early = end.plus(Duration::from_mins(4));
    assert!(stages::use_staged(&mut secrets, Ring::Signing, early).is_err());
    assert!(stages::retire(&mut secrets, Ring::Refresh, early, 0).is_err());
    assert_eq!(secrets.key_times.len(), 2, "nothing is noted of rings with one key");
    let day = end.plus(Duration::from_hours(25));
    stages::use_staged(&mut secrets, Ring::Signing, day).unwrap();
    stages::retire(&mut secrets, Ring::Refresh, day, 0).unwrap();
}

#[test]
fn the_status_says_what_there_is_and_what_may_be_done() {
    let (mut secrets, used) = replaced(Ring::Mfa);
    stages::stage(&mut secrets, Ring::Mfa, used).unwrap();
    let Ids { active, staged, old } = ids(&secrets, Ring::Mfa);
    let (staged, old) = (staged.unwrap(), old[0].clone());
    let mut counts = Counts::from([(active.clone(), 5), (old.clone(), 2), ("lost".to_owned(), 1)]);
    let mut said =
        |counts: Option<&Counts>, now| status::of(&mut secrets, Ring::Mfa, counts, now).unwrap();
    let text = said(Some(&counts), used);
    let what = "secrets of authenticator apps";
    for line in [
        format!("mfa\n  {active}  used    since {}  5 {what}\n", used.rfc3339()),
        format!("  {staged}  staged  since {}  0 {what}\n", used.rfc3339()),
        format!("  {old}  old     2 {what}\n"),
        format!("  lost      gone    1 {what} that nothing opens\n"),
        "may be used now\n".to_owned(),
        format!("once the 2 {what} are moved: the job `rewrap_mfa`"),
    ] {
        assert!(text.contains(&line), "{line}{text}");
    }
    counts.remove(&old);
    let at = used.plus(Duration::from_mins(10));
    assert!(said(Some(&counts), used).contains(&format!("dropped from {} on", at.rfc3339())));
    assert!(said(Some(&counts), at).contains("dropped now"));
    assert!(said(None, at).contains("without a database that is not known"));
    let mut secrets = Secrets::default();
    let text = status::of(&mut secrets, Ring::Signing, None, START).unwrap();
    assert_eq!(text, format!("signing\n  {}  used\n", ids(&secrets, Ring::Signing).active));
    assert!(!text.contains(&secrets.signing_key), "no key is printed");
}

#[derive(Parser)]
struct Line {
    #[command(subcommand)]
    command: Command,
}

#[test]
fn commands_are_spelt_as_the_procedures_have_them() {
    let parse = |line: &str| Line::try_parse_from(line.split(' ')).map(|line| line.command);
    assert!(matches!(parse("keys stage mail-token"), Ok(Command::Stage { ring: Ring::MailToken })));
    let leaked = parse("keys use refresh --now --retire");
    assert!(matches!(leaked, Ok(Command::Use { ring: Ring::Refresh, now: true, retire: true })));
    assert!(matches!(parse("keys rotate"), Ok(Command::Rotate { ring: Ring::Signing })));
    assert!(parse("keys use refresh --retire").is_err(), "at once or not at all");
    assert!(parse("keys stage").is_err() && parse("keys retire").is_err(), "of which ring?");
}

/// OPS-4: the page says of each ring what holds, and of no other.
#[test]
fn the_page_has_the_times_of_each_ring() {
    let page = include_str!("../../../../docs/operations/rotate-keys.md");
    let (mut waits, mut leaks) = (Vec::new(), Vec::new());
    for &ring in Ring::value_variants() {
        let help = ring.to_possible_value().unwrap().get_help().unwrap().to_string();
        let (first, rest) = help.split_at(1);
        let retired = match ring.kept() {
            Some(_) => "never".to_owned(),
            None => stages::lasting(ring.good_for()),
        };
        let empty = ring.counted().filter(|_| ring.kept().is_none());
        let empty = empty.map(|what| format!("no {what} under it ")).unwrap_or_default();
        waits.push(format!(
            "| `{ring}` | {}{rest} | {} | {retired} | {empty}|",
            first.to_lowercase(),
            stages::lasting(ring.known_before())
        ));
        if ring.kept().is_none() {
            leaks.push(format!("| `{ring}` | {} |", ring.dropped_at_once()));
        }
    }
    let rows: Vec<&str> = page.lines().filter(|line| line.starts_with("| `")).collect();
    assert_eq!(rows, [waits, leaks].concat());
}
