//! API-1: the application does what `openapi.json` says, judged by schemathesis: no server error, and no
//! status, content type or body that the document does not have.

use std::{collections::BTreeSet, env, fs};

use postern_domain::field_code::FieldCode;
use postern_tests::{App, Tokens, Value, json, root, source};
use tokio::process::Command;

/// The same requests each time. Another seed makes others: `CONTRACT_SEED=…`.
const SEED: u32 = 20_261_129;

/// Lets schemathesis try everything with two sessions of somebody.
async fn assert_kept(app: &App, [tokens, others]: [Tokens; 2]) {
    let seed = env::var("CONTRACT_SEED").unwrap_or_else(|_| SEED.to_string());
    println!("seed {seed}");
    // It writes where the document lies.
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("openapi.json");
    fs::copy(root().join("openapi.json"), &path).unwrap();
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

/// API-1: a linter that nobody here wrote complains of nothing in the document but what is excepted by name, and of all of that:
/// no exception outlives its cause.
#[tokio::test]
async fn the_description_passes_a_linter() {
    let output = Command::new(root().join("tests/redocly.sh")).output().await.unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stdout));
    let found: Value = serde_json::from_slice(&output.stdout).expect(&said);
    let exceptions = root().join("tests/redocly/.redocly.lint-ignore.yaml");
    let exceptions = fs::read_to_string(exceptions).unwrap();
    let excepted = exceptions.lines().filter(|line| line.trim_start().starts_with("- ")).count();
    let wanted = json!({ "errors": 0, "warnings": 0, "ignored": excepted });
    assert_eq!(found["totals"], wanted, "{:#}", found["problems"]);
}

/// API-3: the document lists the codes of bad fields, all of them and no other: what the code answers is one of these by its
/// type. Each is one that something answers.
#[test]
fn every_code_of_a_field_is_listed() {
    let text = fs::read_to_string(root().join("openapi.json")).unwrap();
    let document: Value = serde_json::from_str(&text).unwrap();
    let listed = &document["components"]["schemas"]["FieldError"]["properties"]["code"]["enum"];
    let listed: Vec<&str> =
        listed.as_array().unwrap().iter().map(|one| one.as_str().unwrap()).collect();
    let codes: Vec<&str> = FieldCode::ALL.iter().map(|code| code.name()).collect();
    assert_eq!(listed, codes);
    let files = source::rust_files(&["components", "shared"]);
    let answering = files.iter().filter(|file| !file.path.ends_with("field_code.rs"));
    let named: BTreeSet<&str> =
        answering.flat_map(|file| &file.identifiers).map(String::as_str).collect();
    for code in FieldCode::ALL {
        assert!(named.contains(format!("{code:?}").as_str()), "nothing answers {code}");
    }
}

/// API-1: `4XX` is no status: whatever an operation may answer is listed.
#[test]
fn every_status_is_listed() {
    let text = fs::read_to_string(root().join("openapi.json")).unwrap();
    let document: Value = serde_json::from_str(&text).unwrap();
    let mut listed = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        let responses =
            item.as_object().unwrap().values().filter_map(|one| one["responses"].as_object());
        for status in responses.flat_map(|responses| responses.keys()) {
            assert!(status.parse::<u16>().is_ok(), "{path}: {status}");
            listed += 1;
        }
    }
    assert!(listed > 200, "{listed}");
}
