//! What a change leaves behind: its audit events, and its jobs, telling the user's devices among them. One value, which
//! the statement of the change records by `record_effects` (`migrations/functions/effects.sql`, ADR 21); nothing else
//! writes those tables.
//!
//! A job is about the user whom the statement names as owner. What else only the statement knows of a payload, the job
//! `needs`: a mail to the owner needs their address and name, the end of sessions the credential's version.

use std::time::Duration;

use postern_domain::{
    email::EmailAddress,
    ids::{JobId, SessionId},
    jobs::{
        EmailJob, EmailTemplate, EndSessions, IfDead, Order, Priority, SyncRoles, TellDevices,
        schedule::Schedule,
    },
    notices::{Notice, NoticeKind},
    time::UnixMillis,
};
use postern_platform::random::{self, Unavailable};
use serde::Serialize;
use serde_json::{Value, json};

use crate::audit::AuditEvent;

/// How long the job of a notice leaves the request to tell it: longer than Redis may take to answer, so that the job
/// finds it told.
const LEFT_TO_REQUEST: Duration = Duration::from_secs(5);

/// What a change leaves behind. Each step of building fails only without randomness.
#[derive(Debug, Clone)]
pub struct Effects {
    now: UnixMillis,
    events: Vec<AuditEvent>,
    jobs: Vec<NewJob>,
}

/// A job to queue.
#[derive(Debug, Clone)]
struct NewJob {
    id: JobId,
    kind: &'static str,
    payload: Value,
    /// The members of the payload that the statement adds.
    needs: &'static [&'static str],
    run_at: UnixMillis,
    priority: Priority,
    /// Its key, if it is to be done once.
    once: Option<String>,
    /// What it waits for.
    after: Vec<(JobId, IfDead)>,
}

/// The payload of a mail, as far as it is known before the statement (see [`EmailJob`]).
#[derive(Serialize)]
struct Mail<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<&'a str>,
    template: EmailTemplate,
}

impl Effects {
    /// Nothing yet, of a change at this time.
    pub fn at(now: UnixMillis) -> Self {
        Self { now, events: Vec::new(), jobs: Vec::new() }
    }

    /// The event that records a change.
    pub fn of(event: AuditEvent) -> Self {
        Self { now: event.at, events: vec![event], jobs: Vec::new() }
    }

    /// A mail to the owner.
    pub fn mail(self, template: EmailTemplate) -> Result<Self, Unavailable> {
        let priority = template.priority();
        let mail = json!(Mail { to: None, template });
        Ok(self.queue(EmailJob::KIND, mail, &["to", "name"])?.urgency(priority))
    }

    /// A mail about the owner to another address, which calls its reader by the owner's name.
    pub fn mail_elsewhere(
        self,
        to: &EmailAddress,
        template: EmailTemplate,
    ) -> Result<Self, Unavailable> {
        let (to, priority) = (Some(to.as_str()), template.priority());
        let mail = json!(Mail { to, template });
        Ok(self.queue(EmailJob::KIND, mail, &["name"])?.urgency(priority))
    }

    /// A mail to somebody who is no user yet. It calls them nothing, for anybody may have typed the name.
    pub fn mail_to_stranger(self, to: &str, template: EmailTemplate) -> Result<Self, Unavailable> {
        let mail = EmailJob { to: to.to_owned(), name: String::new(), template };
        let priority = mail.priority();
        Ok(self.queue(EmailJob::KIND, json!(mail), &[])?.urgency(priority))
    }

    /// The end of the owner's sessions that were opened with an older version of the credential (`older_than`, which the
    /// statement finds; without a credential there are none), but for `except`.
    pub fn end_sessions(self, except: Option<SessionId>) -> Result<Self, Unavailable> {
        self.queue(EndSessions::KIND, json!({ "except": except }), &["older_than"])
    }

    /// The same, where the statement also finds which session lives on (`except`).
    pub fn end_sessions_but_one(self) -> Result<Self, Unavailable> {
        self.queue(EndSessions::KIND, json!({}), &["older_than", "except"])
    }

    /// The end, in Redis, of the owner's sessions whose end is on record.
    pub fn end_recorded_sessions(self) -> Result<Self, Unavailable> {
        self.job(&EndSessions::Recorded { recorded: true })
    }

    /// The owner's present roles, into their sessions.
    pub fn sync_roles(self) -> Result<Self, Unavailable> {
        self.job(&SyncRoles {})
    }

    /// A job of any kind, about the owner if the statement names one.
    pub fn job<O: Order>(self, order: &O) -> Result<Self, Unavailable> {
        Ok(self.queue(O::KIND, json!(order), &[])?.urgency(order.priority()))
    }

    /// What a schedule orders, which is told nothing and hurries nobody.
    pub fn scheduled(self, schedule: &Schedule) -> Result<Self, Unavailable> {
        Ok(self.queue(schedule.kind, json!({}), &[])?.urgency(Priority::Idle))
    }

