//! A slot among the live streams that a user may have at once, and among those of all users.

use std::time::Duration;

use http::{HeaderValue, header};
use postern_domain::time::UnixMillis;
use postern_edge::{
    Answer, Call, Caller, Problem,
    permit::Permit,
    problem::{BUSY, TOO_MANY_REQUESTS},
};
use postern_platform::{random, task};
use postern_store::{
    devices::live_streams::{self, LiveStream},
    leases::Semaphore,
};

/// Streams of one user at once: a few devices, each with a few windows.
const OF_ONE_USER: u32 = 10;
/// How often the slot among those of all users is leased anew: well before its lease ends.
const RENEW_EVERY: Duration = Duration::from_secs(20);

/// A slot that is held. It is released when this is dropped, or when its lease ends if nobody lives to drop it.
pub struct StreamSlot {
    call: Call,
    stream: LiveStream,
    held: bool,
    of_all: Permit,
    renewed: UnixMillis,
}

impl StreamSlot {
    /// Acquires a slot for a stream of the caller's; 429 when all of theirs are held, 503 when `all` of everybody's
    /// are.
    pub async fn acquire(call: &Call, caller: &Caller, all: u32) -> Answer<Self> {
        let of_all = Permit::acquire(call, Semaphore::of_streams(all)).await?.map_err(|_| {
            Problem::new(&BUSY)
                .detail(
                    "There are as many live streams as there may be. Ask for the changes instead.",
                )
                .header(header::RETRY_AFTER, HeaderValue::from_static("30"))
        })?;
        let holder = hex::encode(random::bytes::<16>()?);
        let (user, session, run) = (caller.user, caller.session, caller.redis_run.clone());
        let stream = LiveStream { user, session, holder, run };
        match live_streams::open(call.redis()?, &stream, OF_ONE_USER, call.now()).await? {
            Ok(()) => {
                Ok(Self { call: call.clone(), stream, held: true, of_all, renewed: call.now() })
            }
            Err(wait) => Err(all_held(wait)),
        }
    }

    /// The stream that has it.
    pub fn stream(&self) -> &LiveStream {
        &self.stream
    }

    /// Keeps the slot among those of all users; whether it is still there. The user's own is kept by looking.
    pub async fn keep(&mut self, now: UnixMillis) -> Answer<bool> {
        if now.since(self.renewed) < RENEW_EVERY {
            return Ok(true);
        }
        self.renewed = now;
        self.of_all.renew(now).await
    }

    /// Releases it now. Where Redis is away, the lease ends by itself.
    pub async fn release(&mut self) {
        self.held = false;
        self.of_all.release().await;
        if let Ok(redis) = self.call.redis() {
            _ = live_streams::close(redis, &self.stream).await;
        }
    }
}

impl Drop for StreamSlot {
    fn drop(&mut self) {
        if !self.held {
            return;
        }
        let (call, stream) = (self.call.clone(), self.stream.clone());
        task::after_response(async move {
            if let Ok(redis) = call.redis() {
                _ = live_streams::close(redis, &stream).await;
            }
        });
    }
}

fn all_held(wait: Duration) -> Problem {
    // Rounded up: never invites a retry that would be too early.
    let wait_s = u64::try_from(wait.as_millis().div_ceil(1000)).unwrap_or(u64::MAX).max(1);
    Problem::new(&TOO_MANY_REQUESTS)
        .detail(format!(
            "You have {OF_ONE_USER} live streams already. Close one, or try again later."
        ))
        .header(header::RETRY_AFTER, HeaderValue::from(wait_s))
}
