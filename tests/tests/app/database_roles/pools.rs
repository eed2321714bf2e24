//! Connections go back to the host's pool, and come out of it again. A host resets them in between, as their role: what it may
//! not run, it takes for a broken connection, and opens another one for each request.

use std::collections::BTreeSet;

use postern_tests::{App, Tokens};

use super::{Scene, connect, sqlstate};

/// How the pools of Spin and of our host reset a connection (`deadpool_postgres`, `RecyclingMethod::Clean`).
const RESET: &str = "CLOSE ALL; SET SESSION AUTHORIZATION DEFAULT; RESET ALL; UNLISTEN *;
    SELECT pg_advisory_unlock_all(); DISCARD TEMP; DISCARD SEQUENCES";
const REQUESTS: usize = 10;

/// DATA-3, DATA-5: each component may reset its connections, also in a database where it once could not.
#[tokio::test]
async fn a_component_may_reset_its_connections() {
    let scene = Scene::new().await;
    let mut superuser = scene.database.superuser().await;
    let revoke = "REVOKE EXECUTE ON FUNCTION pg_advisory_unlock_all() FROM PUBLIC";
    assert_eq!(sqlstate(&mut superuser, revoke).await, None);
    Scene::run_roles(&mut superuser, "SELECT").await.expect("the roles");
    for (component, url) in &scene.urls {
        let mut connection = connect(url).await;
        assert_eq!(sqlstate(&mut connection, RESET).await, None, "{component}");
    }
}

/// The server's processes that serve a component.
async fn backends(app: &App, component: &str) -> BTreeSet<i32> {
    let sql = "SELECT pid FROM pg_stat_activity WHERE usename = current_database() || '_' || $1";
    let pids = sqlx::query_scalar(sql).bind(component).fetch_all(app.pool()).await;
    pids.expect("processes").into_iter().collect()
}

async fn read(app: &App, tokens: &Tokens) {
    _ = app.as_user(tokens).get("/api/v1/session").await.expect(200);
}

/// DATA-3: requests that follow each other share a connection.
#[tokio::test]
async fn connections_are_used_again() {
    let app = App::start().await;
    let ada = app.register_verified("Ada").await;
    let tokens = app.log_in(&ada).await;
    read(&app, &tokens).await;
    let before = backends(&app, "session").await;
    assert!(!before.is_empty(), "nobody has asked the database");
    for _ in 0..REQUESTS {
        read(&app, &tokens).await;
    }
    let after = backends(&app, "session").await;
    assert!(after.is_superset(&before), "{before:?} became {after:?}");
}
