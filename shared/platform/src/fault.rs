//! Fault points: in a test build (`--features fault-points`) the component traps at random before and
//! after each piece of I/O, which is every place where a crash can leave something half done.
//! In a normal build the functions are empty.

/// Whether this build has fault points.
pub const COMPILED_IN: bool = cfg!(feature = "fault-points");

/// Reads the variable `fault_rate` (probability of a trap per point, 0 to 1) once per instance.
#[cfg(feature = "fault-points")]
pub async fn arm() {
    use std::sync::atomic::Ordering::Relaxed;
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

/// Traps with the armed probability.
#[cfg(feature = "fault-points")]
pub fn point(name: &str) {
    use std::sync::atomic::Ordering::Relaxed;
    let rate = RATE.load(Relaxed);
    let Ok(bytes) = crate::random::bytes::<4>() else { return };
    if rate != UNREAD && u32::from_le_bytes(bytes) % 1_000_000 < rate {
        eprintln!("fault point: {name}");
        std::process::abort();
    }
}

/// Does nothing in a normal build.
#[cfg(not(feature = "fault-points"))]
#[expect(clippy::unused_async, reason = "the same shape as in a test build")]
pub async fn arm() {}

/// Does nothing in a normal build.
#[cfg(not(feature = "fault-points"))]
#[inline]
pub fn point(_name: &str) {}
