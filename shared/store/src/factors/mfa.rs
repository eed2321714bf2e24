//! Second factors of users (MFA-1…3). What proves something is used up by the statement that accepts it.

use postern_domain::{
    ids::{SmsCodeId, TotpId, UserId},
    mfa::{
        factor::Factor,
        sms_code::{self, Request},
        totp::SET_UP_LIFETIME,
    },
    time::UnixMillis,
};
use postern_platform::{
    params,
    pg::{Connection, Row},
};

use crate::{
    Result, defect,
    effects::{Effects, Noticed},
};

/// An authenticator app of a user.
pub struct Totp {
    /// Its id, part of the envelope's place.
    pub id: TotpId,
    /// The envelope of its secret.
    pub secret: String,
    /// Part of the envelope's place.
    pub version: i32,
    /// The last time step whose code was used.
    pub last_step: i64,
    /// When somebody began to set it up.
    pub begun_at: UnixMillis,
    /// Whether it has been set up to the end.
    pub confirmed: bool,
}

/// The user's authenticator app, confirmed or not.
pub async fn totp(pg: &Connection, user: UserId) -> Result<Option<Totp>> {
    let row = pg
        .query_one(
            "SELECT id, secret, version, last_step, ms(created_at) AS begun_at,
                    confirmed_at IS NOT NULL AS confirmed
             FROM mfa_totp WHERE user_id = $1",
            params![user.uuid()],
        )
        .await?;
    row.map(|row| {
        Ok(Totp {
            id: TotpId::from_uuid(row.get("id")?),
            secret: row.get("secret")?,
            version: row.get("version")?,
            last_step: row.get("last_step")?,
            begun_at: UnixMillis(row.get("begun_at")?),
            confirmed: row.get("confirmed")?,
        })
    })
    .transpose()
}

/// Begins to set an app up, in place of one that was not set up to the end. False when there is one that was.
pub async fn enrol_totp(
    pg: &Connection,
    user: UserId,
    (id, secret): (TotpId, &str),
    now: UnixMillis,
    effects: &Effects,
) -> Result<bool> {
    let row = pg
        .query_one(
            "WITH pending AS (
                 INSERT INTO mfa_totp AS t (user_id, id, secret, created_at)
                 VALUES ($1, $2, $3, from_ms($4))
                 ON CONFLICT (user_id) DO UPDATE
                 SET id = excluded.id, secret = excluded.secret, version = 1, last_step = 0,
                     created_at = excluded.created_at
                 WHERE t.confirmed_at IS NULL
                 RETURNING id
             )
             SELECT record_effects($5, $1) FROM pending",
            params![user.uuid(), id.uuid(), secret, now.0, &effects.row()],
        )
        .await?;
    Ok(row.is_some())
}

/// What confirming an app leads to.
pub struct Confirmation<'a> {
    /// Whose.
    pub user: UserId,
    /// Which app.
    pub id: TotpId,
    /// The step of the code that confirmed it.
    pub step: i64,
    /// Hashes of the backup codes that come with it.
    pub backup_codes: &'a [[u8; 32]],
    /// Now.
    pub now: UnixMillis,
}

/// Finishes setting an app up. The password's version rises, so that a log-in that is under way without the
/// second factor fails, and the effects end the sessions that were opened without. `None` when the app is
/// not (or no longer) waiting for confirmation, or its set-up began too long ago, else the new version.
pub async fn confirm_totp(
    pg: &Connection,
    confirmation: &Confirmation<'_>,
    effects: &Noticed,
) -> Result<Option<i32>> {
    let digests: Vec<String> = confirmation.backup_codes.iter().map(hex::encode).collect();
    let row = pg
        .query_one(
            "WITH confirmed AS (
                 UPDATE mfa_totp SET confirmed_at = from_ms($4), last_step = $3
                 WHERE user_id = $1 AND id = $2 AND confirmed_at IS NULL AND created_at > from_ms($7)
                 RETURNING user_id
             ), codes AS (
                 INSERT INTO mfa_backup_codes (user_id, place, digest, created_at)
                 SELECT user_id, place, decode(text, 'hex'), from_ms($4)
                 FROM confirmed, unnest($5::text[]) WITH ORDINALITY AS code (text, place) ORDER BY place
                 ON CONFLICT (user_id, place) DO UPDATE
                 SET digest = excluded.digest, created_at = excluded.created_at, used_at = NULL
             ), changed AS (
                 UPDATE credentials c SET version = version + 1
                 FROM confirmed WHERE c.user_id = confirmed.user_id
                 RETURNING c.user_id, c.version
             )
             SELECT version, record_effects($6, user_id, jsonb_build_object('older_than', version))
             FROM changed",
            params![
                confirmation.user.uuid(),
                confirmation.id.uuid(),
                confirmation.step,
                confirmation.now.0,
                digests,
                &effects.row(),
                confirmation.now.minus(SET_UP_LIFETIME).0,
            ],
        )
        .await?;
    row.map(|row| Ok(row.get("version")?)).transpose()
}

