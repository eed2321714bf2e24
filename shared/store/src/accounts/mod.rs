//! Accounts: how they come to be, what their owner and an administrator change, and how they go.

pub mod credentials;
pub mod deletions;
pub mod email_changes;
pub mod export;
pub mod help;
pub mod imported_credentials;
pub mod mail_readers;
pub mod own_account;
pub mod password_resets;
pub mod preferences;
pub mod registrations;
pub mod user_admin;
pub mod user_list;
pub mod users;
