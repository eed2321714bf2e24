//! The routes of this component, who may call them and how often.

use std::time::Duration;

use postern_domain::{
    auth::assurance::Assurance::Aal2,
    rbac::catalogue::{
        AUDIT_READ_ANY, GRANTS_MANAGE_ANY, GRANTS_READ_ANY, RBAC_CHECK_OWN, ROLES_MANAGE_ANY,
        ROLES_READ_ANY,
    },
};
use postern_edge::{Routes, routes};

use crate::jobs;

pub mod audit;
pub mod check;
pub mod grants;
pub mod roles;

/// How recent the proof of identity has to be of somebody who changes what others may do.
const RECENT: Duration = Duration::from_mins(15);

/// The table.
pub fn routes() -> Routes {
    Routes::new()
        .work("rbac", jobs::jobs())
        .caller(routes!(roles::list_permissions), ROLES_READ_ANY)
        .caller(routes!(roles::list_roles), ROLES_READ_ANY)
        .caller(routes!(roles::read_role), ROLES_READ_ANY)
        .caller(routes!(roles::put_role), ROLES_MANAGE_ANY)
        .assurance(Aal2)
        .fresh_mfa(RECENT)
        .caller(routes!(roles::delete_role), ROLES_MANAGE_ANY)
        .assurance(Aal2)
        .fresh_mfa(RECENT)
        .caller(routes!(grants::list_grants), GRANTS_READ_ANY)
        .caller(routes!(grants::create_grant), GRANTS_MANAGE_ANY)
        .assurance(Aal2)
        .fresh_mfa(RECENT)
        .idempotent()
        .caller(routes!(grants::delete_grant), GRANTS_MANAGE_ANY)
        .assurance(Aal2)
        .fresh_mfa(RECENT)
        .caller(routes!(check::check), RBAC_CHECK_OWN)
        .caller(routes!(audit::list_audit_events), AUDIT_READ_ANY)
        .caller(routes!(audit::audit_checkpoint), AUDIT_READ_ANY)
}
