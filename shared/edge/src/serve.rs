//! The outermost layer of every component: from a Spin request to a finished answer. Whatever happens
//! inside leaves here as a document with a trace id.

use std::sync::{Arc, OnceLock};

use axum::{body::Body, response::Response};
use bytes::Bytes;
use http::{Method, Request};
use postern_domain::time::UnixMillis;
use postern_platform::{
    clock::{self, Stopwatch},
    fault,
};
use tower::ServiceExt;

use crate::{
    call::Call,
    config::{EdgeConfig, Once},
    errors::{Failed, fault_of},
    http::{
        answer::finish,
        body::bytes::{RawBody, read},
        problem::Problem,
        trace::trace_id,
    },
    metrics::Answered,
    request_line,
    routes::{AnsweredBy, Routes, Served},
};

/// The one route that is served whatever the settings are: it says which of them keep everything else from being served.
const DIAGNOSIS: &str = "/health/ready";

static SERVED: OnceLock<Served> = OnceLock::new();
static CONFIG: Once<EdgeConfig> = Once::new();

/// Answers one request of a component.
pub async fn serve<B>(
    component: &'static str,
    routes: fn() -> Routes,
    request: Request<B>,
) -> Response
where
    B: http_body::Body<Data = Bytes> + Unpin,
{
    let started = Stopwatch::start();
    fault::arm(component).await;
    let (parts, body) = request.into_parts();
    let trace_id = trace_id(&parts.headers);
    let (method, path) = (parts.method.clone(), parts.uri.path().to_owned());
    let Served { router, figures, errors } = SERVED.get_or_init(|| routes().served());

    let config = CONFIG.get(EdgeConfig::load(component)).await;
    let answer = match (&config, read(body).await) {
        (Err(error), _) => Err(Problem::unavailable(format!("misconfigured: {error}"))),
        (Ok(config), _) if !is_fit(config, &method, &path) => {
            let settings: Vec<_> = config.unfit.iter().map(|unfit| unfit.setting).collect();
            let settings = settings.join(", ");
            Err(Problem::unavailable(format!("not fit for this environment: {settings}")))
        }
        (_, Err(problem)) => Err(problem),
        (Ok(config), Ok(body)) => {
            let now = UnixMillis(clock::now_ms());
            let call = Call::new(&parts.headers, now, trace_id.clone(), Arc::clone(config));
            let trap_at = fault::trap_at(&parts.headers);
            let mut request = Request::from_parts(parts, Body::empty());
            request.extensions_mut().insert(call);
            request.extensions_mut().insert(RawBody(body));
            let answering = fault::within(trap_at, router.clone().oneshot(request));
            answering.await.map_err(|never| match never {})
        }
    };
    let mut response = answer.unwrap_or_else(axum::response::IntoResponse::into_response);
    let fault = fault_of(&response);
    finish(&mut response, component, &path, &trace_id);
    let route = response.extensions().get::<AnsweredBy>().map(|answered| &answered.0);
    if let (Some(note), Some(fault), Ok(config)) = (errors, fault, &config) {
        let (trace_id, at) = (trace_id.as_str(), UnixMillis(clock::now_ms()));
        note(&Failed { fault, route, trace_id, at }, Arc::clone(config));
    }
    let answered = Answered {
        component,
        method: &method,
        route,
        status: response.status(),
        elapsed: started.elapsed(),
    };
    request_line::write(&answered, &trace_id, UnixMillis(clock::now_ms()));
    if let Some(note) = figures {
        note(&answered, config.ok());
    }
    response
}

/// Whether this may be served with these settings (ASVS 13.4.2): a service that lacks a protection answers nothing.
fn is_fit(config: &EdgeConfig, method: &Method, path: &str) -> bool {
    config.unfit.is_empty() || (method.is_safe() && path == DIAGNOSIS)
}
