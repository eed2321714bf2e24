//! HTTP as Postern speaks it, once for all components: the table of routes, the guard in front of each,
//! rate limits, validation at the border, problem documents, trace ids and metrics.
//!
//! Two rooms and a hall. `http` is mechanics: bodies, headers, problems. `access` decides who may do what and how often; it
//! uses `http`, never the other way round. Beside them stands what a component sees of both: its table (`routes`), the
//! entry (`serve`), the request (`call`), settings, metrics, unexpected errors, and what tells devices of a change. Files use each other
//! without circles; a law looks.
//!
//! Not here: what a route does (`components/`), decisions (`postern-domain`), SQL and scripts
//! (`postern-store`), Spin (`postern-platform`). A handler never looks at a header.

mod access;
mod call;
pub mod config;
mod errors;
pub mod field;
mod http;
pub mod jobs;
pub mod kept;
pub mod metrics;
pub mod notices;
pub mod receiver;
mod request_line;
mod routes;
mod serve;

pub use crate::{
    access::{
        attempts,
        caller::Caller,
        devices, escalation,
        flow_binding::FlowBinding,
        guard::{TokenOwner, device_of},
        idempotency, limit, permit, policy,
        refresh_cookie::RefreshCookie,
        service_caller::ServiceCaller,
        session_ends, tokens,
        user_token::{TokenOf, shown_to},
        webhook::Verifier,
    },
    call::Call,
    http::{
        body::{self, fields::Invalid, json::Valid},
        cookies, etag, events,
        log::log,
        negotiation::Negotiation,
        page,
        problem::{
            self,
            occurrence::{Answer, Problem},
        },
        provenance,
        retry::retry,
    },
    jobs::Jobs,
    routes::{Route, Routes},
    serve::serve,
};
