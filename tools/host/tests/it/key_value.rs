//! `spin:key-value`.

use crate::{
    app::{Host, manifest},
    services,
};

#[tokio::test]
async fn a_store_keeps_its_values_over_a_restart() {
    let file = tempfile::TempDir::new().unwrap();
    let path = file.path().join("store.db").into_os_string().into_string().unwrap();
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
    assert!(app.directory().join(".spin/sqlite_key_value.db").is_file());
}

/// Unlike in Redis, labels are kept apart in a file.
#[tokio::test]
async fn stores_in_one_file_are_kept_apart() {
    let host = Host::new(&manifest("kv", "key_value_stores = [\"a\", \"b\"]"));
    let store =
        |label| format!("[key_value_store.{label}]\ntype = \"spin\"\npath = \"kept/x.db\"\n");
    let app = host.runtime_config(&(store("a") + &store("b"))).start().await;
    for label in ["/a", "/b"] {
        assert_eq!(app.get(label).await, "None (true, false) [\"kept\"]");
    }
    assert_eq!(app.get("/a").await, "Some([121, 101, 115]) (true, false) [\"kept\"]");
    assert!(app.directory().join("kept/x.db").is_file(), "paths are relative to the configuration");
}

/// A store is opened when it is used, and several processes may use one.
#[tokio::test]
async fn what_is_no_store_fails_when_it_is_used() {
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("store.db");
    let config = format!("[key_value_store.cache]\ntype = \"spin\"\npath = \"{}\"", path.display());
    let start = async || {
        let host = Host::new(&manifest("kv", "key_value_stores = [\"cache\"]"));
        host.runtime_config(&config).start().await
    };
    let (one, two) = (start().await, start().await);
    assert_eq!(one.get("/cache").await, "None (true, false) [\"kept\"]");
    assert_eq!(two.get("/cache").await, "Some([121, 101, 115]) (true, false) [\"kept\"]");
    std::fs::write(&path, "no database at all, but long enough to be taken for one").unwrap();
    let answer = start().await.get("/cache").await;
    assert!(answer.starts_with("Error::Other") && answer.contains("not a database"), "{answer}");
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
