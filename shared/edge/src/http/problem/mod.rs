//! Errors become HTTP here and nowhere else: RFC 9457 problem documents with a stable `type`, the trace id,
//! and a pointer to every bad field. What happened inside is a separate field that only the log sees.

mod document;
pub(crate) mod fault;
mod kinds;
pub(crate) mod occurrence;

pub use document::{FieldError, ProblemDocument};
pub use kinds::*;
pub(crate) use occurrence::{Answer, Attempted, Problem};
