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
        format!("{}{first}{connection}result={}", self.0, result.name())
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
    /// The provider has failed, or it was another account than the one to widen.
    Failed,
}

impl Outcome {
    /// The name in a URL.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Connected => "connected",
            Self::Partial => "partial",
            Self::Denied => "denied",
            Self::Failed => "failed",
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
