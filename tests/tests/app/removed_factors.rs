//! ASVS 7.4.3: what changes how one logs in ends the sessions of before, unless their owner wants otherwise; and nobody
//! goes on as if they had a factor that is gone.

use postern_tests::{App, Authenticator, Tokens, User, json, new_address};

/// A user with an app and two sessions that have seen it.
async fn two_sessions(app: &App) -> (User, Authenticator, Tokens, Tokens) {
    let (ada, here) = app.somebody("Ada").await;
    let phone = app.enrol_totp(&here).await;
    let there = app.log_in_mfa(&ada, &phone).await;
    (ada, phone, here, there)
}

async fn assurance(app: &App, tokens: &Tokens) -> Option<String> {
    let answer = app.as_user(tokens).get("/api/v1/session").await;
    if answer.status != 200 {
        answer.expect_problem(401, "unauthenticated");
        return None;
    }
    Some(answer.json()["assurance"].as_str().unwrap().to_owned())
}

/// ASVS 6.5.6, 7.4.3: with the app the other sessions go, at once and by a job; what stays falls to aal1. Kept on
/// demand, the others fall as well.
#[tokio::test]
async fn removing_the_app_ends_other_sessions() {
    let app = App::start().await;
    for keep in [false, true] {
        let (_, _, here, there) = two_sessions(&app).await;
        let path =
            if keep { "/api/v1/mfa/totp?keep_other_sessions=true" } else { "/api/v1/mfa/totp" };
        app.as_user(&here).delete(path).await.expect(204);
        assert_eq!(assurance(&app, &here).await.as_deref(), Some("aal1"));
        assert_eq!(assurance(&app, &there).await.as_deref(), keep.then_some("aal1"));
        app.tick().await.expect(200);
        assert_eq!(assurance(&app, &here).await.as_deref(), Some("aal1"));
        assert_eq!(assurance(&app, &there).await.is_some(), keep);
        let claims = app.refresh(&here).await.decode().1;
        assert_eq!(claims["acr"], "aal1");
        let bad = app.as_user(&here).delete("/api/v1/mfa/totp?keep_other_sessions=perhaps").await;
        bad.expect_problem(422, "validation");
    }
    // But for the notices, which wait a little for the request to tell them.
    let jobs: i64 = app
        .value("SELECT count(*) FROM jobs WHERE state <> 'done' AND kind <> 'tell_devices'")
        .await;
    assert_eq!(jobs, 0);
}

/// ASVS 7.4.3: new backup codes end the other sessions, and leave the assurance as it is.
#[tokio::test]
async fn new_backup_codes_end_other_sessions() {
    let app = App::start().await;
    for keep in [false, true] {
        let (_, _, here, there) = two_sessions(&app).await;
        // Tokens from before the app say less.
        let here = app.refresh(&here).await;
        let api = app.as_user(&here);
        let path = "/api/v1/mfa/backup-codes";
        if keep {
            api.post(path, json!({ "keep_other_sessions": true })).await.expect(201);
        } else {
            api.post_empty(path).await.expect(201);
        }
        assert_eq!(assurance(&app, &here).await.as_deref(), Some("aal2"));
        assert_eq!(assurance(&app, &there).await.as_deref(), keep.then_some("aal2"));
    }
}

/// ASVS 7.4.3: another address ends all sessions but the one that asked for it, when both sides have agreed and not before.
#[tokio::test]
async fn another_address_ends_other_sessions() {
    let app = App::start().await;
    for keep in [false, true] {
        let (ada, here) = app.somebody("Ada").await;
        let there = app.log_in(&ada).await;
        let next = new_address("next");
        let mut body = json!({ "email": next });
        if keep {
            body["keep_other_sessions"] = json!(true);
        }
        app.as_user(&here).post("/api/v1/users/me/email", body).await.expect(202);
        let sides = [app.mail_to(&ada.email).await.token(), app.mail_to(&next).await.token()];
        for (agreed, token) in sides.into_iter().enumerate() {
            assert!(assurance(&app, &there).await.is_some(), "{agreed} sides have agreed");
            let body = json!({ "token": token });
            app.post("/api/v1/auth/email-change/confirm", body).await.expect(200);
        }
        for _ in 0..2 {
            assert!(assurance(&app, &here).await.is_some());
            assert_eq!(assurance(&app, &there).await.is_some(), keep);
            app.tick().await.expect(200);
        }
    }
}