/// Uses a time step of a confirmed app. False when it, or a later one, has been used: of two requests with
/// the same code one wins.
pub async fn use_totp_step(pg: &Connection, user: UserId, id: TotpId, step: i64) -> Result<bool> {
    let row = pg
        .query_one(
            "UPDATE mfa_totp SET last_step = $3
             WHERE user_id = $1 AND id = $2 AND confirmed_at IS NOT NULL AND last_step < $3
             RETURNING id",
            params![user.uuid(), id.uuid(), step],
        )
        .await?;
    Ok(row.is_some())
}

/// What is left behind when a factor is removed or replaced.
pub struct FactorGone {
    /// Whether log-in asked for it.
    pub counted: bool,
    /// The password's version now, when sessions of older ones end.
    pub version: Option<i32>,
}

impl FactorGone {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { counted: row.get("counted")?, version: row.get("version")? })
    }
}

/// Removes the app and what stands beside it: backup codes and the phone; of an app that counted, leaves `mail` as well.
/// If the effects end sessions, the password's version rises, and they end what was opened with the one before. `None`
/// when there is no app.
pub async fn remove_totp(
    pg: &Connection,
    user: UserId,
    mail: &Effects,
    effects: &Noticed,
) -> Result<Option<FactorGone>> {
    let row = pg
        .query_one(
            "WITH removed AS (
                 DELETE FROM mfa_totp WHERE user_id = $1 RETURNING user_id, confirmed_at
             ), codes AS (
                 DELETE FROM mfa_backup_codes b USING removed WHERE b.user_id = removed.user_id
             ), phone AS (
                 DELETE FROM phone_numbers p USING removed WHERE p.user_id = removed.user_id
             ), messages AS (
                 -- Taken back and not forgotten: the cool-down goes on.
                 UPDATE text_codes c SET expires_at = c.created_at
                 FROM removed WHERE c.user_id = removed.user_id
             ), changed AS (
                 UPDATE credentials c SET version = c.version + 1
                 FROM removed
                 WHERE c.user_id = removed.user_id AND removed.confirmed_at IS NOT NULL AND $4
                 RETURNING c.version
             )
             SELECT removed.confirmed_at IS NOT NULL AS counted, changed.version,
                    record_effects($3, removed.user_id,
                                   jsonb_build_object('older_than', changed.version)),
                    CASE WHEN removed.confirmed_at IS NOT NULL
                         THEN record_effects($2, removed.user_id) END
             FROM removed LEFT JOIN changed ON true",
            params![user.uuid(), &mail.row(), &effects.row(), effects.end_older_sessions()],
        )
        .await?;
    row.map(|row| FactorGone::from_row(&row)).transpose()
}

/// Replaces all backup codes, of which there are always as many; sessions end as in [`remove_totp`]. Of sets that are made at
/// the same moment the last one is good. `None` without a confirmed app: they only stand beside one.
pub async fn replace_backup_codes(
    pg: &Connection,
    user: UserId,
    digests: &[[u8; 32]],
    now: UnixMillis,
    effects: &Noticed,
) -> Result<Option<FactorGone>> {
    let digests: Vec<String> = digests.iter().map(hex::encode).collect();
    let row = pg
        .query_one(
            "WITH app AS (
                 SELECT user_id FROM mfa_totp WHERE user_id = $1 AND confirmed_at IS NOT NULL
             ), codes AS (
                 INSERT INTO mfa_backup_codes (user_id, place, digest, created_at)
                 SELECT user_id, place, decode(text, 'hex'), from_ms($3)
                 FROM app, unnest($2::text[]) WITH ORDINALITY AS code (text, place) ORDER BY place
                 ON CONFLICT (user_id, place) DO UPDATE
                 SET digest = excluded.digest, created_at = excluded.created_at, used_at = NULL
             ), changed AS (
                 UPDATE credentials c SET version = c.version + 1
                 FROM app WHERE c.user_id = app.user_id AND $5
                 RETURNING c.version
             )
             SELECT true AS counted, changed.version,
                    record_effects($4, app.user_id, jsonb_build_object('older_than', changed.version))
             FROM app LEFT JOIN changed ON true",
            params![user.uuid(), digests, now.0, &effects.row(), effects.end_older_sessions()],
        )
        .await?;
    row.map(|row| FactorGone::from_row(&row)).transpose()
}

