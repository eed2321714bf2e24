//! What a code by text message proves: who asked for it, for the one request that it was sent for; and not enough to
//! change how one logs in.

use postern_tests::{
    App, Response, Tokens, Value, json,
    openapi::{self, Operation},
};
use reqwest::Method;

use super::people::{Enrolled, age_codes, enrol, send_for, with_phone};

async fn step_up(app: &App, tokens: &Tokens, factor: &str, code: &str) -> Response {
    let proof = json!({ "factor": factor, "code": code });
    app.as_user(tokens).post("/api/v1/auth/step-up", proof).await
}

/// Logs in by text message.
async fn log_in_by_message(app: &App, ada: &Enrolled) -> Tokens {
    let challenge = app.challenge(&ada.user).await;
    send_for(app, &challenge.token).await.expect(202);
    let code = app.sms_to(&ada.number).await.code();
    Tokens::of(&app.try_answer(&challenge, "sms", &code).await.expect(200))
}

/// ASVS 6.6.2: the code of one log-in is refused at another and at a step-up, which cost it nothing: it is still good
/// where it was asked for. (Whoever is talked into reading a code out gives it away for one request.)
#[tokio::test]
async fn a_code_is_for_the_request_that_asked_for_it() {
    let app = App::start().await;
    let ada = with_phone(&app, "Ada").await;
    let (first, second) = (app.challenge(&ada.user).await, app.challenge(&ada.user).await);
    send_for(&app, &first.token).await.expect(202);
    let code = app.sms_to(&ada.number).await.code();
    for _ in 0..4 {
        let elsewhere = app.try_answer(&second, "sms", &code).await;
        elsewhere.expect_problem(401, "second-factor-invalid");
        let stepped = step_up(&app, &ada.tokens, "sms", &code).await;
        stepped.expect_problem(401, "second-factor-invalid");
    }
    app.try_answer(&first, "sms", &code).await.expect(200);
}

/// ASVS 6.6.2: so it is with the code of a step-up, and with one that verifies a number.
#[tokio::test]
async fn a_code_is_for_the_session_that_asked_for_it() {
    let app = App::start().await;
    let ada = with_phone(&app, "Ada").await;
    let elsewhere = app.log_in_mfa(&ada.user, &ada.authenticator).await;
    app.as_user(&ada.tokens).post_empty("/api/v1/mfa/sms/send").await.expect(202);
    let code = app.sms_to(&ada.number).await.code();
    step_up(&app, &elsewhere, "sms", &code).await.expect_problem(401, "second-factor-invalid");
    let challenge = app.challenge(&ada.user).await;
    let answer = app.try_answer(&challenge, "sms", &code).await;
    answer.expect_problem(401, "second-factor-invalid");
    step_up(&app, &ada.tokens, "sms", &code).await.expect(200);

    step_up(&app, &ada.tokens, "totp", &ada.authenticator.next_code().await).await.expect(200);
    let sent = enrol(&app, &ada).await.expect(202).json();
    assert!(sent["notice"].as_str().unwrap().contains("less safe"), "{sent}");
    let code = json!({ "code": app.sms_to(&ada.number).await.code() });
    let confirm = "/api/v1/mfa/sms/confirm";
    let other = app.as_user(&elsewhere).post(confirm, code.clone()).await;
    other.expect_problem(422, "validation");
    app.as_user(&ada.tokens).post(confirm, code).await.expect(204);
}

/// ASVS 6.6.2: the next code for the same request ends the one before; one for another request does not.
#[tokio::test]
async fn codes_of_different_requests_live_side_by_side() {
    let app = App::start().await;
    let ada = with_phone(&app, "Ada").await;
    let (first, second) = (app.challenge(&ada.user).await, app.challenge(&ada.user).await);
    send_for(&app, &first.token).await.expect(202);
    let of_first = app.sms_to(&ada.number).await.code();
    age_codes(&app, &ada, 61).await;
    send_for(&app, &second.token).await.expect(202);
    let of_second = app.sms_to(&ada.number).await.code();
    app.try_answer(&first, "sms", &of_first).await.expect(200);
    app.try_answer(&second, "sms", &of_second).await.expect(200);
}

/// RFC 8176: a token says what its owner has proved with, last.
#[tokio::test]
async fn tokens_say_how_somebody_has_proved_it() {
    let app = App::start().await;
    let ada = with_phone(&app, "Ada").await;
    let methods = |tokens: &Tokens| -> Value {
        let claims = tokens.decode().1;
        assert_eq!(claims["acr"], "aal2");
        claims["amr"].clone()
    };
    let by_message = log_in_by_message(&app, &ada).await;
    assert_eq!(methods(&by_message), json!(["pwd", "sms", "mfa"]));
    let by_message = app.refresh(&by_message).await;
    assert_eq!(methods(&by_message), json!(["pwd", "sms", "mfa"]));
    let by_app = app.log_in_mfa(&ada.user, &ada.authenticator).await;
    assert_eq!(methods(&by_app), json!(["pwd", "otp", "mfa"]));
    let challenge = app.challenge(&ada.user).await;
    let code = &ada.authenticator.backup_codes[0];
    let by_paper = Tokens::of(&app.try_answer(&challenge, "backup_code", code).await.expect(200));
    assert_eq!(methods(&by_paper), json!(["pwd", "otp", "mfa"]));

    // A step-up says it at once, and so does what comes after.
    app.as_user(&by_app).post_empty("/api/v1/mfa/sms/send").await.expect(202);
    let code = app.sms_to(&ada.number).await.code();
    let stepped = step_up(&app, &by_app, "sms", &code).await.expect(200).json();
    let with_access = Tokens { access: stepped["access_token"].as_str().unwrap().into(), ..by_app };
    assert_eq!(methods(&with_access), json!(["pwd", "sms", "mfa"]));

    let bob = app.register_verified("Bob").await;
    assert_eq!(app.log_in(&bob).await.decode().1["amr"], json!(["pwd"]));
}

