//! From bytes to a typed request, or to a problem that names every bad field at once (API-3).
//!
//! A request type derives `Deserr` with `error = FieldErrors, deny_unknown_fields`; each field names the
//! one parser of its domain type.

pub(crate) mod bytes;
pub(crate) mod fields;
pub(crate) mod json;
mod parameters;

pub use bytes::RawBody;
pub use fields::FieldErrors;
pub use json::{ValidJson, ValidOrNone};
pub use parameters::{ValidPath, ValidPathPair, ValidQuery};
