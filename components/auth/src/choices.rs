//! Fields that take one of a few names, as `openapi.json` describes them. The names are the domain's, by which
//! `edge::field` reads them.

use postern_domain::{
    auth::transport::Transport,
    mfa::{factor::Factor, proof::Proof},
};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr,
        schema::{ObjectBuilder, Schema, Type},
    },
};

/// Describes a [`Factor`].
pub enum FactorName {}

impl ToSchema for FactorName {}

impl PartialSchema for FactorName {
    fn schema() -> RefOr<Schema> {
        one_of("A second factor.", Factor::ALL.map(Factor::name))
    }
}

/// Describes a [`Proof`].
pub enum StepUpFactor {}

impl ToSchema for StepUpFactor {}

impl PartialSchema for StepUpFactor {
    fn schema() -> RefOr<Schema> {
        one_of("What somebody proves with.", Proof::ALL.map(Proof::name))
    }
}

/// Describes a [`Transport`].
pub enum LoginTransport {}

impl ToSchema for LoginTransport {}

impl PartialSchema for LoginTransport {
    fn schema() -> RefOr<Schema> {
        one_of("How the tokens come.", Transport::ALL.map(Transport::name))
    }
}

fn one_of<const N: usize>(about: &str, names: [&'static str; N]) -> RefOr<Schema> {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some(about))
        .enum_values(Some(names))
        .into()
}
