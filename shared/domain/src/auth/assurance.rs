//! How well a session is proven, and who has to prove it better (NIST SP 800-63B-4 section 2, ASVS 6.3.3).

use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::rbac::Effective;

/// Authenticator assurance level. More is greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Assurance {
    /// One factor.
    Aal1,
    /// Two factors.
    Aal2,
}

impl Assurance {
    /// As tokens (`acr`), sessions and RFC 9470's `acr_values` write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Aal1 => "aal1",
            Self::Aal2 => "aal2",
        }
    }

    /// The level that a session says it has; what is not known is the least.
    pub fn of(name: &str) -> Self {
        if name == Self::Aal2.name() { Self::Aal2 } else { Self::Aal1 }
    }
}

impl Serialize for Assurance {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Assurance {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|name| Self::of(&name))
    }
}

/// Who has to have a second factor (setting `require_second_factor`). Whoever has to and has none may set one up and
/// log out, and nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequireSecondFactor {
    /// Nobody; each user decides.
    Off,
    /// Whoever may do anything with what belongs to others.
    Administrators,
    /// Everybody.
    All,
}

impl RequireSecondFactor {
    /// Whether a session of this level is one of somebody who still has to set up a second factor.
    pub fn is_lacking(self, assurance: Assurance, effective: &Effective) -> bool {
        let required = match self {
            Self::Off => false,
            Self::Administrators => effective.reaches_others(),
            Self::All => true,
        };
        required && assurance < Assurance::Aal2
    }
}

/// Text that is not a value of `require_second_factor`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected `off`, `administrators` or `all`")]
pub struct RequireSecondFactorError;

impl FromStr for RequireSecondFactor {
    type Err = RequireSecondFactorError;

    fn from_str(text: &str) -> Result<Self, RequireSecondFactorError> {
        match text {
            "off" => Ok(Self::Off),
            "administrators" => Ok(Self::Administrators),
            "all" => Ok(Self::All),
            _ => Err(RequireSecondFactorError),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rbac::{Policy, RoleName};

    fn role(name: &str) -> Effective {
        let name: RoleName = name.parse().unwrap();
        Policy::default().effective(&[name])
    }

    /// ASVS 6.3.3: who has to have two factors, by setting, level and role.
    #[test]
    fn whoever_has_to_have_a_second_factor_lacks_it_at_aal1() {
        use Assurance::{Aal1, Aal2};
        use RequireSecondFactor::{Administrators, All, Off};
        let lacking = |setting: RequireSecondFactor, level, name: &str| {
            setting.is_lacking(level, &role(name))
        };
        for name in ["user", "premium", "administrator"] {
            let administrator = name == "administrator";
            assert!(!lacking(Off, Aal1, name));
            assert!(lacking(All, Aal1, name));
            assert_eq!(lacking(Administrators, Aal1, name), administrator, "{name}");
            for setting in [Off, Administrators, All] {
                assert!(!lacking(setting, Aal2, name));
            }
        }
    }

    /// Levels that nobody knows are worth nothing.
    #[test]
    fn an_unknown_level_is_the_least() {
        for level in [Assurance::Aal1, Assurance::Aal2] {
            assert_eq!(Assurance::of(level.name()), level);
            let json = serde_json::json!(level.name());
            assert_eq!(serde_json::to_value(level).unwrap(), json);
            assert_eq!(serde_json::from_value::<Assurance>(json).unwrap(), level);
        }
        for unknown in ["", "aal3", "AAL2", "2"] {
            assert_eq!(Assurance::of(unknown), Assurance::Aal1);
            let json = serde_json::json!(unknown);
            assert_eq!(serde_json::from_value::<Assurance>(json).unwrap(), Assurance::Aal1);
        }
    }
}
