//! Rate limits: how often what may be tried, per client address and per account (AUTH-9).
//!
//! The algorithm is GCRA, the generic cell rate algorithm (ITU-T I.371 annex A): a bucket that leaks
//! evenly, whose whole state is one moment. [`gcra`] is the specification of the Redis script.

use std::time::Duration;

use crate::time::UnixMillis;

/// What is limited: buckets for the networks of an address ([`super::networks`]) and, where the route says what names
/// it, one for an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Limit {
    /// Registering an account.
    Register,
    /// Logging in with a password.
    Login,
    /// Confirming an address by a mail's code or link; the account is the registration.
    VerifyEmail,
    /// Asking for another verification mail; the account is the registration.
    ResendVerification,
    /// Asking for a reset mail.
    ForgotPassword,
    /// Setting a new password by token.
    ResetPassword,
    /// Setting a new password by the old one.
    ChangePassword,
    /// Presenting a refresh token.
    Refresh,
    /// Presenting a second factor, or the password again.
    SecondFactor,
    /// Confirming a new second factor by its code.
    ConfirmFactor,
    /// Causing a text message.
    SendSms,
    /// Asking for another e-mail address.
    ChangeEmail,
    /// Inviting a user.
    Invite,
    /// Taking all own data out.
    Export,
    /// Coming back from a provider.
    OauthCallback,
    /// Having a connected account refreshed.
    RefreshConnection,
}

/// `burst` requests at once, and over time `burst` requests per `period`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Requests per period, and at once; at least 1.
    pub burst: u32,
    /// The period; a whole number of milliseconds per request.
    pub period: Duration,
}

impl Rate {
    const fn per_minutes(burst: u32, minutes: u64) -> Self {
        Self { burst, period: Duration::from_mins(minutes) }
    }

    /// Milliseconds between two requests at the steady rate.
    pub fn interval_ms(self) -> i64 {
        self.period_ms() / i64::from(self.burst.max(1))
    }

    /// The rate of a network that is allowed as much as this many `clients`.
    #[must_use]
    pub fn times(self, clients: u32) -> Self {
        Self { burst: self.burst.saturating_mul(clients), ..self }
    }

    fn period_ms(self) -> i64 {
        i64::try_from(self.period.as_millis()).unwrap_or(i64::MAX)
    }
}

/// What one caller may do on all protected routes together, so that whoever is logged in cannot flood the rest: reads,
/// or whatever may change something. Generous: an application of many parts asks often.
pub const fn of_caller(reads: bool) -> Rate {
    if reads { Rate::per_minutes(600, 1) } else { Rate::per_minutes(120, 1) }
}

/// What one service account may do on all of its routes together: it works for all users at once.
pub const fn of_service_account() -> Rate {
    Rate::per_minutes(12_000, 1)
}

impl Limit {
    /// All limits.
    pub const ALL: [Self; 16] = [
        Self::Register,
        Self::Login,
        Self::VerifyEmail,
        Self::ResendVerification,
        Self::ForgotPassword,
        Self::ResetPassword,
        Self::ChangePassword,
        Self::Refresh,
        Self::SecondFactor,
        Self::ConfirmFactor,
        Self::SendSms,
        Self::ChangeEmail,
        Self::Invite,
        Self::Export,
        Self::OauthCallback,
        Self::RefreshConnection,
    ];

