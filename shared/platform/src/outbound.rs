//! Outbound HTTP with a time limit and a size limit on every call (Spin's own limit is ten minutes).

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::{Request, StatusCode};
use http_body_util::{BodyExt, Full};

use crate::{fault, task};

/// Why a call gave no usable answer.
#[derive(Debug, thiserror::Error)]
pub enum OutboundError {
    /// No answer in time.
    #[error("timed out")]
    TimedOut,
    /// Longer than allowed.
    #[error("answer larger than {0} bytes")]
    TooLarge(usize),
    /// Refused, unreachable, broken off, or not allowed by the manifest.
    #[error("request failed: {0}")]
    Failed(String),
}

/// An answer with its whole body.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: http::HeaderMap,
    /// The body, at most as long as the caller allowed.
    pub body: Bytes,
}

/// Sends `request` and reads the whole answer within `limit`, at most `max_bytes` of body.
pub async fn send(
    request: Request<Bytes>,
    limit: Duration,
    max_bytes: usize,
) -> Result<Answer, OutboundError> {
    fault::point("http before");
    let call = async {
        let response = spin_sdk::http::send(request.map(Full::new))
            .await
            .map_err(|error| OutboundError::Failed(error.to_string()))?;
        let (parts, mut body) = response.into_parts();
        let mut collected = BytesMut::new();
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|error| OutboundError::Failed(error.to_string()))?;
            let Ok(data) = frame.into_data() else { continue };
            if collected.len() + data.len() > max_bytes {
                return Err(OutboundError::TooLarge(max_bytes));
            }
            collected.extend_from_slice(&data);
        }
        Ok(Answer { status: parts.status, headers: parts.headers, body: collected.freeze() })
    };
    let answer = task::within(limit, call).await.unwrap_or(Err(OutboundError::TimedOut));
    fault::point("http after");
    answer
}
