//! Passwords and what surrounds them (AUTH-5, AUTH-6).

use postern_domain::{
    auth::{
        device_token::{MAX_DEVICE_FAILURES, MAX_DEVICES},
        login::{Failures, MAX_FAILED_ATTEMPTS},
    },
    email::EmailAddress,
    ids::{DeviceId, SessionId, UserId},
    mfa::factor::Factor,
    time::UnixMillis,
};
use postern_platform::{
    params,
    pg::{Connection, Row},
};

use crate::{Result, effects::Effects, factors::mfa::factors_of};

/// What a log-in needs to know of an account.
pub struct Credential {
    /// The user.
    pub user: UserId,
    /// The address as the user wrote it.
    pub email: String,
    /// What addresses are compared by.
    pub email_key: String,
    /// The name to show.
    pub name: String,
    /// Role names.
    pub roles: Vec<String>,
    /// Whether the account is suspended.
    pub suspended: bool,
    /// PHC string, or bcrypt from the predecessor.
    pub password_hash: String,
    /// Rises with every change of the password.
    pub version: i32,
    /// Rises with every change of the user: of the roles above all.
    pub user_version: i32,
    /// What was tried in vain.
    pub failures: Failures,
    /// Whether a log-in is good for a change of the password and nothing else.
    pub must_change: bool,
    /// What has to follow the password, the strongest first; empty if nothing.
    pub factors: Vec<Factor>,
    /// When the account is deleted, if its owner has asked for that.
    pub delete_after: Option<UnixMillis>,
}

impl Credential {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            user: UserId::from_uuid(row.get("id")?),
            email: row.get("email")?,
            email_key: row.get("email_key")?,
            name: row.get("name")?,
            roles: row.get("roles")?,
            suspended: row.get::<String>("status")? == "suspended",
            password_hash: row.get("password_hash")?,
            version: row.get("version")?,
            user_version: row.get("user_version")?,
            failures: Failures {
                passwords: row.get::<i32>("failed_attempts")?.cast_unsigned(),
                factors: row.get::<i32>("failed_factors")?.cast_unsigned(),
                device: row.get::<Option<i32>>("failed_on_device")?.map(i32::cast_unsigned),
            },
            must_change: row.get("must_change")?,
            factors: factors_of(row)?,
            delete_after: row.get::<Option<i64>>("delete_after")?.map(UnixMillis),
        })
    }
}

/// The account of an address, asked for on `device`, if the client has shown which that is. An address that waits for
/// confirmation is no account: nobody learns that it waits.
pub async fn by_email(
    pg: &Connection,
    email: &EmailAddress,
    device: Option<DeviceId>,
) -> Result<Option<Credential>> {
    let row = pg
        .query_one(
            "SELECT u.id, u.email, u.email_key, u.name, u.roles, u.status, u.version AS user_version,
                    c.password_hash, c.version, c.failed_attempts, c.failed_factors, c.must_change,
                    d.failed_attempts AS failed_on_device,
                    second_factors(u.id) AS factors, ms(u.delete_after) AS delete_after
             FROM users u JOIN credentials c ON c.user_id = u.id
             LEFT JOIN known_devices d ON d.user_id = u.id AND d.id = $2
             WHERE u.email_key = $1",
            params![email.key(), device.map(DeviceId::uuid)],
        )
        .await?;
    row.map(|row| Credential::from_row(&row)).transpose()
}

/// The credential of a user, asked for on `device`, if that is known.
pub async fn by_user(
    pg: &Connection,
    user: UserId,
    device: Option<DeviceId>,
) -> Result<Option<Credential>> {
    let row = pg
        .query_one(
            "SELECT u.id, u.email, u.email_key, u.name, u.roles, u.status, u.version AS user_version,
                    c.password_hash, c.version, c.failed_attempts, c.failed_factors, c.must_change,
                    d.failed_attempts AS failed_on_device,
                    second_factors(u.id) AS factors, ms(u.delete_after) AS delete_after
             FROM users u JOIN credentials c ON c.user_id = u.id
             LEFT JOIN known_devices d ON d.user_id = u.id AND d.id = $2
             WHERE u.id = $1",
            params![user.uuid(), device.map(DeviceId::uuid)],
        )
        .await?;
    row.map(|row| Credential::from_row(&row)).transpose()
}

