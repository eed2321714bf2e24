//! What whoever owns the database does to the log, and undoes again.

use postern_domain::{
    audit::{
        chain::{GENESIS, SealedEvent, seal},
        checkpoint::{Checkpoint, ExportLine},
    },
    auth::signing_key::SigningKey,
};
use postern_tests::{App, json};
use sqlx::AssertSqlSafe;

use super::export::{self, sealed_log, sealing, verify};

const TABLES: [&str; 3] = ["audit_events", "audit_seals", "audit_checkpoints"];

/// A way to falsify the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tampering {
    /// One event says something else: which of its columns.
    Edit(usize),
    /// An event is gone, and its seal.
    Delete,
    /// The same, and those behind it have moved up.
    DeleteAndCloseUp,
    /// An event that never happened stands between two others.
    Insert,
    /// An event and the next one have changed places.
    Reorder,
    /// Everything behind an event is gone.
    CutOff,
    /// The same, without what stood in the checkpoints' table.
    ForgetCheckpoints,
    /// An event says something else, and every seal behind it has been made anew.
    Reseal,
    /// The same, and every checkpoint is signed anew, with a key that the owner has.
    Resign,
    /// The same by a key that has the name and, as they say, the public half of the genuine one.
    ResignInDisguise,
}

/// What is set to what it was not.
const EDITS: [&str; 12] = [
    "occurred_at = occurred_at + interval '1 millisecond'",
    "actor_id = gen_random_uuid()",
    "session_id = gen_random_uuid()",
    "action = action || 'x'",
    "permission = coalesce(permission, '') || 'x'",
    "resource_type = coalesce(resource_type, '') || 'x'",
    "resource_id = coalesce(resource_id, '') || 'x'",
    "outcome = CASE outcome WHEN 'denied' THEN 'allowed' ELSE 'denied' END",
    "reason = ''",
    "trace_id = repeat('0', 32)",
    "address = '198.51.100.7'",
    "details = details || '{\"x\": 1}'",
];

impl Tampering {
    /// Number `number` of them, and around again.
    pub(crate) fn number(number: u64) -> Self {
        let edit = usize::try_from(number / 10).unwrap() % EDITS.len();
        match number % 10 {
            0 => Self::Edit(edit),
            1 => Self::Delete,
            2 => Self::DeleteAndCloseUp,
            3 => Self::Insert,
            4 => Self::Reorder,
            5 => Self::CutOff,
            6 => Self::ForgetCheckpoints,
            7 => Self::Reseal,
            8 => Self::Resign,
            _ => Self::ResignInDisguise,
        }
    }

    /// One of each.
    pub(crate) fn each() -> impl Iterator<Item = Self> {
        (0..10).map(Self::number)
    }

    /// Falsifies the log at event `at`, of `last`.
    pub(crate) async fn commit(self, app: &App, at: u64, last: u64) {
        let edit = |what: &str| {
            let event = format!("SELECT event_id FROM audit_seals WHERE seq = {at}");
            format!("UPDATE audit_events SET {what} WHERE id = ({event})")
        };
        let delete = [
            format!(
                "DELETE FROM audit_events e USING audit_seals s WHERE e.id = s.event_id AND seq = {at}"
            ),
            format!("DELETE FROM audit_seals WHERE seq = {at}"),
        ];
        match self {
            Self::Edit(which) => act(app, &[edit(EDITS[which])]).await,
            Self::Delete => act(app, &delete).await,
            Self::DeleteAndCloseUp => act(app, &[&delete[..], &move_by(at, -1)].concat()).await,
            Self::Insert => {
                let again =
                    "INSERT INTO audit_events SELECT (jsonb_populate_record(e, jsonb_build_object(
                    'id', 'ffffffff-ffff-7fff-bfff-ffffffffffff'))).* FROM audit_events e LIMIT 1";
                let sealed = format!(
                    "INSERT INTO audit_seals SELECT {at}, id, sha256('x') FROM audit_events
                    WHERE id = 'ffffffff-ffff-7fff-bfff-ffffffffffff'"
                );
                act(app, &[&move_by(at - 1, 1)[..], &[again.to_owned(), sealed]].concat()).await;
                reseal(app, None).await;
            }
            Self::Reorder => {
                let other = if at == last { at - 1 } else { at + 1 };
                let swap = format!(
                    "UPDATE audit_seals SET seq = CASE -seq WHEN {at} THEN {other} ELSE {at} END
                    WHERE seq < 0"
                );
                let away =
                    format!("UPDATE audit_seals SET seq = -seq WHERE seq IN ({at}, {other})");
                act(app, &[away, swap]).await;
            }
            Self::CutOff => act(app, &cut_off(at)).await,
            Self::ForgetCheckpoints => {
                let forget = "DELETE FROM audit_checkpoints".to_owned();
                let foreign =
                    "INSERT INTO audit_checkpoints SELECT max(seq), '', now(), 'k1', '', ''
                    FROM audit_seals"
                        .to_owned();
                act(app, &[&cut_off(at)[..], &[forget, foreign]].concat()).await;
            }
            Self::Reseal | Self::Resign | Self::ResignInDisguise => {
                act(app, &[edit("reason = 'nothing'")]).await;
                reseal(app, (self != Self::Reseal).then(own_key).as_ref()).await;
                if self == Self::ResignInDisguise {
                    act(
                        app,
                        &["UPDATE audit_checkpoints c SET kid = s.kid, public_key = s.public_key
                        FROM saved_audit_checkpoints s WHERE s.seq = c.seq"
                            .to_owned()],
                    )
                    .await;
                }
            }
        }
    }
}

