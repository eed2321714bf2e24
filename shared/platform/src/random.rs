//! Where randomness enters a component: the host's cryptographic generator.

/// `N` unpredictable bytes.
///
/// # Errors
/// When the host offers no randomness; nothing secure can be done then.
pub fn bytes<const N: usize>() -> Result<[u8; N], Unavailable> {
    let mut buffer = [0; N];
    getrandom::fill(&mut buffer).map_err(|_| Unavailable)?;
    Ok(buffer)
}

/// The host has no source of randomness.
#[derive(Debug, thiserror::Error)]
#[error("no randomness available")]
pub struct Unavailable;
