//! How a field of a request is read whose type the domain knows: once for each type, for every route.
//!
//! `#[deserr(try_from(&String) = field::required -> Invalid)]`, or `field::optional` where it may be left out. What only one
//! component reads stands in its own `fields.rs`.

use postern_domain::field_code::FieldCode;
use postern_domain::{
    auth::{registration::RegistrationHandle, spelling::Password, transport::Transport},
    email::EmailAddress,
    ids::UserId,
    messaging::phone::{PhoneError, PhoneNumber},
    mfa::{factor::Factor, proof::Proof, totp::Code},
    name::DisplayName,
    rbac::{Permission, PermissionError, RoleName, RoleNameError},
    time::UnixMillis,
};
use postern_platform::SecretString;

use crate::http::body::fields::Invalid;

/// Challenges have about 120 characters.
const MAX_CHALLENGE_BYTES: usize = 256;

/// A type that a field has.
pub trait Field: Sized {
    /// Reads it.
    fn read(text: &str) -> Result<Self, Invalid>;
}

/// A field that has to be there.
pub fn required<T: Field>(text: &str) -> Result<T, Invalid> {
    T::read(text)
}

/// A field that may be left out.
pub fn optional<T: Field>(text: &str) -> Result<Option<T>, Invalid> {
    T::read(text).map(Some)
}

/// `challenge`, from the first step of a log-in.
pub fn challenge(text: &str) -> Result<SecretString, Invalid> {
    match text.len() {
        1..=MAX_CHALLENGE_BYTES => Ok(SecretString::from(text)),
        _ => Err(Invalid::new(FieldCode::InvalidChallenge, "This is not a challenge of ours.")),
    }
}

/// One of a few names.
fn one_of<T>(found: Option<T>, names: &[&str]) -> Result<T, Invalid> {
    let detail = || format!("Expected one of: {}.", names.join(", "));
    found.ok_or_else(|| Invalid::new(FieldCode::UnknownValue, detail()))
}

impl Field for Factor {
    fn read(text: &str) -> Result<Self, Invalid> {
        one_of(Self::named(text), &Self::ALL.map(Self::name))
    }
}

impl Field for Proof {
    fn read(text: &str) -> Result<Self, Invalid> {
        one_of(Self::named(text), &Self::ALL.map(Self::name))
    }
}

impl Field for Transport {
    fn read(text: &str) -> Result<Self, Invalid> {
        one_of(Self::named(text), &Self::ALL.map(Self::name))
    }
}

impl Field for EmailAddress {
    fn read(text: &str) -> Result<Self, Invalid> {
        Self::parse(text).map_err(|error| Invalid::new(error.code(), error.to_string()))
    }
}

impl Field for DisplayName {
    fn read(text: &str) -> Result<Self, Invalid> {
        Self::parse(text).map_err(|error| Invalid::new(error.code(), error.to_string()))
    }
}

/// Of any quality: whether a *new* password is good enough is asked elsewhere.
impl Field for Password {
    fn read(text: &str) -> Result<Self, Invalid> {
        Self::parse(text).map_err(|error| Invalid::new(error.code(), error.to_string()))
    }
}

/// The handle that the answer to a registration gave.
impl Field for RegistrationHandle {
    fn read(text: &str) -> Result<Self, Invalid> {
        Self::parse(text)
            .map_err(|error| Invalid::new(FieldCode::InvalidRegistration, error.to_string()))
    }
}

/// The code of an authenticator app.
impl Field for Code {
    fn read(text: &str) -> Result<Self, Invalid> {
        Self::parse(text).map_err(|error| Invalid::new(FieldCode::InvalidCode, error.to_string()))
    }
}

impl Field for PhoneNumber {
    fn read(text: &str) -> Result<Self, Invalid> {
        text.parse().map_err(|error: PhoneError| Invalid::new(error.code(), error.to_string()))
    }
}

impl Field for RoleName {
    fn read(text: &str) -> Result<Self, Invalid> {
        text.parse()
            .map_err(|error: RoleNameError| Invalid::new(FieldCode::InvalidRole, error.to_string()))
    }
}

impl Field for Permission {
    fn read(text: &str) -> Result<Self, Invalid> {
        text.parse().map_err(|error: PermissionError| {
            Invalid::new(FieldCode::InvalidPermission, error.to_string())
        })
    }
}

impl Field for UserId {
    fn read(text: &str) -> Result<Self, Invalid> {
        text.parse().map_err(|_| Invalid::new(FieldCode::InvalidId, "This is not an id."))
    }
}

/// A time (RFC 3339).
impl Field for UnixMillis {
    fn read(text: &str) -> Result<Self, Invalid> {
        Self::parse_rfc3339(text).ok_or_else(|| {
            Invalid::new(FieldCode::InvalidTime, "Expected a time such as 2026-01-31T09:30:00Z.")
        })
    }
}

/// A flag in a query.
impl Field for bool {
    fn read(text: &str) -> Result<Self, Invalid> {
        text.parse().map_err(|_| Invalid::new(FieldCode::InvalidFlag, "Expected true or false."))
    }
}
