//! For each ring: one host makes something with its key, another one takes it.

use postern_tests::{
    App, Authenticator, Host, Response, Tokens, User, json, new_address, new_number, new_password,
    random_hex, signature,
};
use reqwest::Method;

use super::Instance;

/// What a host did not take.
pub(crate) type Refusal = String;

/// Whether an answer is the one that is expected.
fn expect(answer: &Response, status: u16) -> Result<(), Refusal> {
    if answer.status == status {
        Ok(())
    } else {
        Err(format!("{} in place of {status}: {}", answer.status, answer.text()))
    }
}

/// Whether `taker` works with what `maker` made with its key of this ring.
pub(crate) async fn works(
    instance: &Instance,
    ring: &str,
    maker: &Host,
    taker: &Host,
) -> Result<(), Refusal> {
    match ring {
        "signing" => access_token(instance, maker, taker).await,
        "refresh" => refresh_token(instance, maker, taker).await,
        "mail-token" => link(instance, maker, taker).await,
        "pepper" => password(instance, maker, taker).await,
        "mfa" => app_of_user(instance, maker, taker).await,
        "sms-code" => codes(instance, maker, taker).await,
        "phone" => stop(instance, maker, taker).await,
        "oauth-token" => connection(instance, maker, taker).await,
        "audit-signing" => seal(instance, maker, taker).await,
        _ => panic!("no ring is called {ring}"),
    }
}

/// Somebody who has registered at this host, with a password that it hashed.
pub(crate) async fn somebody(instance: &Instance, host: &Host) -> User {
    let (email, password) = (new_address("Ada"), new_password());
    let body = json!({ "email": email, "password": password, "name": "Ada" });
    host.api().post("/api/v1/auth/register", body).await.expect(202);
    instance.work(host, "mail").await;
    let mails = instance.app.mails_to(&email).await;
    let body = json!({ "token": mails[0].token(), "password": password });
    host.api().post("/api/v1/auth/verify-email", body).await.expect(200);
    let sql = format!("SELECT id FROM users WHERE email = '{email}'");
    User { id: instance.app.value(&sql).await, email, password, name: "Ada".to_owned() }
}

pub(crate) async fn try_log_in(host: &Host, user: &User) -> Response {
    let body = json!({ "email": user.email, "password": user.password });
    host.api().post("/api/v1/auth/login", body).await
}

pub(crate) async fn log_in(host: &Host, user: &User) -> Tokens {
    Tokens::of(&try_log_in(host, user).await.expect(200))
}

async fn access_token(instance: &Instance, maker: &Host, taker: &Host) -> Result<(), Refusal> {
    let tokens = log_in(maker, &somebody(instance, maker).await).await;
    expect(&taker.as_user(&tokens).get("/api/v1/session").await, 200)?;
    // Services that have read the published keys where it is taken know it as well.
    let published = taker.api().get("/.well-known/jwks.json").await.expect(200).json();
    let kid = &tokens.decode().0["kid"];
    let keys = published["keys"].as_array().unwrap();
    if keys.iter().any(|key| key["kid"] == *kid) { Ok(()) } else { Err(published.to_string()) }
}

async fn refresh_token(instance: &Instance, maker: &Host, taker: &Host) -> Result<(), Refusal> {
    let user = somebody(instance, maker).await;
    let tokens = log_in(maker, &user).await;
    let body = json!({ "refresh_token": tokens.refresh });
    expect(&taker.api().post("/api/v1/session/refresh", body).await, 200)
}

/// By the link and by the code.
async fn link(instance: &Instance, maker: &Host, taker: &Host) -> Result<(), Refusal> {
    for by_link in [true, false] {
        let (email, password) = (new_address("Ada"), new_password());
        let body = json!({ "email": email, "password": password, "name": "Ada" });
        let begun = maker.api().post("/api/v1/auth/register", body).await.expect(202).json();
        instance.work(maker, "mail").await;
        let mail = instance.app.mails_to(&email).await.remove(0);
        let body = if by_link {
            json!({ "token": mail.token(), "password": password })
        } else {
            json!({ "registration": begun["registration"], "code": mail.code() })
        };
        expect(&taker.api().post("/api/v1/auth/verify-email", body).await, 200)?;
    }
    Ok(())
}

async fn password(instance: &Instance, maker: &Host, taker: &Host) -> Result<(), Refusal> {
    expect(&try_log_in(taker, &somebody(instance, maker).await).await, 200)
}

/// An app that was set up at this host.
pub(crate) async fn enrolled(host: &Host, tokens: &Tokens) -> Authenticator {
    let api = host.as_user(tokens);
    let begun = api.post_empty("/api/v1/mfa/totp/enrol").await.expect(201);
    let phone = Authenticator::scan(&begun);
    let body = json!({ "code": phone.next_code().await });
    api.post("/api/v1/mfa/totp/confirm", body).await.expect(200);
    phone
}

