//! Settings of this component, read once per instance.

use std::{sync::Arc, time::Duration};

use postern_edge::config::{self, ConfigError, Once};

/// The longest that a stream may live: what it was admitted with is looked at again then.
const MAX_S: u64 = 15 * 60;

/// What live streams are allowed.
pub struct Streams {
    /// How long one lives, from `event_stream_max_s`: 1 s to 15 min.
    pub max_age: Duration,
    /// How many there may be of all users, over all instances, from `event_streams_max`. Each waits on a connection to
    /// Redis of its own; Redis takes 10,000 by default (`maxclients`), and everybody else needs some as well.
    pub permits: u32,
}

static STREAMS: Once<Streams> = Once::new();

/// The settings.
pub async fn streams() -> Result<Arc<Streams>, ConfigError> {
    STREAMS
        .get(async {
            let seconds = config::number("event_stream_max_s", MAX_S).await?;
            if !(1..=MAX_S).contains(&seconds) {
                let expected = "expected 1 to 900".into();
                return Err(ConfigError::Invalid("event_stream_max_s", expected));
            }
            let max_age = Duration::from_secs(seconds);
            Ok(Streams { max_age, permits: config::number("event_streams_max", 2_000).await? })
        })
        .await
}
