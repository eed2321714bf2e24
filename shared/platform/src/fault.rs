//! Fault points: in a test build (`--features fault-points`) the component traps at random before and
//! after each piece of I/O, which is every place where a crash can leave something half done.
//! In a normal build the functions are empty.

/// Whether this build has fault points.
pub const COMPILED_IN: bool = cfg!(feature = "fault-points");

/// Reads the variable `fault_rate` (probability of a trap per point, 0 to 1) once per instance of `component`.
#[cfg(feature = "fault-points")]
pub async fn arm(component: &'static str) {
    use std::sync::atomic::Ordering::Relaxed;
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

#[cfg(feature = "fault-points")]
const UNREAD: u32 = u32::MAX;
#[cfg(feature = "fault-points")]
static RATE: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(UNREAD);
#[cfg(feature = "fault-points")]
static COMPONENT: std::sync::OnceLock<&str> = std::sync::OnceLock::new();

/// Traps with the armed probability, and says first in which component and where: hosts differ in whether they say so.
#[cfg(feature = "fault-points")]
pub fn point(name: &str) {
    use std::sync::atomic::Ordering::Relaxed;
    let rate = RATE.load(Relaxed);
    let Ok(bytes) = crate::random::bytes::<4>() else { return };
    if rate != UNREAD && u32::from_le_bytes(bytes) % 1_000_000 < rate {
        let component = COMPONENT.get().copied().unwrap_or_default();
        crate::log::line(&format!("fault point of {component}: {name}"));
        std::process::abort();
    }
}

/// Does nothing in a normal build.
#[cfg(not(feature = "fault-points"))]
#[expect(clippy::unused_async, reason = "the same shape as in a test build")]
pub async fn arm(_component: &'static str) {}

/// Does nothing in a normal build.
#[cfg(not(feature = "fault-points"))]
#[inline]
pub fn point(_name: &str) {}
