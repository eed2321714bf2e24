//! A provider that gives a new access token to whoever asks, and remembers who did. It does as little as it can: it is not
//! what is measured.

use std::{
    collections::HashMap,
    convert::Infallible,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::Context as _;
use bytes::Bytes;
use http::{Request, Response, header};
use http_body_util::{BodyExt as _, Full};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use serde_json::json;
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

use crate::process;

/// What connections hold, and go on holding.
pub(crate) const SCOPES: [&str; 2] = [
    "https://www.googleapis.com/auth/calendar.events",
    "https://www.googleapis.com/auth/gmail.readonly",
];
/// How long its tokens are good, in seconds.
const LIFETIME_S: u32 = 3600;

/// How often it was asked with each refresh token.
type Asked = Arc<Mutex<HashMap<String, u32>>>;

/// It ends with this value.
pub(crate) struct Provider {
    pub(crate) address: SocketAddr,
    asked: Asked,
    listening: JoinHandle<()>,
}

impl Provider {
    pub(crate) async fn start() -> anyhow::Result<Self> {
        let address = process::free_address()?;
        let listener = TcpListener::bind(address).await.context("cannot listen as a provider")?;
        let asked = Asked::default();
        let listening = tokio::spawn(listen(listener, Arc::clone(&asked)));
        Ok(Self { address, asked, listening })
    }

    /// The variables by which it is Google.
    pub(crate) fn variables(&self) -> [(&'static str, String); 3] {
        [
            ("SPIN_VARIABLE_GOOGLE_CLIENT_ID", "bench".to_owned()),
            ("SPIN_VARIABLE_GOOGLE_CLIENT_SECRET", "bench".to_owned()),
            ("SPIN_VARIABLE_GOOGLE_TOKEN_URL", format!("http://{}/token", self.address)),
        ]
    }

    /// How many refresh tokens it has seen, and how often the one that it has seen most.
    pub(crate) fn seen(&self) -> (usize, u32) {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        (asked.len(), asked.values().copied().max().unwrap_or_default())
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

async fn listen(listener: TcpListener, asked: Asked) {
    // An accept that fails concerns one client.
    loop {
        if let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream, Arc::clone(&asked)));
        }
    }
}

async fn serve(stream: TcpStream, asked: Asked) {
    _ = stream.set_nodelay(true);
    let service = service_fn(|request| answer(request, &asked));
    // A client that goes away is none of its business.
    _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}

async fn answer(
    request: Request<Incoming>,
    asked: &Asked,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let body = match request.into_body().collect().await {
        Ok(body) => body.to_bytes(),
        Err(_) => Bytes::new(),
    };
    let body = String::from_utf8_lossy(&body);
    let (status, answer) = match refresh_token(&body) {
        None => (400, json!({ "error": "invalid_request" })),
        Some(token) => {
            let mut asked = asked.lock().unwrap_or_else(PoisonError::into_inner);
            *asked.entry(token.to_owned()).or_default() += 1;
            let token = format!("bench-{}", asked.len());
            let scopes = SCOPES.join(" ");
            let answer = json!({
                "access_token": token, "token_type": "Bearer", "expires_in": LIFETIME_S, "scope": scopes,
            });
            (200, answer)
        }
    };
    let mut response = Response::new(Full::new(Bytes::from(answer.to_string())));
    *response.status_mut() = status.try_into().unwrap_or_default();
    let json = http::HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    Ok(response)
}

/// Of a form. Ours need no decoding.
fn refresh_token(form: &str) -> Option<&str> {
    form.split('&').find_map(|pair| pair.strip_prefix("refresh_token="))
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::http_client::{Connection, HttpClient, Target};

    #[test]
    fn a_form_holds_a_refresh_token() {
        let form = "grant_type=refresh_token&refresh_token=abc&client_id=bench";
        assert_eq!(refresh_token(form), Some("abc"));
        assert_eq!(refresh_token("grant_type=refresh_token"), None);
    }

    #[tokio::test]
    async fn whoever_asks_gets_a_token_and_is_counted() {
        let provider = Provider::start().await.unwrap();
        let target = Target { address: provider.address, connection: Connection::Kept };
        let mut client = HttpClient::new(target).unwrap();
        for form in ["refresh_token=a", "refresh_token=b", "refresh_token=a"] {
            let answer = client.post_text("/token", form).await.unwrap();
            let answer: Value = serde_json::from_slice(&answer).unwrap();
            assert_eq!(answer["expires_in"], LIFETIME_S);
        }
        assert!(client.post_text("/token", "code=c").await.is_err());
        assert_eq!(provider.seen(), (2, 2));
    }
}
