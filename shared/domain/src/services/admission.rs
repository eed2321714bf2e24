//! Whether a key that is known opens anything, here and now.

use std::net::IpAddr;

use super::network::Network;
use crate::time::UnixMillis;

/// Why a key that is known is refused. The answer does not say it: whoever has found a key is not told whether it is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Its time is over.
    Expired,
    /// It may not be used from this address.
    Elsewhere,
}

/// Whether a key that expires at `expires_at` may be used from `address` at `now`. An account without networks is used
/// from anywhere; one with networks from nowhere that is not known.
pub fn decide(
    expires_at: UnixMillis,
    networks: &[Network],
    address: Option<IpAddr>,
    now: UnixMillis,
) -> Result<(), Refusal> {
    if now >= expires_at {
        return Err(Refusal::Expired);
    }
    let is_within = address.is_some_and(|address| networks.iter().any(|one| one.contains(address)));
    if networks.is_empty() || is_within { Ok(()) } else { Err(Refusal::Elsewhere) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// OAUTH-8: the key's time and the address decide, each by itself.
    #[test]
    fn time_and_address_decide() {
        let networks: Vec<Network> =
            ["192.0.2.0/24", "2001:db8::/32"].map(|text| text.parse().unwrap()).into();
        let at = |networks: &[Network], address: Option<&str>, now| {
            let address = address.map(|text| text.parse().unwrap());
            decide(UnixMillis(1000), networks, address, UnixMillis(now))
        };
        assert_eq!(at(&[], None, 999), Ok(()));
        assert_eq!(at(&[], Some("203.0.113.1"), 999), Ok(()));
        assert_eq!(at(&[], None, 1000), Err(Refusal::Expired));
        assert_eq!(at(&networks, Some("192.0.2.9"), 999), Ok(()));
        assert_eq!(at(&networks, Some("2001:db8::9"), 0), Ok(()));
        assert_eq!(at(&networks, Some("192.0.2.9"), 1001), Err(Refusal::Expired));
        assert_eq!(at(&networks, Some("203.0.113.1"), 999), Err(Refusal::Elsewhere));
        assert_eq!(at(&networks, None, 999), Err(Refusal::Elsewhere));
    }
}
