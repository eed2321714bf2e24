//! The work of this component: it refreshes what is due, counts uses, puts tokens under the active key, tells of what was tried against it, and providers of
//! connections that are gone.

use std::pin::Pin;

use futures_util::future::join_all;
use postern_edge::{Answer, Call, Jobs, attempts};

use crate::{config, counting, revoking};

pub mod refresh_due;
pub mod rewrap;

/// The table.
pub fn jobs() -> Jobs {
    Jobs::new().beside(|call| Box::pin(all(call)))
}

/// Each to its end, whatever becomes of the others.
async fn all(call: &Call) -> Answer<()> {
    let steps: [Pending<'_>; 5] = [
        Box::pin(attempts::tell(call)),
        Box::pin(revoking::revoke_due(call, None)),
        Box::pin(async { refresh_due::refresh_due(call, &*config::get().await?).await }),
        Box::pin(counting::count(call)),
        Box::pin(async { rewrap::rewrap(call, &*config::get().await?).await }),
    ];
    join_all(steps).await.into_iter().collect()
}

type Pending<'a> = Pin<Box<dyn Future<Output = Answer<()>> + Send + 'a>>;
