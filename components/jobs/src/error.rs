//! How a try at a job can fail.

/// Why a job could not be done.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// Trying again can help.
    #[error("{0}")]
    Temporary(String),
    /// It cannot.
    #[error("{0}")]
    Permanent(String),
}

impl From<postern_store::StoreError> for JobError {
    fn from(error: postern_store::StoreError) -> Self {
        Self::Temporary(error.to_string())
    }
}

impl From<postern_platform::random::Unavailable> for JobError {
    fn from(error: postern_platform::random::Unavailable) -> Self {
        Self::Temporary(error.to_string())
    }
}
