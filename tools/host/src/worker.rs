//! The instances that answer HTTP requests: how many requests each serves, and for how long it
//! lives. The numbers are Spin's defaults, except the time-outs, which Spin does not have.

use std::{
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
    task::{Context, Poll, ready},
    time::{Duration, Instant},
};

use tokio::time::{Sleep, sleep};
use tokio_util::{
    sync::{CancellationToken, WaitForCancellationFutureOwned},
    task::{TaskTracker, task_tracker::TaskTrackerToken},
};
use wasmtime::{Store, StoreContextMut, component::GuestTaskId};
use wasmtime_wasi_http::{
    WasiHttpView,
    handler::{
        HandlerState, Instance, Proxy, ShouldAccept, WorkerExpiration, WorkerState, WorkerStatus,
    },
    p3::bindings::ServicePre,
};

use crate::{component::Component, guest::GuestState};

/// Requests an instance serves before it is dropped.
const REUSE_MAX: usize = 128;

/// Requests an instance serves at once.
const CONCURRENCY_MAX: usize = 16;

/// How long an instance without requests stays.
const IDLE_TIMEOUT: Duration = Duration::from_secs(1);

/// How long a guest may work on after its last answer has left.
const POST_RETURN_TIMEOUT: Duration = Duration::from_secs(30);

/// How long after the request time-out an instance is dropped that does not let itself be polled.
const UNRESPONSIVE_GRACE: Duration = Duration::from_secs(5);

/// The end of the process, seen by its workers: they announce it, and are counted.
#[derive(Clone, Default)]
pub(crate) struct Drain {
    /// Cancelled when idle instances are no longer kept.
    pub(crate) begun: CancellationToken,
    /// Holds one token per instance.
    pub(crate) workers: TaskTracker,
}

/// What makes new instances of one component.
pub(crate) struct Workers {
    /// The component.
    pub(crate) component: Component,
    /// The same component as an HTTP service.
    pub(crate) service: ServicePre<GuestState>,
    /// How long a request may take until its response's head.
    pub(crate) request_timeout: Duration,
    /// The end of the process.
    pub(crate) drain: Drain,
}

/// One instance's rules.
pub(crate) struct Worker {
    component: Arc<str>,
    request_timeout: Duration,
    responses: Arc<OpenResponses>,
    _alive: TaskTrackerToken,
}

/// When an instance is dropped.
pub(crate) struct Expiration {
    request_timeout: Duration,
    responses: Arc<OpenResponses>,
    timer: Pin<Box<Sleep>>,
    drain: Pin<Box<WaitForCancellationFutureOwned>>,
}

/// The responses of one instance whose bodies are still being sent.
struct OpenResponses(Mutex<ResponseCount>);

struct ResponseCount {
    open: usize,
    last_closed: Instant,
}

/// One open response; dropping it closes it.
pub(crate) struct OpenResponse(Arc<OpenResponses>);

/// Where the worker that accepted a request leaves its [`OpenResponse`].
pub(crate) type ResponseSlot = Arc<OnceLock<OpenResponse>>;

impl HandlerState for Workers {
    type StoreData = GuestState;
    type WorkerExpiration = Expiration;
    type WorkerState = Worker;

    async fn instantiate(&self) -> wasmtime::Result<Instance<GuestState, Expiration, Worker>> {
        let mut store = self.component.new_store();
        let service = self.service.instantiate_async(&mut store).await?;
        let responses = Arc::new(OpenResponses::new());
        Ok(Instance {
            store,
            proxy: Proxy::P3(service),
            view: GuestState::http,
            expiration: Expiration {
                request_timeout: self.request_timeout,
                responses: Arc::clone(&responses),
                timer: Box::pin(sleep(IDLE_TIMEOUT)),
                drain: Box::pin(self.drain.begun.clone().cancelled_owned()),
            },
            state: Worker {
                component: Arc::clone(&self.component.grants.name),
                request_timeout: self.request_timeout,
                responses,
                _alive: self.drain.workers.token(),
            },
        })
    }
}

impl WorkerState for Worker {
    type StoreData = GuestState;
    type RequestData = ResponseSlot;

    fn should_accept_request(&self, concurrent: usize, total: usize) -> ShouldAccept {
        if total >= REUSE_MAX {
            ShouldAccept::Never
        } else if concurrent >= CONCURRENCY_MAX {
            ShouldAccept::No
        } else {
            ShouldAccept::Yes
        }
    }

    fn on_request_start(
        &self,
        _: StoreContextMut<'_, GuestState>,
        slot: ResponseSlot,
        _: GuestTaskId,
    ) -> Pin<Box<dyn Future<Output = ()> + Send + Sync>> {
        slot.get_or_init(|| OpenResponse::new(&self.responses));
        Box::pin(sleep(self.request_timeout))
    }

    fn drop(&self, _: Store<GuestState>, result: wasmtime::Result<()>) {
        if let Err(error) = result {
            tracing::error!(component = &*self.component, "instance failed: {error:#}");
        }
    }
}

impl WorkerExpiration for Expiration {
    fn poll(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        status: WorkerStatus,
        start: Instant,
    ) -> Poll<()> {
        if matches!(status, WorkerStatus::Idle) && self.drain.as_mut().poll(cx).is_ready() {
            return Poll::Ready(());
        }
        loop {
            let deadline = match status {
                WorkerStatus::Idle => start + IDLE_TIMEOUT,
                WorkerStatus::Requests => start + self.request_timeout + UNRESPONSIVE_GRACE,
                WorkerStatus::PostReturn => self.responses.quiet_since(start) + POST_RETURN_TIMEOUT,
            };
            if deadline <= Instant::now() {
                return Poll::Ready(());
            }
            if self.timer.deadline() != deadline.into() {
                self.timer.as_mut().reset(deadline.into());
            }
            // When the timer ends, responses may have kept the instance busy meanwhile.
            ready!(self.timer.as_mut().poll(cx));
        }
    }
}

impl OpenResponses {
    fn new() -> Self {
        Self(Mutex::new(ResponseCount { open: 0, last_closed: Instant::now() }))
    }

    /// Since when, not before `start`, no body is being sent; now, while one is.
    fn quiet_since(&self, start: Instant) -> Instant {
        let count = self.lock();
        if count.open > 0 { Instant::now() } else { start.max(count.last_closed) }
    }

    fn lock(&self) -> MutexGuard<'_, ResponseCount> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl OpenResponse {
    fn new(responses: &Arc<OpenResponses>) -> Self {
        responses.lock().open += 1;
        Self(Arc::clone(responses))
    }
}

impl Drop for OpenResponse {
    fn drop(&mut self) {
        let mut count = self.0.lock();
        count.open -= 1;
        count.last_closed = Instant::now();
    }
}
