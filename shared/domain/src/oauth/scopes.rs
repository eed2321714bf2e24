//! Scopes: what is asked for, what was granted, and what of it a user has agreed to (OAUTH-4, OAUTH-9).
//!
//! What was granted is what the provider says, and not what was asked for: people may untick scopes, and providers may
//! grant others.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::providers::Provider;

/// Longest scope that is kept, in bytes.
pub const MAX_SCOPE_BYTES: usize = 200;
/// Most scopes of a connection that are kept.
pub const MAX_SCOPES: usize = 100;

/// Whether a text is one scope (RFC 6749 §3.3), of a length that is kept.
pub fn is_scope(text: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\\');
    (1..=MAX_SCOPE_BYTES).contains(&text.len()) && text.bytes().all(is_part)
}

/// A set of scopes, each once, in a stable order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Scopes(BTreeSet<String>);

impl Scopes {
    /// Those of a provider's answer (RFC 6749 §3.3: divided by spaces), as its table spells them. What is too long, and
    /// what is too many, is left out: nothing of ours asks for it.
    pub fn granted(provider: &Provider, said: &str) -> Self {
        let kept = said
            .split([' ', ',', '+'])
            .filter(|scope| !scope.is_empty() && scope.len() <= MAX_SCOPE_BYTES);
        Self(kept.map(|scope| spelled(provider, scope)).take(MAX_SCOPES).collect())
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether this one is among them.
    pub fn contains(&self, scope: &str) -> bool {
        self.0.contains(scope)
    }

    /// Those that the others lack.
    #[must_use]
    pub fn without(&self, others: &Self) -> Self {
        Self(self.0.difference(&others.0).cloned().collect())
    }

    /// These and the others.
    #[must_use]
    pub fn with(&self, others: &Self) -> Self {
        Self(self.0.union(&others.0).cloned().collect())
    }

    /// In order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// As a parameter of an authorize URL, or of a refresh.
    pub fn as_parameter(&self) -> String {
        self.iter().collect::<Vec<_>>().join(" ")
    }
}

impl<T: Into<String>> FromIterator<T> for Scopes {
    fn from_iter<I: IntoIterator<Item = T>>(scopes: I) -> Self {
        Self(scopes.into_iter().map(Into::into).collect())
    }
}

/// A scope as the table spells it: providers repeat it in another case, or with their address in front.
fn spelled(provider: &Provider, said: &str) -> String {
    let bare = said.strip_prefix(provider.scope_prefix).unwrap_or(said);
    let ours = provider.scopes.iter().map(|scope| scope.id);
    let known = ours.chain(provider.base_scopes.iter().copied());
    let mut known = known.filter(|scope| scope.eq_ignore_ascii_case(bare));
    known.next().unwrap_or(bare).to_owned()
}

/// What a flow asks for: what everyone is asked, and what is wanted.
pub fn to_ask(provider: &Provider, wanted: &Scopes) -> Scopes {
    provider.base_scopes.iter().copied().collect::<Scopes>().with(wanted)
}

/// How a flow ended at the provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Granted {
    /// All that was wanted.
    All,
    /// Not these.
    Without(Scopes),
}

/// What of the scopes that were wanted was granted. A provider that knows no scopes grants all.
pub fn compare(wanted: &Scopes, granted: &Scopes) -> Granted {
    let missing = wanted.without(granted);
    if missing.is_empty() { Granted::All } else { Granted::Without(missing) }
}

/// How what a user has agreed to has changed; a receipt says so (OAUTH-9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentChange {
    /// There was no connection.
    Granted,
    /// More than before.
    Widened,
    /// Less than before.
    Narrowed,
    /// Some more, some less.
    Changed,
    /// Nothing any more.
    Withdrawn,
}

impl ConsentChange {
    /// As it is stored and shown.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Granted => "granted",
            Self::Widened => "widened",
            Self::Narrowed => "narrowed",
            Self::Changed => "changed",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// How the scopes of a connection have changed; `before` is `None` for one that is new. `None` when they have not.
pub fn change(before: Option<&Scopes>, after: &Scopes) -> Option<ConsentChange> {
    let Some(before) = before else { return Some(ConsentChange::Granted) };
    let (more, less) = (after.without(before), before.without(after));
    match (more.is_empty(), less.is_empty()) {
        (true, true) => None,
        (false, true) => Some(ConsentChange::Widened),
        (true, false) => Some(ConsentChange::Narrowed),
        (false, false) => Some(ConsentChange::Changed),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::oauth::providers::provider;

    fn scopes(text: &str) -> Scopes {
        text.split_whitespace().collect()
    }

    /// OAUTH-4: scopes are known however the provider spells them.
    #[test]
    fn scopes_are_spelled_as_in_the_table() {
        let microsoft = provider("microsoft").unwrap();
        let said = "openid https://graph.microsoft.com/calendars.read https://graph.microsoft.com/User.Read other";
        assert_eq!(
            Scopes::granted(microsoft, said),
            scopes("Calendars.Read User.Read openid other")
        );
        let google = provider("google").unwrap();
        let said = "https://www.googleapis.com/auth/gmail.send openid https://www.googleapis.com/auth/gmail.send";
        let granted = Scopes::granted(google, said);
        assert_eq!(granted, scopes("https://www.googleapis.com/auth/gmail.send openid"));
        assert!(Scopes::granted(google, &"x".repeat(MAX_SCOPE_BYTES + 1)).is_empty());
    }

    /// OAUTH-4: granted is not requested.
    #[test]
    fn what_was_unticked_is_named() {
        let wanted = scopes("a b");
        assert_eq!(compare(&wanted, &scopes("a b c")), Granted::All);
        assert_eq!(compare(&wanted, &scopes("b")), Granted::Without(scopes("a")));
        assert_eq!(compare(&Scopes::default(), &Scopes::default()), Granted::All);
        let asked = to_ask(provider("microsoft").unwrap(), &scopes("Mail.Read"));
        assert_eq!(asked.as_parameter(), "Mail.Read User.Read offline_access openid");
    }

    /// OAUTH-9: each change of what was agreed to has its name.
    #[test]
    fn changes_of_a_consent_are_told_apart() {
        let before = scopes("a b");
        for (after, expected) in [
            ("a b", None),
            ("a b c", Some(ConsentChange::Widened)),
            ("a", Some(ConsentChange::Narrowed)),
            ("a c", Some(ConsentChange::Changed)),
        ] {
            assert_eq!(change(Some(&before), &scopes(after)), expected, "{after}");
        }
        assert_eq!(change(None, &before), Some(ConsentChange::Granted));
    }

    proptest! {
        /// OAUTH-4: whatever a provider says, what is kept is bounded, and nothing panics.
        #[test]
        fn what_is_kept_is_bounded(said in any::<String>()) {
            for provider in &crate::oauth::providers::PROVIDERS {
                let kept = Scopes::granted(provider, &said);
                prop_assert!(kept.iter().count() <= MAX_SCOPES);
                prop_assert!(kept.iter().all(|scope| !scope.is_empty() && scope.len() <= MAX_SCOPE_BYTES));
            }
        }

        /// OAUTH-9: what is more and what is less make up the whole difference.
        #[test]
        fn differences_add_up(a in "[a-e ]{0,12}", b in "[a-e ]{0,12}") {
            let set = |text: &str| text.chars().filter(|one| *one != ' ').map(String::from).collect::<Scopes>();
            let (a, b) = (set(&a), set(&b));
            prop_assert_eq!(a.without(&b).with(&b), a.with(&b));
            prop_assert_eq!(change(Some(&a), &b).is_none(), a == b);
        }
    }
}
