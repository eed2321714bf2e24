//! What a user's devices are told of changes, and their live streams.

pub mod changes;
pub mod live_streams;
