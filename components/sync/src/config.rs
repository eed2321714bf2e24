//! Settings of this component, read once per instance.

use std::{sync::Arc, time::Duration};

use postern_edge::config::{self, ConfigError, Once};

/// The longest that a stream may live: what it was admitted with is looked at again then.
const MAX_S: u64 = 15 * 60;

static STREAM_MAX: Once<Duration> = Once::new();

/// How long a stream lives, from `event_stream_max_s`: 1 s to 15 min.
pub async fn stream_max() -> Result<Arc<Duration>, ConfigError> {
    STREAM_MAX
        .get(async {
            match config::number("event_stream_max_s", MAX_S).await? {
                seconds @ 1..=MAX_S => Ok(Duration::from_secs(seconds)),
                _ => Err(ConfigError::Invalid("event_stream_max_s", "expected 1 to 900".into())),
            }
        })
        .await
}
