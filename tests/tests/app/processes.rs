//! Postern as production runs it: three processes, each with a manifest of its own (ADR 36).

use postern_tests::{App, Tokens, json};

/// OPS-1, JOB-7: somebody registers at one process, gets the mail that another sends, and is known to the third; each route is
/// served by its own process and by no other.
#[tokio::test]
async fn three_processes_are_one_application() {
    let app = App::builder().as_in_production().start().await;
    let user = app.register_verified("ada").await;
    let tokens = app.log_in(&user).await;
    app.as_user(&tokens).get("/api/v1/session").await.expect(200);
    let tokens = Tokens::of(
        &app.post("/api/v1/session/refresh", json!({ "refresh_token": tokens.refresh })).await,
    );
    app.as_user(&tokens).get("/api/v1/users/me").await.expect(200);
    app.tick().await.expect(200);
    app.metrics().await.expect(200);
}

/// OPS-1: what a process does not serve it does not know, whoever asks it directly.
#[tokio::test]
async fn a_process_serves_its_own_routes_alone() {
    let app = App::builder().as_in_production().start().await;
    let at = |path: &str| app.api().address_of(path).to_owned();
    let (auth, api, jobs) =
        (at("/api/v1/auth/login"), at("/api/v1/session"), at("/internal/jobs/tick"));
    for (process, path) in [
        (&auth, "/api/v1/session"),
        (&auth, "/internal/jobs/tick"),
        (&auth, "/internal/work/users"),
        (&auth, "/metrics"),
        (&api, "/api/v1/auth/login"),
        (&api, "/internal/jobs/tick"),
        (&api, "/internal/work/mail"),
        (&api, "/metrics"),
        (&jobs, "/api/v1/auth/login"),
        (&jobs, "/internal/work/oauth"),
    ] {
        let answer = app.client().post(format!("{process}{path}")).send().await.unwrap();
        assert_eq!(answer.status(), 404, "{process}{path}");
    }
    for process in [&auth, &api, &jobs] {
        let answer = app.client().get(format!("{process}/health/ready")).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{process}");
    }
}
