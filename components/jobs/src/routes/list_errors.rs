//! `GET /api/v1/errors` (API-4).

use axum::Json;
use deserr::Deserr;
use postern_domain::field_code::FieldCode;
use postern_domain::{ids::ErrorId, time::UnixMillis};
use postern_edge::{
    Answer, Call, Caller, Invalid, Problem,
    body::{FieldErrors, ValidQuery},
    page::{self, Page},
    problem::FieldError,
};
use postern_store::errors::{self, After, Filter, Listed, NEVER};

use super::error_item::ErrorItem;
use crate::fields;

/// Which errors.
#[derive(Debug, Deserr, utoipa::IntoParams)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ErrorsQuery {
    /// How many items at most, 1 to 100.
    #[deserr(default = page::DEFAULT_LIMIT, try_from(&String) = page::parse_limit -> Invalid)]
    #[param(value_type = Option<usize>, minimum = 1, maximum = 100, default = 50)]
    limit: usize,
    /// `next_cursor` of the page before.
    #[deserr(default)]
    cursor: Option<String>,
    /// Only of this component, such as `users`.
    #[deserr(default, try_from(&String) = fields::optional_component -> Invalid)]
    #[param(value_type = Option<String>)]
    component: Option<String>,
    /// Only those whose first or last occurrence has this trace id.
    #[deserr(default, try_from(&String) = fields::optional_trace_id -> Invalid)]
    #[param(value_type = Option<String>)]
    trace_id: Option<String>,
}

/// Unexpected errors, the one that came last first. One that comes again while somebody reads on is on the first page then.
#[utoipa::path(
    get, path = "/api/v1/errors", tag = "errors", operation_id = "list_errors",
    params(ErrorsQuery),
    responses(
        (status = 200, description = "One page", body = Page<ErrorItem>),
    ),
)]
pub async fn list_errors(
    call: Call,
    _: Caller,
    ValidQuery(query): ValidQuery<ErrorsQuery>,
) -> Answer<Json<Page<ErrorItem>>> {
    let after = query.cursor.as_deref().map(|text| parse_cursor(text).ok_or_else(invalid_cursor));
    let filter =
        Filter { component: query.component.as_deref(), trace_id: query.trace_id.as_deref() };
    let pg = call.pg().await?;
    let found = errors::list(&pg, filter, after.transpose()?, query.limit + 1).await?;
    Ok(Json(Page::cut(found, query.limit, cursor).map(ErrorItem::from)))
}

/// When an error came last, and which it is.
fn cursor(last: &Listed) -> String {
    format!("{}.{}", last.last_seen_at.0, last.id)
}

fn parse_cursor(text: &str) -> Option<After> {
    let (at, id) = text.split_once('.')?;
    let (at, id) = (at.parse().ok().map(UnixMillis)?, id.parse::<ErrorId>().ok()?);
    // Later moments than Postgres knows are none of ours.
    (UnixMillis(0)..NEVER).contains(&at).then_some(After(at, id))
}

fn invalid_cursor() -> Problem {
    Problem::invalid(vec![FieldError {
        pointer: "/cursor".into(),
        code: FieldCode::InvalidCursor,
        detail: "Expected `next_cursor` of the page before.".into(),
    }])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// API-5: a cursor leads back to where its page ended, and nothing else is one.
    #[test]
    fn cursors_lead_back_and_nothing_else_does() {
        let id = "017f22e2-79b0-8cc3-88c4-dc0c0c07398f";
        let after = parse_cursor(&format!("1764000000000.{id}"));
        assert_eq!(after, Some(After(UnixMillis(1_764_000_000_000), id.parse().unwrap())));
        for text in [
            String::new(),
            id.into(),
            format!(".{id}"),
            format!("-1.{id}"),
            format!("99999999999999.{id}"),
            format!("99999999999999999999.{id}"),
            "1764000000000.".into(),
            format!("1764000000000.{id}.{id}"),
        ] {
            assert_eq!(parse_cursor(&text), None, "{text}");
        }
    }
}