/// Uses a backup code up. False when there is none such, or it was used: of two requests one wins.
pub async fn use_backup_code(
    pg: &Connection,
    user: UserId,
    digest: &[u8; 32],
    now: UnixMillis,
) -> Result<bool> {
    let row = pg
        .query_one(
            "UPDATE mfa_backup_codes SET used_at = from_ms($3)
             WHERE user_id = $1 AND digest = decode($2, 'hex') AND used_at IS NULL
               AND EXISTS (SELECT FROM mfa_totp WHERE user_id = $1 AND confirmed_at IS NOT NULL)
             RETURNING user_id",
            params![user.uuid(), hex::encode(digest), now.0],
        )
        .await?;
    Ok(row.is_some())
}

/// What a code by text message is for. A code for one is none for the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmsPurpose {
    /// Show that the phone is the user's.
    VerifyNumber,
    /// Log in, or prove again who one is.
    Authenticate,
}

impl SmsPurpose {
    /// As the column has it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::VerifyNumber => "verify_number",
            Self::Authenticate => "authenticate",
        }
    }
}

/// Counts a try at the present code of a user for this request, before it is looked at, and gives what the code is
/// derived from. `None` when there is no code for it, it has expired, or it has seen its tries.
pub async fn take_sms_attempt(
    pg: &Connection,
    user: UserId,
    (purpose, request): (SmsPurpose, Request),
    now: UnixMillis,
) -> Result<Option<SmsCodeId>> {
    let row = pg
        .query_one(
            "UPDATE text_codes SET attempts = attempts + 1
             WHERE user_id = $1 AND purpose = $2 AND request = $3 AND expires_at > from_ms($4)
               AND attempts < $5
             RETURNING id",
            params![
                user.uuid(),
                purpose.name(),
                request.uuid(),
                now.0,
                sms_code::MAX_ATTEMPTS.cast_signed(),
            ],
        )
        .await?;
    row.map(|row| Ok(SmsCodeId::from_uuid(row.get("id")?))).transpose()
}

/// Uses up the code that logs in. False when another request was faster, or the phone is no factor (any more).
pub async fn finish_sms_code(pg: &Connection, user: UserId, id: SmsCodeId) -> Result<bool> {
    let row = pg
        .query_one(
            "WITH used AS (
                 DELETE FROM text_codes c USING phone_numbers p, mfa_totp t
                 WHERE c.user_id = $1 AND c.purpose = 'authenticate' AND c.id = $2
                   AND c.expires_at > c.created_at
                   AND p.user_id = $1 AND p.number = c.number AND p.verified_at IS NOT NULL
                   AND t.user_id = $1 AND t.confirmed_at IS NOT NULL
                 RETURNING c.id
             ), settled AS (
                 UPDATE text_ledger l SET settled = true FROM used WHERE l.id = used.id
             )
             SELECT id FROM used",
            params![user.uuid(), id.uuid()],
        )
        .await?;
    Ok(row.is_some())
}

/// What a user can log in with beside the password, the strongest first; empty without an authenticator app.
pub async fn second_factors(pg: &Connection, user: UserId) -> Result<Vec<Factor>> {
    let sql = "SELECT second_factors($1) AS factors";
    let row = pg.query_one(sql, params![user.uuid()]).await?;
    row.map_or(Ok(Vec::new()), |row| factors_of(&row))
}

/// The column `factors` of a row, which comes from the database's function `second_factors`.
pub(crate) fn factors_of(row: &Row) -> Result<Vec<Factor>> {
    let names: Vec<String> = row.get("factors")?;
    names.iter().map(|name| Factor::named(name).ok_or_else(|| defect("factor"))).collect()
}

