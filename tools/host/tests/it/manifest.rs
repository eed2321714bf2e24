//! What the host refuses to start with.

use crate::app::{Host, guest, manifest};

#[test]
fn an_unknown_manifest_key_is_named_with_its_place_and_the_known_keys() {
    let table = [
        ("allowed_hosts = []", "component.http-echo.allowed_hosts"),
        ("[component.http-echo.build]\ncomand = \"make\"", "component.http-echo.build.comand"),
        ("[variables]\na = { defualt = \"x\" }", "variables.a.defualt"),
        ("[[trigger.redis]]\nchannel = \"x\"", "trigger.redis"),
        ("[unheard]\nof = 1", "unheard"),
    ];
    for (rest, path) in table {
        let error = Host::new(&manifest("http-echo", rest)).refused();
        assert!(error.contains("spin.toml"), "{error}");
        assert!(error.contains(&format!("`{path}`")), "{path} is not in {error}");
        assert!(error.contains("unknown field"), "{error}");
        assert!(error.contains(", expected "), "{error}");
    }
}

#[test]
fn an_unknown_runtime_key_is_named_with_its_place() {
    let table = [
        ("[outbound_pg]\nmax_conections = 1", "outbound_pg.max_conections"),
        ("[llm_compute]\ntype = \"spin\"", "llm_compute"),
        ("[key_value_store.a]\ntype = \"spin\"\nurl = \"x\"", "key_value_store.a"),
        ("[key_value_store.a]\ntype = \"azure_cosmos\"", "key_value_store.a"),
    ];
    for (text, path) in table {
        let error = Host::new(&manifest("http-echo", "")).runtime_config(text).refused();
        assert!(error.contains("runtime-config.toml"), "{error}");
        assert!(error.contains(&format!("`{path}")), "{path} is not in {error}");
        assert!(error.contains("unknown"), "{error}");
    }
}

#[test]
fn a_manifest_that_contradicts_itself_is_refused() {
    let table = [
        ("[[trigger.http]]\nroute = \"/x\"\ncomponent = \"nope\"", "unknown component `nope`"),
        ("[[trigger.http]]\nroute = \"/...\"\ncomponent = \"http-echo\"", "are the same"),
        ("[variables]\na = {}", "needs either `required = true` or a `default`"),
        ("[variables]\nA = { default = \"\" }", "not a variable name"),
        ("allowed_outbound_hosts = [\"http://a/path\"]", "a path is not allowed here"),
        ("key_value_stores = [\"cache\"]", "key-value store `cache`"),
        (
            "[[trigger.cron]]\ncron_expression = \"* * *\"\ncomponent = \"http-echo\"",
            "cron expression `* * *`",
        ),
        (
            "[[trigger.cron]]\ncron_expression = \"* * * * * *\"\ncomponent = \"http-echo\"",
            "does not handle cron events",
        ),
    ];
    for (rest, expected) in table {
        let error = Host::new(&manifest("http-echo", rest)).refused();
        assert!(error.contains(expected), "{expected} is not in {error}");
    }
}

#[test]
fn a_component_that_is_none_is_refused() {
    let not_wasm = manifest("http-echo", "").replace(&guest("http-echo"), "spin.toml");
    assert!(Host::new(&not_wasm).refused().contains("cannot compile"));
    let missing = manifest("http-echo", "").replace(&guest("http-echo"), "missing.wasm");
    assert!(Host::new(&missing).refused().contains("cannot read"));
    let cron = manifest("cron", "");
    assert!(Host::new(&cron).refused().contains("does not answer HTTP requests"));
}
