//! `spin:variables`.

use crate::app::{Host, manifest};

const APPLICATION: &str = r#"
[component.variables.variables]
plain = "literal"
url = "http://{{ host }}:{{port}}/"
key = "{{ key }}"
[variables]
host = { default = "localhost" }
port = { default = "80" }
key = { required = true, secret = true }
"#;

fn host() -> Host {
    Host::new(&manifest("variables", APPLICATION))
}

/// ASVS 13.3.2
#[tokio::test]
async fn a_component_reads_its_own_variables_only() {
    let app = host().args(["--variable", "key=k1"]).start().await;
    assert_eq!(app.get("/plain").await, "Ok(\"literal\")");
    assert_eq!(app.get("/url").await, "Ok(\"http://localhost:80/\")");
    assert_eq!(app.get("/host").await, "Err(Error::Undefined(\"host\"))");
    assert!(app.get("/Not-A-Name").await.starts_with("Err(Error::InvalidName("));
}

#[tokio::test]
async fn an_argument_goes_before_the_environment_and_that_before_the_default() {
    let app = host()
        .args(["--variable", "key=from argument", "--variable", "port=1"])
        .env("SPIN_VARIABLE_PORT", "2")
        .env("SPIN_VARIABLE_HOST", "from-environment")
        .start()
        .await;
    assert_eq!(app.get("/url").await, "Ok(\"http://from-environment:1/\")");
    assert_eq!(app.get("/key").await, "Ok(\"from argument\")");
}

#[tokio::test]
async fn a_secret_is_not_printed() {
    let app = host().args(["--variable", "key=p4ssword"]).env("RUST_LOG", "debug").start().await;
    assert_eq!(app.get("/key").await, "Ok(\"p4ssword\")");
    app.printed("[secret]").await;
    assert!(!app.output().contains("p4ssword"));
}

#[test]
fn a_required_variable_without_a_value_stops_the_start() {
    let error = host().refused();
    assert!(error.contains("required variables have no value: key"), "{error}");
}

#[test]
fn a_template_with_an_unknown_variable_stops_the_start() {
    let error = Host::new(&manifest("variables", "variables = { a = \"{{ nope }}\" }")).refused();
    assert!(error.contains("undefined variable `nope`"), "{error}");
    assert!(error.contains("in component `variables`"), "{error}");
}
