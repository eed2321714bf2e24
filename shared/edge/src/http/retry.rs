//! Changes that are decided over what was read, and written only while that is still there.

use crate::http::problem::{Answer, CONFLICT, Problem};

/// Reads, decides and writes by `attempt`, which gives `None` when others have changed what it had read; then once more,
/// over what they have written. 409 with `busy` when others were faster `tries` times.
pub async fn retry<T, F: Future<Output = Answer<Option<T>>>>(
    tries: usize,
    busy: &'static str,
    mut attempt: impl FnMut() -> F,
) -> Answer<T> {
    for _ in 0..tries {
        if let Some(done) = attempt().await? {
            return Ok(done);
        }
    }
    Err(Problem::new(&CONFLICT).detail(busy))
}

#[cfg(test)]
mod tests {
    use std::future::ready;

    use futures_lite::future::block_on;

    use super::*;
    use crate::http::problem::NOT_FOUND;

    /// What comes of it, as a status where it is a problem, and how often it was tried.
    fn tried(mut outcomes: Vec<Answer<Option<u32>>>) -> (Result<u32, u16>, usize) {
        let mut count = 0;
        let attempt = || {
            count += 1;
            ready(outcomes.remove(0))
        };
        let outcome = block_on(retry(3, "Others are faster.", attempt));
        (outcome.map_err(|problem| problem.kind().status.as_u16()), count)
    }

    #[test]
    fn who_is_overtaken_tries_again_and_not_for_ever() {
        assert_eq!(tried(vec![Ok(Some(7))]), (Ok(7), 1));
        assert_eq!(tried(vec![Ok(None), Ok(None), Ok(Some(7))]), (Ok(7), 3));
        assert_eq!(tried(vec![Ok(None), Ok(None), Ok(None)]), (Err(409), 3));
        let refused = || Err(Problem::new(&NOT_FOUND));
        assert_eq!(tried(vec![Ok(None), refused()]), (Err(404), 2));
    }
}
