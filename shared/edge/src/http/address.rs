//! Whom a request came from: the address that limits and audit events use.
//!
//! Ours: `axum-client-ip` reads the rightmost entry, however many proxies there are, and does not know Spin's header.

use std::net::{IpAddr, SocketAddr};

use http::{HeaderMap, HeaderName};

static PEER: HeaderName = HeaderName::from_static("spin-client-addr");
static FORWARDED: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The client's address. The host appends the peer to whatever the client sent as `spin-client-addr`, so
/// only the last value counts; `x-forwarded-for` is read from the right, over as many entries as there are
/// trusted proxies (each proxy appends the peer it saw).
pub(crate) fn of(headers: &HeaderMap, trusted_proxies: usize) -> Option<IpAddr> {
    let peer = values(headers, &PEER).last().and_then(parse)?;
    if trusted_proxies == 0 {
        return Some(peer);
    }
    let forwarded: Vec<&str> = values(headers, &FORWARDED).collect();
    let client =
        forwarded.len().checked_sub(trusted_proxies).and_then(|index| forwarded.get(index));
    // A header shorter than promised did not come through the proxies: the peer is the client.
    Some(client.and_then(|text| parse(text)).unwrap_or(peer))
}

fn values<'a>(headers: &'a HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'a str> {
    headers
        .get_all(name)
        .iter()
        // A value that is not text still takes its place, or the count would shift.
        .flat_map(|value| value.to_str().unwrap_or("?").split(','))
        .map(str::trim)
}

fn parse(text: &str) -> Option<IpAddr> {
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    text.parse::<SocketAddr>().map(|address| address.ip()).or_else(|_| bare.parse()).ok()
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn headers(pairs: &[(&HeaderName, &'static str)]) -> HeaderMap {
        let mut map = HeaderMap::new();
        for (name, value) in pairs {
            map.append(*name, HeaderValue::from_static(value));
        }
        map
    }

    fn ip(text: &str) -> Option<IpAddr> {
        text.parse().ok()
    }

    /// AUTH-9, ASVS 15.3.4: what a client claims of itself does not move it to another address.
    #[test]
    fn a_spoofed_peer_is_ignored() {
        let spoofed = headers(&[(&PEER, "9.9.9.9:1"), (&PEER, "127.0.0.1:4000")]);
        assert_eq!(of(&spoofed, 0), ip("127.0.0.1"));
        assert_eq!(of(&headers(&[(&PEER, "9.9.9.9:1, 127.0.0.1:4000")]), 0), ip("127.0.0.1"));
    }

    /// ASVS 4.1.3
    #[test]
    fn forwarded_for_counts_from_the_right_and_only_when_trusted() {
        let chain = headers(&[
            (&PEER, "10.0.0.1:80"),
            (&FORWARDED, "6.6.6.6, 1.1.1.1"),
            (&FORWARDED, "2.2.2.2"),
        ]);
        assert_eq!(of(&chain, 0), ip("10.0.0.1"));
        assert_eq!(of(&chain, 1), ip("2.2.2.2"));
        assert_eq!(of(&chain, 2), ip("1.1.1.1"));
        assert_eq!(of(&chain, 4), ip("10.0.0.1"));
        assert_eq!(
            of(&headers(&[(&PEER, "10.0.0.1:80"), (&FORWARDED, "bogus")]), 1),
            ip("10.0.0.1")
        );
    }

    #[test]
    fn an_address_may_come_with_a_port() {
        assert_eq!(parse("[2001:db8::1]:443"), ip("2001:db8::1"));
    }
}
