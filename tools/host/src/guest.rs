//! The data of one instance's store, and what WASI sees of it.

use std::sync::Arc;

use wasmtime::component::{HasSelf, Linker, ResourceTable};
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};
use wasmtime_wasi_http::{WasiHttpCtx, WasiHttpCtxView, WasiHttpView};

use crate::{
    bindings::Capabilities,
    component::Grants,
    host::outbound_http::OutboundHttp,
    log::{ComponentOutput, Stream},
};

/// The state of one instance.
pub(crate) struct GuestState {
    /// What the component is granted.
    pub(crate) grants: Arc<Grants>,
    /// The resources the instance holds.
    pub(crate) table: ResourceTable,
    wasi: WasiCtx,
    http: WasiHttpCtx,
    outbound_http: OutboundHttp,
}

impl GuestState {
    /// The state of a new instance: no file system, no sockets, no environment but the
    /// manifest's, output to the log.
    pub(crate) fn new(grants: Arc<Grants>) -> Self {
        let mut wasi = WasiCtx::builder();
        wasi.envs(&grants.environment).allow_tcp(false).allow_udp(false);
        if let Some(format) = grants.output {
            wasi.stdout(ComponentOutput::new(Arc::clone(&grants.name), Stream::Stdout, format));
            wasi.stderr(ComponentOutput::new(Arc::clone(&grants.name), Stream::Stderr, format));
        }
        Self {
            wasi: wasi.build(),
            http: WasiHttpCtx::new(),
            outbound_http: OutboundHttp::new(Arc::clone(&grants)),
            table: ResourceTable::new(),
            grants,
        }
    }
}

impl WasiView for GuestState {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.wasi, table: &mut self.table }
    }
}

impl WasiHttpView for GuestState {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView {
            hooks: &mut self.outbound_http,
            table: &mut self.table,
            ctx: &mut self.http,
        }
    }
}

/// Provides everything a component may import: WASI 0.2 (which Rust's standard library uses),
/// WASI 0.3 with HTTP, and Spin's interfaces.
pub(crate) fn add_to_linker(linker: &mut Linker<GuestState>) -> wasmtime::Result<()> {
    wasmtime_wasi::p2::add_to_linker_async(linker)?;
    wasmtime_wasi::p3::add_to_linker(linker)?;
    wasmtime_wasi_http::p3::add_to_linker(linker)?;
    Capabilities::add_to_linker::<_, HasSelf<_>>(linker, |state| state)
}