/// Records a wrong password: when the account exists, counts it against the device if it is a known one, else against
/// strangers, and leaves `locked` as well when their count reaches its end.
pub async fn record_failure(
    pg: &Connection,
    user: Option<UserId>,
    device: Option<DeviceId>,
    locked: &Effects,
    effects: &Effects,
) -> Result<()> {
    pg.query(
        "WITH device AS (
             UPDATE known_devices SET failed_attempts = failed_attempts + 1
             WHERE user_id = $1 AND id = $2 AND failed_attempts < $3 RETURNING id
         ), failed AS (
             UPDATE credentials SET failed_attempts = failed_attempts + 1
             WHERE user_id = $1 AND NOT EXISTS (SELECT FROM device) RETURNING failed_attempts
         )
         SELECT record_effects($6, $1),
                CASE WHEN EXISTS (SELECT FROM failed WHERE failed_attempts = $4)
                     THEN record_effects($5, $1) END",
        params![
            user.map(UserId::uuid),
            device.map(DeviceId::uuid),
            MAX_DEVICE_FAILURES.cast_signed(),
            MAX_FAILED_ATTEMPTS.cast_signed(),
            &locked.row(),
            &effects.row()
        ],
    )
    .await?;
    Ok(())
}

/// On what somebody logs in.
pub struct Device<'a> {
    /// The device that the client has shown a token of.
    pub shown: Option<DeviceId>,
    /// Its id, should it turn out to be a new one.
    pub new_id: DeviceId,
    /// What identifies it by what it calls itself.
    pub key: &'a str,
    /// The same, for a second one that calls itself so.
    pub second_key: &'a str,
}

/// What a successful log-in leaves behind.
pub struct Login<'a> {
    /// Who.
    pub user: UserId,
    /// The version of the credential that was verified.
    pub version: i32,
    /// A better hash of the same password, if the stored one was outdated.
    pub rehashed: Option<&'a str>,
    /// The device.
    pub device: Device<'a>,
    /// Sessions that were ended to make room for the new one.
    pub evicted: &'a [SessionId],
    /// Now.
    pub now: UnixMillis,
}

/// What a log-in found.
pub struct LoggedIn {
    /// The user's roles as of now.
    pub roles: Vec<String>,
    /// The user's version that has them.
    pub version: i32,
    /// The device, known from now on.
    pub device: DeviceId,
}

/// Records a log-in; leaves `new_device` as well when the user has logged in before but never from this device. A device is
/// known by its token. Without one it is known by what it calls itself, unless whoever calls itself so has shown
/// that it keeps its token: then this is another.
/// `None` when the credential has changed since it was verified (so it does when a second factor is added), or the user
/// was suspended: the log-in must not count then, and nothing has changed. The credential's row is the first that is
/// written, and only in the version that was verified: a change that comes at the same time is waited for, and then seen.
/// A log-in on a known device leaves what strangers have tried as it is, or every log-in of the owner would give them a
/// hundred tries more.
pub async fn record_login(
    pg: &Connection,
    login: &Login<'_>,
    new_device: &Effects,
    effects: &Effects,
) -> Result<Option<LoggedIn>> {
    let row = pg
        .query_one(
            "WITH known AS (
                 SELECT id, device_key, id = $9 IS TRUE AS shown FROM known_devices
                 WHERE user_id = $1 AND (id = $9 OR device_key = $4 AND NOT kept)
                 ORDER BY shown DESC LIMIT 1
             ), own AS (
                 SELECT coalesce(
                     (SELECT device_key FROM known),
                     (SELECT $11 FROM known_devices WHERE user_id = $1 AND device_key = $4),
                     $4) AS device_key
             ), credential AS (
                 UPDATE credentials c
                 SET failed_attempts = CASE WHEN shown.any THEN failed_attempts ELSE 0 END,
                     failed_factors = CASE WHEN shown.any THEN failed_factors ELSE 0 END,
                     password_hash = coalesce($3::text, password_hash)
                 FROM (SELECT EXISTS (SELECT FROM known WHERE known.shown) AS any) AS shown
                 WHERE c.user_id = $1 AND c.version = $2
                   AND EXISTS (
                       SELECT FROM users u
                       WHERE u.id = $1 AND u.status = 'active'
                         AND (u.delete_after IS NULL OR u.delete_after > from_ms($5)))
                 RETURNING c.user_id
             ), login AS (
                 UPDATE users u SET last_login_at = from_ms($5)
                 FROM credential WHERE u.id = credential.user_id
                 RETURNING u.id, u.roles, u.version
             ), evicted AS (
                 INSERT INTO session_ends (user_id, session_id, ended_at)
                 SELECT login.id, text::uuid, from_ms($5) FROM login, unnest($8::text[]) AS text
             ), before AS (
                 SELECT EXISTS (SELECT FROM known_devices WHERE user_id = $1) AS any
             ), surplus AS (
                 DELETE FROM known_devices d USING login WHERE d.user_id = login.id AND d.device_key IN (
                     SELECT o.device_key FROM known_devices o, own
                     WHERE o.user_id = $1 AND o.device_key <> own.device_key
                     ORDER BY o.last_seen_at DESC OFFSET $12)
             ), device AS (
                 INSERT INTO known_devices AS d (user_id, id, device_key, first_seen_at, last_seen_at)
                 SELECT login.id, $10, own.device_key, from_ms($5), from_ms($5) FROM login, own
                 ON CONFLICT (user_id, device_key) DO UPDATE
                 SET last_seen_at = excluded.last_seen_at, failed_attempts = 0,
                     kept = d.kept OR d.id = $9 IS TRUE
                 RETURNING d.id, d.id = $10 AS fresh
             )
             SELECT login.roles, login.version, device.id AS device, record_effects($7, login.id),
                    CASE WHEN before.any AND device.fresh THEN record_effects($6, login.id) END
             FROM login, before, device",
            params![
                login.user.uuid(),
                login.version,
                login.rehashed,
                login.device.key,
                login.now.0,
                &new_device.row(),
                &effects.row(),
                login.evicted.iter().map(ToString::to_string).collect::<Vec<_>>(),
                login.device.shown.map(DeviceId::uuid),
                login.device.new_id.uuid(),
                login.device.second_key,
                i64::from(MAX_DEVICES) - 1,
            ],
        )
        .await?;
    row.map(|row| {
        Ok(LoggedIn {
            roles: row.get("roles")?,
            version: row.get("version")?,
            device: DeviceId::from_uuid(row.get("device")?),
        })
    })
    .transpose()
}

