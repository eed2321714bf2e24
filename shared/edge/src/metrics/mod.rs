//! Counters and latency histograms. An instance collects them in memory and adds them to Redis shortly
//! after the answer has gone out, so that a request never waits for its own bookkeeping.
//!
//! Labels come from closed sets: nothing that a client sends may become one, for each new value would be a counter of
//! its own, in memory that sessions need as well.

pub(crate) mod writing;

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use axum::extract::MatchedPath;
use http::{Method, StatusCode};

/// Upper bounds of the histograms' buckets, in seconds.
pub const BUCKETS: [f64; 11] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5];

static PENDING: Mutex<BTreeMap<String, u64>> = Mutex::new(BTreeMap::new());

fn add(field: String, amount: u64) {
    let mut pending = PENDING.lock().unwrap_or_else(PoisonError::into_inner);
    *pending.entry(field).or_default() += amount;
}

/// What was collected; from here on it is the caller's.
pub(crate) fn take() -> BTreeMap<String, u64> {
    std::mem::take(&mut *PENDING.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Adds an observation to a histogram: its bucket, and the sum in microseconds.
fn observe(histogram: &str, elapsed: Duration) {
    let seconds = elapsed.as_secs_f64();
    let bucket = BUCKETS.iter().position(|bound| seconds <= *bound).unwrap_or(BUCKETS.len());
    add(format!("{histogram}|bucket|{bucket}"), 1);
    add(format!("{histogram}|sum"), elapsed.as_micros().try_into().unwrap_or(u64::MAX));
}

/// The label of a method. HTTP has any number of them (RFC 9110 section 9.1); those that no route could have are one.
pub(crate) fn label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// A request that was answered.
pub(crate) struct Answered<'a> {
    pub(crate) component: &'static str,
    pub(crate) method: &'a Method,
    /// The pattern of the route that answered, if any did.
    pub(crate) route: Option<&'a MatchedPath>,
    pub(crate) status: StatusCode,
    pub(crate) elapsed: Duration,
}

impl Answered<'_> {
    /// The pattern, or `none`.
    pub(crate) fn route(&self) -> &str {
        self.route.map_or("none", MatchedPath::as_str)
    }
}

/// Counts and times it.
pub(crate) fn answered(answered: &Answered<'_>) {
    let Answered { component, method, status, elapsed, .. } = *answered;
    let (method, status, route) = (label(method), status.as_u16(), answered.route());
    add(format!("requests|{component}|{method}|{route}|{status}"), 1);
    observe(&format!("latency|{component}|{route}"), elapsed);
}

/// A log-in ended in some way.
pub fn logged_in(outcome: &'static str) {
    add(format!("logins|{outcome}"), 1);
}

/// A rate limit refused a request.
pub fn limited(limit: &'static str) {
    add(format!("limited|{limit}"), 1);
}

/// A request waited this long for a connection from the pool.
pub fn waited_for_connection(waited: Duration) {
    observe("pool_wait|postgres", waited);
}

/// A text message came in from nobody that we know, or a second time.
pub fn message_dropped(why: &'static str) {
    add(format!("messages_dropped|{why}"), 1);
}

/// A text message was not sent, because so many had gone to a number, to its range, or in all.
pub fn text_refused(counted: &str) {
    add(format!("texts_refused|{counted}"), 1);
}

/// The audit log was not sealed, because its chain is not what was signed.
pub fn sealing_refused(finding: &str) {
    add(format!("sealing_refused|{finding}"), 1);
}

/// A provider gave no new tokens for a connection, which is `state` now.
pub fn refresh_refused(provider: &'static str, state: &'static str) {
    add(format!("refresh_refused|{provider}|{state}"), 1);
}

/// Something went wrong that should not have: an answer of 500, or a try of a job.
pub fn unexpected_error(component: &'static str) {
    add(format!("errors|{component}"), 1);
}

/// An envelope of this table does not open, and so stays under an old key.
pub fn left_under_old_key(table: &'static str) {
    add(format!("left_under_old_key|{table}"), 1);
}

/// Something that is kept was asked for: it was `kept` and fresh, was `fetched`, could not be and is `outdated`, or is
/// `missing`.
pub fn kept(kind: &'static str, outcome: &'static str) {
    add(format!("kept|{kind}|{outcome}"), 1);
}

/// Something in the background was done.
pub fn job_finished(kind: &'static str, outcome: &'static str) {
    add(format!("jobs|{kind}|{outcome}"), 1);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// DATA-3: whatever a client calls its method, it is one of eight.
    #[test]
    fn methods_that_no_route_has_are_one_label() {
        for invented in ["BREW", "get", "GET|none|200", "PROPFIND", "TRACE", "CONNECT"] {
            if let Ok(method) = Method::from_bytes(invented.as_bytes()) {
                assert_eq!(label(&method), "other", "{invented}");
            }
        }
        assert_eq!(label(&Method::PATCH), "PATCH");
    }
}
