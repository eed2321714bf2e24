//! Lists in pages (API-5): `?limit=&cursor=` in, `{items, next_cursor}` out.

use deserr::Deserr;
use postern_domain::field_code::FieldCode;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::http::{
    body::fields::{FieldErrors, Invalid},
    problem::{FieldError, Problem},
};

/// Items of a page, unless the client says.
pub const DEFAULT_LIMIT: usize = 50;
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

/// `limit`.
pub fn parse_limit(text: &str) -> Result<usize, Invalid> {
    match text.parse() {
        Ok(limit @ 1..=MAX_LIMIT) => Ok(limit),
        _ => Err(Invalid::new(FieldCode::InvalidLimit, "Expected a number from 1 to 100.")),
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

impl<T> Page<T> {
    /// A page of at most `limit` of `items`, of which one more was asked for than fits: it tells whether there is
    /// another page, and `cursor` where that begins.
    pub fn cut(mut items: Vec<T>, limit: usize, cursor: impl Fn(&T) -> String) -> Self {
        let more = items.len() > limit;
        items.truncate(limit);
        let next_cursor = items.last().filter(|_| more).map(cursor);
        Self { items, next_cursor }
    }

    /// The same page of something else.
    pub fn map<U>(self, convert: impl Fn(T) -> U) -> Page<U> {
        let items = self.items.into_iter().map(convert).collect();
        Page { items, next_cursor: self.next_cursor }
    }
}

/// A cursor that is an id.
pub fn cursor_id(cursor: Option<&str>) -> Result<Option<Uuid>, Problem> {
    cursor.map(Uuid::parse_str).transpose().map_err(|_| {
        Problem::invalid(vec![FieldError {
            pointer: "/cursor".into(),
            code: FieldCode::InvalidCursor,
            detail: "Expected `next_cursor` of the page before.".into(),
        }])
    })
}
