//! HTTP as Postern speaks it: bodies, parameters, headers and problem documents. Nothing in here knows who is asking, or
//! has a store or a setting.

pub(crate) mod address;
pub(crate) mod answer;
pub mod body;
pub mod cookies;
pub mod etag;
pub mod events;
pub(crate) mod log;
pub(crate) mod negotiation;
pub mod page;
pub(crate) mod path;
pub mod problem;
pub mod provenance;
pub(crate) mod retry;
pub(crate) mod trace;
