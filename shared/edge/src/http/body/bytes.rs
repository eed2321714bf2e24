//! The bytes of a body, up to a limit.

use bytes::{Bytes, BytesMut};
use http::Extensions;
use http_body_util::BodyExt;

use crate::http::problem::{Answer, INVALID_JSON, Problem, TOO_LARGE};

/// The longest body that a route takes, in bytes.
const BODY_LIMIT: usize = 64 * 1024;
/// How much of a body that is too long is read all the same, in bytes. Spin resets a connection whose request was not
/// read to its end, and a client that is still sending then never sees the 413 (RFC 9110 §15.5.14). Who sends more than
/// this means no honest request.
const DRAIN_LIMIT: usize = 2 * 1024 * 1024;

/// The body's bytes, put into the request's extensions by [`crate::serve`].
#[derive(Clone)]
pub struct RawBody(pub Bytes);

/// The body's bytes; none when it has no body.
pub(crate) fn raw(extensions: &Extensions) -> Bytes {
    extensions.get::<RawBody>().map(|body| body.0.clone()).unwrap_or_default()
}

/// The body, up to [`BODY_LIMIT`]. Of a longer one, what lies within [`DRAIN_LIMIT`] is read and dropped.
pub(crate) async fn read<B>(mut body: B) -> Answer<Bytes>
where
    B: http_body::Body<Data = Bytes> + Unpin,
{
    let mut collected = BytesMut::new();
    let mut length = 0;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| {
            Problem::new(&INVALID_JSON).detail("The body broke off while being sent.")
        })?;
        let Ok(data) = frame.into_data() else { continue };
        length += data.len();
        if length > DRAIN_LIMIT {
            break;
        }
        if length <= BODY_LIMIT {
            collected.extend_from_slice(&data);
        }
    }
    if length > BODY_LIMIT {
        return Err(Problem::new(&TOO_LARGE));
    }
    Ok(collected.freeze())
}

#[cfg(test)]
mod tests {
    use std::{
        cell::Cell,
        convert::Infallible,
        pin::Pin,
        task::{Context, Poll},
    };

    use futures_lite::future::block_on;
    use http_body::Frame;

    use super::*;

    const CHUNK: usize = 16 * 1024;

    /// A body of `left` bytes, which counts what is taken of it.
    struct Sent<'a> {
        left: usize,
        taken: &'a Cell<usize>,
    }

    impl http_body::Body for Sent<'_> {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            let size = self.left.min(CHUNK);
            self.left -= size;
            self.taken.set(self.taken.get() + size);
            Poll::Ready((size > 0).then(|| Ok(Frame::data(vec![b'x'; size].into()))))
        }
    }

    /// What comes of a body of this length: how much was kept, or the status; and how much was taken.
    fn reading(length: usize) -> (Result<usize, u16>, usize) {
        let taken = Cell::new(0);
        let outcome = block_on(read(Sent { left: length, taken: &taken }));
        let outcome =
            outcome.map(|body| body.len()).map_err(|problem| problem.kind().status.as_u16());
        (outcome, taken.get())
    }

    /// A body that is too long is read before it is answered, as far as an honest client may send; Spin resets the
    /// connection otherwise.
    #[test]
    fn a_body_that_is_too_long_is_drained_within_a_bound() {
        assert_eq!(reading(0), (Ok(0), 0));
        assert_eq!(reading(BODY_LIMIT), (Ok(BODY_LIMIT), BODY_LIMIT));
        for drained in [BODY_LIMIT + 1, 1024 * 1024, DRAIN_LIMIT] {
            assert_eq!(reading(drained), (Err(413), drained));
        }
        let (outcome, taken) = reading(100 * DRAIN_LIMIT);
        assert_eq!(outcome, Err(413));
        assert!(taken <= DRAIN_LIMIT + CHUNK, "{taken} bytes were read");
    }
}
