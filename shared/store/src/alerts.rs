//! Alert rules: how they are, what administrators have said of them, and whom they tell (JOB-6, ADR 28). What they measure:
//! `migrations/functions/alerts.sql`.

use std::time::Duration;

use postern_domain::{
    ids::UserId,
    jobs::alert::{EVERY, Firing, Measured, RULES, Rule, State},
    time::UnixMillis,
};
use postern_platform::{
    params,
    pg::{Connection, Row},
};
use serde_json::{Value, json};

use crate::{Result, defect, effects::Effects};

/// A rule in a round.
pub struct Found {
    /// Its name.
    pub name: String,
    /// Why it could not be measured; then the rest is as it was.
    pub failed: Option<String>,
    /// Which of its changes this is.
    pub version: i32,
    /// From which value on it is too much.
    pub threshold: i64,
    /// For how long, if administrators have said so.
    pub hold: Option<Duration>,
    /// What was measured.
    pub measured: Measured,
    /// How it was before.
    pub state: State,
    /// When it last was over.
    pub resolved_at: Option<UnixMillis>,
}

/// A round: measures every rule that is not switched off. Gives nothing when the last one was begun just now, by whomever.
pub async fn round(pg: &Connection, now: UnixMillis) -> Result<Vec<Found>> {
    let rules = RULES.iter().map(|rule| {
        json!({ "name": rule.name, "names": rule.names.list(), "threshold": rule.threshold })
    });
    let every = i64::try_from(EVERY.as_millis()).unwrap_or(i64::MAX);
    let rows = pg
        .query(
            "SELECT e.name, failed, version, threshold, hold_s, value, about, state, since, told, told_at, calm_since, restless,
                    resolved_at, EXISTS (SELECT FROM acknowledgement_of_alert(e.name)) AS acknowledged
             FROM evaluate_alerts($1, from_ms($2), $3) e",
            params![&rules.collect::<Value>(), now.0, every],
        )
        .await?;
    rows.iter().map(Found::read).collect()
}

impl Found {
    fn read(row: &Row) -> Result<Self> {
        Ok(Self {
            name: row.get("name")?,
            failed: row.get("failed")?,
            version: row.get("version")?,
            threshold: row.get("threshold")?,
            hold: hold(row)?,
            // One that failed from the beginning has none.
            measured: Measured {
                value: row.get::<Option<i64>>("value")?.unwrap_or_default(),
                about: row.get("about")?,
            },
            state: state(row)?,
            resolved_at: moment(row, "resolved_at")?,
        })
    }
}

fn moment(row: &Row, column: &str) -> Result<Option<UnixMillis>> {
    Ok(row.get::<Option<i64>>(column)?.map(UnixMillis))
}

fn hold(row: &Row) -> Result<Option<Duration>> {
    let seconds: Option<i32> = row.get("hold_s")?;
    Ok(seconds.map(|seconds| Duration::from_secs(u64::from(seconds.unsigned_abs()))))
}

fn state(row: &Row) -> Result<State> {
    let since = moment(row, "since")?.ok_or_else(|| defect("state of an alert"));
    match row.get::<String>("state")?.as_str() {
        "ok" => Ok(State::Ok),
        "pending" => Ok(State::Pending { since: since? }),
        "firing" => Ok(State::Firing(Firing {
            since: since?,
            told: row.get("told")?,
            told_at: moment(row, "told_at")?.ok_or_else(|| defect("told_at"))?,
            calm_since: moment(row, "calm_since")?,
            restless: row.get("restless")?,
            acknowledged: row.get("acknowledged")?,
        })),
        _ => Err(defect("state of an alert")),
    }
}

/// What is told of a rule: to a user by mail, or to nobody in particular by webhook.
pub struct Told {
    /// Whom it goes to.
    pub user: Option<UserId>,
    /// The order.
    pub effects: Effects,
}

