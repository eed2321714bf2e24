//! What a log-in attempt leads to (AUTH-5, AUTH-8).

use crate::auth::device_token::MAX_DEVICE_FAILURES;
use crate::auth::password::Verdict;

/// Wrong passwords in a row after which a password counts for nothing from devices that are not known, until it is set
/// anew; and wrong codes in a row of whoever knew the password (NIST SP 800-63B-4 §3.2.2).
pub const MAX_FAILED_ATTEMPTS: u32 = 100;

/// What was tried in vain, since the last success: by strangers, and on the device that asks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Failures {
    /// Wrong passwords of strangers.
    pub passwords: u32,
    /// Wrong second factors of strangers who knew the password.
    pub factors: u32,
    /// Wrong passwords and codes of this device, if it is one on which the user has logged in before (AUTH-10).
    pub device: Option<u32>,
}

impl Failures {
    /// Whether the device is known, and still counted apart from strangers.
    pub fn on_known_device(self) -> bool {
        self.device.is_some_and(|failures| failures < MAX_DEVICE_FAILURES)
    }

    /// Whether the account is closed to whoever asks. What strangers try never closes it to a known device.
    pub fn closed(self) -> bool {
        let most = self.passwords.max(self.factors);
        most >= MAX_FAILED_ATTEMPTS && !self.on_known_device()
    }
}

/// Whether an account may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It may.
    Active,
    /// An administrator took it out of use.
    Suspended,
}

/// What is known of an account and of the password presented for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccountFacts {
    /// Whether it may be used.
    pub status: Status,
    /// What was tried in vain before.
    pub failures: Failures,
    /// Whether the password is right.
    pub verdict: Verdict,
    /// Whether a second factor has to follow.
    pub second_factor: bool,
}

/// What is known of a log-in attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// The account of the address, if there is one. If not, a dummy hash was verified all the same.
    pub account: Option<AccountFacts>,
}

/// What follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoginDecision {
    /// Unknown account or wrong password; the answer does not tell which.
    Reject,
    /// Too many failed attempts. To be answered exactly as [`Reject`](Self::Reject), or the lock would
    /// tell an attacker who goes on guessing when the password was right; the owner learns by mail.
    Locked,
    /// The right password for a suspended account.
    Suspended,
    /// Ask for a second factor (MFA-4). No session.
    Challenge {
        /// Replace the stored hash on the way.
        rehash: bool,
    },
    /// Open a session.
    Open {
        /// Replace the stored hash on the way.
        rehash: bool,
    },
}

/// Only who knows the password learns anything of an account's state.
pub fn decide(facts: &Facts) -> LoginDecision {
    let Some(account) = facts.account else {
        return LoginDecision::Reject;
    };
    match account.verdict {
        Verdict::Mismatch => LoginDecision::Reject,
        Verdict::Match { .. } if account.failures.closed() => LoginDecision::Locked,
        Verdict::Match { .. } if account.status == Status::Suspended => LoginDecision::Suspended,
        Verdict::Match { rehash } if account.second_factor => LoginDecision::Challenge { rehash },
        Verdict::Match { rehash } => LoginDecision::Open { rehash },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MATCH: Verdict = Verdict::Match { rehash: false };
    const REHASH: Verdict = Verdict::Match { rehash: true };

    fn all_failures() -> impl Iterator<Item = Failures> {
        let counts = [0, 99, 100, 101, u32::MAX];
        let devices = [None, Some(0), Some(19), Some(20), Some(u32::MAX)];
        counts.into_iter().flat_map(move |passwords| {
            counts.into_iter().flat_map(move |factors| {
                devices.map(|device| Failures { passwords, factors, device })
            })
        })
    }

    /// AUTH-5, AUTH-10, MFA-4: the whole table, written as data. `_` stands for every value.
    #[test]
    fn every_combination_of_facts() {
        use LoginDecision::{Challenge, Locked, Open, Reject, Suspended};
        assert_eq!(decide(&Facts { account: None }), Reject);
        for verdict in [MATCH, REHASH, Verdict::Mismatch] {
            for status in [Status::Active, Status::Suspended] {
                for (failures, second_factor) in
                    all_failures().flat_map(|failures| [(failures, false), (failures, true)])
                {
                    let rehash = verdict == REHASH;
                    let Failures { passwords, factors, device } = failures;
                    let expected = match (verdict, passwords, factors, device, status) {
                        (Verdict::Mismatch, ..) => Reject,
                        (_, 100.., _, None | Some(20..), _)
                        | (_, _, 100.., None | Some(20..), _) => Locked,
                        (.., Status::Suspended) => Suspended,
                        _ if second_factor => Challenge { rehash },
                        _ => Open { rehash },
                    };
                    let account = Some(AccountFacts { status, failures, verdict, second_factor });
                    assert_eq!(decide(&Facts { account }), expected, "{account:?}");
                }
            }
        }
    }

    /// AUTH-5: a wrong password learns nothing, whatever the state of the account.
    #[test]
    fn a_wrong_password_is_answered_as_an_unknown_account() {
        let unknown = decide(&Facts { account: None });
        for status in [Status::Active, Status::Suspended] {
            for failures in all_failures() {
                let verdict = Verdict::Mismatch;
                for second_factor in [false, true] {
                    let account = Some(AccountFacts { status, failures, verdict, second_factor });
                    assert_eq!(decide(&Facts { account }), unknown);
                }
            }
        }
    }
}
