//! A problem as clients see it.

use postern_domain::field_code::FieldCode;
use postern_domain::mfa::proof::Proof;
use serde::Serialize;
use utoipa::{
    ToSchema,
    openapi::schema::{Object, ObjectBuilder, Type},
};
use uuid::Uuid;

/// One bad field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// Where: a JSON pointer (RFC 6901) into the body, or `/name` of a parameter; empty where no member is to blame.
    #[schema(example = "/email")]
    pub pointer: String,
    /// What is wrong, for programs.
    #[schema(schema_with = codes)]
    pub code: FieldCode,
    /// What is wrong, for people.
    pub detail: String,
}

fn codes() -> Object {
    let names = FieldCode::ALL.iter().map(|code| code.name());
    ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(names))
        .description(Some("What is wrong, for programs"))
        .examples(["email_malformed"])
        .build()
}

/// A problem document (RFC 9457), as clients see it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemDocument {
    /// Stable path that names (and explains) the kind of problem.
    #[serde(rename = "type")]
    #[schema(example = "/problems/validation")]
    pub kind: String,
    /// The kind in words.
    pub title: String,
    /// The HTTP status.
    #[schema(example = 422)]
    pub status: u16,
    /// This occurrence in words.
    pub detail: String,
    /// The path that was asked for.
    pub instance: String,
    /// Also in the header `x-trace-id`.
    pub trace_id: String,
    /// The bad fields, if any.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// What would do for `POST /api/v1/auth/step-up`, where a proof of identity is missing: `totp`, `backup_code`,
    /// `sms` or `password`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>)]
    pub factors: Vec<Proof>,
    /// What an earlier request with the same `Idempotency-Key` has made, where its answer is not given again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Uuid>,
}
