//! `GET /api/v1/mfa/factors`: what the caller can prove with.

use axum::Json;
use postern_domain::time::UnixMillis;
use postern_edge::{Answer, Call, Caller};
use postern_store::factors::mfa;
use serde::Serialize;
use utoipa::ToSchema;

use super::text_codes::masked;

/// The caller's factors.
#[derive(Serialize, ToSchema)]
pub struct FactorsAnswer {
    /// The password.
    password: PasswordState,
    /// Whether log-in asks for a second factor.
    mfa_enabled: bool,
    /// The authenticator app.
    totp: TotpState,
    /// The backup codes, once there are any.
    #[schema(nullable)]
    backup_codes: Option<BackupCodesState>,
    /// The phone, once there is one.
    #[schema(nullable)]
    sms: Option<PhoneState>,
    /// A phone that waits for its code.
    #[schema(nullable)]
    sms_pending: Option<PendingPhoneState>,
}

/// The password.
#[derive(Serialize, ToSchema)]
pub struct PasswordState {
    /// When it was set last.
    #[schema(value_type = Option<String>, format = DateTime)]
    changed_at: Option<UnixMillis>,
}

/// The phone.
#[derive(Serialize, ToSchema)]
pub struct PhoneState {
    /// Its number, with the middle hidden.
    number: String,
    /// Whether it can be used to log in.
    enabled: bool,
    /// Since when it is verified.
    #[schema(value_type = Option<String>, format = DateTime)]
    verified_at: Option<UnixMillis>,
    /// Whether it has said STOP; START undoes it.
    opted_out: bool,
    /// Whether the carrier knows no such number.
    undeliverable: bool,
}

/// A phone that waits for its code.
#[derive(Serialize, ToSchema)]
pub struct PendingPhoneState {
    /// Its number, with the middle hidden.
    number: String,
    /// Until when the code is good.
    #[schema(value_type = String, format = DateTime)]
    expires_at: UnixMillis,
    /// What has become of the message: `pending`, `sent`, `delivered`, `failed`, …
    #[schema(example = "delivered")]
    delivery: String,
}

/// The authenticator app.
#[derive(Serialize, ToSchema)]
pub struct TotpState {
    /// Whether it is in use.
    enabled: bool,
    /// Whether one is being set up.
    pending: bool,
    /// Since when it is in use.
    #[schema(value_type = Option<String>, format = DateTime)]
    confirmed_at: Option<UnixMillis>,
}

/// The backup codes.
#[derive(Serialize, ToSchema)]
pub struct BackupCodesState {
    /// How many are left of ten.
    left: i64,
    /// When they were made.
    #[schema(value_type = String, format = DateTime)]
    created_at: UnixMillis,
}

/// The caller's second factors.
#[utoipa::path(
    get, path = "/api/v1/mfa/factors", tag = "mfa", operation_id = "list_factors",
    responses(
        (status = 200, description = "The factors", body = FactorsAnswer),
    ),
)]
pub async fn list_factors(call: Call, caller: Caller) -> Answer<Json<FactorsAnswer>> {
    let factors = mfa::factors(&call.pg().await?, caller.user, call.now()).await?;
    let enabled = factors.totp_confirmed_at.is_some();
    Ok(Json(FactorsAnswer {
        password: PasswordState { changed_at: factors.password_changed_at },
        mfa_enabled: enabled,
        totp: TotpState {
            enabled,
            pending: factors.totp_pending,
            confirmed_at: factors.totp_confirmed_at,
        },
        backup_codes: factors
            .backup_codes
            .map(|(left, created_at)| BackupCodesState { left, created_at }),
        sms: factors.phone.map(|phone| PhoneState {
            number: masked(&phone.number),
            enabled: enabled && !phone.opted_out && !phone.undeliverable,
            verified_at: phone.verified_at,
            opted_out: phone.opted_out,
            undeliverable: phone.undeliverable,
        }),
        sms_pending: factors.pending_phone.map(|pending| PendingPhoneState {
            number: masked(&pending.number),
            expires_at: pending.expires_at,
            delivery: pending.delivery,
        }),
    }))
}
