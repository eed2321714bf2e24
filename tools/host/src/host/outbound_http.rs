//! The check in front of outbound HTTP; wasmtime-wasi-http does the rest.

use std::sync::Arc;

use http_body_util::BodyExt;
use wasmtime_wasi_http::{Error, RequestOptions, WasiBody, WasiHttpHooks, default_send_request};

use super::permit;
use crate::component::Grants;

/// The outbound HTTP client of one instance.
pub(crate) struct OutboundHttp(Arc<Grants>);

impl OutboundHttp {
    /// A client that reaches what `grants` allow.
    pub(crate) fn new(grants: Arc<Grants>) -> Self {
        Self(grants)
    }
}

/// The rest of an exchange, which reports a failure after the response's head.
type Exchange = Box<dyn Future<Output = Result<(), Error>> + Send>;

type Sending = dyn Future<Output = Result<(http::Response<WasiBody>, Exchange), Error>> + Send;

impl WasiHttpHooks for OutboundHttp {
    fn send_request(
        &mut self,
        request: http::Request<WasiBody>,
        options: Option<RequestOptions>,
        // A guest's failure to consume the response ends with its dropping the body.
        _: Exchange,
    ) -> Box<Sending> {
        let grants = Arc::clone(&self.0);
        Box::new(async move {
            if !is_permitted(&grants, request.uri()) {
                tracing::warn!(
                    component = &*grants.name,
                    authority = request.uri().authority().map(http::uri::Authority::as_str),
                    "outbound HTTP request is not in allowed_outbound_hosts"
                );
                return Err(Error::HttpRequestDenied);
            }
            let permit = permit(grants.limits.http.clone()).await;
            let (response, exchange) = default_send_request(request, options).await?;
            let exchange: Exchange = Box::new(async move {
                let _held_until_the_exchange_ends = permit;
                exchange.await
            });
            Ok((response.map(BodyExt::boxed_unsync), exchange))
        })
    }
}

fn is_permitted(grants: &Grants, uri: &http::Uri) -> bool {
    match (uri.scheme_str(), uri.host()) {
        (Some(scheme), Some(host)) => grants.allowed_hosts.permit(scheme, host, uri.port_u16()),
        _ => false,
    }
}
