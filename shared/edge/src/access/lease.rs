//! A place of which there are so many over all instances, held while something is done.

use std::time::Duration;

use postern_domain::time::UnixMillis;
use postern_platform::{random, task};
use postern_store::leases::{self, Places};

use crate::{call::Call, http::problem::Answer};

/// A held place. It is given back when this is dropped, or when its lease ends if nobody lives to drop it.
pub struct Held {
    call: Call,
    places: Places,
    lease: String,
    active: bool,
}

impl Held {
    /// Takes a place; when all are taken, says how long until one may be free.
    pub async fn take(call: &Call, places: Places) -> Answer<Result<Self, Duration>> {
        let lease = hex::encode(random::bytes::<16>()?);
        let taken = leases::take(call.redis()?, &places, &lease, call.now()).await?;
        Ok(taken.map(|()| Self { call: call.clone(), places, lease, active: true }))
    }

    /// Keeps the place for another length of its lease. Whether it is still there: a lease that ended may have gone
    /// to somebody else.
    pub async fn renew(&self, now: UnixMillis) -> Answer<bool> {
        Ok(leases::take(self.call.redis()?, &self.places, &self.lease, now).await?.is_ok())
    }

    /// Gives it back now. Where Redis is away, the lease ends by itself.
    pub async fn give_back(&mut self) {
        self.active = false;
        if let Ok(redis) = self.call.redis() {
            _ = leases::give_back(redis, &self.places, &self.lease).await;
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if !self.active {
            return;
        }
        let (call, places) = (self.call.clone(), self.places.clone());
        let lease = std::mem::take(&mut self.lease);
        task::after_response(async move {
            if let Ok(redis) = call.redis() {
                _ = leases::give_back(redis, &places, &lease).await;
            }
        });
    }
}
