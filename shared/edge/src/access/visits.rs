//! Where a person's browser comes that a program of others has sent here, it is led to a page of ours whatever goes wrong: also
//! by what stands in front of the handler, which knows of no pages.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use http::HeaderValue;

use crate::http::{negotiation::Negotiation, problem::Problem};

/// The page of ours that says this problem in words: a path, perhaps with a query.
pub(crate) type PageOf = fn(&Problem) -> String;

/// Leads browsers on from a problem that leads nowhere yet. Its headers stay, and so does its record.
pub(crate) async fn layer(
    State(page_of): State<PageOf>,
    visit: Negotiation,
    request: Request,
    next: Next,
) -> Response {
    let response = next.run(request).await;
    let problem = response.extensions().get::<Problem>().filter(|problem| !problem.leads_on());
    match problem.map(|problem| (problem, HeaderValue::try_from(page_of(problem)))) {
        Some((problem, Ok(page))) if visit.is_a_visit() => {
            problem.clone().leading_to(page).into_response()
        }
        _ => response,
    }
}