    /// Orders the job that was ordered last once: nothing is queued as long as another of its kind with this key waits. One
    /// that has begun does not count, for it may have missed what this is about.
    #[must_use]
    pub fn once(self, key: &str) -> Self {
        self.last(|job| job.once = Some(key.to_owned()))
    }

    /// Lets the job that was ordered last wait for another: one that was ordered before, by these effects or others, and
    /// not [`once`](Self::once). So no two wait for each other; the database refuses those that would.
    #[must_use]
    pub fn after(self, other: JobId, if_dead: IfDead) -> Self {
        self.last(|job| job.after.push((other, if_dead)))
    }

    /// The job that was ordered last.
    pub fn last_job(&self) -> Option<JobId> {
        self.jobs.last().map(|job| job.id)
    }

    fn urgency(self, priority: Priority) -> Self {
        self.last(|job| job.priority = priority)
    }

    fn last(mut self, change: impl FnOnce(&mut NewJob)) -> Self {
        if let Some(job) = self.jobs.last_mut() {
            change(job);
        }
        self
    }

    /// The same, not before `run_at`.
    pub fn job_at<O: Order>(self, run_at: UnixMillis, order: &O) -> Result<Self, Unavailable> {
        Ok(self.job(order)?.last(|job| job.run_at = run_at))
    }

    /// What the owner's devices are told (USR-5). `data` says which of it has changed: no secret, and not what it is
    /// now.
    pub fn notice(self, kind: NoticeKind, data: Value) -> Result<Noticed, Unavailable> {
        Noticed { effects: self, notices: Vec::new() }.notice(kind, data)
    }

    /// Nothing that the owner's devices are told: what they show is as it was.
    pub fn silent(self) -> Noticed {
        Noticed { effects: self, notices: Vec::new() }
    }

    fn queue(
        mut self,
        kind: &'static str,
        payload: Value,
        needs: &'static [&'static str],
    ) -> Result<Self, Unavailable> {
        let id = JobId::new(self.now, random::bytes()?);
        self.jobs.push(NewJob::new(id, kind, payload, needs, self.now));
        Ok(self)
    }

    /// Whether sessions of an older credential end, so that the credential has to become another one.
    pub(crate) fn end_older_sessions(&self) -> bool {
        self.jobs.iter().any(|job| job.needs.contains(&"older_than"))
    }

    /// For `record_effects`.
    pub(crate) fn row(&self) -> Value {
        let mut row = json!({});
        if !self.events.is_empty() {
            row["events"] = self.events.iter().map(AuditEvent::row).collect();
        }
        if !self.jobs.is_empty() {
            row["jobs"] = self.jobs.iter().map(|job| job.row(self.now)).collect();
        }
        row
    }
}

impl NewJob {
    fn new(
        id: JobId,
        kind: &'static str,
        payload: Value,
        needs: &'static [&'static str],
        run_at: UnixMillis,
    ) -> Self {
        let (priority, once, after) = (Priority::Normal, None, Vec::new());
        Self { id, kind, payload, needs, run_at, priority, once, after }
    }

    fn row(&self, now: UnixMillis) -> Value {
        let mut row = json!({
            "id": self.id,
            "kind": self.kind,
            "payload": self.payload,
            "needs": self.needs,
            "run_at": self.run_at,
            "created_at": now,
            "priority": self.priority.number(),
        });
        if let Some(key) = &self.once {
            row["once"] = json!(key);
        }
        if !self.after.is_empty() {
            let after = self.after.iter();
            row["after"] =
                after.map(|(job, policy)| json!({ "job": job, "if_dead": policy })).collect();
        }
        row
    }
}

/// What a change leaves behind that shows on the owner's devices: they are told. Statements that make such a change take
/// nothing less.
#[derive(Debug, Clone)]
pub struct Noticed {
    effects: Effects,
    notices: Vec<Notice>,
}

impl Noticed {
    /// Something else that the devices are told.
    pub fn notice(mut self, kind: NoticeKind, data: Value) -> Result<Self, Unavailable> {
        let now = self.effects.now;
        let notice = Notice { id: JobId::new(now, random::bytes()?), kind, data, at: now };
        let (payload, run_at) = (json!(notice.text()), now.plus(LEFT_TO_REQUEST));
        self.effects.jobs.push(NewJob::new(notice.id, TellDevices::KIND, payload, &[], run_at));
        self.notices.push(notice);
        Ok(self)
    }

    /// What the devices are told, once the statement is committed.
    pub fn notices(&self) -> &[Notice] {
        &self.notices
    }

    /// All of it.
    pub(crate) fn row(&self) -> Value {
        self.effects.row()
    }

    /// As of [`Effects`].
    pub(crate) fn end_older_sessions(&self) -> bool {
        self.effects.end_older_sessions()
    }
}
