//! Outbound HTTP with a time limit and a size limit on every call (Spin's own limit is ten minutes).

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::{Request, StatusCode, header};
use http_body_util::{BodyExt, Full};
use spin_sdk::wasip3::http::types::ErrorCode;

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
    /// Nobody was there to take the request, or the manifest does not allow it: nothing was sent.
    #[error("not reached: {0}")]
    NotReached(String),
    /// Broken off: whoever was called may have taken it.
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

/// Sends `request` and reads the whole answer within `limit`, at most `max_bytes` of body. The length of a body is said
/// beforehand: left to itself the host sends it in chunks, which small receivers of webhooks do not read.
pub async fn send(
    mut request: Request<Bytes>,
    limit: Duration,
    max_bytes: usize,
) -> Result<Answer, OutboundError> {
    fault::point("http before");
    let length = request.body().len();
    if length > 0 {
        request.headers_mut().insert(header::CONTENT_LENGTH, length.into());
    }
    let call = async {
        let response =
            spin_sdk::http::send(request.map(Full::new)).await.map_err(|error| sorted(&error))?;
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

/// What a failed call is, by how far it came.
fn sorted(error: &ErrorCode) -> OutboundError {
    match error {
        ErrorCode::DnsTimeout
        | ErrorCode::DnsError(_)
        | ErrorCode::DestinationNotFound
        | ErrorCode::DestinationUnavailable
        | ErrorCode::DestinationIpProhibited
        | ErrorCode::DestinationIpUnroutable
        | ErrorCode::ConnectionRefused
        | ErrorCode::ConnectionTimeout
        | ErrorCode::ConnectionLimitReached
        | ErrorCode::TlsCertificateError
        | ErrorCode::HttpRequestDenied => OutboundError::NotReached(error.to_string()),
        _ => OutboundError::Failed(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// OAUTH-6: only what nobody can have taken may be asked again without a thought.
    #[test]
    fn what_may_have_arrived_is_not_called_unreached() {
        let unreached = |error| matches!(sorted(&error), OutboundError::NotReached(_));
        assert!(unreached(ErrorCode::ConnectionRefused));
        assert!(unreached(ErrorCode::DestinationNotFound));
        assert!(!unreached(ErrorCode::ConnectionTerminated));
        assert!(!unreached(ErrorCode::ConnectionReadTimeout));
        assert!(!unreached(ErrorCode::HttpResponseIncomplete));
        assert!(!unreached(ErrorCode::InternalError(None)));
    }
}
