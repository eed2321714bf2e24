//! What `docs/operations/` promises, done as it is written, in a Debian 13 that boots: as root.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a step that fails ends the rehearsal"
)]
#![expect(clippy::disallowed_methods, reason = "real time passes while somebody is served")]

mod client;
mod instance;
mod load;
mod machine;
mod page;
mod rehearsals;
mod release;
mod units;