/// A user's factors, as they see them.
pub struct Factors {
    /// When the password was set last.
    pub password_changed_at: Option<UnixMillis>,
    /// When the app was set up.
    pub totp_confirmed_at: Option<UnixMillis>,
    /// Whether an app is being set up, and may still be confirmed.
    pub totp_pending: bool,
    /// Backup codes that are left, and when they were made.
    pub backup_codes: Option<(i64, UnixMillis)>,
    /// The phone.
    pub phone: Option<Phone>,
    /// The number that waits for its code.
    pub pending_phone: Option<PendingPhone>,
}

/// A user's phone.
pub struct Phone {
    /// The number (E.164).
    pub number: String,
    /// When it was verified.
    pub verified_at: Option<UnixMillis>,
    /// Whether it has asked for silence.
    pub opted_out: bool,
    /// Whether the carrier knows no such number.
    pub undeliverable: bool,
}

/// A number that waits for its code.
pub struct PendingPhone {
    /// The number (E.164).
    pub number: String,
    /// Until when the code is good.
    pub expires_at: UnixMillis,
    /// What has become of the message, in Twilio's words; `pending` before it was sent.
    pub delivery: String,
}

/// All factors of a user.
pub async fn factors(pg: &Connection, user: UserId, now: UnixMillis) -> Result<Factors> {
    let row = pg
        .query_one(
            "SELECT ms(c.changed_at) AS password_changed_at, ms(t.confirmed_at) AS totp_confirmed_at,
                    t.id IS NOT NULL AND t.confirmed_at IS NULL AND t.created_at > from_ms($2)
                        AS totp_pending,
                    codes.unused, ms(codes.created_at) AS codes_created_at,
                    p.number, ms(p.verified_at) AS phone_verified_at,
                    p.opted_out_at IS NOT NULL AS opted_out,
                    p.undeliverable_at IS NOT NULL AS undeliverable,
                    pending.number AS pending_number, ms(pending.expires_at) AS pending_until,
                    pending.status AS pending_delivery
             FROM users u
             LEFT JOIN credentials c ON c.user_id = u.id
             LEFT JOIN mfa_totp t ON t.user_id = u.id
             LEFT JOIN phone_numbers p ON p.user_id = u.id
             LEFT JOIN LATERAL (
                 SELECT count(*) FILTER (WHERE used_at IS NULL) AS unused, min(created_at) AS created_at
                 FROM mfa_backup_codes b WHERE b.user_id = u.id) codes ON true
             LEFT JOIN LATERAL (
                 SELECT c.number, c.expires_at, m.status
                 FROM text_codes c JOIN messages m ON m.id = c.id AND m.user_id = c.user_id
                 WHERE c.user_id = u.id AND c.purpose = 'verify_number' AND c.expires_at > from_ms($3)
                 ORDER BY c.created_at DESC LIMIT 1) pending ON true
             WHERE u.id = $1",
            params![user.uuid(), now.minus(SET_UP_LIFETIME).0, now.0],
        )
        .await?;
    let none = Factors {
        password_changed_at: None,
        totp_confirmed_at: None,
        totp_pending: false,
        backup_codes: None,
        phone: None,
        pending_phone: None,
    };
    row.map_or(Ok(none), |row| from_row(&row))
}

fn from_row(row: &Row) -> Result<Factors> {
    let time = |column| -> Result<Option<UnixMillis>> {
        Ok(row.get::<Option<i64>>(column)?.map(UnixMillis))
    };
    let created_at = time("codes_created_at")?;
    let unused: i64 = row.get("unused")?;
    let phone = row.get::<Option<String>>("number")?.map(|number| {
        Ok::<_, crate::StoreError>(Phone {
            number,
            verified_at: time("phone_verified_at")?,
            opted_out: row.get("opted_out")?,
            undeliverable: row.get("undeliverable")?,
        })
    });
    let pending_phone = match (time("pending_until")?, row.get("pending_number")?) {
        (Some(expires_at), Some(number)) => {
            Some(PendingPhone { number, expires_at, delivery: row.get("pending_delivery")? })
        }
        _ => None,
    };
    Ok(Factors {
        password_changed_at: time("password_changed_at")?,
        totp_confirmed_at: time("totp_confirmed_at")?,
        totp_pending: row.get("totp_pending")?,
        backup_codes: created_at.map(|at| (unused, at)),
        phone: phone.transpose()?,
        pending_phone,
    })
}
