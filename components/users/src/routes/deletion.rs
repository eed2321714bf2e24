//! Deletion (USR-1): the account goes after a time of grace, unless its owner logs in and keeps it.

use postern_domain::{ids::UserId, notices::NoticeKind, time::UnixMillis};
use postern_edge::{
    Answer, Call, Problem, notices,
    problem::{CONFLICT, NOT_FOUND},
    session_ends,
};
use postern_store::{
    accounts::deletions::{self, Deletion, DeletionAsked},
    authorization::basis::Basis,
    effects::Effects,
    sessions::Which,
};
use serde_json::json;

use crate::jobs::delete_account::DeleteAccount;

/// A deletion to ask for.
pub struct Order<'a> {
    /// Whose account.
    pub user: UserId,
    /// What was decided over, if it is not the owner who asks.
    pub basis: Option<&'a Basis>,
    /// When.
    pub due: UnixMillis,
    /// Whether nobody may use it until then.
    pub suspend: bool,
}

/// Sets the time, queues what happens then beside the other effects, and ends the sessions. `None` when what was decided
/// over has changed.
pub async fn ask(call: &Call, order: &Order<'_>, effects: Effects) -> Answer<Option<UnixMillis>> {
    let user = order.user;
    let effects = effects
        .end_sessions(None)?
        .job_at(order.due, &DeleteAccount {})?
        .notice(NoticeKind::ProfileChanged, json!({ "fields": ["deletion_at"] }))?;
    let deletion = Deletion {
        user,
        basis: order.basis,
        due: order.due,
        now: call.now(),
        suspend: order.suspend,
    };
    match deletions::ask(&call.pg().await?, &deletion, &effects).await? {
        DeletionAsked::Stale => Ok(None),
        DeletionAsked::Unknown => Err(Problem::new(&NOT_FOUND)),
        DeletionAsked::LastAdministrator => {
            Err(Problem::new(&CONFLICT).detail("The last active administrator cannot be deleted."))
        }
        DeletionAsked::WasAt(due) => {
            session_ends::in_redis(call, user, Which::All).await;
            Ok(Some(due))
        }
        DeletionAsked::At(due) => {
            notices::tell(call, user, &effects).await;
            session_ends::in_redis(call, user, Which::All).await;
            Ok(Some(due))
        }
    }
}
