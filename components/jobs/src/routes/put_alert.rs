//! `PUT /api/v1/jobs/alerts/{name}` (JOB-6).

use axum::Json;
use deserr::Deserr;
use postern_domain::field_code::FieldCode;
use postern_domain::{
    audit::AuditAction,
    ids::UserId,
    jobs::{
        KindName,
        alert::{self, Rule},
    },
    rbac::catalogue::JOBS_READ_ANY,
};
use postern_edge::{
    Answer, Call, Caller, Invalid, Problem, Valid,
    body::{FieldErrors, ValidPath},
    field, policy,
    problem::{FieldError, NOT_FOUND},
};
use postern_store::{
    alerts::{self, Setting},
    effects::Effects,
};
use utoipa::ToSchema;

use super::alert_item::AlertItem;
use crate::fields;

/// The most that can be named: who wants to tell more people tells everybody.
const MAX_RECIPIENTS: usize = 20;

/// When an alert begins, and who is told.
#[derive(Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct AlertSettings {
    /// Whether it is looked at at all. What is switched off is over, and nobody is told that it is.
    enabled: bool,
    /// From this value on it is too much; in the rule's unit.
    #[deserr(try_from(i64) = fields::threshold -> Invalid)]
    #[schema(minimum = 1, example = 300)]
    threshold: i64,
    /// For so long, in s, before anybody is told.
    #[deserr(try_from(i64) = fields::hold -> Invalid)]
    #[schema(minimum = 0, maximum = 86400, example = 60)]
    hold_seconds: i32,
    /// The users who are told; they have to be able to see background work. Nobody: everybody who may.
    #[schema(value_type = Vec<uuid::Uuid>, max_items = 20)]
    recipients: Vec<Recipient>,
}

/// The id of a user.
#[derive(Deserr)]
#[deserr(try_from(&String) = recipient -> Invalid)]
struct Recipient(UserId);

fn recipient(text: &str) -> Result<Recipient, Invalid> {
    field::required(text).map(Recipient)
}

impl AlertSettings {
    /// What does not depend on one field alone.
    fn fits(&self, rule: &Rule) -> Answer<()> {
        let most = rule.unit.most();
        if self.threshold > most {
            let (unit, detail) = (rule.unit.name(), "Expected a number that can be reached");
            return Err(invalid(
                "/threshold",
                FieldCode::InvalidNumber,
                format!("{detail}: at most {most} {unit}."),
            ));
        }
        if self.recipients.len() > MAX_RECIPIENTS {
            return Err(invalid(
                "/recipients",
                FieldCode::TooMany,
                format!("At most {MAX_RECIPIENTS}."),
            ));
        }
        Ok(())
    }
}

fn invalid(pointer: &str, code: FieldCode, detail: String) -> Problem {
    Problem::invalid(vec![FieldError { pointer: pointer.to_owned(), code, detail }])
}

/// Say when an alert begins, and who is told of it.
#[utoipa::path(
    put, path = "/api/v1/jobs/alerts/{name}", tag = "jobs", operation_id = "put_alert",
    params(("name" = String, Path, description = "The rule", example = "queue_age")),
    request_body = AlertSettings,
    responses(
        (status = 200, description = "The rule", body = AlertItem),
        (status = 404, description = "There is none"),
    ),
)]
pub async fn put_alert(
    call: Call,
    caller: Caller,
    ValidPath(name): ValidPath<KindName>,
    Valid(settings): Valid<AlertSettings>,
) -> Answer<Json<AlertItem>> {
    let rule = alert::rule(name.as_str()).ok_or_else(|| Problem::new(&NOT_FOUND))?;
    settings.fits(rule)?;
    let AlertSettings { enabled, threshold, hold_seconds: hold_s, recipients } = settings;
    let recipients: Vec<UserId> = recipients.into_iter().map(|Recipient(user)| user).collect();
    let setting = Setting { enabled, threshold, hold_s, recipients: &recipients };
    let roles = policy::current(&call).await?.permitting(&JOBS_READ_ANY);
    let roles = roles.iter().map(ToString::to_string).collect();
    let event = call.audit_by(&caller, AuditAction::JobAlertPut, alerts::details(&setting))?;
    let pg = call.pg().await?;
    let stranger = alerts::put(&pg, rule, &setting, roles, &Effects::of(event)).await?;
    if let Some(index) = stranger {
        let detail = "Nobody who may see background work has this id.".to_owned();
        return Err(invalid(&format!("/recipients/{index}"), FieldCode::UnknownUser, detail));
    }
    Ok(Json(AlertItem::read(&pg, rule).await?))
}
