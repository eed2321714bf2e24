//! A client as people have them: HTTP/2 over TLS, and a certificate that it checks.

use std::net::{Ipv4Addr, SocketAddr};

use postern_tests::Response;
use reqwest::{Certificate, Method, Version};
use serde_json::Value;

/// The name that the rehearsed instance has.
pub(crate) const DOMAIN: &str = "id.postern.test";

/// One that calls from an address of its own.
#[derive(Clone)]
pub(crate) struct Client {
    http: reqwest::Client,
}

/// Tells TLS what it calculates with; once for the program.
pub(crate) fn set_up_tls() {
    // A second time is refused, and changes nothing.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

impl Client {
    /// One that trusts this authority, and calls from `127.0.<number>.1`.
    pub(crate) fn new(authority: &[u8], number: u8) -> Self {
        let authority = Certificate::from_pem(authority).expect("a certificate");
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .tls_certs_only([authority])
            .resolve(DOMAIN, SocketAddr::from((Ipv4Addr::LOCALHOST, 443)))
            .local_address(std::net::IpAddr::from([127, 0, number, 1]))
            .user_agent("postern-rehearsal")
            .build();
        Self { http: http.expect("a client") }
    }

    /// Calls, and says what went wrong if the answer is not of this status.
    pub(crate) async fn call(
        &self,
        method: Method,
        path: &str,
        token: Option<&str>,
        body: Option<Value>,
        expected: u16,
    ) -> Result<Response, String> {
        let mut request = self.http.request(method.clone(), format!("https://{DOMAIN}{path}"));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.json(&body);
        }
        let failed = |what: String| format!("{method} {path}: {what}");
        let answer = request.send().await.map_err(|error| failed(format!("{error:?}")))?;
        if answer.version() != Version::HTTP_2 {
            return Err(failed(format!("{:?}", answer.version())));
        }
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        let body = answer.bytes().await.map_err(|error| failed(format!("{error:?}")))?;
        let response = Response { status, headers, body };
        if status == expected {
            Ok(response)
        } else {
            Err(failed(format!("{status} {}", response.text())))
        }
    }
}