/// Behind `from`, every number becomes another; in two steps, for a number is there once.
fn move_by(from: u64, by: i64) -> [String; 2] {
    [
        format!("UPDATE audit_seals SET seq = -seq WHERE seq > {from}"),
        format!("UPDATE audit_seals SET seq = -seq + {by} WHERE seq < 0"),
    ]
}

fn cut_off(behind: u64) -> [String; 3] {
    [
        format!(
            "DELETE FROM audit_events e USING audit_seals s WHERE e.id = s.event_id AND seq > {behind}"
        ),
        format!("DELETE FROM audit_seals WHERE seq > {behind}"),
        format!("DELETE FROM audit_checkpoints WHERE seq > {behind}"),
    ]
}

/// A key that the owner has made for themselves.
fn own_key() -> SigningKey {
    SigningKey::parse(&format!("k1:{}", "E".repeat(43)).into()).unwrap()
}

/// Makes every seal anew, and the checkpoints' hashes with them; the signatures too, with a key.
async fn reseal(app: &App, key: Option<&SigningKey>) {
    let events: Vec<SealedEvent> = events(app).await;
    let mut hash = GENESIS;
    let mut seals = Vec::new();
    for (seq, event) in (1_u64..).zip(&events) {
        hash = seal(&hash, seq, event);
        let signed = key.map(|key| Checkpoint::sign(key, seq, &hash, 1));
        let ExportLine::Event { hash: hex, .. } = ExportLine::event(seq, &hash, event.clone())
        else {
            unreachable!("an event");
        };
        seals.push(json!({ "seq": seq, "hash": hex, "signed": signed }));
    }
    let text = json!(seals).to_string();
    let rows = format!("jsonb_array_elements('{}'::jsonb) r", text.replace('\'', "''"));
    act(app, &[
        format!("UPDATE audit_seals s SET hash = decode(r ->> 'hash', 'hex') FROM {rows}
                 WHERE s.seq = (r ->> 'seq')::int8"),
        format!("UPDATE audit_checkpoints c SET hash = decode(r ->> 'hash', 'hex'),
                     sealed_at = coalesce(from_ms((r -> 'signed' ->> 'sealed_at_ms')::int8), sealed_at),
                     kid = coalesce(r -> 'signed' ->> 'kid', kid),
                     public_key = coalesce(r -> 'signed' ->> 'public_key', public_key),
                     signature = coalesce(r -> 'signed' ->> 'signature', signature)
                 FROM {rows} WHERE c.seq = (r ->> 'seq')::int8"),
    ])
    .await;
}

async fn events(app: &App) -> Vec<SealedEvent> {
    let lines = export::lines(app).await;
    lines
        .into_iter()
        .filter_map(|line| match line {
            ExportLine::Event { event, .. } => Some(*event),
            ExportLine::Checkpoint(_) => None,
        })
        .collect()
}

/// Does what only the owner of the tables may.
pub(crate) async fn act(app: &App, statements: &[String]) {
    let triggers =
        |what: &str| TABLES.map(|table| format!("ALTER TABLE {table} {what} TRIGGER USER"));
    let all = triggers("DISABLE").into_iter().chain(statements.iter().cloned());
    for sql in all.chain(triggers("ENABLE")) {
        let done = sqlx::query(AssertSqlSafe(sql.as_str())).execute(app.pool()).await;
        done.unwrap_or_else(|error| panic!("{sql}: {error}"));
    }
}

/// Keeps the log as it is, for [`restore`].
pub(crate) async fn save(app: &App) {
    for table in TABLES {
        app.sql(&format!("CREATE TABLE saved_{table} AS TABLE {table}")).await;
    }
}

/// Brings the log back to what it was.
pub(crate) async fn restore(app: &App) {
    let mut statements = vec!["TRUNCATE audit_events, audit_seals, audit_checkpoints".to_owned()];
    statements
        .extend(TABLES.map(|table| format!("INSERT INTO {table} SELECT * FROM saved_{table}")));
    statements.push("DELETE FROM audit_unsealed".to_owned());
    act(app, &statements).await;
}

/// DATA-4, ASVS 16.4.2: two hundred falsifications of a real database, at random places, each found against the
/// checkpoint that was kept.
#[tokio::test]
async fn whatever_the_owner_does_is_found() {
    let app = sealing().await;
    sealed_log(&app).await;
    save(&app).await;
    let (lines, kept) = export::export(&app).await;
    let last = kept.seq;
    assert!(verify(&app, &lines, &kept).is_ok() && last > 10);
    #[expect(clippy::disallowed_methods, reason = "a native test reads the environment")]
    let seed = std::env::var("POSTERN_TEST_SEED").ok().and_then(|seed| seed.parse().ok());
    let mut random: u64 = seed.unwrap_or_else(|| u64::from_le_bytes(postern_tests::random_bytes()));
    for number in 0..200 {
        let drawn = random;
        // An LCG (Knuth, MMIX): its upper bits are random enough to choose places with.
        random =
            random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let tampering = Tampering::number(number);
        // A log that is cut off behind its last event is whole.
        let at = 1 + (random >> 33) % (last - 1);
        tampering.commit(&app, at, last).await;
        let lines = export::lines(&app).await;
        let found = verify(&app, &lines, &kept);
        assert!(found.is_err(), "POSTERN_TEST_SEED={drawn}: {tampering:?} at {at} of {last}");
        restore(&app).await;
    }
    let lines = export::lines(&app).await;
    assert!(verify(&app, &lines, &kept).is_ok());
}
