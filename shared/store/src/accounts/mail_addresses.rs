//! Where mails go whose link or code is good for something. Who ordered one does not decide that: whoever could would have
//! the link sent to themselves.

use postern_domain::ids::JobId;
use postern_platform::{params, pg::Connection};

use crate::Result;

/// Where the mail of a job goes that is held just now: where the registration, the account or the change says. `None` when
/// what it is good for is gone.
pub async fn recipient(pg: &Connection, job: JobId) -> Result<Option<String>> {
    let row = pg.query_one("SELECT mail_recipient($1) AS address", params![job.uuid()]).await?;
    row.map_or(Ok(None), |row| Ok(row.get("address")?))
}
