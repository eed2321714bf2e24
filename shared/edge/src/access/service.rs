//! Routes for our own triggers, and for whoever collects our figures.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::HeaderMap;
use postern_domain::auth::service_token;
use postern_platform::{ExposeSecret, SecretString, variables};

use super::presented::{Presented, presented};
use crate::http::problem::{Answer, NOT_FOUND, Problem};

/// Lets in whoever presents the secret of `variable`, or one of several, as a bearer token.
pub(crate) async fn layer(
    State(variable): State<&'static str>,
    request: Request,
    next: Next,
) -> Answer<Response> {
    check(request.headers(), variable).await?;
    Ok(next.run(request).await)
}

/// Without a secret there is nobody to let in, and no such route.
async fn check(headers: &HeaderMap, variable: &'static str) -> Result<(), Problem> {
    let Some(expected) = variables::optional(variable).await?.map(SecretString::from) else {
        return Err(Problem::new(&NOT_FOUND));
    };
    let wanted = || format!("This is not for users. It wants `{variable}` as a bearer token.");
    let Presented::Header(token) =
        presented(headers).map_err(|problem| problem.detail(wanted()))?
    else {
        return Err(Problem::unauthenticated(None).detail(wanted()));
    };
    if service_token::accepts(expected.expose_secret(), token.expose_secret()) {
        return Ok(());
    }
    // In the log, for not every component may write to the audit log (ASVS 16.3.1).
    let wrong = Problem::unauthenticated(Some("Wrong token."));
    Err(wrong.internal(format!("somebody has presented a wrong `{variable}`")))
}
