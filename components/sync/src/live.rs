//! A live stream from its first event to its last.
//!
//! It looks (one script: is the session alive, what has changed?), tells, and waits until the user's stream of
//! changes grows. Whatever ends a session writes to that stream, so a stream ends with its session at once; where
//! nobody could write (expiry, a Redis that was emptied) it finds out at its next heartbeat.

use std::{convert::Infallible, time::Duration};

use axum::body::Bytes;
use futures_lite::{Stream, stream};
use postern_domain::{
    changes::{ChangeId, Start},
    time::UnixMillis,
};
use postern_edge::{Answer, Call, Caller, events};
use postern_platform::{
    clock::{self, Stopwatch},
    stream::StreamWaiter,
};
use postern_store::{
    StoreError,
    devices::{
        changes::{Change, stream_key},
        live_streams::{self, Found},
    },
};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::slot::StreamSlot;

/// How long a stream is silent at most. Also how late it notices that its client has left.
const HEARTBEAT_EVERY: Duration = Duration::from_secs(5);
/// Changes that are told at once.
const BATCH: u32 = 100;

/// Data of the event `ready`.
#[derive(Debug, Serialize, ToSchema)]
pub struct Ready {
    /// Whether changes were dropped that this device has not seen: it has to load everything anew.
    gap: bool,
}

/// Data of the event `change`, whose id is the change's.
#[derive(Debug, Serialize, ToSchema)]
pub struct Told<'a> {
    /// `<thing>.<what>`.
    #[schema(example = "preferences.changed")]
    kind: &'a str,
    /// What the publisher said of it.
    data: &'a Value,
    /// When it was.
    #[schema(value_type = String, format = DateTime)]
    at: UnixMillis,
}

/// Data of the event `end`.
#[derive(Debug, Serialize, ToSchema)]
pub struct End {
    /// Why.
    reason: Reason,
}

/// Why a stream ends.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Its session has ended: log in again.
    SessionEnded,
    /// It has lived long enough, what it was admitted with has changed, or it cannot go on here: come back with
    /// `Last-Event-ID`.
    Reconnect,
}

/// What a stream does next.
#[derive(Debug, Clone, Copy)]
enum Next {
    Greet { gap: bool },
    Look { heartbeat: bool },
    Wait,
    End(Reason),
    Nothing,
}

/// A live stream.
pub struct Live {
    call: Call,
    slot: StreamSlot,
    waiter: StreamWaiter,
    /// The role names that the guard has decided by.
    roles: Vec<String>,
    /// The last change that was told.
    last: ChangeId,
    age: Stopwatch,
    max_age: Duration,
    next: Next,
}

impl Live {
    /// A stream of the caller's that goes on at `start` and lives for `max_age`.
    pub async fn open(
        call: &Call,
        caller: Caller,
        slot: StreamSlot,
        start: Start,
        max_age: Duration,
    ) -> Answer<Self> {
        let waiter = StreamWaiter::open(call.redis()?).await.map_err(StoreError::from)?;
        Ok(Self {
            call: call.clone(),
            slot,
            waiter,
            roles: caller.roles,
            last: start.from,
            age: Stopwatch::start(),
            max_age,
            next: Next::Greet { gap: start.gap },
        })
    }

    /// Its events, as they are sent. When the client leaves, the host drops this, and with it the slot.
    pub fn events(self) -> impl Stream<Item = Result<Bytes, Infallible>> + Send {
        stream::unfold(self, async |mut live| {
            let text = live.tell().await?;
            Some((Ok(Bytes::from(text)), live))
        })
    }

    /// What is to be sent next; `None` after the end. What cannot be written ends the stream as well.
    async fn tell(&mut self) -> Option<String> {
        loop {
            let told = match self.next {
                Next::Greet { gap } => {
                    self.next = Next::Look { heartbeat: false };
                    let id = self.last.to_string();
                    Some(events::event(Some(&id), "ready", &Ready { gap }))
                }
                Next::Look { heartbeat } => self.look(heartbeat).await,
                Next::Wait => {
                    self.wait().await;
                    None
                }
                Next::End(reason) => {
                    self.next = Next::Nothing;
                    self.slot.release().await;
                    Some(events::event(None, "end", &End { reason }))
                }
                Next::Nothing => return None,
            };
            if let Some(text) = told {
                return text.ok();
            }
        }
    }

    async fn look(&mut self, heartbeat: bool) -> Option<Answer<String>> {
        let now = UnixMillis(clock::now_ms());
        let Ok(redis) = self.call.redis() else {
            self.next = Next::End(Reason::Reconnect);
            return None;
        };
        // Whoever lost the slot among all streams makes room.
        if !self.slot.keep(now).await.unwrap_or(false) {
            self.next = Next::End(Reason::Reconnect);
            return None;
        }
        let (stream, idle) = (self.slot.stream(), &self.call.config().idle);
        let step = match live_streams::follow(redis, stream, self.last, BATCH, idle, now).await {
            Ok(Found::Alive(step)) => step,
            Ok(Found::Ended) => {
                self.next = Next::End(Reason::SessionEnded);
                return None;
            }
            // Fails closed: without Redis nobody knows whether the session is alive.
            Ok(Found::Unconfirmed) | Err(_) => {
                self.next = Next::End(Reason::Reconnect);
                return None;
            }
        };
        // The feed has begun anew, below what was told: the client is told so when it comes back.
        if step.changes.kept.newest < self.last {
            self.next = Next::End(Reason::Reconnect);
            return None;
        }
        // Other roles may not permit this any more: the guard decides again when the client comes back. (What custom
        // roles mean may change as well; but every account has the role `user`, which permits this.)
        let same = step.roles == self.roles && self.age.elapsed() < self.max_age;
        self.next = if same { Next::Wait } else { Next::End(Reason::Reconnect) };
        match step.changes.items.last() {
            Some(last) => {
                self.last = last.id;
                Some(step.changes.items.iter().map(told).collect())
            }
            None => heartbeat.then(|| Ok(events::HEARTBEAT.to_owned())),
        }
    }

    async fn wait(&mut self) {
        let left = self.max_age.saturating_sub(self.age.elapsed());
        let limit = left.min(HEARTBEAT_EVERY);
        let key = stream_key(self.slot.stream().user);
        let waited = self.waiter.wait(&key, &self.last.to_string(), limit).await;
        self.next = match waited {
            Ok(()) => Next::Look { heartbeat: true },
            Err(_) => Next::End(Reason::Reconnect),
        };
    }
}

fn told(change: &Change) -> Answer<String> {
    let told = Told { kind: &change.kind, data: &change.data, at: change.id.at() };
    events::event(Some(&change.id.to_string()), "change", &told)
}
