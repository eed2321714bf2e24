//! How much lies under each key, as the database has it.

use std::collections::BTreeMap;

use anyhow::Context as _;
use base64::{Engine as _, prelude::BASE64_STANDARD_NO_PAD};
use sqlx::{Connection as _, PgConnection};

use super::ring::Ring;
use crate::{Home, database};

/// How much lies under the key of each id.
pub(crate) type Counts = BTreeMap<String, i64>;

/// What lies under the keys of a ring; nothing for one that leaves nothing in the database, which then is not asked.
pub(super) async fn of(home: &Home, ring: Ring) -> anyhow::Result<Counts> {
    if ring.counted().is_none() {
        return Ok(Counts::new());
    }
    let mut connection = database::connect(&database::url(home)?).await?;
    let counts = within(&mut connection, ring).await?;
    connection.close().await?;
    Ok(counts)
}

/// The same by a connection that there is.
pub(crate) async fn within(connection: &mut PgConnection, ring: Ring) -> anyhow::Result<Counts> {
    // An envelope begins `v1.<key id>.`; a hash names its pepper, in base64, as `keyid`.
    let sql = match ring {
        Ring::Mfa => "SELECT split_part(secret, '.', 2), count(*) FROM mfa_totp GROUP BY 1",
        Ring::OauthToken => {
            "SELECT split_part(sealed, '.', 2), count(*) FROM (
                 SELECT access AS sealed FROM oauth_tokens UNION ALL SELECT refresh FROM oauth_tokens
                 UNION ALL SELECT access FROM oauth_revocations
                 UNION ALL SELECT refresh FROM oauth_revocations
             ) AS envelopes
             WHERE sealed IS NOT NULL GROUP BY 1"
        }
        Ring::Pepper => {
            "SELECT substring(hash FROM 'keyid=([A-Za-z0-9+/]+)'), count(*) FROM (
                 SELECT password_hash AS hash FROM credentials
                 UNION ALL SELECT password_hash FROM email_verifications
             ) AS hashes
             WHERE hash LIKE '%keyid=%' GROUP BY 1"
        }
        _ => return Ok(Counts::new()),
    };
    let counts: Vec<(String, i64)> = sqlx::query_as(sql).fetch_all(connection).await?;
    let id = |text: String| -> anyhow::Result<String> {
        if ring != Ring::Pepper {
            return Ok(text);
        }
        let id = BASE64_STANDARD_NO_PAD.decode(&text).context("the pepper of a hash")?;
        Ok(String::from_utf8_lossy(&id).into_owned())
    };
    counts.into_iter().map(|(text, count)| Ok((id(text)?, count))).collect()
}

/// What lies under these keys together.
pub(super) fn under<'a>(counts: &Counts, ids: impl IntoIterator<Item = &'a String>) -> i64 {
    ids.into_iter().filter_map(|id| counts.get(id)).sum()
}