/// The operations that change how somebody logs in, as the description of the API has them.
async fn strong_operations(app: &App) -> Vec<Operation> {
    let document = app.get("/openapi.json").await.expect(200).json();
    let operations = openapi::operations_of(&document);
    operations.into_iter().filter(|operation| operation.strong_proof).collect()
}

#[track_caller]
fn expect_stronger(answer: &Response, factors: &Value) {
    answer.expect_problem(401, "insufficient-user-authentication");
    assert_eq!(answer.json()["factors"], *factors, "{}", answer.text());
    let demand = answer.header("www-authenticate").unwrap_or_default();
    assert!(demand.contains(r#"error="insufficient_user_authentication""#), "{demand}");
}

/// ASVS 6.3.4, 6.6.1, 7.5.1: whoever has taken over a number, and knows the password, gets in, and changes nothing
/// about how one gets in: neither with the session of that log-in, nor after another proof by message.
#[tokio::test]
async fn a_text_message_does_not_change_how_one_logs_in() {
    let app = App::start().await;
    let ada = with_phone(&app, "Ada").await;
    let thief = log_in_by_message(&app, &ada).await;
    let mut operations = strong_operations(&app).await;
    // Those of administrators do not exist for her.
    operations.retain(|one| !one.path.starts_with("/api/v1/service-accounts"));
    let mut names: Vec<String> = operations.iter().map(Operation::name).collect();
    names.sort();
    assert_eq!(
        names,
        [
            "DELETE /api/v1/mfa/sms",
            "DELETE /api/v1/mfa/totp",
            "DELETE /api/v1/users/me",
            "GET /api/v1/mfa/totp/qr.png",
            "POST /api/v1/mfa/backup-codes",
            "POST /api/v1/mfa/sms/confirm",
            "POST /api/v1/mfa/sms/enrol",
            "POST /api/v1/mfa/totp/confirm",
            "POST /api/v1/mfa/totp/enrol",
            "POST /api/v1/users/me/email",
        ]
    );
    let api = app.as_user(&thief);
    // A page can tell beforehand.
    let proved = async || {
        let session = api.get("/api/v1/session").await.expect(200).json();
        session["strongly_authenticated_at"].clone()
    };
    assert_eq!(proved().await, Value::Null);
    for round in 0..2 {
        for operation in &operations {
            let answer = Response::of(api.request(operation.method.clone(), &operation.path)).await;
            expect_stronger(&answer, &json!(["totp", "backup_code"]));
        }
        if round == 0 {
            api.post_empty("/api/v1/mfa/sms/send").await.expect(202);
            let code = app.sms_to(&ada.number).await.code();
            step_up(&app, &thief, "sms", &code).await.expect(200);
        }
    }
    // For what merely should not be done in a session that was left open, it suffices.
    api.get("/api/v1/users/me/export").await.expect(200);
    let code = &ada.authenticator.backup_codes[1];
    let stepped = Tokens::of(&step_up(&app, &thief, "backup_code", code).await.expect(200));
    let session = app.as_user(&stepped).get("/api/v1/session").await.expect(200).json();
    assert_eq!(session["strongly_authenticated_at"], session["authenticated_at"]);
    api.delete("/api/v1/mfa/sms").await.expect(204);
}

/// ASVS 7.5.1: a message does not make an older proof by the app fresh again.
#[tokio::test]
async fn a_text_message_does_not_renew_a_strong_proof() {
    let app = App::start().await;
    let ada = with_phone(&app, "Ada").await;
    let key = format!("pst:{{{}}}:session:{}", ada.user.id, ada.tokens.session_id);
    let mut redis = app.redis().await;
    for field in ["auth_time", "strong_time"] {
        let aged = redis::cmd("HINCRBY").arg(&key).arg(field).arg(-300_001).to_owned();
        let _: i64 = aged.query_async(&mut redis).await.unwrap();
    }
    let api = app.as_user(&ada.tokens);
    api.post_empty("/api/v1/mfa/sms/send").await.expect(202);
    let code = app.sms_to(&ada.number).await.code();
    step_up(&app, &ada.tokens, "sms", &code).await.expect(200);
    api.get("/api/v1/users/me/export").await.expect(200);
    let codes = api.request(Method::POST, "/api/v1/mfa/backup-codes");
    expect_stronger(&Response::of(codes).await, &json!(["totp", "backup_code"]));
    let code = ada.authenticator.next_code().await;
    step_up(&app, &ada.tokens, "totp", &code).await.expect(200);
    api.post_empty("/api/v1/mfa/backup-codes").await.expect(201);
}

/// MFA-5: who has no second factor is told that the password will do.
#[tokio::test]
async fn without_a_factor_the_password_is_named() {
    let app = App::start().await;
    let (bob, tokens) = app.somebody("Bob").await;
    let key = format!("pst:{{{}}}:session:{}", bob.id, tokens.session_id);
    let mut redis = app.redis().await;
    let aged = redis::cmd("HINCRBY").arg(&key).arg("auth_time").arg(-300_001).to_owned();
    let _: i64 = aged.query_async(&mut redis).await.unwrap();
    let api = app.as_user(&tokens);
    expect_stronger(&api.post_empty("/api/v1/mfa/totp/enrol").await, &json!(["password"]));
    step_up(&app, &tokens, "password", &bob.password).await.expect(200);
    api.post_empty("/api/v1/mfa/totp/enrol").await.expect(201);
}
