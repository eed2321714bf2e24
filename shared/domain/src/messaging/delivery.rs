//! What becomes of a message: Twilio's statuses in the order in which they can follow each other, and what
//! its refusals mean for us.

/// How far a status is on a message's way; `None` for one that Twilio does not document. Callbacks arrive in any
/// order, so only a status of higher rank replaces another. Final statuses share the highest ranks: `read` may
/// follow `delivered`, nothing else follows anything final.
pub fn rank(status: &str) -> Option<i32> {
    Some(match status {
        "accepted" | "scheduled" => 1,
        "queued" => 2,
        "sending" => 3,
        "sent" => 4,
        "delivered" | "undelivered" | "failed" | "canceled" => 5,
        "read" => 6,
        _ => return None,
    })
}

/// What a refused message leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such number: do not send to it again.
    NoSuchNumber,
    /// Its owner has said STOP: send nothing until START.
    OptedOut,
    /// It was not processed, or the account is not in order; the same message may go later.
    TryAgain,
    /// This message will never go.
    Rejected,
}

/// What a refusal of Twilio's (`code` of the body, if there is one, and HTTP status) means.
/// <https://www.twilio.com/docs/api/errors>
pub fn refusal(code: Option<u32>, status: u16) -> Refusal {
    match (code, status) {
        // Not a number, not a mobile number, unreachable by SMS; the last two come by callback.
        (Some(21_211 | 21_214 | 21_217 | 21_614 | 30_005 | 30_006), _) => Refusal::NoSuchNumber,
        (Some(21_610), _) => Refusal::OptedOut,
        // Too many requests (never processed); wrong or suspended credentials, which an operator puts right.
        (Some(20_429 | 20_003 | 20_005 | 14_107), _)
        | (_, 401 | 403 | 408 | 425 | 429 | 500..=599) => Refusal::TryAgain,
        _ => Refusal::Rejected,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// MSG-2: statuses only move on.
    #[test]
    fn statuses_rank_in_the_order_of_a_messages_way() {
        let way = ["accepted", "queued", "sending", "sent", "delivered", "read"];
        let ranks: Vec<_> = way.iter().map(|status| rank(status).unwrap()).collect();
        assert!(ranks.is_sorted_by(|a, b| a < b));
        for last in ["delivered", "undelivered", "failed", "canceled"] {
            assert!(way[..4].iter().all(|status| rank(status) < rank(last)));
        }
        assert_eq!(rank("exploded"), None);
    }

    /// MFA-3: each refusal has its consequence.
    #[test]
    fn refusals_mean_what_twilio_documents() {
        assert_eq!(refusal(Some(21_211), 400), Refusal::NoSuchNumber);
        assert_eq!(refusal(Some(21_610), 400), Refusal::OptedOut);
        assert_eq!(refusal(Some(20_429), 429), Refusal::TryAgain);
        assert_eq!(refusal(Some(20_003), 401), Refusal::TryAgain);
        assert_eq!(refusal(None, 503), Refusal::TryAgain);
        assert_eq!(refusal(Some(21_608), 400), Refusal::Rejected);
        assert_eq!(refusal(None, 400), Refusal::Rejected);
    }
}
