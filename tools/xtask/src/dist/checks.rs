//! Whether what is in the checkout may be released. The tests say far more; this is what is quickly asked.

use anyhow::ensure;

use super::{contents, source::Source};
use crate::{advisories, checkout::Checkout, progress::Step, toolchain::cargo};

/// What is generated and committed is as the code says, as far as nothing has to run for it.
const CURRENT: [&[&str]; 2] = [
    &["run", "--quiet", "--package", "postern-openapi", "--", "--check", "openapi.json"],
    &["test", "--quiet", "--package", "postern-tests", "--test", "laws", "--", "as_committed"],
];

/// Asks all of it.
///
/// # Errors
/// Something speaks against it.
pub(super) async fn run(checkout: &Checkout, source: &Source, step: &Step) -> anyhow::Result<()> {
    let missing = contents::missing(&source.files);
    ensure!(missing.is_empty(), "a release has to have: {}", missing.join(", "));
    for arguments in CURRENT {
        step.run(&mut cargo(checkout, arguments)).await?;
    }
    advisories::run(checkout, &["check".to_owned(), "--release".to_owned()]).await
}
