//! What is fetched elsewhere and kept, so that it need not be fetched each time (ADR 32).
//!
//! A value is taken from the component's key-value store while it is fresh, and else fetched anew; where that fails, what
//! was kept is good for some longer. What comes out of the store is read as if it had just come. A store that fails, that
//! has nothing or something that is not ours is no error: then it is fetched.
//!
//! Not here: how values are sealed (`domain::kept`), what they mean, and how they are fetched.

use std::time::Duration;

use bytes::Bytes;
use postern_domain::{
    kept::{self, Kept, Meaning},
    ring::KeyRing,
    time::UnixMillis,
};
use postern_platform::{key_value, log, random};

use crate::metrics;

/// A kind of thing that is kept.
#[derive(Debug)]
pub struct Kind {
    /// As it is counted, and as its keys begin.
    pub name: &'static str,
    /// How old it may be without being asked for again.
    pub fresh: Duration,
    /// How old it may be when it cannot be fetched.
    pub usable: Duration,
}

/// A thing that is kept.
#[derive(Debug)]
pub struct Thing<'a> {
    /// Of which kind.
    pub kind: &'static Kind,
    /// What it is, in full: a value that is kept of one thing is none of another.
    pub name: &'a str,
    /// Where it lies among those of its kind. As many things as there may be places: others take its place.
    pub place: &'a str,
}

/// A value that was had, and when it was fetched.
#[derive(Debug)]
pub struct Had<T> {
    /// The value.
    pub value: T,
    /// When it was fetched.
    pub fetched_at: UnixMillis,
}

/// Where a component keeps what it has fetched: the store that has the component's name for its label.
pub struct Shelf<'r> {
    /// Whose it is.
    pub component: &'static str,
    /// The ring that it is sealed with.
    pub ring: &'r KeyRing,
}

impl Shelf<'_> {
    /// What was kept while it is fresh, else what `fetch` brings, else what was kept and is still usable. `read` makes
    /// sense of either. The error says why it could not be fetched.
    pub async fn have<T>(
        &self,
        thing: &Thing<'_>,
        now: UnixMillis,
        read: impl Fn(&[u8]) -> Result<T, String>,
        fetch: impl Future<Output = Result<Bytes, String>>,
    ) -> Result<Had<T>, String> {
        let kept = self.kept(thing, now, &read).await;
        let kept = match kept {
            Some(had) if now.since(had.fetched_at) < thing.kind.fresh => {
                metrics::kept(thing.kind.name, "kept");
                return Ok(had);
            }
            other => other,
        };
        match (self.fetched(thing, now, &read, fetch).await, kept) {
            (Ok(had), _) => Ok(had),
            (Err(_), Some(had)) if now.since(had.fetched_at) < thing.kind.usable => {
                metrics::kept(thing.kind.name, "outdated");
                Ok(had)
            }
            (Err(why), _) => {
                metrics::kept(thing.kind.name, "missing");
                Err(why)
            }
        }
    }

    /// What `fetch` brings, which is kept from then on; for whoever knows that what was kept is not enough.
    pub async fn fetched<T>(
        &self,
        thing: &Thing<'_>,
        now: UnixMillis,
        read: impl Fn(&[u8]) -> Result<T, String>,
        fetch: impl Future<Output = Result<Bytes, String>>,
    ) -> Result<Had<T>, String> {
        let came = fetch.await?;
        let value = read(&came)?;
        metrics::kept(thing.kind.name, "fetched");
        self.keep(thing, Kept { value: came.into(), fetched_at: now }).await;
        Ok(Had { value, fetched_at: now })
    }

    async fn kept<T>(
        &self,
        thing: &Thing<'_>,
        now: UnixMillis,
        read: impl Fn(&[u8]) -> Result<T, String>,
    ) -> Option<Had<T>> {
        let stored = key_value::get(self.component, &self.key(thing)).await;
        let stored = stored.map_err(|error| log::line(&error.to_string())).ok()??;
        let Kept { value, fetched_at } = kept::open(self.ring, self.meaning(thing), &stored, now)?;
        Some(Had { value: read(&value).ok()?, fetched_at })
    }

    /// Puts it into the store. Whether that was done is the next reader's to find out.
    async fn keep(&self, thing: &Thing<'_>, kept: Kept) {
        let Ok(nonce) = random::bytes() else { return };
        let stored = match kept::seal(self.ring, self.meaning(thing), &kept, nonce) {
            Ok(sealed) => {
                let set = key_value::set(self.component, &self.key(thing), &sealed).await;
                set.map_err(|error| error.to_string())
            }
            Err(error) => Err(error.to_string()),
        };
        if let Err(why) = stored {
            log::line(&format!("{} is not kept: {why}", thing.kind.name));
        }
    }

    /// The component stands before it: on Redis, all stores are one.
    fn key(&self, thing: &Thing<'_>) -> String {
        format!("kept:{}:{}:{}", self.component, thing.kind.name, thing.place)
    }

    fn meaning<'a>(&self, thing: &Thing<'a>) -> Meaning<'a> {
        Meaning { component: self.component, name: thing.name }
    }
}
