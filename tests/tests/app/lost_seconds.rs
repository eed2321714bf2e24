//! A power cut takes the last seconds of Redis (`appendfsync everysec`): what was ended stays ended.

use postern_tests::{App, Tokens, User, json};

async fn status_of(app: &App, tokens: &Tokens) -> u16 {
    app.as_user(tokens).get("/api/v1/session").await.status
}

async fn started() -> App {
    App::builder().own_redis().start().await
}

/// Ends sessions of somebody in a way of its own; gives who is out by that, and who stays.
struct Case<'a> {
    app: &'a App,
    user: &'a User,
    /// The session that acts.
    acts: &'a Tokens,
    /// Another of the same user.
    other: &'a Tokens,
    root: &'a Tokens,
}

/// The ways in which sessions end, and whether the acting session outlives them.
const WAYS: [(&str, bool); 8] = [
    ("logout", false),
    ("logout-all", false),
    ("revoke one", true),
    ("revoke others", true),
    ("change the password", true),
    ("an administrator ends them", false),
    ("suspend", false),
    ("a stolen refresh token", false),
];

impl Case<'_> {
    async fn end(&self, way: &str) {
        let (api, root) = (self.app.as_user(self.acts), self.app.as_user(self.root));
        let users = format!("/api/v1/users/{}", self.user.id);
        match way {
            "logout" => {
                api.post_empty("/api/v1/session/logout").await.expect(204);
                let other = self.app.as_user(self.other);
                other.post_empty("/api/v1/session/logout").await.expect(204);
            }
            "logout-all" => _ = api.post_empty("/api/v1/session/logout-all").await.expect(204),
            "revoke one" => {
                let path = format!("/api/v1/sessions/{}", self.other.session_id);
                api.delete(&path).await.expect(204);
            }
            "revoke others" => _ = api.delete("/api/v1/sessions").await.expect(204),
            "change the password" => {
                let body = json!({
                    "current_password": self.user.password,
                    "new_password": postern_tests::new_password(),
                });
                api.post("/api/v1/auth/password/change", body).await.expect(200);
            }
            "an administrator ends them" => {
                root.delete(&format!("{users}/sessions")).await.expect(204);
            }
            "suspend" => {
                root.post_empty(&format!("{users}/suspend")).await.expect(204);
                root.post_empty(&format!("{users}/reactivate")).await.expect(204);
            }
            _ => {
                for tokens in [self.acts, self.other] {
                    self.app
                        .try_refresh(&tokens.refresh)
                        .await
                        .expect_problem(401, "unauthenticated");
                }
            }
        }
    }
}

/// SES-3, ASVS 7.4.1: whatever ended a session, it is not accepted again after Redis has lost its last seconds; those that
/// were not ended go on.
#[tokio::test]
async fn what_was_ended_stays_ended() {
    for (way, acting_stays) in WAYS {
        let mut app = started().await;
        let root = app.administrator("Root").await;
        let root = app.log_in(&root).await;
        let user = app.register_verified("Ada").await;
        let (acts, other) = (app.log_in(&user).await, app.log_in(&user).await);
        if way == "a stolen refresh token" {
            // Turned twice, and not within the window for retries: the first is a replay from now on.
            let mut redis = app.redis().await;
            for tokens in [&acts, &other] {
                let next = app.refresh(tokens).await;
                app.refresh(&next).await;
                let key = format!("pst:{{{}}}:session:{}", user.id, tokens.session_id);
                let forgotten = redis::cmd("HDEL").arg(key).arg("used:0").to_owned();
                let _: i64 = forgotten.query_async(&mut redis).await.unwrap();
            }
        }
        let bystander = app.register_verified("Bob").await;
        let bystander = app.log_in(&bystander).await;
        let mark = app.redis_server().mark();
        Case { app: &app, user: &user, acts: &acts, other: &other, root: &root }.end(way).await;
        app.redis_server().lose_what_came_after(&mark).await;

        assert_eq!(status_of(&app, &other).await, 401, "{way}: the other session");
        let expected = if acting_stays { 200 } else { 401 };
        assert_eq!(status_of(&app, &acts).await, expected, "{way}: the session that acted");
        assert_eq!(status_of(&app, &bystander).await, 200, "{way}: somebody else");
        // Confirmed once, and asked of Redis alone from there on.
        assert_eq!(status_of(&app, &other).await, 401, "{way}: again");
        assert_eq!(status_of(&app, &bystander).await, 200, "{way}: again");
    }
}

/// SES-2: a session that made room for another does not come back.
#[tokio::test]
async fn what_was_evicted_stays_out() {
    let mut app = App::builder().own_redis().variable("session_limit", "1").start().await;
    let user = app.register_verified("Ada").await;
    let first = app.log_in(&user).await;
    let mark = app.redis_server().mark();
    app.log_in(&user).await;
    app.redis_server().lose_what_came_after(&mark).await;
    assert_eq!(status_of(&app, &first).await, 401);
}

/// SES-3, RBAC-3, ASVS 8.3.2: a role that was taken stays taken, and one that was given stays given.
#[tokio::test]
async fn what_was_taken_stays_taken() {
    let mut app = started().await;
    let root = app.administrator("Root").await;
    let root = app.log_in(&root).await;
    let user = app.register_verified("Ada").await;
    let roles = format!("/api/v1/users/{}/roles", user.id);
    app.as_user(&root).put(&format!("{roles}/administrator"), json!({})).await.expect(200);
    let tokens = app.log_in(&user).await;
    app.as_user(&tokens).get("/api/v1/users").await.expect(200);
    let mark = app.redis_server().mark();
    app.as_user(&root).delete(&format!("{roles}/administrator")).await.expect(200);
    app.as_user(&root).put(&format!("{roles}/premium"), json!({})).await.expect(200);
    app.redis_server().lose_what_came_after(&mark).await;
    app.as_user(&tokens).get("/api/v1/users").await.expect_problem(404, "not-found");
    let session = app.as_user(&tokens).get("/api/v1/session").await.expect(200).json();
    assert_eq!(session["roles"], json!(["premium", "user"]));
}

/// AUTH-3, ASVS 7.4.1: a client whose last refresh Redis has forgotten goes on with the token that it got; an ended
/// session's refresh token is good for nothing.
#[tokio::test]
async fn a_forgotten_refresh_does_not_log_out() {
    let mut app = started().await;
    let user = app.register_verified("Ada").await;
    let (kept, ended) = (app.log_in(&user).await, app.log_in(&user).await);
    let mark = app.redis_server().mark();
    let newest = app.refresh(&app.refresh(&kept).await).await;
    app.as_user(&ended).post_empty("/api/v1/session/logout").await.expect(204);
    app.redis_server().lose_what_came_after(&mark).await;
    app.try_refresh(&ended.refresh).await.expect_problem(401, "unauthenticated");
    let next = app.refresh(&newest).await;
    assert_eq!(status_of(&app, &next).await, 200);
    // And the family is one again: an old token is a replay.
    let mut redis = app.redis().await;
    let key = format!("pst:{{{}}}:session:{}", user.id, kept.session_id);
    let turns: Vec<String> = redis::cmd("HKEYS").arg(&key).query_async(&mut redis).await.unwrap();
    for field in turns.iter().filter(|field| field.starts_with("used:")) {
        let _: i64 = redis::cmd("HDEL").arg(&key).arg(field).query_async(&mut redis).await.unwrap();
    }
    app.try_refresh(&newest.refresh).await.expect_problem(401, "unauthenticated");
    assert_eq!(status_of(&app, &next).await, 401);
}
