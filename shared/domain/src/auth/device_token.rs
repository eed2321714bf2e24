//! Device tokens (AUTH-10): what a client that has logged in keeps, so that its next log-in is counted apart from those
//! of strangers (OWASP, "Slow Down Online Guessing Attacks with Device Cookies"). Such a token opens nothing: it only
//! keeps strangers, who may have used up the account's allowance, from keeping the owner out.

use secrecy::SecretString;
use uuid::Uuid;

use crate::auth::derived_token::{self, DerivedTokenError, Kind};
use crate::ids::{DeviceId, UserId};
use crate::ring::KeyRing;

/// Wrong passwords and codes in a row after which a device counts as a stranger, until somebody logs in on it. Apart
/// from [`MAX_FAILED_ATTEMPTS`](crate::auth::login::MAX_FAILED_ATTEMPTS), so that one has no part in the other.
pub const MAX_DEVICE_FAILURES: u32 = 20;
/// Devices that are remembered of one user; of more, those that were used longest ago are forgotten.
pub const MAX_DEVICES: u32 = 50;
/// How long a browser keeps the token, in seconds: 400 days, the longest that browsers take (RFC 6265bis section 5.6.1).
pub const LIFETIME_S: u64 = 400 * 24 * 60 * 60;

const KIND: Kind = Kind { prefix: "pst_dt_", label: "postern device v1" };
/// User id, device id.
const PAYLOAD_BYTES: usize = 16 + 16;

/// What a device token says: it is the account's word, not the token's, whether the device is still known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeviceToken {
    /// Who logged in.
    pub user: UserId,
    /// The device.
    pub device: DeviceId,
}

impl DeviceToken {
    /// The text: `pst_dt_<key id>.<payload>.<tag>`.
    pub fn issue(&self, ring: &KeyRing) -> SecretString {
        let mut payload = [0; PAYLOAD_BYTES];
        payload[..16].copy_from_slice(self.user.uuid().as_bytes());
        payload[16..].copy_from_slice(self.device.uuid().as_bytes());
        derived_token::issue(&KIND, ring, &payload)
    }

    /// Reads a token that any key of the ring made.
    pub fn parse(token: &SecretString, ring: &KeyRing) -> Result<Self, DerivedTokenError> {
        let payload: [u8; PAYLOAD_BYTES] = derived_token::open(&KIND, ring, token)?;
        let malformed = DerivedTokenError::Malformed;
        let uuid = |bytes: &[u8]| Uuid::from_slice(bytes).map_err(|_| malformed);
        Ok(Self {
            user: UserId::from_uuid(uuid(&payload[..16])?),
            device: DeviceId::from_uuid(uuid(&payload[16..])?),
        })
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    fn ring(letter: &str) -> KeyRing {
        KeyRing::parse(&format!("k1:{}", letter.repeat(43)).into()).unwrap()
    }

    fn token() -> DeviceToken {
        let [user, device] = [1, 2].map(Uuid::from_u128);
        DeviceToken { user: UserId::from_uuid(user), device: DeviceId::from_uuid(device) }
    }

    /// AUTH-10: a token has a form of its own, and only ours are read.
    #[test]
    fn a_device_token_is_read_by_the_ring_that_made_it() {
        let text = token().issue(&ring("A"));
        assert!(text.expose_secret().starts_with("pst_dt_k1."));
        assert_eq!(DeviceToken::parse(&text, &ring("A")), Ok(token()));
        assert_eq!(DeviceToken::parse(&text, &ring("E")), Err(DerivedTokenError::Forged));
        let other = text.expose_secret().replace("pst_dt_", "pst_mc_").into();
        assert!(DeviceToken::parse(&other, &ring("A")).is_err());
    }
}
