//! What a device is called in a user's list of sessions, where the client gives it no name: "Firefox on Windows", out of
//! `User-Agent` (RFC 9110 §10.1.5).
//!
//! A table of ours: those of the crates (`woothee`, `uaparser`) bring a regular expression engine along, half a megabyte of
//! Wasm, to tell apart thousands of devices of which this tells a dozen. Browsers have stopped telling more (Chromium's
//! reduced `User-Agent`).
//!
//! Not here: whether a device is known. Anybody may send any of these.

/// What is called so when nothing is known of it.
const UNKNOWN: &str = "Unknown device";
/// Longest name of a program that is repeated.
const MAX_PROGRAM_BYTES: usize = 32;

/// What browsers say of themselves; what says the same of others as well comes after them.
const BROWSERS: [(&str, &str); 13] = [
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"),
    ("EdgiOS/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Vivaldi/", "Vivaldi"),
    ("DuckDuckGo/", "DuckDuckGo"),
    ("YaBrowser/", "Yandex Browser"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];

/// What browsers say of what they run on, likewise.
const SYSTEMS: [(&str, &str); 8] = [
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("CrOS", "ChromeOS"),
    ("Macintosh", "macOS"),
    ("OpenBSD", "OpenBSD"),
    ("Linux", "Linux"),
];

/// What to call the device of a client that sends this `User-Agent`. Of the header itself no more is repeated than the name of
/// a program that is no browser.
pub fn of(user_agent: &str) -> String {
    let named = |table: &[(&str, &'static str)]| {
        table.iter().find(|(token, _)| user_agent.contains(token)).map(|(_, name)| *name)
    };
    if !user_agent.starts_with("Mozilla/") {
        return program(user_agent).unwrap_or(UNKNOWN).to_owned();
    }
    match (named(&BROWSERS), named(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(browser), None) => browser.to_owned(),
        (None, Some(system)) => format!("Browser on {system}"),
        (None, None) => UNKNOWN.to_owned(),
    }
}

/// The name of the first product, if it is one.
fn program(user_agent: &str) -> Option<&str> {
    let name = user_agent.split(['/', ' ']).next().unwrap_or_default();
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.+".contains(&byte);
    ((1..=MAX_PROGRAM_BYTES).contains(&name.len()) && name.bytes().all(is_name)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SES-4: what the browsers of the day send.
    #[test]
    fn browsers_are_named_with_what_they_run_on() {
        let webkit = "AppleWebKit/537.36 (KHTML, like Gecko)";
        for (system, rest, label) in [
            (
                "Windows NT 10.0; Win64; x64; rv:145.0",
                "Gecko/20100101 Firefox/145.0",
                "Firefox on Windows",
            ),
            ("X11; Linux x86_64; rv:145.0", "Gecko/20100101 Firefox/145.0", "Firefox on Linux"),
            ("Android 15; Mobile; rv:145.0", "Gecko/145.0 Firefox/145.0", "Firefox on Android"),
            ("Linux; Android 10; K", "Chrome/142.0.0.0 Mobile Safari/537.36", "Chrome on Android"),
            ("Windows NT 10.0; Win64; x64", "Chrome/142.0.0.0 Safari/537.36", "Chrome on Windows"),
            (
                "Windows NT 10.0; Win64; x64",
                "Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0",
                "Edge on Windows",
            ),
            ("X11; CrOS x86_64 14541.0.0", "Chrome/142.0.0.0 Safari/537.36", "Chrome on ChromeOS"),
            (
                "Macintosh; Intel Mac OS X 10_15_7",
                "Chrome/142.0.0.0 Safari/537.36 OPR/124.0.0.0",
                "Opera on macOS",
            ),
            (
                "Macintosh; Intel Mac OS X 10_15_7",
                "Version/26.1 Safari/605.1.15",
                "Safari on macOS",
            ),
            (
                "iPhone; CPU iPhone OS 18_7 like Mac OS X",
                "Version/26.1 Mobile/15E148 Safari/604.1",
                "Safari on iPhone",
            ),
            (
                "iPhone; CPU iPhone OS 18_7 like Mac OS X",
                "CriOS/142.0 Mobile/15E148 Safari/604.1",
                "Chrome on iPhone",
            ),
            (
                "iPad; CPU OS 18_7 like Mac OS X",
                "FxiOS/145.0 Mobile/15E148 Safari/604.1",
                "Firefox on iPad",
            ),
            (
                "Linux; Android 10; K",
                "SamsungBrowser/29.0 Chrome/136.0.0.0 Mobile Safari/537.36",
                "Samsung Internet on Android",
            ),
        ] {
            assert_eq!(of(&format!("Mozilla/5.0 ({system}) {webkit} {rest}")), label);
        }
        assert_eq!(of("Mozilla/5.0 (compatible; Linux)"), "Browser on Linux");
    }

    /// SES-4: of anything else only a name, and that only if it is one.
    #[test]
    fn the_header_is_never_repeated() {
        for (user_agent, label) in [
            ("curl/8.16.0", "curl"),
            ("python-httpx/0.28.1", "python-httpx"),
            ("Dart/3.9 (dart:io)", "Dart"),
            ("postern-tests", "postern-tests"),
            ("", UNKNOWN),
            ("Mozilla/5.0", UNKNOWN),
            ("<script>alert(1)</script>", UNKNOWN),
            ("ada@example.com/1", UNKNOWN),
            ("\u{202e}evil/1", UNKNOWN),
        ] {
            assert_eq!(of(user_agent), label, "{user_agent}");
        }
        assert_eq!(of(&"a".repeat(MAX_PROGRAM_BYTES)).len(), MAX_PROGRAM_BYTES);
        assert_eq!(of(&"a".repeat(MAX_PROGRAM_BYTES + 1)), UNKNOWN);
    }
}
