//! The routes of this component, who may call them and how often.

use std::time::Duration;

use postern_domain::{
    auth::assurance::Assurance::Aal2,
    rbac::catalogue::{
        AUDIT_READ_ANY, GRANTS_MANAGE_ANY, GRANTS_READ_ANY, RBAC_CHECK_OWN, RBAC_CHECK_TOKEN_ANY,
        ROLES_MANAGE_ANY, ROLES_READ_ANY, SERVICE_ACCOUNTS_MANAGE_ANY, SERVICE_ACCOUNTS_READ_ANY,
    },
};
use postern_edge::{Routes, routes};

use crate::jobs;

pub mod audit_checkpoint;
pub mod check;
pub mod check_by_token;
pub mod create_grant;
pub mod create_service_account;
pub mod create_service_key;
pub mod decision;
pub mod delete_grant;
pub mod delete_role;
pub mod delete_service_account;
pub mod grant_item;
pub mod list_audit_events;
pub mod list_grants;
pub mod list_permissions;
pub mod list_roles;
pub mod list_service_accounts;
pub mod put_role;
pub mod read_role;
pub mod read_service_account;
pub mod revoke_service_key;
pub mod role_item;
pub mod service_account_body;
pub mod service_account_item;
pub mod service_account_me;
pub mod update_service_account;

/// How recent the proof of identity has to be of somebody who changes what others may do.
const RECENT: Duration = Duration::from_mins(15);

/// The table.
pub fn routes() -> Routes {
    Routes::new()
        .work("rbac", jobs::jobs())
        .caller(routes!(list_permissions::list_permissions), ROLES_READ_ANY)
        .caller(routes!(list_roles::list_roles), ROLES_READ_ANY)
        .caller(routes!(read_role::read_role), ROLES_READ_ANY)
        .caller(routes!(put_role::put_role), ROLES_MANAGE_ANY)
        .assurance(Aal2)
        .fresh_mfa(RECENT)
        .caller(routes!(delete_role::delete_role), ROLES_MANAGE_ANY)
        .assurance(Aal2)
        .fresh_mfa(RECENT)
        .caller(routes!(list_grants::list_grants), GRANTS_READ_ANY)
        .caller(routes!(create_grant::create_grant), GRANTS_MANAGE_ANY)
        .assurance(Aal2)
        .fresh_mfa(RECENT)
        .idempotent()
        .caller(routes!(delete_grant::delete_grant), GRANTS_MANAGE_ANY)
        .assurance(Aal2)
        .fresh_mfa(RECENT)
        .caller(routes!(check::check), RBAC_CHECK_OWN)
        .service_account(routes!(check_by_token::check_by_token), RBAC_CHECK_TOKEN_ANY)
        .caller(routes!(list_audit_events::list_audit_events), AUDIT_READ_ANY)
        .caller(routes!(audit_checkpoint::audit_checkpoint), AUDIT_READ_ANY)
        .any_service_account(routes!(service_account_me::read_own_service_account))
        .caller(routes!(list_service_accounts::list_service_accounts), SERVICE_ACCOUNTS_READ_ANY)
        .caller(routes!(read_service_account::read_service_account), SERVICE_ACCOUNTS_READ_ANY)
        .caller(
            routes!(create_service_account::create_service_account),
            SERVICE_ACCOUNTS_MANAGE_ANY,
        )
        .assurance(Aal2)
        .fresh_strong_mfa(RECENT)
        .idempotent()
        .caller(
            routes!(update_service_account::update_service_account),
            SERVICE_ACCOUNTS_MANAGE_ANY,
        )
        .assurance(Aal2)
        .fresh_strong_mfa(RECENT)
        .caller(
            routes!(delete_service_account::delete_service_account),
            SERVICE_ACCOUNTS_MANAGE_ANY,
        )
        .assurance(Aal2)
        .fresh_strong_mfa(RECENT)
        .caller(routes!(create_service_key::create_service_key), SERVICE_ACCOUNTS_MANAGE_ANY)
        .assurance(Aal2)
        .fresh_strong_mfa(RECENT)
        .idempotent_shown_once()
        .caller(routes!(revoke_service_key::revoke_service_key), SERVICE_ACCOUNTS_MANAGE_ANY)
        .assurance(Aal2)
        .fresh_strong_mfa(RECENT)
}
