//! What becomes of the caller's other sessions when a factor goes (ASVS 7.4.3).

use postern_domain::notices::NoticeKind;
use postern_edge::{Answer, Call, Caller, session_ends};
use postern_store::{
    effects::{Effects, Noticed},
    factors::mfa::FactorGone,
    sessions::Which,
};
use serde_json::json;

/// What goes with a factor beside it: the caller's other sessions, unless they are to go on.
pub(super) fn ending_others(effects: Effects, caller: &Caller, keep: bool) -> Answer<Noticed> {
    let effects = if keep { effects } else { effects.end_sessions(Some(caller.session))? };
    Ok(effects.notice(NoticeKind::FactorsChanged, json!({}))?)
}

/// Ends what was opened before the factor went (ASVS 7.4.3); the queued job does the same, should this component die.
pub(super) async fn end_others(call: &Call, caller: &Caller, gone: &FactorGone) {
    if let Some(version) = gone.version {
        let others = Which::OlderThan(version, Some(caller.session));
        session_ends::in_redis(call, caller.user, others).await;
    }
}
