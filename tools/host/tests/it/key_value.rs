//! `spin:key-value`.

use crate::{
    app::{Host, manifest},
    services,
};

#[tokio::test]
async fn a_store_keeps_its_values_over_a_restart() {
    let file = tempfile::TempDir::new().unwrap();
    let path = file.path().join("store.redb").into_os_string().into_string().unwrap();
    let config = format!("[key_value_store.cache]\ntype = \"spin\"\npath = \"{path}\"");
    for before in ["None", "Some([121, 101, 115])"] {
        let host = Host::new(&manifest("kv", "key_value_stores = [\"cache\"]"));
        let app = host.runtime_config(&config).start().await;
        assert_eq!(app.get("/cache").await, format!("{before} (true, false) [\"kept\"]"));
        app.terminate();
        assert!(app.ended().await.success());
    }
}

#[tokio::test]
async fn the_default_store_needs_no_configuration() {
    let app = Host::new(&manifest("kv", "key_value_stores = [\"default\"]")).start().await;
    assert_eq!(app.get("/default").await, "None (true, false) [\"kept\"]");
    assert!(app.directory().join(".spin").is_dir());
}

#[tokio::test]
async fn a_store_that_is_not_granted_is_refused() {
    let host = Host::new(&manifest("kv", "key_value_stores = [\"default\"]"));
    let app = host.runtime_config("[key_value_store.cache]\ntype = \"spin\"").start().await;
    assert_eq!(app.get("/cache").await, "Error::AccessDenied");
}

#[tokio::test]
async fn a_store_may_live_in_redis() {
    let redis = services::redis();
    let config = format!("[key_value_store.cache]\ntype = \"redis\"\nurl = \"{}/7\"", redis.url);
    let host = Host::new(&manifest("kv", "key_value_stores = [\"cache\"]"));
    let app = host.runtime_config(&config).start().await;
    app.get("/cache").await;
    assert_eq!(app.get("/cache").await, "Some([121, 101, 115]) (true, false) [\"kept\"]");
}
