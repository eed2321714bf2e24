//! What a rate limit counts a client's address by (AUTH-9, ASVS 6.3.1): networks, not single addresses, where one
//! customer has many addresses to choose from.

use std::net::IpAddr;

/// A network that has a bucket of its own, and how many times the allowance of one client it gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Network {
    /// Text that names it; part of a Redis key.
    pub name: String,
    /// Its allowance, in clients.
    pub clients: u32,
}

/// Networks of an IPv6 address: length of the prefix in bits, and the allowance in clients. A /64 is one link, a /56
/// what a home is usually given and a /48 a site (RFC 6177 section 2): whoever holds a /56 has 256 times a /64 to
/// choose from. The allowances rise less steeply than the number of networks: a guesser gains little, and of many
/// honest people behind one site not all try at once.
const IPV6: [(u32, u32); 3] = [(64, 1), (56, 4), (48, 20)];

/// The networks that a request from `address` counts against, narrowest first. An IPv4-mapped address (RFC 4291
/// section 2.5.5.2) is the IPv4 address that it stands for. All requests without an address share one.
pub fn of(address: Option<IpAddr>) -> Vec<Network> {
    let single = |name: String| vec![Network { name, clients: 1 }];
    match address.map(|address| address.to_canonical()) {
        None => single("unknown".to_owned()),
        Some(IpAddr::V4(address)) => single(address.to_string()),
        Some(IpAddr::V6(address)) => IPV6
            .iter()
            .map(|&(bits, clients)| {
                let network = u128::from(address) & (u128::MAX << (128 - bits));
                let [a, b, c, d, ..] = std::net::Ipv6Addr::from(network).segments();
                Network { name: format!("{a:x}:{b:x}:{c:x}:{d:x}::/{bits}"), clients }
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        of(Some(text.parse().unwrap())).into_iter().map(|network| network.name).collect()
    }

    /// AUTH-9, ASVS 6.3.1: of the 256 networks of a /56 each has a bucket, and all share two more.
    #[test]
    fn the_networks_of_a_customer_share_a_bucket() {
        let first = names("2001:db8:1:ab00::1");
        assert_eq!(first, ["2001:db8:1:ab00::/64", "2001:db8:1:ab00::/56", "2001:db8:1:0::/48"]);
        for link in 1..=255 {
            let other = names(&format!("2001:db8:1:ab{link:02x}:ffff::9"));
            assert_ne!(other[0], first[0]);
            assert_eq!(other[1..], first[1..]);
        }
        let neighbour = names("2001:db8:1:ac00::1");
        assert_ne!(neighbour[1], first[1]);
        assert_eq!(neighbour[2], first[2]);
        assert_ne!(names("2001:db8:2:ab00::1")[2], first[2]);
    }

    /// AUTH-9: the wider the network, the more it may.
    #[test]
    fn allowances_rise_with_the_network() {
        let networks = of(Some("2001:db8::1".parse().unwrap()));
        let clients: Vec<u32> = networks.into_iter().map(|network| network.clients).collect();
        assert!(clients[0] == 1 && clients.is_sorted_by(|one, next| one < next), "{clients:?}");
    }

    /// AUTH-9: one link is one client, and an address is one address in whichever notation.
    #[test]
    fn an_address_has_one_spelling() {
        assert_eq!(names("2001:db8:1:2:3::4"), names("2001:db8:1:2:ffff::1"));
        assert_eq!(names("::ffff:1.2.3.4"), ["1.2.3.4"]);
        assert_eq!(names("1.2.3.4"), ["1.2.3.4"]);
        assert_eq!(of(None).len(), 1);
    }
}
