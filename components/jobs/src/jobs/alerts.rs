//! Looks at the alert rules, and orders what is told of those that begin to fire, or are over (JOB-6).

use postern_domain::{
    jobs::{
        EmailTemplate,
        alert::{self, Limits, News, Rule, State},
    },
    rbac::catalogue::JOBS_READ_ANY,
    time::UnixMillis,
};
use postern_edge::{Call, Problem, log, policy};
use postern_platform::{clock, pg::Connection};
use postern_store::{
    alerts::{self, Found, Told},
    effects::Effects,
};

use super::push_alert::PushAlert;
use crate::config;

/// Looks at each rule, a few times a minute, however many tick. Whatever goes wrong is told by the log and keeps nothing else from
/// being done; `postern_alerts_evaluated_seconds` says how long none was looked at.
pub async fn watch(call: &Call) {
    if let Err(problem) = look(call).await {
        complain(call, problem.internal_text().unwrap_or_default());
    }
}

fn complain(call: &Call, why: &str) {
    log("jobs", "alerts", call.trace_id(), "alerts", why);
}

async fn look(call: &Call) -> Result<(), Problem> {
    let pg = call.pg().await?;
    let now = UnixMillis(clock::now_ms());
    for found in alerts::round(&pg, now).await? {
        if let Some(failed) = &found.failed {
            complain(call, &format!("{} cannot be measured: {failed}", found.name));
        } else if let Some(rule) = alert::rule(&found.name)
            && let Err(problem) = judge(call, &pg, rule, &found, now).await
        {
            // The next round finds it as it is; the other rules have theirs.
            let why = problem.internal_text().unwrap_or_default();
            complain(call, &format!("{}: {why}", found.name));
        }
    }
    Ok(())
}

async fn judge(
    call: &Call,
    pg: &Connection,
    rule: &Rule,
    found: &Found,
    now: UnixMillis,
) -> Result<(), Problem> {
    let limits = Limits {
        threshold: found.threshold,
        hold: found.hold.unwrap_or(rule.hold),
        resolved_at: found.resolved_at,
    };
    let Some((next, news)) = alert::step(&found.state, &found.measured, limits, now) else {
        return Ok(());
    };
    let told = match news {
        Some(news) => orders(call, pg, &About { rule, found, next: &next, news, now }).await?,
        None => Vec::new(),
    };
    let resolved_at = (news == Some(News::Resolved)).then_some(now);
    Ok(alerts::advance(pg, found, &next, resolved_at, &told).await?)
}

/// What is new.
struct About<'a> {
    rule: &'a Rule,
    found: &'a Found,
    next: &'a State,
    news: News,
    now: UnixMillis,
}

impl About<'_> {
    /// Since when it has been too much; of what is over: had been.
    fn since(&self) -> UnixMillis {
        match (self.next, &self.found.state) {
            (State::Firing(firing), _) | (_, State::Firing(firing)) => firing.since,
            _ => self.now,
        }
    }

    /// What it is about; of what is over: was.
    fn about(&self) -> Vec<String> {
        match (self.news, &self.found.state) {
            (News::Resolved, State::Firing(firing)) => firing.told.clone(),
            _ => self.found.measured.about.clone(),
        }
    }
}

/// A mail to each reader, and the webhook if the operator wants one.
async fn orders(call: &Call, pg: &Connection, about: &About<'_>) -> Result<Vec<Told>, Problem> {
    let roles = policy::current(call).await?.permitting(&JOBS_READ_ANY);
    let roles = roles.iter().map(ToString::to_string).collect();
    let mut told = Vec::new();
    for user in alerts::readers(pg, about.rule.name, roles).await? {
        let mail = EmailTemplate::Alert {
            rule: about.rule.name.to_owned(),
            news: about.news,
            about: about.about(),
            value: about.found.measured.value,
            threshold: about.found.threshold,
            since: about.since(),
            at: about.now,
        };
        told.push(Told { user: Some(user), effects: Effects::at(about.now).mail(mail)? });
    }
    // One that is set wrongly waits in the queue, where somebody sees it, and keeps no mail from its readers.
    if !config::alert_webhook().await.is_ok_and(|webhook| webhook.is_none()) {
        let effects = Effects::at(about.now).job(&PushAlert {
            rule: about.rule.name.to_owned(),
            news: about.news,
            about: about.about(),
            value: about.found.measured.value,
            unit: about.rule.unit.name().to_owned(),
            threshold: about.found.threshold,
            since: about.since(),
            at: about.now,
        })?;
        told.push(Told { user: None, effects });
    }
    Ok(told)
}
