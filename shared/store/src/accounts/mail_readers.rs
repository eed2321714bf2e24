//! Whom a mail goes to, and how they are addressed. Where a mail goes whose link or code is good for something, whoever
//! ordered it does not decide: whoever could would have the link sent to themselves.

use postern_domain::ids::JobId;
use postern_platform::{params, pg::Connection};

use crate::Result;

/// Whoever reads a mail.
pub struct MailReader {
    /// Where it goes: to the registration, the account or the change, if its secret is good for one; else where the order says.
    pub address: String,
    /// The language that they have chosen (BCP 47); `None` without an account, or a choice.
    pub language: Option<String>,
    /// The time zone that they have chosen (IANA).
    pub time_zone: Option<String>,
}

/// The reader of the mail of a job that is held just now. `None` when what it is good for is gone.
pub async fn read(pg: &Connection, job: JobId) -> Result<Option<MailReader>> {
    let sql = "SELECT address, language, time_zone FROM mail_reader($1) WHERE address IS NOT NULL";
    let row = pg.query_one(sql, params![job.uuid()]).await?;
    row.map_or(Ok(None), |row| {
        Ok(Some(MailReader {
            address: row.get("address")?,
            language: row.get("language")?,
            time_zone: row.get("time_zone")?,
        }))
    })
}
