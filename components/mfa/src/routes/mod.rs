//! The routes of this component, who may call them and how often.

use std::time::Duration;

use postern_domain::{
    auth::limits::Limit,
    rbac::catalogue::{
        FACTORS_ENROL_OWN, FACTORS_READ_OWN, FACTORS_REMOVE_OWN, SESSIONS_STEP_UP_OWN,
    },
};
use postern_edge::{Routes, limit::By, routes};

use crate::jobs;

pub mod confirm_sms;
pub mod confirm_totp;
pub mod create_backup_codes;
pub mod enrol_sms;
pub mod enrol_totp;
pub mod factors;
pub mod other_sessions;
pub mod remove_sms;
pub mod remove_totp;
pub mod send_sms;
pub mod text_codes;
pub mod totp_qr;
pub mod totp_uri;

/// How recent the proof of identity has to be that changes what identity is proved with.
const RECENT: Duration = Duration::from_mins(5);
/// To finish what was begun with such a proof: a code lives for ten minutes from then on.
const BEGUN: Duration = Duration::from_mins(15);

/// The table.
pub fn routes() -> Routes {
    Routes::new()
        .work("mfa", jobs::jobs())
        .caller(routes!(factors::list_factors), FACTORS_READ_OWN)
        .without_second_factor()
        .caller(routes!(enrol_totp::enrol_totp), FACTORS_ENROL_OWN)
        .without_second_factor()
        .fresh_strong_mfa(RECENT)
        .caller(routes!(totp_qr::totp_qr), FACTORS_ENROL_OWN)
        .without_second_factor()
        .fresh_strong_mfa(RECENT)
        .caller(routes!(confirm_totp::confirm_totp), FACTORS_ENROL_OWN)
        .without_second_factor()
        .limited_by(Limit::ConfirmFactor, By::Caller)
        .fresh_strong_mfa(BEGUN)
        .caller(routes!(remove_totp::remove_totp), FACTORS_REMOVE_OWN)
        .fresh_strong_mfa(RECENT)
        .caller(routes!(create_backup_codes::create_backup_codes), FACTORS_ENROL_OWN)
        .fresh_strong_mfa(RECENT)
        .caller(routes!(enrol_sms::enrol_sms), FACTORS_ENROL_OWN)
        .limited_by(Limit::SendSms, By::Caller)
        .fresh_strong_mfa(RECENT)
        .caller(routes!(confirm_sms::confirm_sms), FACTORS_ENROL_OWN)
        .limited_by(Limit::ConfirmFactor, By::Caller)
        .fresh_strong_mfa(BEGUN)
        .public_or_caller(routes!(send_sms::send_sms), SESSIONS_STEP_UP_OWN)
        .limited_by(Limit::SendSms, By::CallerOrMember("challenge"))
        .caller(routes!(remove_sms::remove_sms), FACTORS_REMOVE_OWN)
        .fresh_strong_mfa(RECENT)
}
