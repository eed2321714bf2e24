//! `POST /api/v1/oauth/connections` (OAUTH-3, OAUTH-4): a user sets off to a provider.

use axum::response::{IntoResponse as _, Response};
use deserr::Deserr;
use http::{StatusCode, header};
use postern_domain::field_code::FieldCode;
use postern_domain::{
    auth::transport::Transport,
    ids::ConnectionId,
    oauth::{
        flow::{self, ReturnTo},
        scopes::{self, Scopes},
        words::Words,
    },
    time::UnixMillis,
};
use postern_edge::{
    Answer, Call, Caller, FlowBinding, Invalid, Problem, Valid, body::FieldErrors, cookies, field,
    problem::FieldError,
};
use postern_platform::{ExposeSecret as _, SecretString, random};
use postern_store::connections::flows::{self, Flow, NewFlow};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    authorize,
    config::{self, OauthConfig, Settings},
    shown::{self, Shown},
    wanted,
};

/// Features and scopes in one request.
const MAX_WANTED: usize = 50;

/// What to connect, and what for.
#[derive(Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct ConnectRequest {
    /// Where: the id of a provider.
    #[schema(example = "google")]
    provider: String,
    /// What for: ids of features, of which each asks for the least that will do.
    #[deserr(default)]
    #[schema(required = false, example = json!(["calendar.read"]))]
    features: Vec<String>,
    /// Scopes by name, beside those of the features.
    #[deserr(default)]
    #[schema(required = false)]
    scopes: Vec<String>,
    /// What the user has read of it.
    #[deserr(default)]
    #[schema(required = false)]
    shown: Option<Shown>,
    /// Where the browser goes afterwards: a path, or an address of an application that the operator has named.
    #[deserr(default)]
    #[schema(example = "/connections")]
    return_to: Option<String>,
    /// How the flow is bound to whoever began it: `cookie`, or `token` for clients without cookies.
    #[deserr(default, try_from(&String) = field::optional -> Invalid)]
    #[schema(value_type = String, required = false, example = "cookie")]
    transport: Option<Transport>,
}

/// Where to send the user.
#[derive(Serialize, ToSchema)]
pub struct FlowBegun {
    /// The provider's page, on which the user agrees.
    #[schema(example = "https://accounts.google.com/o/oauth2/v2/auth?…")]
    authorize_url: String,
    /// Until when they may come back.
    #[schema(value_type = String, format = DateTime)]
    expires_at: UnixMillis,
    /// For clients without cookies: what the callback wants in `x-postern-binding`.
    #[serde(skip_serializing_if = "Option::is_none")]
    binding: Option<String>,
}

/// What a flow asks for, however it began.
pub(super) struct Wanted {
    pub(super) scopes: Scopes,
    /// By which words its user was asked.
    pub(super) words: Option<Words>,
    /// The connection that is to be widened, and what people call its account.
    pub(super) connection: Option<(ConnectionId, String)>,
    pub(super) return_to: ReturnTo,
    pub(super) transport: Transport,
}

/// Begin to connect an account: the answer says where to send the user.
///
/// They come back to `/api/v1/oauth/{provider}/callback`, in the same browser and session, within fifteen minutes.
#[utoipa::path(
    post, path = "/api/v1/oauth/connections", tag = "oauth", operation_id = "connect_account",
    request_body = ConnectRequest,
    responses(
        (status = 201, description = "Begun", body = FlowBegun),
    ),
)]
pub async fn connect_account(
    call: Call,
    caller: Caller,
    FlowBinding { shown: present, .. }: FlowBinding,
    Valid(request): Valid<ConnectRequest>,
) -> Answer<Response> {
    let config = config::get().await?;
    let (settings, wanted) = read(&config, &request)?;
    begin(&call, &caller, settings, wanted, present).await
}