/// Records that the password (of this version) was right and a second factor is asked for; replaces the hash
/// by a better one of the same password, if there is one.
pub async fn record_challenge(
    pg: &Connection,
    user: UserId,
    version: i32,
    rehashed: Option<&str>,
    effects: &Effects,
) -> Result<()> {
    pg.query(
        "WITH credential AS (
             UPDATE credentials SET password_hash = $3
             WHERE user_id = $1 AND version = $2 AND $3::text IS NOT NULL
         )
         SELECT record_effects($4, $1)",
        params![user.uuid(), version, rehashed, &effects.row()],
    )
    .await?;
    Ok(())
}

/// Records a wrong second factor: counts it against the device if it is a known one, else against strangers. Leaves
/// `closed` as well when the count of strangers reaches its end, else `warning`, if there is one.
pub async fn record_wrong_factor(
    pg: &Connection,
    user: UserId,
    device: Option<DeviceId>,
    (warning, closed): (Option<&Effects>, &Effects),
    effects: &Effects,
) -> Result<()> {
    let warning = warning.map(Effects::row);
    pg.query(
        "WITH device AS (
             UPDATE known_devices SET failed_attempts = failed_attempts + 1
             WHERE user_id = $1 AND id = $2 AND failed_attempts < $3 RETURNING id
         ), failed AS (
             UPDATE credentials SET failed_factors = failed_factors + 1
             WHERE user_id = $1 AND NOT EXISTS (SELECT FROM device) RETURNING failed_factors = $4 AS closed
         )
         SELECT record_effects($7, $1),
                record_effects(CASE WHEN EXISTS (SELECT FROM failed WHERE closed)
                                    THEN $6::jsonb ELSE $5::jsonb END, $1)",
        params![
            user.uuid(),
            device.map(DeviceId::uuid),
            MAX_DEVICE_FAILURES.cast_signed(),
            MAX_FAILED_ATTEMPTS.cast_signed(),
            warning.as_ref(),
            &closed.row(),
            &effects.row()
        ],
    )
    .await?;
    Ok(())
}

/// Replaces the password of a user who proved the old one (of `version`). `None` when it has changed
/// meanwhile, else the new version. Its effects end the sessions of older versions, should the caller die before it has
/// done so. Devices other than `device` are strangers' until
/// somebody logs in on them: whoever knew the old password may have made some.
pub async fn change(
    pg: &Connection,
    (user, version): (UserId, i32),
    password_hash: &str,
    now: UnixMillis,
    device: Option<DeviceId>,
    effects: &Effects,
) -> Result<Option<i32>> {
    let row = pg
        .query_one(
            "WITH changed AS (
                 UPDATE credentials
                 SET password_hash = $3, version = version + 1, failed_attempts = 0,
                     failed_factors = 0, must_change = false, changed_at = from_ms($4)
                 WHERE user_id = $1 AND version = $2
                 RETURNING user_id, version
             ), resets AS (
                 DELETE FROM password_resets p USING changed WHERE p.user_id = changed.user_id
             ), devices AS (
                 UPDATE known_devices d SET failed_attempts = $7 FROM changed
                 WHERE d.user_id = changed.user_id AND d.id IS DISTINCT FROM $6
             )
             SELECT version, record_effects($5, user_id, jsonb_build_object('older_than', version))
             FROM changed",
            params![
                user.uuid(),
                version,
                password_hash,
                now.0,
                &effects.row(),
                device.map(DeviceId::uuid),
                MAX_DEVICE_FAILURES.cast_signed()
            ],
        )
        .await?;
    row.map(|row| Ok(row.get("version")?)).transpose()
}
