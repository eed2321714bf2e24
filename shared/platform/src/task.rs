//! Time limits, and work that goes on after the answer has been sent.

use std::{future::Future, time::Duration};

/// Runs `future` to its end after the current request has been answered; the host keeps the instance
/// for it. Natively (tests of route tables) there is no executor: the future is dropped.
pub fn after_response(future: impl Future<Output = ()> + 'static) {
    #[cfg(target_arch = "wasm32")]
    spin_sdk::wasip3::spawn(future);
    #[cfg(not(target_arch = "wasm32"))]
    drop(future);
}

/// Waits.
pub async fn sleep(duration: Duration) {
    spin_sdk::time::sleep(duration).await;
}

/// The result of `future`, or `None` when `limit` has passed first; `future` is then dropped, which
/// cancels what it was waiting for.
pub async fn within<T>(limit: Duration, future: impl Future<Output = T>) -> Option<T> {
    futures_lite::future::or(async { Some(future.await) }, async {
        sleep(limit).await;
        None
    })
    .await
}

/// The result of `future`; until it is there, `every` so often `beside` is done, which says by `false` that it need not be
/// any more.
pub async fn while_doing<T, B: Future<Output = bool>>(
    future: impl Future<Output = T>,
    every: Duration,
    mut beside: impl FnMut() -> B,
) -> T {
    futures_lite::future::or(future, async {
        loop {
            sleep(every).await;
            if !beside().await {
                return std::future::pending().await;
            }
        }
    })
    .await
}
