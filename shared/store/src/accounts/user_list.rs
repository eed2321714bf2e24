//! The list of users (USR-3): filtered, searched, in an order, page by page. A page begins behind the last user
//! of the one before, by the order's key and then by id, so that nobody is skipped or doubled whoever comes and
//! goes meanwhile.

use postern_domain::{ids::UserId, time::UnixMillis};
use postern_platform::{params, pg::Connection};

use crate::{
    Result,
    accounts::user_admin::{Account, account_from_row},
};

/// In which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// The oldest account first.
    Created,
    /// The newest account first.
    CreatedDescending,
    /// By address.
    Email,
    /// By address, backwards.
    EmailDescending,
    /// By name, whatever its case.
    Name,
    /// By name, backwards.
    NameDescending,
    /// Who has not been here for longest first.
    LastLogin,
    /// Who was here last first.
    LastLoginDescending,
}

/// Which users.
#[derive(Debug, Default, Clone, Copy)]
pub struct Filter<'a> {
    /// Only with this status.
    pub status: Option<&'a str>,
    /// Only with this role.
    pub role: Option<&'a str>,
    /// Only those whose address or name contains this, whatever its case.
    pub search: Option<&'a str>,
}

/// Behind whom a page begins: the order's key, as [`key`] gives it, and the id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct After {
    /// The key of the last user of the page before.
    pub key: String,
    /// Their id.
    pub id: UserId,
}

/// The statement for an order: its key, the key as a parameter, and the direction.
macro_rules! list {
    ($key:literal, $given:literal, $behind:literal, $direction:literal) => {
        concat!(
            "SELECT ",
            "u.id, email, name, roles, status, ms(created_at) AS created_at,
                    ms(last_login_at) AS last_login_at, ms(delete_after) AS delete_after, version,
                    EXISTS (SELECT FROM mfa_totp t
                            WHERE t.user_id = u.id AND t.confirmed_at IS NOT NULL) AS mfa_enabled,
                    lower(name) AS name_key, email_key
             FROM users u
             WHERE ($1::text IS NULL OR status = $1)
               AND ($2::text IS NULL OR roles @> ARRAY[$2])
               AND ($3::text IS NULL OR search LIKE $3)
               AND ($4::text IS NULL OR (",
            $key,
            ", id) ",
            $behind,
            " (",
            $given,
            ", $5))
             ORDER BY ",
            $key,
            " ",
            $direction,
            ", id ",
            $direction,
            " LIMIT $6"
        )
    };
}

impl Order {
    fn sql(self) -> &'static str {
        match self {
            // An id is a UUIDv7: its order is that of creation.
            Self::Created => list!("id", "$4::uuid", ">", "ASC"),
            Self::CreatedDescending => list!("id", "$4::uuid", "<", "DESC"),
            Self::Email => list!("email_key", "$4", ">", "ASC"),
            Self::EmailDescending => list!("email_key", "$4", "<", "DESC"),
            Self::Name => list!("lower(name)", "$4", ">", "ASC"),
            Self::NameDescending => list!("lower(name)", "$4", "<", "DESC"),
            Self::LastLogin => {
                list!("coalesce(last_login_at, 'epoch')", "from_ms($4::int8)", ">", "ASC")
            }
            Self::LastLoginDescending => {
                list!("coalesce(last_login_at, 'epoch')", "from_ms($4::int8)", "<", "DESC")
            }
        }
    }
}

/// A user of a page, and where a page behind them begins.
pub struct Listed {
    /// The account.
    pub account: Account,
    /// The order's key.
    pub key: String,
}

/// Users in an order, at most `count`.
pub async fn list(
    pg: &Connection,
    order: Order,
    filter: &Filter<'_>,
    after: Option<&After>,
    count: usize,
) -> Result<Vec<Listed>> {
    let nobody = UserId::from_uuid(uuid::Uuid::nil());
    let rows = pg
        .query(
            order.sql(),
            params![
                filter.status,
                filter.role,
                filter.search.map(containing),
                after.map(|after| after.key.as_str()),
                after.map_or(nobody, |after| after.id).uuid(),
                i64::try_from(count).unwrap_or(i64::MAX),
            ],
        )
        .await?;
    rows.iter()
        .map(|row| {
            let account = account_from_row(row)?;
            let key = match order {
                Order::Created | Order::CreatedDescending => account.id.to_string(),
                Order::Email | Order::EmailDescending => row.get("email_key")?,
                Order::Name | Order::NameDescending => row.get("name_key")?,
                Order::LastLogin | Order::LastLoginDescending => {
                    account.last_login_at.unwrap_or(UnixMillis(0)).0.to_string()
                }
            };
            Ok(Listed { account, key })
        })
        .collect()
}

/// The pattern of texts that contain `text`.
fn containing(text: &str) -> String {
    let escaped = text.to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{escaped}%")
}
