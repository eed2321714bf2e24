//! Procedures of `docs/operations`, rehearsed by the commands of the pages (OPS-4).
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a rehearsal that cannot go on panics"
)]
#![expect(
    clippy::disallowed_methods,
    reason = "a native tool reads the real clock and environment"
)]

mod edge_tls;
mod machine;
mod page;
mod restore;
mod units;
