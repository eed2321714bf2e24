//! `GET /api/v1/users` (USR-3, API-5).

use axum::Json;
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use deserr::Deserr;
use postern_domain::field_code::FieldCode;
use postern_domain::rbac::RoleName;
use postern_edge::{
    Answer, Call, Caller, Invalid, Problem,
    body::{FieldErrors, ValidQuery},
    field,
    page::{self, Page},
    problem::FieldError,
};
use postern_store::accounts::user_list::{self, After, Filter, Listed, Order};
use utoipa::ToSchema;

use super::user_item::UserItem;
use crate::fields;

/// Addresses and names have at most some hundred characters.
const MAX_CURSOR_BYTES: usize = 2048;

/// Which users, in which order.
#[derive(Debug, Deserr, utoipa::IntoParams)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct UsersQuery {
    /// How many items at most, 1 to 100.
    #[deserr(default = page::DEFAULT_LIMIT, try_from(&String) = page::parse_limit -> Invalid)]
    #[param(value_type = Option<usize>, minimum = 1, maximum = 100, default = 50)]
    limit: usize,
    /// `next_cursor` of the page before, with the same `sort`.
    #[deserr(default)]
    cursor: Option<String>,
    /// Only with this status.
    #[deserr(default)]
    #[param(inline)]
    status: Option<StatusFilter>,
    /// Only with this role.
    #[deserr(default, try_from(&String) = field::optional -> Invalid)]
    #[param(value_type = Option<String>, example = "administrator")]
    role: Option<RoleName>,
    /// Only those whose address or name contains this, whatever its case; 2 to 100 characters.
    #[deserr(default, try_from(&String) = fields::search -> Invalid)]
    #[param(value_type = Option<String>, min_length = 2, max_length = 100, example = "ada")]
    q: Option<String>,
    /// In which order; with `-` in front backwards.
    #[deserr(default)]
    #[param(inline, required = false)]
    sort: Sort,
}

/// A status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserr, ToSchema)]
#[deserr(error = FieldErrors, rename_all = lowercase)]
#[schema(rename_all = "lowercase")]
enum StatusFilter {
    /// In use.
    Active,
    /// Out of use.
    Suspended,
    /// Before the first log-in.
    Invited,
}

impl StatusFilter {
    fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Invited => "invited",
        }
    }
}

/// An order.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Deserr, ToSchema)]
#[deserr(error = FieldErrors)]
enum Sort {
    /// The oldest account first.
    #[deserr(rename = "created")]
    #[schema(rename = "created")]
    Created,
    /// The newest account first.
    #[default]
    #[deserr(rename = "-created")]
    #[schema(rename = "-created")]
    CreatedDescending,
    /// By address.
    #[deserr(rename = "email")]
    #[schema(rename = "email")]
    Email,
    /// By address, backwards.
    #[deserr(rename = "-email")]
    #[schema(rename = "-email")]
    EmailDescending,
    /// By name.
    #[deserr(rename = "name")]
    #[schema(rename = "name")]
    Name,
    /// By name, backwards.
    #[deserr(rename = "-name")]
    #[schema(rename = "-name")]
    NameDescending,
    /// Who has not been here for longest first.
    #[deserr(rename = "last_login")]
    #[schema(rename = "last_login")]
    LastLogin,
    /// Who was here last first.
    #[deserr(rename = "-last_login")]
    #[schema(rename = "-last_login")]
    LastLoginDescending,
}

impl Sort {
    /// The order, and its letter in cursors: a cursor of one order is none of another.
    fn order(self) -> (Order, &'static str) {
        match self {
            Self::Created => (Order::Created, "c"),
            Self::CreatedDescending => (Order::CreatedDescending, "C"),
            Self::Email => (Order::Email, "e"),
            Self::EmailDescending => (Order::EmailDescending, "E"),
            Self::Name => (Order::Name, "n"),
            Self::NameDescending => (Order::NameDescending, "N"),
            Self::LastLogin => (Order::LastLogin, "l"),
            Self::LastLoginDescending => (Order::LastLoginDescending, "L"),
        }
    }
}

/// All users, in pages.
#[utoipa::path(
    get, path = "/api/v1/users", tag = "users", operation_id = "list_users",
    params(UsersQuery),
    responses(
        (status = 200, description = "A page of users", body = Page<UserItem>),
    ),
)]
pub async fn list_users(
    call: Call,
    _: Caller,
    ValidQuery(query): ValidQuery<UsersQuery>,
) -> Answer<Json<Page<UserItem>>> {
    let (order, letter) = query.sort.order();
    let after = query.cursor.as_deref().map(|cursor| parse_cursor(cursor, order, letter));
    let after = after.map(|parsed| parsed.ok_or_else(invalid_cursor)).transpose()?;
    let filter = Filter {
        status: query.status.map(StatusFilter::name),
        role: query.role.as_ref().map(RoleName::as_str),
        search: query.q.as_deref(),
    };
    let pg = call.pg().await?;
    let found = user_list::list(&pg, order, &filter, after.as_ref(), query.limit + 1).await?;
    let page = Page::cut(found, query.limit, |last| cursor(letter, last));
    Ok(Json(page.map(|listed| listed.account.into())))
}

fn cursor(letter: &str, last: &Listed) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(format!("{letter}{}{}", last.account.id, last.key))
}

/// Behind whom a page begins; `None` for what is no cursor of this order.
fn parse_cursor(cursor: &str, order: Order, letter: &str) -> Option<After> {
    if cursor.len() > MAX_CURSOR_BYTES {
        return None;
    }
    let text = String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
    let (id, key) = text.strip_prefix(letter)?.split_at_checked(36)?;
    let after = After { key: key.to_owned(), id: id.parse().ok()? };
    let valid = match order {
        Order::Created | Order::CreatedDescending => after.key == after.id.to_string(),
        Order::LastLogin | Order::LastLoginDescending => {
            // Within what Postgres has as a time.
            after.key.parse::<i64>().is_ok_and(|ms| (0..=253_402_300_799_999).contains(&ms))
        }
        Order::Email | Order::EmailDescending | Order::Name | Order::NameDescending => {
            !after.key.contains('\0')
        }
    };
    valid.then_some(after)
}

fn invalid_cursor() -> Problem {
    Problem::invalid(vec![FieldError {
        pointer: "/cursor".into(),
        code: FieldCode::InvalidCursor,
        detail: "Expected `next_cursor` of the page before, with the same `sort`.".into(),
    }])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// API-5: a cursor belongs to its order, and nothing else is one.
    #[test]
    fn cursors_lead_back_and_nothing_else_does() {
        let id = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f";
        let encode = |text: &str| BASE64_URL_SAFE_NO_PAD.encode(text);
        let named = encode(&format!("nada \u{1F600}{id}"));
        assert_eq!(parse_cursor(&named, Order::Name, "n"), None);
        let named = encode(&format!("n{id}ada \u{1F600}"));
        let after = parse_cursor(&named, Order::Name, "n").expect("a cursor");
        assert_eq!((after.key.as_str(), after.id.to_string().as_str()), ("ada \u{1F600}", id));
        assert_eq!(parse_cursor(&named, Order::NameDescending, "N"), None);
        assert_eq!(parse_cursor(&encode(&format!("l{id}soon")), Order::LastLogin, "l"), None);
        assert_eq!(parse_cursor(&encode(&format!("c{id}{id}x")), Order::Created, "c"), None);
        for bad in ["", "!", "bm9uc2Vuc2U"] {
            assert_eq!(parse_cursor(bad, Order::Name, "n"), None, "{bad}");
        }
    }
}
