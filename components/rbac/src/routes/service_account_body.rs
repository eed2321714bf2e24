//! A service account, as administrators describe it.

use postern_domain::field_code::FieldCode;
use std::collections::BTreeSet;

use postern_domain::services::{MAX_AUDIENCES, MAX_NETWORKS};
use postern_edge::{Answer, Problem, problem::FieldError};
use postern_store::services::admin::Account;

use crate::fields::{AllowedNetwork, OwnAudience, ServicePermission};

/// Lists of a body, each value once and in order.
pub struct Lists {
    /// What it may do.
    pub permissions: Option<Vec<ServicePermission>>,
    /// Where it may come from.
    pub allowed_addresses: Option<Vec<AllowedNetwork>>,
    /// What access tokens are for that it accepts.
    pub audiences: Option<Vec<OwnAudience>>,
}

impl Lists {
    /// Puts those that are there into an account.
    pub fn apply(&self, account: &mut Account) -> Answer<()> {
        if let Some(permissions) = &self.permissions {
            account.permissions = distinct(permissions.iter().map(|one| one.0.clone()));
        }
        if let Some(networks) = &self.allowed_addresses {
            account.networks = distinct(networks.iter().map(|one| one.0));
        }
        if let Some(audiences) = &self.audiences {
            account.audiences = distinct(audiences.iter().map(|one| one.0.clone()));
        }
        at_most("/allowed_addresses", account.networks.len(), MAX_NETWORKS)?;
        at_most("/audiences", account.audiences.len(), MAX_AUDIENCES)
    }
}

fn distinct<T: Ord>(all: impl Iterator<Item = T>) -> Vec<T> {
    all.collect::<BTreeSet<_>>().into_iter().collect()
}

fn at_most(pointer: &str, count: usize, most: usize) -> Answer<()> {
    if count <= most {
        return Ok(());
    }
    Err(invalid(pointer, FieldCode::TooMany, format!("At most {most}.")))
}

/// A field that is wrong.
pub fn invalid(pointer: &str, code: FieldCode, detail: String) -> Problem {
    Problem::invalid(vec![FieldError { pointer: pointer.to_owned(), code, detail }])
}

/// Another account has one of the audiences: a token is for one service.
pub fn audience_taken() -> Problem {
    invalid("/audiences", FieldCode::Taken, "Another service account has one of these.".to_owned())
}
