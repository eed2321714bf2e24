//! The roles of a user (USR-3).

use axum::Json;
use postern_domain::ids::UserId;
use postern_edge::{
    Answer, Call, Problem,
    problem::{CONFLICT, NOT_FOUND},
};
use postern_store::{authorization::user_roles::Changed, sessions};
use serde::Serialize;
use utoipa::ToSchema;

/// The roles of a user.
#[derive(Serialize, ToSchema)]
pub struct RolesAnswer {
    /// Role names.
    #[schema(example = json!(["user", "premium"]))]
    roles: Vec<String>,
}

/// Tells the user's sessions, so that the change counts at once; the queued job does the same, should this
/// component die before. `None` when what was decided over has changed.
pub(super) async fn settle(
    call: &Call,
    user: UserId,
    changed: Changed,
) -> Answer<Option<Json<RolesAnswer>>> {
    match changed {
        Changed::Unknown => Err(Problem::new(&NOT_FOUND)),
        Changed::LastAdministrator => {
            Err(Problem::new(&CONFLICT)
                .detail("The last active administrator cannot lose the role."))
        }
        Changed::Stale => Ok(None),
        Changed::Roles { roles, version } => {
            // They are taken or given by now, whatever Redis says; the queued job repeats it.
            if let Err(error) = sessions::set_roles(call.redis()?, user, &roles, version).await {
                postern_platform::log::line(&format!(
                    "telling sessions of their roles is left to its job: {error}"
                ));
            }
            Ok(Some(Json(RolesAnswer { roles })))
        }
    }
}
