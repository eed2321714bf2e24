//! HTTP as Postern speaks it, once for all components: the table of routes, the guard in front of each,
//! rate limits, validation at the border, problem documents, trace ids and metrics.
//!
//! Not here: what a route does (`components/`), decisions (`postern-domain`), SQL and scripts
//! (`postern-store`), Spin (`postern-platform`). A handler never looks at a header.

pub mod access_log;
pub mod address;
pub mod attempts;
pub mod body;
pub mod call;
pub mod config;
pub mod cookies;
pub mod devices;
pub mod escalation;
pub mod etag;
pub mod events;
pub mod guard;
pub mod idempotency;
pub mod jobs;
pub mod lease;
pub mod limit;
pub mod metrics;
pub mod notices;
pub mod page;
mod path;
pub mod policy;
pub mod problem;
pub mod routes;
pub mod serve;
pub mod session_ends;
pub mod tokens;

pub use body::{Invalid, Valid};
pub use call::Call;
pub use guard::Caller;
pub use jobs::Jobs;
pub use problem::Problem;
pub use routes::Routes;
pub use serve::serve;

/// What a handler gives.
pub type Answer<T> = Result<T, Problem>;
