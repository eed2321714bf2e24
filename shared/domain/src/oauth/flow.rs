//! The way to a provider and back (OAUTH-3): what is asked there, and where its user goes afterwards.
//!
//! Not here: where a flow waits meanwhile.

use std::time::Duration;

/// How long somebody may take at the provider.
pub const LIFETIME: Duration = Duration::from_mins(15);
/// Where the user goes who names no place.
pub const DEFAULT_RETURN_TO: &str = "/connections";
/// The longest place, in bytes.
const MAX_RETURN_TO_BYTES: usize = 500;

/// Where the user goes after the provider: a place of ours, or of an application that the operator has named. No open
/// redirect: nothing else is one (RFC 9700 §4.11).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnTo(String);

/// What is no place to return to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "expected a path that begins with `/`, or an address of one of the origins in `oauth_return_origins`"
)]
pub struct ReturnToError;

impl ReturnTo {
    /// Reads one. `origins` are those that the operator has named, each as `https://app.example`.
    pub fn parse(text: &str, origins: &[String]) -> Result<Self, ReturnToError> {
        // Browsers drop control characters, and take `\` for `/`.
        let plain =
            text.bytes().all(|byte| byte.is_ascii_graphic() && !b"\\\"<>^`{|}".contains(&byte));
        if text.len() > MAX_RETURN_TO_BYTES || !plain || text.contains('#') {
            return Err(ReturnToError);
        }
        let path_of_ours = text.starts_with('/') && !text.starts_with("//");
        let elsewhere = || {
            let rest = origins.iter().find_map(|origin| text.strip_prefix(origin.as_str()));
            // Behind the origin, so that `https://app.example.evil` and `https://app.example@evil` are none.
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
        };
        if path_of_ours || elsewhere() { Ok(Self(text.to_owned())) } else { Err(ReturnToError) }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// With what has become of the flow, for whoever shows it.
    pub fn with(&self, result: Outcome, connection: Option<&str>) -> String {
        let first = if self.0.contains('?') { '&' } else { '?' };
        let connection = connection.map(|id| format!("connection={id}&")).unwrap_or_default();
        let reason = match result {
            Outcome::Failed(reason) => format!("&reason={}", reason.name()),
            _ => String::new(),
        };
        format!("{}{first}{connection}result={}{reason}", self.0, result.name())
    }
}

impl Default for ReturnTo {
    fn default() -> Self {
        Self(DEFAULT_RETURN_TO.to_owned())
    }
}

/// What has become of a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// All that was wanted was granted.
    Connected,
    /// Some of it was.
    Partial,
    /// The user has said no.
    Denied,
    /// Nothing came of it, for this reason.
    Failed(Reason),
}

/// Why nothing came of a flow. The words stand in an address, so they say nothing that its reader may not know: that a
/// state is not under way *here* is one reason, whoever's it is and whatever has become of it (RFC 9700 §4.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It took too long, has ended before, began in another browser, or never was.
    Expired,
    /// Whoever had begun it has logged out meanwhile.
    LoggedOut,
    /// Somebody else is logged in by now.
    NotYours,
    /// Another provider than the one that was asked has sent the browser back.
    MixedUp,
    /// It was another account than the one to widen.
    OtherAccount,
    /// The provider does not do what it was asked for.
    ProviderRefused,
    /// The provider was not reached, or is in trouble.
    ProviderUnavailable,
    /// What the provider said makes no sense.
    ProviderUnclear,
    /// The provider is not offered here (any more).
    NotOffered,
    /// We could not do our part.
    Unavailable,
    /// Too many come back from this network at once; the flow is not over.
    TooMany,
}

