//! `POST /api/v1/oauth/connections/{id}/scopes` (OAUTH-4): a user sets off to allow more, or to agree again.

use axum::response::Response;
use deserr::Deserr;
use postern_domain::{auth::transport::Transport, ids::ConnectionId, oauth::scopes};
use postern_edge::{
    Answer, Call, Caller, FlowBinding, Invalid, Problem, Valid,
    body::{FieldErrors, ValidPath},
    field,
    problem::{CONFLICT, NOT_FOUND},
};
use postern_store::connections;
use utoipa::ToSchema;

use super::connect::{self, FlowBegun, Wanted};
use crate::{config, shown::Shown};

/// What more a connection is to allow. Nothing: its owner agrees again to what it was.
#[derive(Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct WidenRequest {
    /// What for: ids of features, of which each asks for the least that will do.
    #[deserr(default)]
    #[schema(required = false, example = json!(["mail.read"]))]
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

/// Begin to allow more of a connected account, or to agree again where it needs that: the answer says where to send the user.
/// What was granted before is asked for as well, so that nothing is lost. Another account than the one that is connected
/// changes nothing.
#[utoipa::path(
    post, path = "/api/v1/oauth/connections/{id}/scopes", tag = "oauth", operation_id = "widen_connection",
    params(("id" = uuid::Uuid, Path, description = "The connection")),
    request_body = WidenRequest,
    responses(
        (status = 201, description = "Begun", body = FlowBegun),
        (status = 404, description = "The caller has no such connection"),
        (status = 409, description = "The provider is not offered any more"),
    ),
)]
pub async fn widen_connection(
    call: Call,
    caller: Caller,
    FlowBinding { shown: present, .. }: FlowBinding,
    ValidPath(id): ValidPath<ConnectionId>,
    Valid(request): Valid<WidenRequest>,
) -> Answer<Response> {
    let config = config::get().await?;
    let found = connections::get(&call.pg().await?, caller.user, id).await?;
    let connection = found.ok_or_else(|| Problem::new(&NOT_FOUND))?;
    let gone = || Problem::new(&CONFLICT).detail("This provider is not offered any more.");
    let settings = config.of(&connection.provider).ok_or_else(gone)?;
    let named = (request.features.as_slice(), request.scopes.as_slice());
    let more = connect::asked(settings, named, request.shown.as_ref());
    let return_to = connect::return_to(&config, request.return_to.as_deref());
    let ((more, words), return_to) = match (more, return_to) {
        (Ok(more), Ok(return_to)) => (more, return_to),
        (more, return_to) => {
            let errors = more.err().into_iter().flatten().chain(return_to.err());
            return Err(Problem::invalid(errors.collect()));
        }
    };
    let base = scopes::to_ask(settings.provider, &scopes::Scopes::default());
    let wanted = Wanted {
        scopes: connection.granted.without(&base).with(&more),
        words,
        connection: Some((id, connection.label)),
        return_to,
        transport: request.transport.unwrap_or(Transport::Cookie),
    };
    connect::begin(&call, &caller, settings, wanted, present).await
}