    /// A stable name: part of the Redis key and of the `RateLimit-Policy` header.
    pub fn name(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::Login => "login",
            Self::VerifyEmail => "verify_email",
            Self::ResendVerification => "resend_verification",
            Self::ForgotPassword => "forgot_password",
            Self::ResetPassword => "reset_password",
            Self::ChangePassword => "change_password",
            Self::Refresh => "refresh",
            Self::SecondFactor => "second_factor",
            Self::ConfirmFactor => "confirm_factor",
            Self::SendSms => "send_sms",
            Self::ChangeEmail => "change_email",
            Self::Invite => "invite",
            Self::Export => "export",
            Self::OauthCallback => "oauth_callback",
            Self::RefreshConnection => "refresh_connection",
        }
    }

    /// The rate for one client address. Generous, because many people share one.
    pub fn per_address(self) -> Rate {
        match self {
            Self::Login | Self::OauthCallback | Self::RefreshConnection => Rate::per_minutes(60, 1),
            Self::VerifyEmail | Self::SecondFactor | Self::ConfirmFactor => {
                Rate::per_minutes(30, 10)
            }
            Self::ResendVerification | Self::ForgotPassword => Rate::per_minutes(10, 10),
            Self::Register
            | Self::ResetPassword
            | Self::ChangePassword
            | Self::ChangeEmail
            | Self::Export => Rate::per_minutes(20, 10),
            Self::SendSms => Rate::per_minutes(20, 60),
            Self::Refresh | Self::Invite => Rate::per_minutes(300, 1),
        }
    }

    /// The rate for one account: strict where a secret can be guessed, a mail is sent, or much is read. None where
    /// the request names no account. What names it, the table of routes says.
    pub fn per_account(self) -> Option<Rate> {
        match self {
            Self::Register | Self::ChangeEmail | Self::Export => Some(Rate::per_minutes(5, 60)),
            Self::Login | Self::VerifyEmail | Self::SecondFactor | Self::ConfirmFactor => {
                Some(Rate::per_minutes(10, 10))
            }
            Self::ResendVerification | Self::ForgotPassword => Some(Rate::per_minutes(3, 10)),
            Self::SendSms => Some(Rate::per_minutes(10, 60)),
            Self::Invite => Some(Rate::per_minutes(60, 1)),
            Self::RefreshConnection => Some(Rate::per_minutes(20, 1)),
            Self::ChangePassword | Self::ResetPassword => Some(Rate::per_minutes(5, 10)),
            Self::Refresh | Self::OauthCallback => None,
        }
    }
}

/// Whether a request may go on, and what to tell the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Whether it may.
    pub allowed: bool,
    /// Requests that would be allowed right after this one.
    pub remaining: u32,
    /// Until the whole burst is available again.
    pub reset_after: Duration,
    /// Until the next request is allowed; zero when this one is.
    pub retry_after: Duration,
}

/// Judges one request at `now`. `state` is the theoretical arrival time (TAT) that the previous
/// allowed request left; none for a fresh bucket. Returns the state to keep until it has passed; a
/// refused request leaves it as it was.
pub fn gcra(state: Option<UnixMillis>, rate: Rate, now: UnixMillis) -> (Decision, UnixMillis) {
    let tat = state.map_or(now.0, |tat| tat.0.max(now.0));
    let next = tat.saturating_add(rate.interval_ms());
    let ahead = next.saturating_sub(now.0);
    let over = ahead.saturating_sub(rate.period_ms());
    if over > 0 {
        let reset_after = millis(tat.saturating_sub(now.0));
        let retry_after = millis(over);
        return (
            Decision { allowed: false, remaining: 0, reset_after, retry_after },
            UnixMillis(tat),
        );
    }
    let remaining = u32::try_from(-over / rate.interval_ms().max(1)).unwrap_or(u32::MAX);
    let reset_after = millis(ahead);
    let decision = Decision { allowed: true, remaining, reset_after, retry_after: Duration::ZERO };
    (decision, UnixMillis(next))
}