/// Moves a rule on and orders what is told of it, if it is still as it was found: of two that look at the same moment one does.
/// `resolved_at` is when it was over, if that is the news. What is acknowledged stays so only if `next` says it.
pub async fn advance(
    pg: &Connection,
    found: &Found,
    next: &State,
    resolved_at: Option<UnixMillis>,
    told: &[Told],
) -> Result<()> {
    let (name, since, firing) = match next {
        State::Ok => ("ok", None, None),
        State::Pending { since } => ("pending", Some(since.0), None),
        State::Firing(firing) => ("firing", Some(firing.since.0), Some(firing)),
    };
    let orders =
        told.iter().map(|one| json!({ "user_id": one.user, "effects": one.effects.row() }));
    pg.query(
        "WITH moved AS (
             UPDATE job_alerts SET version = version + 1, state = $3, since = from_ms($4), told = $5::text[],
                 told_at = from_ms($6), calm_since = from_ms($7), restless = $8, resolved_at = coalesce(from_ms($9), resolved_at)
             WHERE name = $1 AND version = $2 AND enabled
             RETURNING name
         ), anew AS (
             DELETE FROM job_alert_acknowledgements WHERE name IN (SELECT name FROM moved) AND NOT $11
         )
         SELECT record_effects(one.effects, one.user_id)
         FROM moved, jsonb_to_recordset($10) AS one (user_id uuid, effects jsonb)",
        params![
            found.name.as_str(),
            found.version,
            name,
            since,
            firing.map(|firing| firing.told.clone()).unwrap_or_default(),
            firing.map(|firing| firing.told_at.0),
            firing.and_then(|firing| firing.calm_since).map(|at| at.0),
            firing.is_some_and(|firing| firing.restless),
            resolved_at.map(|at| at.0),
            &orders.collect::<Value>(),
            firing.is_some_and(|firing| firing.acknowledged),
        ],
    )
    .await?;
    Ok(())
}

/// What became of an acknowledgement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Acknowledged {
    /// The alert is in somebody's hand: as of now, or it was before.
    InHand,
    /// Nothing fires that could be.
    NotFiring,
}

/// Says that a user has in hand what a rule tells. Whoever was first stays named; who comes later leaves nothing behind.
pub async fn acknowledge(
    pg: &Connection,
    rule: &Rule,
    user: UserId,
    now: UnixMillis,
    effects: &Effects,
) -> Result<Acknowledged> {
    let row = pg
        .query_one(
            "WITH done AS MATERIALIZED (SELECT outcome FROM acknowledge_alert($1, $2, from_ms($3)))
             SELECT outcome, CASE WHEN outcome = 'acknowledged' THEN record_effects($4) END FROM done",
            params![rule.name, user.uuid(), now.0, &effects.row()],
        )
        .await?;
    let row = row.ok_or_else(|| defect("answer about an alert"))?;
    match row.get::<String>("outcome")?.as_str() {
        "acknowledged" | "already" => Ok(Acknowledged::InHand),
        "not_firing" => Ok(Acknowledged::NotFiring),
        _ => Err(defect("outcome about an alert")),
    }
}

/// Whom the mails of a rule go to: users who have one of these roles.
pub async fn readers(pg: &Connection, rule: &str, roles: Vec<String>) -> Result<Vec<UserId>> {
    let sql = "SELECT user_id FROM alert_readers($1, $2::text[])";
    let rows = pg.query(sql, params![rule, roles]).await?;
    rows.iter().map(|row| Ok(UserId::from_uuid(row.get("user_id")?))).collect()
}

/// Who has an alert in hand.
#[derive(Debug, Clone)]
pub struct Acknowledgement {
    /// Who said so.
    pub by: UserId,
    /// How they are called.
    pub name: String,
    /// When they did.
    pub at: UnixMillis,
}

impl Acknowledgement {
    fn read(row: &Row) -> Result<Option<Self>> {
        let Some(by) = row.get::<Option<_>>("acknowledged_by")? else { return Ok(None) };
        let at = moment(row, "acknowledged_at")?.ok_or_else(|| defect("acknowledged_at"))?;
        Ok(Some(Self { by: UserId::from_uuid(by), name: row.get("acknowledged_name")?, at }))
    }
}

