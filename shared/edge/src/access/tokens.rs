//! Issues the pair of tokens that a log-in or a refresh hands out, in the body or as cookies.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::header;
use postern_domain::{
    auth::{
        access_token::{self, AccessClaims, SigningKey},
        assurance::Assurance,
        device_token::{self, DeviceToken},
        refresh::RefreshToken,
        session::LIFETIME,
        transport::Transport,
    },
    ids::{SessionId, UserId},
    mfa::proof::Proof,
    ring::KeyRing,
    services::audience::Audience,
    time::UnixMillis,
};
use postern_platform::{ExposeSecret, SecretString, random, variables};
use serde::Serialize;
use utoipa::ToSchema;

use super::caller::Caller;
use crate::{
    call::Call,
    config::{AUDIENCE, ConfigError},
    http::{cookies, problem::Problem},
};

/// How long an access token is good, in seconds.
pub const ACCESS_TOKEN_LIFETIME_S: i64 = access_token::LIFETIME_SECONDS;

/// The client of tokens that Postern's own API issues (RFC 9068 section 2.2 wants one).
const CLIENT_ID: &str = "postern";

/// Signs access tokens and derives refresh tokens. Only `auth` and `session` have the keys.
pub struct Issuer {
    signing_key: SigningKey,
    refresh_keys: KeyRing,
}

/// What the tokens say.
pub struct Grant<'a> {
    /// The user.
    pub user: UserId,
    /// The session.
    pub session: SessionId,
    /// The refresh token's generation.
    pub generation: u32,
    /// Role names.
    pub roles: &'a [String],
    /// What the user last proved who they are with.
    pub proof: Proof,
    /// When the user last proved who they are.
    pub authenticated_at: UnixMillis,
    /// When the account will be deleted, if its owner has asked for that.
    pub deletion_at: Option<UnixMillis>,
}

/// The tokens of a client that takes them in the body, or what a client with cookies may know of them.
#[derive(Debug, Serialize, ToSchema)]
pub struct TokenAnswer {
    /// JWT (RFC 9068) for `Authorization: Bearer`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_token: Option<String>,
    /// Always `Bearer`.
    pub token_type: &'static str,
    /// Seconds until the access token expires.
    #[schema(example = 300)]
    pub expires_in: i64,
    /// For `POST /api/v1/session/refresh`; each use gives a new one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "pst_rt_…")]
    pub refresh_token: Option<String>,
    /// The session.
    #[schema(value_type = uuid::Uuid)]
    pub session_id: SessionId,
    /// Only after a log-in: to be kept, and sent as `device_token` with the next log-in of the same account. It opens
    /// nothing, but what others try from elsewhere does not keep out who shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "pst_dt_…")]
    pub device_token: Option<String>,
    /// Only when the account is to be deleted: when. `POST /api/v1/users/me/restore` keeps it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub deletion_at: Option<UnixMillis>,
}

impl Issuer {
    /// Reads the keys from their variables.
    pub async fn load() -> Result<Self, ConfigError> {
        let signing_key = SigningKey::parse(&variables::secret("signing_key").await?)
            .map_err(|error| ConfigError::Invalid("signing_key", error.to_string()))?;
        Ok(Self { signing_key, refresh_keys: key_ring("refresh_keys").await? })
    }

    /// The key ring that refresh tokens are derived with.
    pub fn refresh_keys(&self) -> &KeyRing {
        &self.refresh_keys
    }

    /// The answer that carries the tokens of `grant`, and after a log-in that of the device.
    pub fn answer(
        &self,
        call: &Call,
        grant: &Grant<'_>,
        transport: Transport,
        device: Option<&DeviceToken>,
    ) -> Result<Response, Problem> {
        let access = SecretString::from(self.access_token(call, grant)?);
        let refresh =
            RefreshToken { user: grant.user, session: grant.session, generation: grant.generation }
                .issue(&self.refresh_keys);
        let device = device.map(|device| device.issue(&self.refresh_keys));
        let in_body = |token: &SecretString| {
            (transport == Transport::Body).then(|| token.expose_secret().to_owned())
        };
        let mut response = Json(TokenAnswer {
            access_token: in_body(&access),
            token_type: "Bearer",
            expires_in: ACCESS_TOKEN_LIFETIME_S,
            refresh_token: in_body(&refresh),
            session_id: grant.session,
            device_token: device.as_ref().and_then(in_body),
            deletion_at: grant.deletion_at,
        })
        .into_response();
        if transport == Transport::Cookie {
            let lifetime = ACCESS_TOKEN_LIFETIME_S.unsigned_abs();
            let access = cookies::set(cookies::ACCESS, &access, lifetime)?;
            let refresh = cookies::set(cookies::REFRESH, &refresh, LIFETIME.as_secs())?;
            response.headers_mut().append(header::SET_COOKIE, access);
            response.headers_mut().append(header::SET_COOKIE, refresh);
            if let Some(device) = device {
                let device = cookies::set(cookies::DEVICE, &device, device_token::LIFETIME_S)?;
                response.headers_mut().append(header::SET_COOKIE, device);
            }
        }
        Ok(response)
    }

    /// An access token of the caller for a service (RFC 8693): of the same session, and no better proven than the token
    /// that it is given for. Nothing refreshes it.
    pub fn exchanged(
        &self,
        call: &Call,
        caller: &Caller,
        audience: &Audience,
    ) -> Result<SecretString, Problem> {
        let proven = Proven {
            user: caller.user,
            session: caller.session,
            roles: &caller.roles,
            assurance: caller.assurance,
            methods: caller.methods.clone(),
            authenticated_at: caller.authenticated_at,
        };
        self.sign(call, proven, audience.as_str()).map(SecretString::from)
    }

    fn access_token(&self, call: &Call, grant: &Grant<'_>) -> Result<String, Problem> {
        let proven = Proven {
            user: grant.user,
            session: grant.session,
            roles: grant.roles,
            assurance: grant.proof.assurance(),
            methods: grant.proof.methods().iter().map(|&method| method.to_owned()).collect(),
            authenticated_at: grant.authenticated_at,
        };
        self.sign(call, proven, AUDIENCE)
    }

    fn sign(&self, call: &Call, proven: Proven<'_>, audience: &str) -> Result<String, Problem> {
        let issued_at = call.now().seconds();
        let claims = AccessClaims {
            iss: call.config().public_url.clone(),
            aud: audience.to_owned(),
            sub: proven.user,
            client_id: CLIENT_ID.to_owned(),
            iat: issued_at,
            exp: issued_at + ACCESS_TOKEN_LIFETIME_S,
            jti: hex::encode(random::bytes::<16>()?),
            sid: proven.session,
            auth_time: proven.authenticated_at.seconds(),
            acr: proven.assurance,
            amr: proven.methods,
            roles: proven.roles.to_vec(),
        };
        access_token::sign(&self.signing_key, &claims)
            .map_err(|error| Problem::defect("signing").because(error))
    }
}

/// Who somebody is, and how well that is proven.
struct Proven<'a> {
    user: UserId,
    session: SessionId,
    roles: &'a [String],
    assurance: Assurance,
    methods: Vec<String>,
    authenticated_at: UnixMillis,
}

/// A key ring from a variable.
pub async fn key_ring(name: &'static str) -> Result<KeyRing, ConfigError> {
    KeyRing::parse(&variables::secret(name).await?)
        .map_err(|error| ConfigError::Invalid(name, error.to_string()))
}
