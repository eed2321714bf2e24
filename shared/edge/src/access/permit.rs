//! A permit of a semaphore over all instances, held while something is done.

use std::time::Duration;

use postern_domain::time::UnixMillis;
use postern_platform::{random, task};
use postern_store::leases::{self, Semaphore};

use crate::{call::Call, http::problem::Answer};

/// A held permit. It is released when this is dropped, or when its lease ends if nobody lives to drop it.
pub struct Permit {
    call: Call,
    semaphore: Semaphore,
    holder: String,
    active: bool,
}

impl Permit {
    /// Acquires a permit; when all are held, says how long until one may be free.
    pub async fn acquire(call: &Call, semaphore: Semaphore) -> Answer<Result<Self, Duration>> {
        let holder = hex::encode(random::bytes::<16>()?);
        let acquired = leases::acquire(call.redis()?, &semaphore, &holder, call.now()).await?;
        Ok(acquired.map(|()| Self { call: call.clone(), semaphore, holder, active: true }))
    }

    /// Keeps the permit for another length of its lease. Whether it is still there: a lease that ended may have gone
    /// to somebody else.
    pub async fn renew(&self, now: UnixMillis) -> Answer<bool> {
        let redis = self.call.redis()?;
        Ok(leases::acquire(redis, &self.semaphore, &self.holder, now).await?.is_ok())
    }

    /// Releases it now. Where Redis is away, the lease ends by itself.
    pub async fn release(&mut self) {
        self.active = false;
        if let Ok(redis) = self.call.redis() {
            _ = leases::release(redis, &self.semaphore, &self.holder).await;
        }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        if !self.active {
            return;
        }
        let (call, semaphore) = (self.call.clone(), self.semaphore.clone());
        let holder = std::mem::take(&mut self.holder);
        task::after_response(async move {
            if let Ok(redis) = call.redis() {
                _ = leases::release(redis, &semaphore, &holder).await;
            }
        });
    }
}