fn millis(ms: i64) -> Duration {
    Duration::from_millis(u64::try_from(ms).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::auth::networks;

    fn all_rates() -> impl Iterator<Item = Rate> {
        let networks = networks::of(Some("2001:db8::1".parse().unwrap()));
        let of_routes = Limit::ALL.into_iter().flat_map(move |limit| {
            let addresses =
                networks.iter().map(move |network| limit.per_address().times(network.clients));
            addresses.chain(limit.per_account()).collect::<Vec<_>>()
        });
        of_routes.chain([of_caller(true), of_caller(false), of_service_account()])
    }

    /// AUTH-9: requests one after the other, with the state carried along.
    struct Bucket {
        rate: Rate,
        state: Option<UnixMillis>,
    }

    impl Bucket {
        fn request(&mut self, now: i64) -> Decision {
            let (decision, state) = gcra(self.state, self.rate, UnixMillis(now));
            self.state = Some(state);
            decision
        }
    }

    #[test]
    fn names_are_distinct() {
        let mut names = Limit::ALL.map(Limit::name).to_vec();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Limit::ALL.len());
    }

    /// AUTH-9: integer arithmetic is exact for every rate in use, here and in the script.
    #[test]
    fn periods_divide_into_whole_milliseconds() {
        for rate in all_rates() {
            assert!(rate.burst >= 1);
            assert_eq!(rate.period_ms() % i64::from(rate.burst), 0, "{rate:?}");
        }
    }

    /// AUTH-9: where a password or code can be guessed, or a mail is caused, the account has a limit.
    #[test]
    fn accounts_are_limited_where_secrets_are_guessed_mail_is_sent_or_a_provider_is_asked() {
        let limited: Vec<Limit> =
            Limit::ALL.into_iter().filter(|limit| limit.per_account().is_some()).collect();
        let expected = [
            Limit::Register,
            Limit::Login,
            Limit::VerifyEmail,
            Limit::ResendVerification,
            Limit::ForgotPassword,
            Limit::ResetPassword,
            Limit::ChangePassword,
            Limit::SecondFactor,
            Limit::ConfirmFactor,
            Limit::SendSms,
            Limit::ChangeEmail,
            Limit::Invite,
            Limit::Export,
            Limit::RefreshConnection,
        ];
        assert_eq!(limited, expected);
    }

    /// AUTH-9
    #[test]
    fn a_fresh_bucket_allows_exactly_its_burst_at_once() {
        for rate in all_rates() {
            let mut bucket = Bucket { rate, state: None };
            for spent in 1..=rate.burst {
                let decision = bucket.request(0);
                assert!(decision.allowed);
                assert_eq!(decision.remaining, rate.burst - spent);
            }
            let decision = bucket.request(0);
            assert!(!decision.allowed);
            assert_eq!(decision.retry_after, millis(rate.interval_ms()));
            assert_eq!(decision.reset_after, rate.period);
        }
    }

    /// AUTH-9: after the burst, the steady rate.
    #[test]
    fn one_request_comes_back_every_interval() {
        let rate = Limit::Login.per_account().unwrap();
        let mut bucket = Bucket { rate, state: None };
        while bucket.request(0).allowed {}
        assert!(!bucket.request(59_999).allowed);
        assert!(bucket.request(60_000).allowed);
        assert!(!bucket.request(60_000).allowed);
    }

    proptest! {
        /// AUTH-9: in any window, no more than the burst and what the window gives back.
        #[test]
        fn no_window_allows_more_than_burst_and_rate(
            gaps in prop::collection::vec(0i64..50_000, 1..200),
        ) {
            let rate = Rate::per_minutes(10, 1);
            let mut bucket = Bucket { rate, state: None };
            let mut now = 0;
            let mut allowed = Vec::new();
            for gap in gaps {
                now += gap;
                if bucket.request(now).allowed {
                    allowed.push(now);
                }
            }
            for (first, start) in allowed.iter().enumerate() {
                for (last, end) in allowed.iter().enumerate().skip(first) {
                    let count = i64::try_from(last - first + 1).unwrap();
                    prop_assert!(count <= i64::from(rate.burst) + (end - start) / rate.interval_ms());
                }
            }
        }

        /// AUTH-9: `Retry-After` is the truth: then it works, a millisecond before it does not.
        #[test]
        fn retry_after_is_exact(gaps in prop::collection::vec(0i64..9_000, 1..60)) {
            let rate = Rate::per_minutes(10, 1);
            let mut bucket = Bucket { rate, state: None };
            let mut now = 0;
            for gap in gaps {
                now += gap;
                let decision = bucket.request(now);
                if !decision.allowed {
                    let retry = now + i64::try_from(decision.retry_after.as_millis()).unwrap();
                    prop_assert!(gcra(bucket.state, rate, UnixMillis(retry)).0.allowed);
                    prop_assert!(!gcra(bucket.state, rate, UnixMillis(retry - 1)).0.allowed);
                }
            }
        }

        #[test]
        fn no_input_panics(
            state in any::<Option<i64>>(), now in any::<i64>(), burst in any::<u32>(), secs in any::<u64>(),
        ) {
            let rate = Rate { burst, period: Duration::from_secs(secs) };
            let _ = gcra(state.map(UnixMillis), rate, UnixMillis(now));
        }
    }
}