fn read<'c>(config: &'c OauthConfig, request: &ConnectRequest) -> Answer<(&'c Settings, Wanted)> {
    let mut errors = Vec::new();
    let settings = config.of(&request.provider);
    if settings.is_none() {
        errors.push(FieldError {
            pointer: "/provider".into(),
            code: FieldCode::UnknownValue,
            detail: "No such provider is offered: GET /api/v1/oauth/providers lists them.".into(),
        });
    }
    let return_to = return_to(config, request.return_to.as_deref());
    let named = (request.features.as_slice(), request.scopes.as_slice());
    let wanted = settings.map(|settings| asked(settings, named, request.shown.as_ref()));
    let wanted = wanted.unwrap_or_else(|| Ok((Scopes::default(), None)));
    match (settings, wanted, return_to) {
        (Some(settings), Ok((scopes, words)), Ok(return_to)) => {
            let transport = request.transport.unwrap_or(Transport::Cookie);
            Ok((settings, Wanted { scopes, words, connection: None, return_to, transport }))
        }
        (_, wanted, return_to) => {
            errors.extend(wanted.err().into_iter().flatten());
            errors.extend(return_to.err());
            Err(Problem::invalid(errors))
        }
    }
}

/// The scopes of these features and scopes, and the words for them.
pub(super) fn asked(
    settings: &Settings,
    (features, scopes): (&[String], &[String]),
    shown: Option<&Shown>,
) -> Result<(Scopes, Option<Words>), Vec<FieldError>> {
    let mut errors = Vec::new();
    for (name, list) in [("features", features), ("scopes", scopes)] {
        if list.len() > MAX_WANTED {
            errors.push(FieldError {
                pointer: format!("/{name}"),
                code: FieldCode::TooMany,
                detail: format!("Expected at most {MAX_WANTED}."),
            });
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    let wanted = wanted::scopes(settings.provider, features, scopes);
    match (wanted, shown::words(settings.provider, (features, scopes), shown)) {
        (Ok(wanted), Ok(words)) => Ok((wanted, words)),
        (wanted, words) => Err(wanted.err().into_iter().flatten().chain(words.err()).collect()),
    }
}

pub(super) fn return_to(config: &OauthConfig, text: Option<&str>) -> Result<ReturnTo, FieldError> {
    let Some(text) = text else { return Ok(ReturnTo::default()) };
    ReturnTo::parse(text, &config.return_origins).map_err(|error| FieldError {
        pointer: "/return_to".into(),
        code: FieldCode::InvalidReturnTo,
        detail: format!("{error}."),
    })
}

/// Begins a flow.
pub(super) async fn begin(
    call: &Call,
    caller: &Caller,
    settings: &Settings,
    wanted: Wanted,
    present: Option<SecretString>,
) -> Answer<Response> {
    let secret = || -> Answer<SecretString> { Ok(authorize::secret(random::bytes()?)) };
    let (state, nonce) = (secret()?, secret()?.expose_secret().to_owned());
    let by_cookie = wanted.transport == Transport::Cookie;
    // A browser that is on several ways at once shows the same on each. No answer says what its cookie is, which scripts
    // cannot read.
    let binding = match present.filter(|shown| by_cookie && authorize::is_secret(shown)) {
        Some(binding) => binding,
        None => secret()?,
    };
    let flow = Flow {
        user: caller.user,
        session: caller.session,
        connection: wanted.connection.as_ref().map(|(id, _)| *id),
        scopes: wanted.scopes,
        words: wanted.words,
        return_to: wanted.return_to.as_str().to_owned(),
        verifier: secret()?,
        nonce,
    };
    let asked = scopes::to_ask(settings.provider, &flow.scopes);
    let redirect = authorize::redirect_uri(&call.config().public_url, settings.provider.id);
    let hint = wanted.connection.as_ref().map(|(_, label)| label.as_str());
    let secrets = (&state, &flow.verifier, flow.nonce.as_str());
    let url = authorize::url(settings, &asked, (&redirect, hint), secrets)
        .map_err(|error| Problem::unavailable(format!("authorize_url: {error}")))?;
    let new = NewFlow {
        state: &state,
        binding: &binding,
        provider: settings.provider.id,
        flow: &flow,
        now: call.now(),
    };
    flows::open(call.redis()?, &new).await?;
    let answer = FlowBegun {
        authorize_url: url,
        expires_at: call.now().plus(flow::LIFETIME),
        binding: (!by_cookie).then(|| binding.expose_secret().to_owned()),
    };
    let mut response = (StatusCode::CREATED, axum::Json(answer)).into_response();
    if by_cookie {
        let cookie = cookies::set(cookies::FLOW, &binding, flow::LIFETIME.as_secs())?;
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}
