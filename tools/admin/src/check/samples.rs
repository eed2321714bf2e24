//! Whether what lies under the keys opens: some rows of each, where they lie (MFA-1, OAUTH-5, MSG-2). A hash says nothing of its
//! pepper without the password, and of refresh tokens, links and codes nothing is kept.

use postern_domain::{
    ids::UserId,
    messaging::{phone::PhoneNumber, recipient::Recipient},
    ring::KeyRing,
    vault::{self, EnvelopeContext},
};
use secrecy::SecretString;
use sqlx::{FromRow, PgConnection, types::Uuid};

use super::{keys::text, report::Report};
use crate::{keys::ring::Ring, secrets::Secrets};

/// Rows that are tried of each table and key.
const ROWS: i64 = 100;

const REMEDY: &str = "the key has the right name and is another one, or rows were moved by hand: look whether secrets.toml is \
                      that of this database";

/// An envelope, and where it lies.
#[derive(FromRow)]
struct Sealed {
    table_name: String,
    row_id: Uuid,
    owner: Uuid,
    version: i32,
    envelope: String,
}

/// Tries some rows of each ring.
pub(super) async fn check(
    connection: &mut PgConnection,
    secrets: &Secrets,
    report: &mut Report,
) -> anyhow::Result<()> {
    for ring in [Ring::Mfa, Ring::OauthToken] {
        let Some(keys) = parsed(secrets, ring) else { continue };
        let rows = sealed(connection, ring).await?;
        // What is under a key that the file lacks has been named.
        let known =
            |row: &&Sealed| row.envelope.split('.').nth(1).is_some_and(|id| keys.get(id).is_some());
        let tried: Vec<&Sealed> = rows.iter().filter(known).collect();
        let closed: Vec<&&Sealed> = tried.iter().filter(|row| !row.opens(&keys)).collect();
        let found = closed.first().map(|row| format!("{} {}", row.table_name, row.row_id));
        say(report, ring, (tried.len(), closed.len()), found);
    }
    if let Some(keys) = parsed(secrets, Ring::Phone) {
        let rows = numbers(connection).await?;
        let other = |row: &&(Uuid, String, String)| {
            !row.1
                .parse::<PhoneNumber>()
                .is_ok_and(|number| Recipient::of(&number, &keys).numbers.contains(&row.2))
        };
        let others: Vec<_> = rows.iter().filter(other).collect();
        let found = others.first().map(|row| format!("text_ledger {}", row.0));
        say(report, Ring::Phone, (rows.len(), others.len()), found);
    }
    Ok(())
}

fn say(report: &mut Report, ring: Ring, (tried, wrong): (usize, usize), first: Option<String>) {
    let what = format!("sample of {ring}");
    match first {
        None => report.good(&what, format!("{tried} rows tried, each opens")),
        Some(first) => {
            report.wrong(
                &what,
                format!("{wrong} of {tried} do not open, {first} among them"),
                REMEDY,
            );
        }
    }
}

fn parsed(secrets: &Secrets, ring: Ring) -> Option<KeyRing> {
    KeyRing::parse(&SecretString::from(text(secrets, ring)?)).ok()
}

impl Sealed {
    fn opens(&self, keys: &KeyRing) -> bool {
        let context = EnvelopeContext {
            table: &self.table_name,
            row: self.row_id,
            owner: UserId::from_uuid(self.owner),
            version: self.version,
        };
        vault::open(keys, &context, &self.envelope).is_ok()
    }
}

/// The newest rows under each key.
async fn sealed(connection: &mut PgConnection, ring: Ring) -> sqlx::Result<Vec<Sealed>> {
    let sql = match ring {
        Ring::Mfa => {
            "SELECT 'mfa_totp' AS table_name, id AS row_id, user_id AS owner, version, secret AS envelope
             FROM (SELECT *, row_number() OVER (PARTITION BY split_part(secret, '.', 2) ORDER BY id DESC) AS place
                   FROM mfa_totp) AS numbered
             WHERE place <= $1"
        }
        _ => {
            "WITH rows AS (
                 SELECT integration_id, user_id AS owner, version, access, refresh FROM oauth_tokens
                 UNION ALL SELECT integration_id, owner, version, access, refresh FROM oauth_revocations
             ), envelopes AS (
                 SELECT 'oauth_tokens.access' AS table_name, integration_id, owner, version, access AS envelope FROM rows
                 UNION ALL
                 SELECT 'oauth_tokens.refresh', integration_id, owner, version, refresh FROM rows WHERE refresh IS NOT NULL
             )
             SELECT table_name, integration_id AS row_id, owner, version, envelope
             FROM (SELECT *, row_number() OVER (PARTITION BY table_name, split_part(envelope, '.', 2)
                                                ORDER BY integration_id DESC) AS place
                   FROM envelopes) AS numbered
             WHERE place <= $1"
        }
    };
    sqlx::query_as(sql).bind(ROWS).fetch_all(connection).await
}

/// Messages whose number is still known, with the pseudonym that it had.
async fn numbers(connection: &mut PgConnection) -> sqlx::Result<Vec<(Uuid, String, String)>> {
    sqlx::query_as(
        "SELECT l.id, m.number, l.number_key FROM text_ledger l JOIN messages m USING (id) ORDER BY l.sent_at DESC LIMIT $1",
    )
    .bind(ROWS)
    .fetch_all(connection)
    .await
}
