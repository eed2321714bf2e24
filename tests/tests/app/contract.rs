//! API-1: the application does what `openapi.json` says, judged by schemathesis: no server error, and no
//! status, content type or body that the document does not have.

use std::{env, fs};

use postern_tests::{App, Tokens, Value, root};
use tokio::process::Command;

/// The same requests each time. Another seed makes others: `CONTRACT_SEED=…`.
const SEED: u32 = 20_261_129;

/// The document, with the statuses in place of `4XX`, which is a range and no status: those that come of what the
/// document says of the operation, of its body and of its row in the route table.
fn with_statuses_listed(mut document: Value) -> Value {
    for item in document["paths"].as_object_mut().unwrap().values_mut() {
        for (method, operation) in item.as_object_mut().unwrap() {
            if method == "parameters" {
                continue;
            }
            let statuses = refusals(operation);
            let responses = operation["responses"].as_object_mut().unwrap();
            let Some(problem) = responses.remove("4XX") else { continue };
            for status in statuses {
                responses.entry(status.to_string()).or_insert_with(|| problem.clone());
            }
        }
    }
    document
}

/// The statuses with which an operation may be refused before its handler looks.
fn refusals(operation: &Value) -> Vec<u16> {
    let of = |condition: bool, statuses: &[u16]| if condition { statuses.to_vec() } else { vec![] };
    let has_body = operation["requestBody"].is_object();
    let parameters = operation["parameters"].as_array().map_or(0, Vec::len);
    let protected = operation["x-permission"].is_string();
    let service = operation["x-access"] == "service";
    [
        vec![413],
        of(has_body, &[400, 415]),
        of(has_body || parameters > 0, &[422]),
        of(protected, &[401, 404]),
        of(service, &[401]),
        of(operation["x-limit"].is_string(), &[429]),
    ]
    .concat()
}

/// Lets schemathesis try everything with two sessions of somebody.
async fn assert_kept(app: &App, [tokens, others]: [Tokens; 2]) {
    let seed = env::var("CONTRACT_SEED").unwrap_or_else(|_| SEED.to_string());
    println!("seed {seed}");
    let document = fs::read_to_string(root().join("openapi.json")).unwrap();
    let listed = with_statuses_listed(serde_json::from_str(&document).unwrap());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("openapi.json");
    fs::write(&path, listed.to_string()).unwrap();
    let mut command = Command::new(root().join("tests/schemathesis.sh"));
    command.arg(app.url()).arg(&path).args([&seed, &tokens.access, &others.access]);
    let status = command.status().await.expect("the script runs");
    assert!(status.success(), "with seed {seed}: see what schemathesis wrote");
}

/// API-1, API-2, ASVS 4.1.1, 15.3.1
#[tokio::test]
async fn the_application_keeps_to_its_description() {
    let app = App::start().await;
    let user = app.register_verified("Ada").await;
    assert_kept(&app, [app.log_in(&user).await, app.log_in(&user).await]).await;
}

/// API-1, API-2, ASVS 4.1.1, 15.3.1: behind the guard as well, where a user gets no further than 404.
#[tokio::test]
async fn the_application_keeps_to_its_description_for_administrators() {
    let app = App::start().await;
    let root = app.administrator("Root").await;
    assert_kept(&app, [app.log_in(&root).await, app.log_in(&root).await]).await;
}
