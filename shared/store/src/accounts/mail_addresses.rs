//! Where mails go whose link or code is good for something. Who ordered one does not decide that: whoever could would have
//! the link sent to themselves. `None` when what it is good for is gone.

use postern_domain::ids::{EmailChangeId, PasswordResetId, UserId, VerificationId};
use postern_platform::{params, pg::Connection, pg::Row};

use crate::Result;

/// Of a registration: the address that it is to confirm.
pub async fn of_registration(pg: &Connection, id: VerificationId) -> Result<Option<String>> {
    let row = pg
        .query_one("SELECT email FROM email_verifications WHERE id = $1", params![id.uuid()])
        .await?;
    address(row)
}

/// Of a password reset or an invitation: the address of the account.
pub async fn of_reset(
    pg: &Connection,
    user: UserId,
    id: PasswordResetId,
) -> Result<Option<String>> {
    let row = pg
        .query_one(
            "SELECT u.email FROM password_resets r JOIN users u ON u.id = r.user_id
             WHERE r.id = $1 AND r.user_id = $2",
            params![id.uuid(), user.uuid()],
        )
        .await?;
    address(row)
}

/// Of a change of address: the one that the account has.
pub async fn of_present(
    pg: &Connection,
    user: UserId,
    id: EmailChangeId,
) -> Result<Option<String>> {
    let row = pg
        .query_one(
            "SELECT u.email FROM email_changes c JOIN users u ON u.id = c.user_id
             WHERE c.id = $1 AND c.user_id = $2",
            params![id.uuid(), user.uuid()],
        )
        .await?;
    address(row)
}

/// Of a change of address: the one that it is to get.
pub async fn of_next(pg: &Connection, user: UserId, id: EmailChangeId) -> Result<Option<String>> {
    let row = pg
        .query_one(
            "SELECT email FROM email_changes WHERE id = $1 AND user_id = $2",
            params![id.uuid(), user.uuid()],
        )
        .await?;
    address(row)
}

fn address(row: Option<Row>) -> Result<Option<String>> {
    Ok(row.map(|row| row.get("email")).transpose()?)
}
