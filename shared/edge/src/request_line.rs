//! What was answered, for whoever follows a request by its trace id.

use postern_domain::time::UnixMillis;

use crate::metrics::{Answered, label};

/// One line of JSON on standard error for a request that was answered (ASVS 16.2.4): its trace id is that of the answer, and
/// of whatever else is on record of it. Which path, query or address it was is not here; the edge's log has the path.
///
/// A tick that went well has none: it asks every component each second, and a million lines a day would say nothing.
pub(crate) fn write(answered: &Answered<'_>, trace_id: &str, now: UnixMillis) {
    if answered.status.is_success() && answered.route().starts_with("/internal/") {
        return;
    }
    postern_platform::log::line(&line(answered, trace_id, now));
}

fn line(answered: &Answered<'_>, trace_id: &str, now: UnixMillis) -> String {
    let duration_us = u64::try_from(answered.elapsed.as_micros()).unwrap_or(u64::MAX);
    let line = serde_json::json!({
        "time": now.rfc3339(), "level": "info", "component": answered.component, "trace_id": trace_id,
        "method": label(answered.method), "route": answered.route(),
        "status": answered.status.as_u16(), "duration_us": duration_us,
    });
    line.to_string()
}
