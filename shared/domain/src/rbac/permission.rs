//! `resource:action:scope` (RBAC-2).

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::is_word;

/// Longest resource or action.
const MAX_WORD: usize = 32;

/// Whose resources a permission is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// The caller's own.
    Own,
    /// Anybody's.
    Any,
}

impl Scope {
    /// As a permission spells it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Any => "any",
        }
    }
}

/// What somebody may do, on what, and on whose.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Permission {
    /// The type of resource: `sessions`.
    pub resource: Cow<'static, str>,
    /// What is done: `revoke`.
    pub action: Cow<'static, str>,
    /// On whose.
    pub scope: Scope,
}

/// Text that is no permission.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a permission is resource:action:scope, two words of at most 32 lower-case letters, digits and \
     underscores, and `own` or `any`"
)]
pub struct PermissionError;

impl Permission {
    /// For the catalogue.
    pub(super) const fn of(resource: &'static str, action: &'static str, scope: Scope) -> Self {
        Self { resource: Cow::Borrowed(resource), action: Cow::Borrowed(action), scope }
    }

    /// Whether whoever has this has `asked` as well: `any` includes `own`.
    pub fn covers(&self, asked: &Self) -> bool {
        self.scope >= asked.scope && self.resource == asked.resource && self.action == asked.action
    }

    /// The same on another scope.
    #[must_use]
    pub fn scoped(&self, scope: Scope) -> Self {
        Self { scope, ..self.clone() }
    }
}

impl FromStr for Permission {
    type Err = PermissionError;

    fn from_str(text: &str) -> Result<Self, PermissionError> {
        let mut parts = text.split(':');
        let (Some(resource), Some(action), Some(scope), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(PermissionError);
        };
        let scope = match scope {
            "own" => Scope::Own,
            "any" => Scope::Any,
            _ => return Err(PermissionError),
        };
        if !is_word(resource, b'_', MAX_WORD) || !is_word(action, b'_', MAX_WORD) {
            return Err(PermissionError);
        }
        let (resource, action) = (resource.to_owned().into(), action.to_owned().into());
        Ok(Self { resource, action, scope })
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.resource, self.action, self.scope.name())
    }
}

impl Serialize for Permission {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Permission {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RBAC-2: one spelling, and back.
    #[test]
    fn text_and_permission_are_one_to_one() {
        for text in ["sessions:read:own", "users:read_sessions:any", "a:b1:own"] {
            let permission: Permission = text.parse().unwrap();
            assert_eq!(permission.to_string(), text);
            let json = serde_json::to_string(&permission).unwrap();
            assert_eq!(json, format!("\"{text}\""));
            assert_eq!(serde_json::from_str::<Permission>(&json).unwrap(), permission);
        }
        let long = "a".repeat(33);
        for text in [
            "",
            "a:b",
            "a:b:c",
            "a:b:own:x",
            "A:b:own",
            "a:b:Own",
            ":b:own",
            "a::own",
            "1a:b:own",
            "_a:b:own",
            "a-b:c:own",
            "a:b c:own",
            " a:b:own",
            "a:b:own ",
            "*:*:any",
            &format!("{long}:b:own"),
            &format!("b:{long}:own"),
        ] {
            assert_eq!(text.parse::<Permission>(), Err(PermissionError), "{text}");
            assert!(serde_json::from_value::<Permission>(text.into()).is_err());
        }
        assert!(format!("{}:b:own", "a".repeat(32)).parse::<Permission>().is_ok());
    }

    #[test]
    fn any_covers_own_and_not_the_other_way() {
        let of = |text: &str| text.parse::<Permission>().unwrap();
        assert!(of("a:b:any").covers(&of("a:b:own")));
        assert!(of("a:b:any").covers(&of("a:b:any")));
        assert!(of("a:b:own").covers(&of("a:b:own")));
        assert!(!of("a:b:own").covers(&of("a:b:any")));
        assert!(!of("a:b:any").covers(&of("a:c:own")));
        assert!(!of("a:b:any").covers(&of("c:b:own")));
        assert_eq!(of("a:b:own").scoped(Scope::Any), of("a:b:any"));
    }
}