/// What is kept of a rule.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Whether it was switched off.
    pub disabled: bool,
    /// From which value on it is too much, if administrators have said so.
    pub threshold: Option<i64>,
    /// For how long, if they have.
    pub hold: Option<Duration>,
    /// Whom they want to be told.
    pub recipients: Vec<String>,
    /// What was measured, and when.
    pub measured: Option<(Measured, UnixMillis)>,
    /// How it is.
    pub state: State,
    /// Who has it in hand, while it fires.
    pub acknowledged: Option<Acknowledgement>,
    /// When it last was over.
    pub resolved_at: Option<UnixMillis>,
}

impl Default for Kept {
    fn default() -> Self {
        Self {
            disabled: false,
            threshold: None,
            hold: None,
            recipients: Vec::new(),
            measured: None,
            state: State::Ok,
            acknowledged: None,
            resolved_at: None,
        }
    }
}

/// What is kept of the rules of the code, by name.
pub async fn kept(pg: &Connection) -> Result<Vec<(String, Kept)>> {
    let names: Vec<String> = RULES.iter().map(|one| one.name.to_owned()).collect();
    let rows = pg
        .query(
            "SELECT a.name, enabled, threshold, hold_s, value, about, ms(measured_at) AS measured_at, state, ms(since) AS since,
                    told, ms(told_at) AS told_at, ms(calm_since) AS calm_since, restless, ms(resolved_at) AS resolved_at,
                    k.user_id AS acknowledged_by, k.user_name AS acknowledged_name, k.at AS acknowledged_at,
                    k.user_id IS NOT NULL AS acknowledged,
                    ARRAY(SELECT user_id::text FROM job_alert_recipients r WHERE r.name = a.name ORDER BY user_id) AS recipients
             FROM job_alerts a LEFT JOIN LATERAL acknowledgement_of_alert(a.name) k ON true
             WHERE a.name = ANY ($1::text[])",
            params![names],
        )
        .await?;
    rows.iter()
        .map(|row| {
            let value: Option<i64> = row.get("value")?;
            let about = row.get("about")?;
            let measured = value.map(|value| Measured { value, about });
            let kept = Kept {
                disabled: !row.get::<bool>("enabled")?,
                threshold: row.get("threshold")?,
                hold: hold(row)?,
                recipients: row.get("recipients")?,
                measured: measured.zip(moment(row, "measured_at")?),
                state: state(row)?,
                acknowledged: Acknowledgement::read(row)?,
                resolved_at: moment(row, "resolved_at")?,
            };
            Ok((row.get("name")?, kept))
        })
        .collect()
}

/// What administrators say of a rule.
pub struct Setting<'a> {
    /// Whether it is looked at at all.
    pub enabled: bool,
    /// From which value on it is too much.
    pub threshold: i64,
    /// For how long, in s.
    pub hold_s: i32,
    /// Whom it tells: everybody who may see background work, if nobody is named.
    pub recipients: &'a [UserId],
}

/// Keeps what administrators say of a rule. Gives which recipient has none of these roles, from 0; then nothing is kept.
pub async fn put(
    pg: &Connection,
    rule: &Rule,
    setting: &Setting<'_>,
    roles: Vec<String>,
    effects: &Effects,
) -> Result<Option<usize>> {
    let recipients: Vec<String> = setting.recipients.iter().map(ToString::to_string).collect();
    let row = pg
        .query_one(
            "WITH done AS MATERIALIZED (SELECT stranger FROM put_alert($1, $2, $3, $4, $5::text[]::uuid[], $6::text[]))
             SELECT stranger, CASE WHEN stranger IS NULL THEN record_effects($7) END FROM done",
            params![
                rule.name,
                setting.enabled,
                setting.threshold,
                setting.hold_s,
                recipients,
                roles,
                &effects.row(),
            ],
        )
        .await?;
    let stranger: Option<i32> =
        row.ok_or_else(|| defect("answer about an alert"))?.get("stranger")?;
    Ok(stranger.map(|index| usize::try_from(index).unwrap_or_default()))
}

/// What an event says of a setting.
pub fn details(setting: &Setting<'_>) -> Value {
    json!({
        "enabled": setting.enabled, "threshold": setting.threshold, "hold_s": setting.hold_s,
        "recipients": setting.recipients.len(),
    })
}
