//! Fault points: a test build (`--features fault-points`) traps before and after each piece of I/O, which is every
//! place where a crash can leave something half done: at random, or at the point that a request names.
//! In a normal build the functions are empty.

/// Whether this build has fault points.
pub const COMPILED_IN: bool = cfg!(feature = "fault-points");

/// The header by which a request names the point at which it is to trap: the first that it comes to is 1.
pub const TRAP_AT: &str = "x-trap-at";

#[cfg(feature = "fault-points")]
pub use compiled_in::{arm, point, trap_at, within};

/// Does nothing in a normal build.
#[cfg(not(feature = "fault-points"))]
#[expect(clippy::unused_async, reason = "the same shape as in a test build")]
pub async fn arm(_component: &'static str) {}

/// Does nothing in a normal build.
#[cfg(not(feature = "fault-points"))]
#[inline]
pub fn point(_name: &str) {}

/// Nowhere, in a normal build.
#[cfg(not(feature = "fault-points"))]
#[inline]
pub fn trap_at(_headers: &http::HeaderMap) -> u32 {
    0
}

/// The work itself, in a normal build.
#[cfg(not(feature = "fault-points"))]
#[inline]
pub fn within<F: Future>(_trap_at: u32, work: F) -> F {
    work
}

#[cfg(feature = "fault-points")]
mod compiled_in {
    use std::{
        future::poll_fn,
        pin::pin,
        sync::{
            OnceLock,
            atomic::{AtomicU32, Ordering::Relaxed},
        },
    };

    const UNREAD: u32 = u32::MAX;
    static RATE: AtomicU32 = AtomicU32::new(UNREAD);
    static COMPONENT: OnceLock<&str> = OnceLock::new();
    /// How many points are left to the request that is being worked on right now; 0: it has named none.
    static LEFT: AtomicU32 = AtomicU32::new(0);

    /// Reads the variable `fault_rate` (probability of a trap per point, 0 to 1) once per instance of `component`.
    pub async fn arm(component: &'static str) {
        _ = COMPONENT.set(component);
        if RATE.load(Relaxed) == UNREAD {
            let rate = spin_sdk::variables::get("fault_rate").await.unwrap_or_default();
            let rate: f64 = rate.parse().unwrap_or(0.0);
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "0 to 1,000,000"
            )]
            RATE.store((rate.clamp(0.0, 1.0) * 1_000_000.0) as u32, Relaxed);
        }
    }

    /// The point at which a request is to trap; 0: nowhere.
    pub fn trap_at(headers: &http::HeaderMap) -> u32 {
        let named = headers.get(super::TRAP_AT);
        named.and_then(|value| value.to_str().ok()?.parse().ok()).unwrap_or(0)
    }

    /// Works on a request that is to trap there. The points that it comes to are counted for it alone, and not those of other requests, nor
    /// of what goes on after an answer: so the same request traps at the same point each time.
    pub async fn within<F: Future>(trap_at: u32, work: F) -> F::Output {
        let mut left = trap_at;
        let mut work = pin!(work);
        poll_fn(move |context| {
            let others = LEFT.swap(left, Relaxed);
            let polled = work.as_mut().poll(context);
            left = LEFT.swap(others, Relaxed);
            polled
        })
        .await
    }

    /// Traps with the armed probability, or where the request wants it, and says first in which component and where:
    /// hosts differ in whether they say so.
    pub fn point(name: &str) {
        let rate = RATE.load(Relaxed);
        let Ok(bytes) = crate::random::bytes::<4>() else { return };
        let left = LEFT.load(Relaxed);
        LEFT.store(left.saturating_sub(1), Relaxed);
        if left == 1 || (rate != UNREAD && u32::from_le_bytes(bytes) % 1_000_000 < rate) {
            let component = COMPONENT.get().copied().unwrap_or_default();
            crate::log::line(&format!("fault point of {component}: {name}"));
            std::process::abort();
        }
    }
}
