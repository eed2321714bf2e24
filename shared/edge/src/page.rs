//! Lists in pages (API-5): `?limit=&cursor=` in, `{items, next_cursor}` out.

use deserr::Deserr;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use crate::body::{FieldErrors, Invalid};

const DEFAULT_LIMIT: usize = 50;
const MAX_LIMIT: usize = 100;

/// Which page.
#[derive(Debug, Deserr, IntoParams)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// How many items at most, 1 to 100.
    #[deserr(default = DEFAULT_LIMIT, try_from(&String) = parse_limit -> Invalid)]
    #[param(value_type = Option<usize>, minimum = 1, maximum = 100, default = 50)]
    pub limit: usize,
    /// `next_cursor` of the page before.
    #[deserr(default)]
    pub cursor: Option<String>,
}

fn parse_limit(text: &str) -> Result<usize, Invalid> {
    match text.parse() {
        Ok(limit @ 1..=MAX_LIMIT) => Ok(limit),
        _ => Err(Invalid::new("invalid_limit", "Expected a number from 1 to 100.")),
    }
}

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// Asks for what comes after; null on the last page.
    pub next_cursor: Option<String>,
}
