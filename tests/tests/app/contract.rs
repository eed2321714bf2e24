//! API-1: the application does what `openapi.json` says, judged by schemathesis: no server error, and no
//! status, content type or body that the document does not have.

use postern_tests::{App, root};
use tokio::process::Command;

/// API-1, API-2, ASVS 4.1.1, 15.3.1
#[tokio::test]
async fn the_application_keeps_to_its_description() {
    let app = App::start().await;
    let user = app.register_verified("Ada").await;
    let (tokens, others) = (app.log_in(&user).await, app.log_in(&user).await);
    let mut command = Command::new(root().join("tests/schemathesis.sh"));
    let status = command.args([app.url(), &tokens.access, &others.access]).status().await;
    assert!(status.expect("the script runs").success(), "see what schemathesis wrote");
}
