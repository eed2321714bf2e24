//! The networks that a service account may come from.

use std::{fmt, net::IpAddr, str::FromStr};

use ipnet::IpNet;

/// A network: an address with the length of its prefix (RFC 4632, RFC 4291 section 2.3), or one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Network(IpNet);

/// Text that is no network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NetworkError {
    /// Neither an address nor a network.
    #[error(
        "expected an address such as 192.0.2.7 or a network such as 192.0.2.0/24 or 2001:db8::/32"
    )]
    Malformed,
    /// The address has bits behind the prefix: one of the two is not what was meant.
    #[error("the address has bits behind its prefix; the network is {0}")]
    HostBits(IpNet),
    /// An IPv6 spelling of IPv4 addresses: no client is known by it.
    #[error("write IPv4 addresses as such, not mapped into IPv6")]
    Mapped,
}

impl Network {
    /// Whether the address is in it. An IPv4 address that is mapped into IPv6 is the one that it stands for.
    pub fn contains(&self, address: IpAddr) -> bool {
        self.0.contains(&address.to_canonical())
    }
}

impl FromStr for Network {
    type Err = NetworkError;

    fn from_str(text: &str) -> Result<Self, NetworkError> {
        let network = match text.parse::<IpAddr>() {
            Ok(address) => IpNet::from(address),
            Err(_) => text.parse::<IpNet>().map_err(|_| NetworkError::Malformed)?,
        };
        if let IpAddr::V6(address) = network.addr()
            && address.to_ipv4_mapped().is_some()
        {
            return Err(NetworkError::Mapped);
        }
        let whole = network.trunc();
        if whole == network { Ok(Self(network)) } else { Err(NetworkError::HostBits(whole)) }
    }
}

/// One spelling; that of one address has no prefix.
impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.prefix_len() == self.0.max_prefix_len() {
            self.0.addr().fmt(f)
        } else {
            self.0.fmt(f)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// OAUTH-8: networks have one spelling, and what could be meant otherwise is refused.
    #[test]
    fn a_network_has_one_spelling() {
        for (text, spelling) in [
            ("192.0.2.7", "192.0.2.7"),
            ("192.0.2.7/32", "192.0.2.7"),
            ("192.0.2.0/24", "192.0.2.0/24"),
            ("0.0.0.0/0", "0.0.0.0/0"),
            ("2001:DB8:0::/32", "2001:db8::/32"),
            ("2001:db8::1", "2001:db8::1"),
            ("2001:db8::1/128", "2001:db8::1"),
        ] {
            let network: Network = text.parse().unwrap();
            assert_eq!(network.to_string(), spelling);
            assert_eq!(spelling.parse(), Ok(network));
        }
        for text in [
            "",
            " ",
            "192.0.2",
            "192.0.2.0/33",
            "192.0.2.0/",
            "192.0.2.0/24 ",
            "a.example",
            "::/129",
            "1.2.3.4:5",
        ] {
            assert_eq!(text.parse::<Network>(), Err(NetworkError::Malformed), "{text}");
        }
        assert!(matches!("192.0.2.7/24".parse::<Network>(), Err(NetworkError::HostBits(_))));
        assert_eq!("::ffff:192.0.2.7".parse::<Network>(), Err(NetworkError::Mapped));
        assert_eq!("::ffff:192.0.2.0/120".parse::<Network>(), Err(NetworkError::Mapped));
    }

    /// OAUTH-8: an address is in a network whichever way it is written; the other family never is.
    #[test]
    fn an_address_is_in_it_or_not() {
        let within = |network: &str, address: &str| {
            network.parse::<Network>().unwrap().contains(address.parse().unwrap())
        };
        assert!(within("192.0.2.0/24", "192.0.2.255"));
        assert!(!within("192.0.2.0/24", "192.0.3.0"));
        assert!(within("192.0.2.0/24", "::ffff:192.0.2.1"));
        assert!(!within("192.0.2.0/24", "::ffff:192.0.3.1"));
        assert!(within("192.0.2.7", "192.0.2.7"));
        assert!(!within("192.0.2.7", "192.0.2.6"));
        assert!(within("2001:db8::/32", "2001:db8:ffff::1"));
        assert!(!within("2001:db8::/32", "2001:db9::1"));
        assert!(!within("0.0.0.0/0", "2001:db8::1"));
        assert!(!within("::/0", "192.0.2.7"));
    }
}
