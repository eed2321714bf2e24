//! What is kept of an unexpected error (API-4): words of the code, and where in it. Its text, which may quote a user or a
//! store, is for the log alone.

use std::panic::Location;

use postern_platform::defect::Cause;

/// Where the sources of Postern are, in the form in which the compiler names them.
const OURS: [&str; 2] = ["components/", "shared/"];

/// An unexpected error, without its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What it was.
    pub(crate) cause: Cause,
    /// The file in which it became a problem: a line would be another one in the next release.
    pub(crate) source: Option<&'static str>,
}

impl Fault {
    /// Here.
    #[track_caller]
    pub(crate) fn here(cause: Cause) -> Self {
        let file = Location::caller().file();
        // The library's own paths name a version of the compiler.
        let source = OURS.iter().any(|folder| file.starts_with(folder)).then_some(file);
        Self { cause, source }
    }
}
