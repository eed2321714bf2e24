//! What a log-in attempt leads to (AUTH-5, AUTH-8).

use crate::auth::password::Verdict;

/// Failed attempts in a row after which a password counts for nothing until it is reset
/// (NIST SP 800-63B-4 §3.2.2).
pub const MAX_FAILED_ATTEMPTS: u32 = 100;

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
    /// Failed attempts since the last success, this one not included.
    pub failed_attempts: u32,
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
        Verdict::Match { .. } if account.failed_attempts >= MAX_FAILED_ATTEMPTS => {
            LoginDecision::Locked
        }
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

    /// AUTH-5, MFA-4: the whole table, written as data. `_` stands for every value.
    #[test]
    fn every_combination_of_facts() {
        use LoginDecision::{Challenge, Locked, Open, Reject, Suspended};
        assert_eq!(decide(&Facts { account: None }), Reject);
        for verdict in [MATCH, REHASH, Verdict::Mismatch] {
            for status in [Status::Active, Status::Suspended] {
                for (failed_attempts, second_factor) in [0, 99, 100, 101, u32::MAX]
                    .into_iter()
                    .flat_map(|attempts| [(attempts, false), (attempts, true)])
                {
                    let rehash = verdict == REHASH;
                    let expected = match (verdict, failed_attempts, status) {
                        (Verdict::Mismatch, ..) => Reject,
                        (_, 100.., _) => Locked,
                        (_, _, Status::Suspended) => Suspended,
                        _ if second_factor => Challenge { rehash },
                        _ => Open { rehash },
                    };
                    let account =
                        Some(AccountFacts { status, failed_attempts, verdict, second_factor });
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
            for failed_attempts in [0, MAX_FAILED_ATTEMPTS] {
                let verdict = Verdict::Mismatch;
                for second_factor in [false, true] {
                    let account =
                        Some(AccountFacts { status, failed_attempts, verdict, second_factor });
                    assert_eq!(decide(&Facts { account }), unknown);
                }
            }
        }
    }
}
