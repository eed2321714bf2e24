//! Secrets of authenticator apps that are under a key which is to be given up (MFA-1). Not here: putting them under another
//! one.

use postern_domain::ids::{TotpId, UserId};
use postern_platform::{
    params,
    pg::{Connection, Row},
};
use uuid::Uuid;

use crate::Result;

/// The secret of an app, and where it belongs.
pub struct Enveloped {
    /// Whose app.
    pub user: UserId,
    /// Which app.
    pub id: TotpId,
    /// The version.
    pub version: i32,
    /// The envelope.
    pub secret: String,
}

impl Enveloped {
    fn read(row: &Row) -> Result<Self> {
        Ok(Self {
            user: UserId::from_uuid(row.get("user_id")?),
            id: TotpId::from_uuid(row.get("id")?),
            version: row.get("version")?,
            secret: row.get("secret")?,
        })
    }
}

/// Up to `count` apps of users behind `after`, or of the first, whose secret is under this key.
pub async fn under(
    pg: &Connection,
    key: &str,
    (after, count): (Option<UserId>, i64),
) -> Result<Vec<Enveloped>> {
    let rows = pg
        .query(
            "SELECT user_id, id, version, secret FROM mfa_totp
             WHERE split_part(secret, '.', 2) = $1 AND user_id > $2
             ORDER BY user_id LIMIT $3",
            params![key, after.map_or_else(Uuid::nil, UserId::uuid), count],
        )
        .await?;
    rows.iter().map(Enveloped::read).collect()
}

/// Puts another envelope in the place of each that was read, unless another app or envelope stands there by now.
pub async fn replace(pg: &Connection, replaced: &[(Enveloped, String)]) -> Result<()> {
    let of = |part: fn(&(Enveloped, String)) -> String| -> Vec<String> {
        replaced.iter().map(part).collect()
    };
    pg.query(
        "UPDATE mfa_totp t SET secret = n.secret
         FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS n (user_id, id, before, secret)
         WHERE t.user_id = n.user_id::uuid AND t.id = n.id::uuid AND t.secret = n.before",
        params![
            of(|(old, _)| old.user.to_string()),
            of(|(old, _)| old.id.to_string()),
            of(|(old, _)| old.secret.clone()),
            of(|(_, new)| new.clone()),
        ],
    )
    .await?;
    Ok(())
}
