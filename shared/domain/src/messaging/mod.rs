//! Text messages through Twilio: numbers, where messages may go and how many, signatures of webhooks, what status
//! and error codes mean, and the words that people stop them with (MSG-1, MSG-2).
//!
//! Not here: sending, and the codes that messages carry (`mfa::sms_code`).

pub mod caps;
pub mod countries;
pub mod delivery;
pub mod keyword;
pub mod phone;
pub mod recipient;
pub mod signature;
