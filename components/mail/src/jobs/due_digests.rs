//! Summaries that are due are ordered, at the start of each tick; nobody's change orders them.

use postern_domain::{jobs::EmailTemplate, time::UnixMillis};
use postern_edge::{Call, Problem};
use postern_platform::clock;
use postern_store::{digests, effects::Effects};

/// How many are ordered in one tick. The next one orders more.
const AT_ONCE: i64 = 100;

/// Orders them. Of ticks at the same time one orders each.
pub async fn order(call: &Call) -> Result<(), Problem> {
    let pg = call.pg().await?;
    let now = UnixMillis(clock::now_ms());
    for due in digests::due(&pg, now, AT_ONCE).await? {
        let template = EmailTemplate::Digest { since: due.since, until: now };
        digests::order(&pg, &due, now, &Effects::at(now).mail(template)?).await?;
    }
    Ok(())
}
