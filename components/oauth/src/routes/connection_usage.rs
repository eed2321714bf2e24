//! `GET /api/v1/oauth/connections/{id}/usage` (OAUTH-11): who has used a connection of mine, how often and what for.

use postern_domain::field_code::FieldCode;
use std::collections::{BTreeMap, BTreeSet};

use axum::Json;
use deserr::Deserr;
use postern_domain::{features, ids::ConnectionId, oauth::providers::provider, time::UnixMillis};
use postern_edge::{
    Answer, Call, Caller, Invalid, Problem,
    body::{FieldErrors, ValidPath, ValidQuery},
    problem::NOT_FOUND,
};
use postern_store::connections::{
    self, Connection,
    uses::{self, Count, Usage},
};
use serde::Serialize;
use utoipa::ToSchema;

const DEFAULT_DAYS: i32 = 30;
const DAY_MS: i64 = 86_400_000;
/// As a use is recorded that was no failure.
const SERVED: &str = "served";

/// How far back.
#[derive(Debug, Deserr, utoipa::IntoParams)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct UsageQuery {
    /// How many days, today among them: 1 to 396.
    #[deserr(default = DEFAULT_DAYS, try_from(&String) = parse_days -> Invalid)]
    #[param(value_type = Option<i32>, minimum = 1, maximum = 396, default = 30)]
    days: i32,
}

fn parse_days(text: &str) -> Result<i32, Invalid> {
    let days = text.parse().ok().filter(|days| (1..=uses::KEPT_DAYS).contains(days));
    days.ok_or_else(|| Invalid::new(FieldCode::InvalidDays, "Expected a number from 1 to 396."))
}

/// How a connection was used.
#[derive(Serialize, ToSchema)]
pub struct UsageAnswer {
    /// Each day (UTC), the earliest first; those without a use as well.
    items: Vec<UsageOfDay>,
    /// What the connection may do, and what was asked for beside that.
    accesses: Vec<UsedAccess>,
}

/// An access of a connection.
#[derive(Serialize, ToSchema)]
pub struct UsedAccess {
    /// The scope; `*`: services that have named none, and got whatever was granted.
    #[schema(example = "Calendars.Read")]
    scope: String,
    /// Whether it is granted.
    granted: bool,
    /// The features that it makes possible.
    #[schema(example = json!(["calendar.read"]))]
    features: Vec<&'static str>,
    /// The last day (UTC) on which a service got a token for it, by its name; of 396 days.
    #[schema(example = "2026-11-30", format = Date)]
    last_used_on: Option<String>,
}

/// How a connection was used on one day.
#[derive(Default, Serialize, ToSchema)]
pub struct UsageOfDay {
    /// The day (UTC).
    #[schema(example = "2026-11-30", format = Date)]
    date: String,
    /// How often somebody asked for a token.
    calls: i64,
    /// How often they got none.
    failures: i64,
    /// How often each service asked, by the name of its account.
    #[schema(example = json!({ "calendar-sync": 12 }))]
    services: BTreeMap<String, i64>,
    /// How often each scope was asked for by name; `*`: how often none was.
    #[schema(example = json!({ "Calendars.Read": 12 }))]
    scopes: BTreeMap<String, i64>,
    /// How often that was in vain.
    #[schema(example = json!({ "Calendars.Read": 1 }))]
    failed_scopes: BTreeMap<String, i64>,
    /// Why somebody got none, and how often.
    #[schema(example = json!({ "paused": 1 }))]
    reasons: BTreeMap<String, i64>,
}

impl UsageOfDay {
    fn add(&mut self, count: Count) {
        let Count { service, outcome, scope, calls, .. } = count;
        if !scope.is_empty() {
            if outcome != SERVED {
                *self.failed_scopes.entry(scope.clone()).or_default() += calls;
            }
            *self.scopes.entry(scope).or_default() += calls;
            return;
        }
        self.calls += calls;
        *self.services.entry(service).or_default() += calls;
        if outcome != SERVED {
            self.failures += calls;
            *self.reasons.entry(outcome).or_default() += calls;
        }
    }
}

/// Who has used a connection of mine, by day: how often, for which scopes, and how often in vain.
#[utoipa::path(
    get, path = "/api/v1/oauth/connections/{id}/usage", tag = "oauth", operation_id = "connection_usage",
    params(("id" = uuid::Uuid, Path, description = "The connection"), UsageQuery),
    responses(
        (status = 200, description = "Day by day", body = UsageAnswer),
        (status = 404, description = "The caller has no such connection"),
    ),
)]
pub async fn connection_usage(
    call: Call,
    caller: Caller,
    ValidPath(id): ValidPath<ConnectionId>,
    ValidQuery(query): ValidQuery<UsageQuery>,
) -> Answer<Json<UsageAnswer>> {
    let pg = call.pg().await?;
    let found = connections::get(&pg, caller.user, id).await?;
    let connection = found.ok_or_else(|| Problem::new(&NOT_FOUND))?;
    let today = uses::day(call.now());
    let first = today - query.days + 1;
    let mut items: Vec<_> = (first..=today)
        .map(|day| UsageOfDay { date: date(day), ..UsageOfDay::default() })
        .collect();
    let usage = uses::usage(&pg, (caller.user, id), first).await?;
    let accesses = accesses(&connection, &usage);
    for count in usage.counts {
        let index = usize::try_from(count.day - first).ok();
        if let Some(item) = index.and_then(|index| items.get_mut(index)) {
            item.add(count);
        }
    }
    Ok(Json(UsageAnswer { items, accesses }))
}

/// What is granted, and what was asked for beside that. Who somebody is, is no access that services ask for.
fn accesses(connection: &Connection, usage: &Usage) -> Vec<UsedAccess> {
    let base = provider(&connection.provider).map_or(&[] as &[&str], |one| one.base_scopes);
    let granted = connection.granted.iter().filter(|scope| !base.contains(scope));
    let named = usage.counts.iter().map(|count| count.scope.as_str());
    let used = usage.last_used.iter().map(|(scope, _)| scope.as_str());
    let scopes: BTreeSet<&str> =
        granted.chain(named).chain(used).filter(|scope| !scope.is_empty()).collect();
    let last = |scope: &str| usage.last_used.iter().find(|(used, _)| used == scope);
    let possible = |scope: &str| {
        let offers = features::at(&connection.provider);
        offers.filter(|offer| offer.scopes.contains(&scope)).map(|offer| offer.id).collect()
    };
    let access = |scope: &str| UsedAccess {
        scope: scope.to_owned(),
        granted: connection.granted.iter().any(|held| held == scope),
        features: possible(scope),
        last_used_on: last(scope).map(|(_, day)| date(*day)),
    };
    scopes.into_iter().map(access).collect()
}

fn date(day: i32) -> String {
    let midnight = UnixMillis(i64::from(day) * DAY_MS).rfc3339();
    midnight.split('T').next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// OAUTH-11: days are counted in UTC.
    #[test]
    fn days_have_dates() {
        assert_eq!(date(0), "1970-01-01");
        assert_eq!(date(20_787), "2026-11-30");
        assert_eq!(uses::day(UnixMillis(20_787 * DAY_MS - 1)), 20_786);
    }

    /// API-3: what is no number of days is refused.
    #[test]
    fn days_have_bounds() {
        assert_eq!(parse_days("396").ok(), Some(396));
        for bad in ["0", "397", "-1", "", "1.5", "a"] {
            assert!(parse_days(bad).is_err(), "{bad}");
        }
    }
}
