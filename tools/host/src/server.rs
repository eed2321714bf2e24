//! The HTTP listener: from a connection to the component its path leads to.

use std::{collections::HashMap, io, net::SocketAddr, sync::Arc, time::Duration};

use anyhow::{Context, Result};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response, StatusCode, Uri, header};
use http_body_util::{BodyExt, Full};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
use tokio::{
    net::{TcpListener, TcpStream},
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;
use tower_http::timeout::{TimeoutBody, TimeoutError};
use wasmtime_wasi_http::{
    Error, WasiBody,
    handler::{ExpirationError, ProxyHandler},
    p3::bindings::ServicePre,
};

use crate::{
    component::Component,
    manifest::HttpTrigger,
    route::{Found, Route, Router},
    worker::{Drain, ResponseSlot, Workers},
};

/// Paths Spin answers itself.
const WELL_KNOWN_PREFIX: &str = "/.well-known/spin/";

/// How long requests in flight may take once the process is asked to end.
pub(crate) const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(10);

/// The pause after a failed `accept`, which fails again at once while file descriptors are short.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Time-outs of one request. Spin has none.
#[derive(Clone, Copy)]
pub(crate) struct Timeouts {
    /// Until a head has arrived whole; an idle connection is closed after the same time.
    pub(crate) header: Duration,
    /// From one part of a request's body to the next.
    pub(crate) body: Duration,
    /// From the end of a request's head to the response's.
    pub(crate) response: Duration,
}

/// Everything a connection needs to answer.
pub(crate) struct Server {
    router: Router,
    handlers: HashMap<String, ProxyHandler<Workers>>,
    timeouts: Timeouts,
    drain: Drain,
}

impl Server {
    /// Prepares every component that a route leads to.
    pub(crate) fn new(
        triggers: &[HttpTrigger],
        components: &HashMap<String, Component>,
        timeouts: Timeouts,
    ) -> Result<Self> {
        let router = Router::new(triggers)?;
        let drain = Drain::default();
        let mut handlers = HashMap::new();
        for name in triggers.iter().map(|trigger| &trigger.component) {
            let component = components[name].clone();
            let service = ServicePre::new(component.pre.clone())
                .map_err(anyhow::Error::from)
                .with_context(|| format!("component `{name}` does not answer HTTP requests"))?;
            let workers = Workers {
                component,
                service,
                request_timeout: timeouts.response,
                drain: drain.clone(),
            };
            handlers.insert(name.clone(), ProxyHandler::new(workers));
        }
        Ok(Self { router, handlers, timeouts, drain })
    }

    /// The routes, in the order they are tried.
    pub(crate) fn routes(&self) -> impl Iterator<Item = &Route> {
        self.router.routes()
    }

    /// Serves connections until `shutdown`; then lets requests in flight finish, up to
    /// [`SHUTDOWN_TIMEOUT`].
    pub(crate) async fn serve(self: Arc<Self>, listener: TcpListener, shutdown: CancellationToken) {
        let connections = GracefulShutdown::new();
        let accept_all = async {
            loop {
                match listener.accept().await {
                    Ok((stream, client)) => self.spawn_connection(stream, client, &connections),
                    Err(error) => {
                        tracing::warn!("cannot accept a connection: {error}");
                        sleep(ACCEPT_PAUSE).await;
                    }
                }
            }
        };
        shutdown.run_until_cancelled(accept_all).await;
        drop(listener);

        let finish = async {
            connections.shutdown().await;
            self.drain.begun.cancel();
            self.drain.workers.close();
            self.drain.workers.wait().await;
        };
        if timeout(SHUTDOWN_TIMEOUT, finish).await.is_err() {
            tracing::warn!("requests still in flight after {SHUTDOWN_TIMEOUT:?} are dropped");
        }
    }

    fn spawn_connection(
        self: &Arc<Self>,
        stream: TcpStream,
        client: SocketAddr,
        connections: &GracefulShutdown,
    ) {
        // Without it, an answer that awaited I/O waits for the client's delayed acknowledgement.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!("cannot set TCP_NODELAY: {error}");
        }
        let server = Arc::clone(self);
        let answer = service_fn(move |request| {
            let server = Arc::clone(&server);
            async move { io::Result::Ok(server.answer(request, client).await) }
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(self.timeouts.header)
            .serve_connection(TokioIo::new(stream), answer);
        let connection = connections.watch(connection);
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!("connection ended: {error}");
            }
        });
    }

    async fn answer(&self, request: Request<Incoming>, client: SocketAddr) -> Response<WasiBody> {
        let path = request.uri().path().to_owned();
        let method = request.method().clone();
        let response = self.dispatch(request, &path, client).await;
        tracing::debug!(%method, path, status = response.status().as_u16(), "request");
        response
    }

    async fn dispatch(
        &self,
        mut request: Request<Incoming>,
        path: &str,
        client: SocketAddr,
    ) -> Response<WasiBody> {
        if let Some(name) = path.strip_prefix(WELL_KNOWN_PREFIX) {
            return match name {
                "health" => response(StatusCode::OK, "OK"),
                _ => response(StatusCode::NOT_FOUND, ""),
            };
        }
        let Some(found) = self.router.find(path) else {
            return response(StatusCode::NOT_FOUND, "");
        };
        let route = found.route;
        if let Err(error) = describe(&mut request, &found, client) {
            tracing::debug!("bad request: {error:#}");
            return response(StatusCode::BAD_REQUEST, "");
        }
        let body_timeout = self.timeouts.body;
        let request = request
            .map(|body| TimeoutBody::new(body_timeout, body).map_err(body_error).boxed_unsync());
        let slot = ResponseSlot::default();
        match self.handlers[&route.component].handle(Arc::clone(&slot), request).await {
            // The closure keeps the slot, and with it the instance, as long as the body is sent.
            Ok(response) => response.map(|body| {
                body.map_err(move |error| {
                    let _open = &slot;
                    error
                })
                .boxed_unsync()
            }),
            Err(error) if error.is::<ExpirationError>() => {
                tracing::error!(component = route.component, "no response in time");
                response(StatusCode::GATEWAY_TIMEOUT, "")
            }
            Err(error) => {
                tracing::error!(component = route.component, "request failed: {error:#}");
                response(StatusCode::INTERNAL_SERVER_ERROR, "")
            }
        }
    }
}

