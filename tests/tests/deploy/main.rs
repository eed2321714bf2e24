//! What `deploy/` has, asked with the programs that will read it, in the versions of Debian 13: no application runs, and no root is
//! needed.
//!
//! Not here: what takes a machine of its own, a restore or an upgrade: `operations`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]
#![expect(clippy::disallowed_methods, reason = "a native test reads the clock")]

mod alerts;
mod bounds;
mod certificates;
mod edge;
mod edge_scanned;
mod edge_tls;
mod kubernetes;
mod retries;
mod slow_clients;
mod smuggling;
mod streams;
