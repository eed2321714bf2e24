//! The routes, the state behind them, and the guard that keeps other web sites out.

use std::{
    collections::HashMap,
    io,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::{
    Router,
    extract::Request,
    http::{StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use tokio::{net::TcpListener, signal::unix::SignalKind};

use crate::{
    api::{fault, mailpit, resend, twilio},
    page,
    store::{Mail, Sms, Store},
};

/// What the routes share.
#[derive(Clone)]
pub(crate) struct Mailbox(Arc<Mutex<Contents>>);

/// The state under the lock.
pub(crate) struct Contents {
    pub(crate) store: Store,
    pub(crate) failing_mails: Option<fault::Failing<StatusCode>>,
    pub(crate) failing_texts: Option<fault::Failing<fault::Refusal>>,
    pub(crate) resend_answers: HashMap<String, resend::Answered>,
}

impl Mailbox {
    fn new(store: Store) -> Self {
        let contents = Contents {
            store,
            failing_mails: None,
            failing_texts: None,
            resend_answers: HashMap::new(),
        };
        Self(Arc::new(Mutex::new(contents)))
    }

    /// The contents. Every change below is one push or one assignment, so a poisoned lock still
    /// guards a consistent value.
    pub(crate) fn lock(&self) -> MutexGuard<'_, Contents> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn keep_mail(&self, mail: Mail) -> Result<(), StoreFailure> {
        Ok(self.lock().store.add_mail(mail)?)
    }

    pub(crate) fn keep_sms(&self, sms: Sms) -> Result<(), StoreFailure> {
        Ok(self.lock().store.add_sms(sms)?)
    }
}

/// The file could not be written; answers 500 and names the reason, for this is a developer's tool.
pub(crate) struct StoreFailure(io::Error);

impl From<io::Error> for StoreFailure {
    fn from(error: io::Error) -> Self {
        Self(error)
    }
}

impl axum::response::IntoResponse for StoreFailure {
    fn into_response(self) -> Response {
        let text = format!("the message could not be stored: {}\n", self.0);
        (StatusCode::INTERNAL_SERVER_ERROR, text).into_response()
    }
}

/// Serves until SIGTERM or SIGINT, then finishes the requests in flight.
pub(crate) async fn serve(listener: TcpListener, store: Store) -> anyhow::Result<()> {
    let mut terminate = tokio::signal::unix::signal(SignalKind::terminate())?;
    let mut interrupt = tokio::signal::unix::signal(SignalKind::interrupt())?;
    let stop = async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    };
    axum::serve(listener, router(store)).with_graceful_shutdown(stop).await?;
    Ok(())
}

pub(crate) fn router(store: Store) -> Router {
    let mailbox = Mailbox::new(store);
    let mails = Router::new()
        .route("/api/v1/send", post(mailpit::send))
        .route("/emails", post(resend::send))
        .route_layer(middleware::from_fn_with_state(mailbox.clone(), fault::fail_if_asked));
    let others = Router::new()
        .route("/2010-04-01/Accounts/{account_sid}/Messages.json", post(twilio::send))
        .route("/", get(page::list))
        .route("/view/{id}", get(page::message))
        .route("/api/v1/messages", get(mailpit::list).delete(mailpit::clear))
        .route("/api/v1/message/{id}", get(mailpit::message))
        .route("/api/v1/message/{id}/headers", get(mailpit::headers))
        .route("/api/v1/search", get(mailpit::search))
        .route("/sms", get(twilio::list))
        .route("/sms/fail", post(fault::fail_texts))
        .route("/test/fail-next", post(fault::fail_mails));
    mails.merge(others).layer(middleware::from_fn(loopback_names_only)).with_state(mailbox)
}

/// Refuses a `Host` that is not a loopback name, so that a web site that rebinds its own name to
/// 127.0.0.1 cannot read the mails of whoever visits it.
async fn loopback_names_only(request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).and_then(|value| value.to_str().ok());
    let name = host.map(|host| host.rsplit_once(':').map_or(host, |(name, _port)| name));
    match name {
        Some("127.0.0.1" | "localhost" | "[::1]") => next.run(request).await,
        _ => (StatusCode::FORBIDDEN, "only 127.0.0.1 and localhost are served\n").into_response(),
    }
}

/// 128 random bits: for Twilio's and Mailpit's ids as hexadecimal, for Resend's as a UUID.
pub(crate) fn random_id() -> uuid::Uuid {
    let mut bytes = [0; 16];
    #[expect(
        clippy::expect_used,
        reason = "without randomness there is nothing useful left to do"
    )]
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}