impl Reason {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Expired,
        Self::LoggedOut,
        Self::NotYours,
        Self::MixedUp,
        Self::OtherAccount,
        Self::ProviderRefused,
        Self::ProviderUnavailable,
        Self::ProviderUnclear,
        Self::NotOffered,
        Self::Unavailable,
        Self::TooMany,
    ];

    /// The name in a URL.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Expired => "expired",
            Self::LoggedOut => "logged_out",
            Self::NotYours => "not_yours",
            Self::MixedUp => "mixed_up",
            Self::OtherAccount => "other_account",
            Self::ProviderRefused => "provider_refused",
            Self::ProviderUnavailable => "provider_unavailable",
            Self::ProviderUnclear => "provider_unclear",
            Self::NotOffered => "not_offered",
            Self::Unavailable => "unavailable",
            Self::TooMany => "too_many",
        }
    }

    /// What a provider means by an error that it sends along (RFC 6749 §4.1.2.1).
    pub fn of_error(error: &str) -> Self {
        match error {
            "server_error" | "temporarily_unavailable" => Self::ProviderUnavailable,
            _ => Self::ProviderRefused,
        }
    }
}

impl Outcome {
    /// The name in a URL.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Connected => "connected",
            Self::Partial => "partial",
            Self::Denied => "denied",
            Self::Failed(_) => "failed",
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn origins() -> Vec<String> {
        vec!["https://app.example".to_owned()]
    }

    /// OAUTH-3, ASVS 3.7.2: nobody is sent anywhere but to us and to whom the operator has named.
    #[test]
    fn nobody_is_sent_elsewhere() {
        for good in ["/", "/connections?a=b", "https://app.example", "https://app.example/x?y=1"] {
            assert_eq!(ReturnTo::parse(good, &origins()).unwrap().as_str(), good);
        }
        for bad in [
            "",
            "//evil.example",
            "/\\evil.example",
            "\\/evil.example",
            "https:/evil.example",
            "https://evil.example",
            "https://app.example.evil.example",
            "https://app.example@evil.example",
            "https://app.example:8443/",
            "http://app.example/",
            "HTTPS://APP.EXAMPLE/",
            "javascript:alert(1)",
            "/\t/evil.example",
            "/a b",
            "/a#b",
            "/\u{e4}",
            " /a",
            "connections",
            "/\n",
        ] {
            assert_eq!(ReturnTo::parse(bad, &origins()), Err(ReturnToError), "{bad}");
        }
        assert!(ReturnTo::parse(&format!("/{}", "a".repeat(MAX_RETURN_TO_BYTES)), &[]).is_err());
    }

    #[test]
    fn what_has_become_of_it_is_added() {
        let parse = |text| ReturnTo::parse(text, &[]).unwrap();
        assert_eq!(parse("/a").with(Outcome::Denied, None), "/a?result=denied");
        let added = parse("/a?b=c").with(Outcome::Partial, Some("1"));
        assert_eq!(added, "/a?b=c&connection=1&result=partial");
        let failed = ReturnTo::default().with(Outcome::Failed(Reason::Expired), None);
        assert_eq!(failed, "/connections?result=failed&reason=expired");
    }

    /// OAUTH-3: a reason stands in an address as it is.
    #[test]
    fn reasons_are_plain_words() {
        let names: std::collections::BTreeSet<_> =
            Reason::ALL.iter().map(|one| one.name()).collect();
        assert_eq!(names.len(), Reason::ALL.len());
        let plain =
            |name: &&str| name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        assert!(names.iter().all(plain), "{names:?}");
        assert_eq!(Reason::of_error("temporarily_unavailable"), Reason::ProviderUnavailable);
        assert_eq!(Reason::of_error("invalid_scope"), Reason::ProviderRefused);
    }

    proptest! {
        /// OAUTH-3: whatever is accepted begins with `/` and no second one, or with an origin that was named.
        #[test]
        fn what_is_accepted_stays_here(text in "[/\\\\a-z:@.?#\\[\\]\t -]{0,24}") {
            if let Ok(place) = ReturnTo::parse(&text, &origins()) {
                let base = url::Url::parse("https://us.example").unwrap();
                let target = base.join(place.as_str()).unwrap();
                let host = target.host_str().unwrap();
                prop_assert!(["us.example", "app.example"].contains(&host), "{}", target);
            }
        }
    }
}