/// The first half of a log-in.
pub(crate) async fn challenge(host: &Host, user: &User) -> String {
    let answer = try_log_in(host, user).await.expect(200).json();
    answer["challenge"].as_str().expect("a challenge").to_owned()
}

pub(crate) async fn answer(host: &Host, challenge: &str, factor: &str, code: &str) -> Response {
    let body = json!({ "challenge": challenge, "factor": factor, "code": code });
    host.api().post("/api/v1/auth/login/mfa", body).await
}

async fn app_of_user(instance: &Instance, maker: &Host, taker: &Host) -> Result<(), Refusal> {
    let user = somebody(instance, maker).await;
    let phone = enrolled(maker, &log_in(maker, &user).await).await;
    let challenge = challenge(taker, &user).await;
    expect(&answer(taker, &challenge, "totp", &phone.next_code().await).await, 200)
}

/// The challenge between the two steps of a log-in, and the code of a text message.
async fn codes(instance: &Instance, maker: &Host, taker: &Host) -> Result<(), Refusal> {
    let user = somebody(instance, maker).await;
    let tokens = log_in(maker, &user).await;
    let phone = enrolled(maker, &tokens).await;
    let begun = challenge(maker, &user).await;
    let opened = answer(taker, &begun, "totp", &phone.next_code().await).await;
    expect(&opened, 200)?;
    let (tokens, number) = (Tokens::of(&opened), new_number());
    let path = "/api/v1/mfa/sms/enrol";
    maker.as_user(&tokens).post(path, json!({ "number": number })).await.expect(202);
    instance.work(maker, "messaging").await;
    let code = instance.app.texts_to(&number).await[0].code();
    let path = "/api/v1/mfa/sms/confirm";
    expect(&taker.as_user(&tokens).post(path, json!({ "code": code })).await, 204)
}

/// Who said STOP to one host gets nothing from the other.
async fn stop(instance: &Instance, maker: &Host, taker: &Host) -> Result<(), Refusal> {
    let number = new_number();
    says_stop(&instance.app, maker, &number).await;
    let user = somebody(instance, taker).await;
    let tokens = log_in(taker, &user).await;
    _ = enrolled(taker, &tokens).await;
    let body = json!({ "number": number });
    expect(&taker.as_user(&tokens).post("/api/v1/mfa/sms/enrol", body).await, 409)
}

pub(crate) async fn says_stop(app: &App, host: &Host, number: &str) {
    let sid = format!("SM{}", random_hex::<16>());
    let form = [
        ("MessageSid", sid.as_str()),
        ("From", number),
        ("To", app.twilio_number()),
        ("Body", "STOP"),
        ("NumMedia", "0"),
    ];
    let (path, keys) = ("/webhooks/twilio/sms", app.keys());
    let signed = signature(&keys.twilio_auth_token, &format!("{}{path}", app.url()), &form);
    let api = host.api().header("x-twilio-signature", &signed);
    Response::of(api.request(Method::POST, path).form(&form)).await.expect(200);
}

/// A connection whose tokens one host refreshes, and the other hands out.
async fn connection(instance: &Instance, maker: &Host, taker: &Host) -> Result<(), Refusal> {
    let app = &instance.app;
    let connections: i64 = app.value("SELECT count(*) FROM oauth_integrations").await;
    if connections == 0 {
        let user = somebody(instance, maker).await;
        _ = app.stored_connection(user.id, "google").await;
    }
    let id: String = app.value("SELECT id::text FROM oauth_integrations").await;
    let service = app.service(&random_hex::<4>(), &["connections:broker:any"]).await;
    let path = format!("/api/v1/oauth/connections/{id}/token");
    app.sql("UPDATE oauth_tokens SET expires_at = now() - interval '1 minute'").await;
    let ask = async |host: &Host| {
        expect(&host.with_token(&service.key).post(&path, json!({})).await, 200)
    };
    ask(maker).await.map_err(|why| format!("the one that makes: {why}"))?;
    ask(taker).await
}

/// One host signs a checkpoint of the audit log, and the other goes on behind it.
async fn seal(instance: &Instance, maker: &Host, taker: &Host) -> Result<(), Refusal> {
    let app = &instance.app;
    for host in [maker, taker] {
        let body = json!({ "email": new_address("Nobody"), "password": new_password() });
        host.api().post("/api/v1/auth/login", body).await.expect(401);
        let before: i64 = app.value("SELECT coalesce(max(seq), 0) FROM audit_checkpoints").await;
        // What failed before is tried again at once.
        app.sql("UPDATE jobs SET run_at = now() - interval '1 second' WHERE kind = 'seal_audit' AND state = 'queued'").await;
        instance.work(host, "rbac").await;
        let sealed: i64 = app.value("SELECT coalesce(max(seq), 0) FROM audit_checkpoints").await;
        if sealed <= before {
            let why = "SELECT coalesce(max(last_error), '') FROM jobs WHERE kind = 'seal_audit'";
            return Err(app.value(why).await);
        }
    }
    Ok(())
}
