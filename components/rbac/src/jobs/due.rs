//! What the audit log has to do and nobody orders: denials whose windows have closed are told of, and what waits is sealed.

use postern_domain::time::UnixMillis;
use postern_edge::{Call, Problem};
use postern_platform::clock;
use postern_store::{audit, effects::Effects};

use super::seal_audit::SealAudit;
use crate::config;

/// Finds it, at the start of each tick.
pub async fn find(call: &Call) -> Result<(), Problem> {
    let pg = call.pg().await?;
    audit::close_folds(&pg, UnixMillis(clock::now_ms())).await?;
    let config = config::sealing().await?;
    let sealing = Effects::at(call.now()).job(&SealAudit {})?;
    let waiting_since = UnixMillis(clock::now_ms()).minus(config.every);
    Ok(audit::seal::queue(&pg, &sealing, waiting_since).await?)
}
