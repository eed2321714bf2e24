//! Runs the built host with components that use one capability each.
//!
//! The components are compiled once, from `tests/components`. Postgres and Redis are those of
//! `DATABASE_URL` and `REDIS_URL`, else servers started for the tests.
#![expect(clippy::disallowed_methods, reason = "native tests read the real clock and environment")]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "what the tests share may fail as the tests do"
)]

mod app;
mod cache;
mod cron;
mod http;
mod key_value;
mod log;
mod manifest;
mod outbound_http;
mod postgres;
mod redis;
mod services;
mod timeouts;
mod trap;
mod variables;
