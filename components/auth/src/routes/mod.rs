//! The routes of this component, who may call them and how often.

use postern_domain::{
    auth::{limits::Limit, restriction::Restriction},
    rbac::catalogue::{PASSWORD_CHANGE_OWN, SESSIONS_STEP_UP_OWN},
};
use postern_edge::{Routes, limit::By, routes};

use crate::jobs;

pub mod change_password;
pub mod confirm_email_change;
pub mod forgot_password;
pub mod login;
pub mod login_mfa;
pub mod register;
pub mod resend_verification;
pub mod reset_password;
pub mod step_up;
pub mod verify_email;

/// The table.
pub fn routes() -> Routes {
    Routes::new()
        .work("auth", jobs::jobs())
        .public(routes!(register::register))
        .limited_by(Limit::Register, By::Email)
        .hashing()
        .public(routes!(verify_email::verify_email))
        .limited_by(Limit::VerifyEmail, By::AnyMember(&["registration", "token"]))
        .hashing()
        .public(routes!(confirm_email_change::confirm_email_change))
        .limited_by(Limit::VerifyEmail, By::Member("token"))
        .public(routes!(resend_verification::resend_verification))
        .limited_by(Limit::ResendVerification, By::Member("registration"))
        .public(routes!(login::login))
        .limited_by(Limit::Login, By::EmailOrDevice)
        .hashing()
        .public(routes!(login_mfa::login_mfa))
        .limited_by(Limit::SecondFactor, By::Member("challenge"))
        .caller(routes!(step_up::step_up), SESSIONS_STEP_UP_OWN)
        .without_second_factor()
        .limited_by(Limit::SecondFactor, By::Session)
        .hashing()
        .public(routes!(forgot_password::forgot_password))
        .limited_by(Limit::ForgotPassword, By::Email)
        .public(routes!(reset_password::reset_password))
        .limited_by(Limit::ResetPassword, By::Member("token"))
        .hashing()
        .caller(routes!(change_password::change_password), PASSWORD_CHANGE_OWN)
        .limited_by(Limit::ChangePassword, By::Session)
        .hashing()
        .even_while(Restriction::PasswordChange)
}
