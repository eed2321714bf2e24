//! Roles and grants, and what a change of them rests on.

pub mod basis;
pub mod grant_admin;
pub mod grants;
pub mod role_admin;
pub mod roles;
pub mod user_roles;
