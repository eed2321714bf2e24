//! Files of checkpoints that were kept elsewhere: one checkpoint, or one a line.

use std::{fs, path::Path};

use anyhow::Context as _;
use postern_domain::audit::checkpoint::Checkpoint;

/// The checkpoints in a file, in its order.
pub(crate) fn read(file: &Path) -> anyhow::Result<Vec<Checkpoint>> {
    let text =
        fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    parse(&text).with_context(|| format!("{} is not a file of checkpoints", file.display()))
}

/// The checkpoints in a text, one JSON value behind the other.
pub(super) fn parse(text: &str) -> serde_json::Result<Vec<Checkpoint>> {
    serde_json::Deserializer::from_str(text).into_iter().collect()
}