/// Completes the URI, drops what concerns the connection alone and appends what Spin tells a
/// component about a request. Spin's headers come last; one the client sent stays before them.
fn describe(request: &mut Request<Incoming>, found: &Found<'_>, client: SocketAddr) -> Result<()> {
    let Found { route, path_info } = found;
    let host = request.headers().get(header::HOST).context("no `Host` header")?.to_str()?;
    let path_and_query = request.uri().path_and_query().map_or("/", |path| path.as_str());
    let full_url = format!("http://{host}{path_and_query}");
    let uri: Uri = full_url.parse()?;
    *request.uri_mut() = uri;

    let headers = request.headers_mut();
    headers.remove(header::CONNECTION);
    append(headers, "spin-path-info", path_info)?;
    append(headers, "spin-full-url", &full_url)?;
    append(headers, "spin-matched-route", &route.raw)?;
    append(headers, "spin-base-path", "/")?;
    append(headers, "spin-raw-component-route", &route.raw)?;
    append(headers, "spin-component-route", route.prefix())?;
    append(headers, "spin-client-addr", &client.to_string())
}

fn append(headers: &mut HeaderMap, name: &'static str, value: &str) -> Result<()> {
    headers.append(HeaderName::from_static(name), HeaderValue::from_str(value)?);
    Ok(())
}

fn body_error(error: tower_http::BoxError) -> Error {
    if error.is::<TimeoutError>() {
        return Error::ConnectionReadTimeout;
    }
    match error.downcast::<hyper::Error>() {
        Ok(error) => Error::Hyper(*error),
        Err(error) => Error::InternalError(Some(error.to_string())),
    }
}

fn response(status: StatusCode, body: &'static str) -> Response<WasiBody> {
    let body = Full::new(Bytes::from_static(body.as_bytes()));
    let mut response = Response::new(body.map_err(Error::from).boxed_unsync());
    *response.status_mut() = status;
    response
}
