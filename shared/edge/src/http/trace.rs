//! What joins a request to what other systems know of it (API-2).

use http::{HeaderMap, HeaderName};
use postern_platform::random;

static TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");

/// The caller's trace id (W3C Trace Context section 3.2), or a new one. Read here, because the crates that read it are
/// parts of tracing systems (`opentelemetry`).
pub(crate) fn trace_id(headers: &HeaderMap) -> String {
    let given = headers.get(&TRACEPARENT).and_then(|value| value.to_str().ok()).and_then(|text| {
        let mut parts = text.split('-');
        let (version, id) = (parts.next()?, parts.next()?);
        let hex = |text: &str| text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        let valid = version.len() == 2 && version != "ff" && hex(version);
        (valid && id.len() == 32 && hex(id) && id.bytes().any(|b| b != b'0')).then(|| id.to_owned())
    });
    given.unwrap_or_else(|| {
        // Without randomness nothing that matters will work; a trace id of zeros says so.
        hex::encode(random::bytes::<16>().unwrap_or_default())
    })
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    /// API-2: the caller's trace id is kept, and only a well-formed one.
    #[test]
    fn keeps_a_valid_trace_id_only() {
        let of = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(&TRACEPARENT, HeaderValue::from_static(value));
            trace_id(&headers)
        };
        let id = "4bf92f3577b34da6a3ce929d0e0e4736";
        assert_eq!(of("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"), id);
        for bad in [
            "",
            "00",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-x-01",
            "00-00000000000000000000000000000000-x-01",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-x-01",
        ] {
            let fresh = of(bad);
            assert_eq!(fresh.len(), 32);
            assert_ne!(fresh, id);
        }
    }
}
