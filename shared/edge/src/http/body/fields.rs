//! What is wrong with a request, field by field.

use postern_domain::field_code::FieldCode;
use std::ops::ControlFlow;

use deserr::{
    DeserializeError, Deserr, ErrorKind, IntoValue, MergeWithError, ValueKind, ValuePointerRef,
};

use crate::http::problem::{FieldError, Problem};

/// Why a domain type refused a text: a stable code and a sentence. The value itself is never repeated.
#[derive(Debug)]
pub struct Invalid {
    /// For programs.
    pub code: FieldCode,
    /// For people.
    pub detail: String,
}

impl Invalid {
    /// From a code and a sentence.
    pub fn new(code: FieldCode, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into() }
    }
}

/// All bad fields of one request.
#[derive(Debug)]
pub struct FieldErrors(pub Vec<FieldError>);

impl FieldErrors {
    fn more(
        so_far: Option<Self>,
        location: ValuePointerRef<'_>,
        code: FieldCode,
        detail: String,
    ) -> ControlFlow<Self, Self> {
        let mut errors = so_far.map(|errors| errors.0).unwrap_or_default();
        errors.push(FieldError { pointer: pointer(location), code, detail });
        ControlFlow::Continue(Self(errors))
    }
}

impl MergeWithError<Self> for FieldErrors {
    fn merge(so_far: Option<Self>, other: Self, _: ValuePointerRef<'_>) -> ControlFlow<Self, Self> {
        let mut errors = so_far.map(|errors| errors.0).unwrap_or_default();
        errors.extend(other.0);
        ControlFlow::Continue(Self(errors))
    }
}

impl MergeWithError<Invalid> for FieldErrors {
    fn merge(
        so_far: Option<Self>,
        other: Invalid,
        location: ValuePointerRef<'_>,
    ) -> ControlFlow<Self, Self> {
        Self::more(so_far, location, other.code, other.detail)
    }
}

impl DeserializeError for FieldErrors {
    fn error<V: IntoValue>(
        so_far: Option<Self>,
        error: ErrorKind<'_, V>,
        location: ValuePointerRef<'_>,
    ) -> ControlFlow<Self, Self> {
        match error {
            ErrorKind::MissingField { field } => {
                let location = ValuePointerRef::Key { key: field, prev: &location };
                Self::more(so_far, location, FieldCode::Required, "This field is required.".into())
            }
            ErrorKind::UnknownKey { key, accepted } => {
                let location = ValuePointerRef::Key { key, prev: &location };
                let detail = match accepted {
                    [] => "There are no fields here.".to_owned(),
                    accepted => format!("Unknown field; known are: {}.", accepted.join(", ")),
                };
                Self::more(so_far, location, FieldCode::UnknownField, detail)
            }
            ErrorKind::IncorrectValueKind { actual, accepted } => {
                let detail = format!("Expected {}, got {}.", kinds(accepted), kind(actual.kind()));
                Self::more(so_far, location, FieldCode::WrongType, detail)
            }
            ErrorKind::UnknownValue { accepted, .. } => {
                let detail = format!("Expected one of: {}.", accepted.join(", "));
                Self::more(so_far, location, FieldCode::UnknownValue, detail)
            }
            ErrorKind::BadSequenceLen { expected, .. } => Self::more(
                so_far,
                location,
                FieldCode::WrongLength,
                format!("Expected {expected} items."),
            ),
            ErrorKind::Unexpected { .. } => {
                Self::more(so_far, location, FieldCode::Invalid, "This value is not valid.".into())
            }
        }
    }
}

/// A value as a request type, or every field of it that is wrong.
pub(crate) fn deserialize<T: Deserr<FieldErrors>>(value: serde_json::Value) -> Result<T, Problem> {
    deserr::deserialize::<T, _, FieldErrors>(value).map_err(|errors| Problem::invalid(errors.0))
}

fn pointer(location: ValuePointerRef<'_>) -> String {
    match location {
        ValuePointerRef::Origin => String::new(),
        ValuePointerRef::Key { key, prev } => format!("{}/{}", pointer(*prev), escape(key)),
        ValuePointerRef::Index { index, prev } => format!("{}/{index}", pointer(*prev)),
    }
}

/// RFC 6901 section 3, and no longer than a field name can be.
pub(crate) fn escape(key: &str) -> String {
    let key: String = key.chars().take(64).collect();
    key.replace('~', "~0").replace('/', "~1")
}

fn kinds(kinds: &[ValueKind]) -> String {
    kinds.iter().map(|one| kind(*one)).collect::<Vec<_>>().join(" or ")
}

fn kind(kind: ValueKind) -> &'static str {
    match kind {
        ValueKind::Null => "null",
        ValueKind::Boolean => "a boolean",
        ValueKind::Integer | ValueKind::NegativeInteger | ValueKind::Float => "a number",
        ValueKind::String => "text",
        ValueKind::Sequence => "an array",
        ValueKind::Map => "an object",
    }
}
