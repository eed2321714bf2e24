//! Somebody with an authenticator app and a phone, and what they do.

use postern_tests::{
    App, Authenticator, Response, Tokens, User, Value, json, new_number, random_hex,
};

/// Somebody with an authenticator app.
pub(crate) struct Enrolled {
    pub(crate) user: User,
    pub(crate) tokens: Tokens,
    pub(crate) authenticator: Authenticator,
    pub(crate) number: String,
}

pub(crate) async fn enrolled(app: &App, name: &str) -> Enrolled {
    let user = app.register_verified(name).await;
    let tokens = app.log_in(&user).await;
    let authenticator = app.enrol_totp(&tokens).await;
    Enrolled { user, tokens, authenticator, number: new_number() }
}

pub(crate) async fn post(app: &App, somebody: &Enrolled, path: &str, body: Value) -> Response {
    app.as_user(&somebody.tokens).post(&format!("/api/v1/mfa/sms/{path}"), body).await
}

pub(crate) async fn enrol(app: &App, somebody: &Enrolled) -> Response {
    post(app, somebody, "enrol", json!({ "number": somebody.number })).await
}

/// With a phone, too.
pub(crate) async fn with_phone(app: &App, name: &str) -> Enrolled {
    let somebody = enrolled(app, name).await;
    enrol(app, &somebody).await.expect(202);
    let code = app.sms_to(&somebody.number).await.code();
    post(app, &somebody, "confirm", json!({ "code": code })).await.expect(204);
    somebody
}

/// Lets the codes of a user, and their messages as far as they are counted, be older than they are.
pub(crate) async fn age_codes(app: &App, somebody: &Enrolled, seconds: u32) {
    let sql = format!(
        "UPDATE text_codes SET created_at = created_at - interval '{seconds} s',
             expires_at = expires_at - interval '{seconds} s'
         WHERE user_id = '{}'",
        somebody.user.id
    );
    assert!(app.sql(&sql).await > 0);
    age_ledger(app, seconds).await;
}

/// Lets all messages that are counted be older than they are.
pub(crate) async fn age_ledger(app: &App, seconds: u32) {
    app.sql(&format!("UPDATE text_ledger SET sent_at = sent_at - interval '{seconds} s'")).await;
}

pub(crate) async fn factors(app: &App, somebody: &Enrolled) -> Value {
    app.as_user(&somebody.tokens).get("/api/v1/mfa/factors").await.expect(200).json()
}

pub(crate) async fn send_for(app: &App, challenge: &str) -> Response {
    app.post("/api/v1/mfa/sms/send", json!({ "challenge": challenge })).await
}

pub(crate) async fn inbound(app: &App, sid: &str, from: &str, body: &str) -> Response {
    let to = app.twilio_number();
    let form = [("MessageSid", sid), ("From", from), ("To", to), ("Body", body), ("NumMedia", "0")];
    app.post_as_twilio("/webhooks/twilio/sms", &form).await
}

pub(crate) fn new_sid() -> String {
    format!("SM{}", random_hex::<16>())
}
