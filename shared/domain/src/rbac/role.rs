//! Names of roles, and the three that are always there (RBAC-1).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::is_word;

/// Longest name of a role.
const MAX_NAME: usize = 32;

/// A role that is part of Postern. Each has what the one before has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BuiltIn {
    /// Whoever has an account.
    User,
    /// Whoever has the full assistant.
    Premium,
    /// Whoever runs it.
    Administrator,
}

impl BuiltIn {
    /// All of them, each after the one that it inherits from.
    pub const ALL: [Self; 3] = [Self::User, Self::Premium, Self::Administrator];

    /// The name.
    pub fn name(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Premium => "premium",
            Self::Administrator => "administrator",
        }
    }

    /// The role that it inherits from.
    pub fn parent(self) -> Option<Self> {
        match self {
            Self::User => None,
            Self::Premium => Some(Self::User),
            Self::Administrator => Some(Self::Premium),
        }
    }

    /// The built-in role of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// The name of a role, built-in or custom.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RoleName(String);

/// Text that is no name of a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a role has 2 to 32 lower-case letters, digits and hyphens, a letter first")]
pub struct RoleNameError;

impl RoleName {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The built-in role of this name, if it is one.
    pub fn built_in(&self) -> Option<BuiltIn> {
        BuiltIn::named(&self.0)
    }

    /// Whether it is a built-in role.
    pub fn is_built_in(&self) -> bool {
        self.built_in().is_some()
    }
}

impl From<BuiltIn> for RoleName {
    fn from(role: BuiltIn) -> Self {
        Self(role.name().to_owned())
    }
}

impl FromStr for RoleName {
    type Err = RoleNameError;

    fn from_str(text: &str) -> Result<Self, RoleNameError> {
        let valid = text.len() >= 2 && is_word(text, b'-', MAX_NAME);
        valid.then(|| Self(text.to_owned())).ok_or(RoleNameError)
    }
}

impl fmt::Display for RoleName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for RoleName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for RoleName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RBAC-1: the three inherit in this order.
    #[test]
    fn built_in_roles_inherit_in_order() {
        let parents = BuiltIn::ALL.map(|role| role.parent().map(BuiltIn::name));
        assert_eq!(parents, [None, Some("user"), Some("premium")]);
        for role in BuiltIn::ALL {
            let name = RoleName::from(role);
            assert_eq!(name.as_str().parse::<RoleName>(), Ok(name.clone()));
            assert_eq!(name.built_in(), Some(role));
            assert!(name.is_built_in());
        }
        let custom: RoleName = "support".parse().unwrap();
        assert!(!custom.is_built_in() && custom.built_in().is_none());
    }

    #[test]
    fn names_have_one_form() {
        for text in ["ab", "support-2", &"a".repeat(32)] {
            let name: RoleName = text.parse().unwrap();
            assert_eq!(name.to_string(), text);
            let json = serde_json::to_string(&name).unwrap();
            assert_eq!(json, format!("\"{text}\""));
            assert_eq!(serde_json::from_str::<RoleName>(&json).unwrap(), name);
        }
        for text in ["", "a", "Ab", "a b", "a_b", "2a", "-a", "a,b", "ä-b", &"a".repeat(33)] {
            assert_eq!(text.parse::<RoleName>(), Err(RoleNameError), "{text}");
            assert!(serde_json::from_value::<RoleName>(text.into()).is_err());
        }
    }
}
