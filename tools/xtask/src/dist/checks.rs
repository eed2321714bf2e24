//! Whether what is in the checkout may be released. The tests say far more; this is what is quickly asked.

use crate::{checkout::Checkout, progress::Step, toolchain::cargo};

/// What is generated and committed is as the code says, as far as nothing has to run for it.
const CURRENT: [&[&str]; 2] = [
    &["run", "--quiet", "--package", "postern-openapi", "--", "--check", "openapi.json"],
    &["test", "--quiet", "--package", "postern-tests", "--test", "laws", "--", "as_committed"],
];

/// # Errors
/// Something speaks against it.
pub(super) async fn run(checkout: &Checkout, step: &Step) -> anyhow::Result<()> {
    for arguments in CURRENT {
        step.run(&mut cargo(checkout, arguments)).await?;
    }
    Ok(())
}
