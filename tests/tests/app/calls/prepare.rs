//! What has to come before each operation, so that it succeeds.

use postern_tests::{
    App, Authenticator, Response, Tokens, User, json, new_address, new_number, new_password,
    random_hex,
};

use super::Call;
use crate::digests;

pub(super) async fn auth(app: &App, call: &mut Call) {
    let User { email, password, .. } = call.user.clone();
    match call.short().as_str() {
        "POST auth/login" => call.set_body(json!({ "email": email, "password": password })),
        "POST auth/login/mfa" => {
            call.phone = Some(with_app(app, &call.user).await);
            let challenge = app.challenge(&call.user).await.token;
            call.set_body(json!({ "challenge": challenge, "factor": "totp", "code": "" }));
        }
        "POST auth/step-up" => call.set_body(json!({ "factor": "password", "code": password })),
        "POST auth/register" => {
            let (email, password) = (new_address("Joan"), new_password());
            call.set_body(json!({ "email": email, "password": password, "name": "Joan" }));
        }
        "POST auth/verify-email" => {
            let (email, password) = (new_address("Joan"), new_password());
            _ = app.register(&email, &password, "Joan").await;
            let token = app.mail_to(&email).await.token();
            call.set_body(json!({ "token": token, "password": password }));
        }
        "POST auth/verify-email/resend" => {
            let registration = app.register(&new_address("Joan"), &new_password(), "Joan").await;
            call.set_body(json!({ "registration": registration }));
        }
        "POST auth/password/forgot" => call.set_body(json!({ "email": email })),
        "POST auth/password/reset" => {
            app.post("/api/v1/auth/password/forgot", json!({ "email": email })).await.expect(202);
            let token = app.mail_to(&email).await.token();
            call.set_body(json!({ "token": token, "password": new_password() }));
        }
        "POST auth/password/change" => {
            let new = new_password();
            call.set_body(json!({ "current_password": password, "new_password": new }));
        }
        "POST auth/email-change/confirm" => {
            let next = new_address("next");
            ask_for_address(app, &app.log_in(&call.user).await, &next).await;
            let [leave, take] = [app.mail_to(&email).await, app.mail_to(&next).await];
            let path = "/api/v1/auth/email-change/confirm";
            app.post(path, json!({ "token": leave.token() })).await.expect(200);
            call.set_body(json!({ "token": take.token() }));
        }
        _ => {}
    }
}

pub(super) async fn session(app: &App, call: &mut Call) {
    match call.short().as_str() {
        "POST session/refresh" => {
            let refresh = app.log_in(&call.user).await.refresh;
            call.set_body(json!({ "refresh_token": refresh }));
        }
        "POST session/token-exchange" => {
            let service = app.service("calendar", &[]).await;
            let name = random_hex::<4>();
            app.accepts(service.id, &name).await;
            call.set_body(json!({ "audience": name }));
        }
        "DELETE sessions" => _ = app.log_in(&call.user).await,
        "DELETE sessions/{id}" => {
            let other = app.log_in(&call.user).await;
            call.values.insert("id", other.session_id.to_string());
        }
        _ => {}
    }
}

/// Shows a token that is for the service which calls.
pub(super) async fn token_check(app: &App, call: &mut Call) {
    let name = random_hex::<4>();
    app.accepts(call.service, &name).await;
    let tokens = app.log_in(&call.user).await;
    let token = app.exchange(&tokens, &name).await;
    call.set_body(json!({ "user_token": token, "permission": "notes:read:own" }));
}

pub(super) async fn mfa(app: &App, call: &mut Call) {
    let short = call.short();
    if short == "POST mfa/totp/enrol" || short == "GET mfa/factors" {
        return;
    }
    if short == "POST mfa/totp/confirm" || short == "GET mfa/totp/qr.png" {
        let enrolled = app.as_user(call.tokens()).post_empty("/api/v1/mfa/totp/enrol").await;
        call.phone = Some(Authenticator::scan(&enrolled.expect(201)));
        return;
    }
    let tokens = match &call.tokens {
        Some(tokens) => tokens.clone(),
        None => app.log_in(&call.user).await,
    };
    _ = app.enrol_totp(&tokens).await;
    let number = new_number();
    match short.as_str() {
        "POST mfa/sms/enrol" => call.set_field("number", number),
        "POST mfa/sms/confirm" => {
            let code = enrol_phone(app, &tokens, &number).await;
            call.set_field("code", code);
        }
        "DELETE mfa/sms" => confirm_phone(app, &tokens, &number).await,
        "POST mfa/sms/send" => {
            confirm_phone(app, &tokens, &number).await;
            forget_messages(app).await;
            call.set_field("challenge", app.challenge(&call.user).await.token);
        }
        _ => {}
    }
}

pub(super) async fn oauth(app: &App, call: &mut Call) {
    match call.short().as_str() {
        "POST oauth/connections" => call.set_body(json!({ "provider": "google" })),
        // Its user says no, so that nobody has to be asked.
        "GET oauth/{provider}/callback" => {
            let tokens = app.log_in(&call.user).await;
            let begun = app.set_off(&tokens, json!({ "provider": "google" })).await;
            let state = begun.state();
            call.values.extend([
                ("provider", "google".to_owned()),
                ("state", state),
                ("error", "access_denied".to_owned()),
            ]);
            call.headers.push(("cookie", begun.cookie.expect("a cookie")));
        }
        "POST oauth/token" => {
            _ = app.stored_connection(call.user.id, "google").await;
            call.set_body(json!({ "user_id": call.user.id, "provider": "google" }));
        }
        short if short.contains("oauth/connections/{id}") => {
            let id = app.stored_connection(call.user.id, "google").await;
            call.values.insert("id", id.to_string());
            if short.ends_with("/scopes") || short.ends_with("/token") {
                call.set_body(json!({}));
            }
            if short.ends_with("/resume") {
                let path = format!("/api/v1/oauth/connections/{id}/pause");
                app.as_user(call.tokens()).post_empty(&path).await.expect(200);
            }
        }
        _ => {}
    }
}

pub(super) async fn me(app: &App, call: &mut Call) {
    match call.short().as_str() {
        "PATCH users/me" => call.set_field("name", "Grace"),
        "PATCH users/me/preferences" | "PUT users/me/preferences" => {
            call.set_body(json!({ "theme": "dark" }));
        }
        "POST users/me/email" => call.set_field("email", new_address("next")),
        "DELETE users/me/email" => {
            ask_for_address(app, call.tokens(), &new_address("next")).await;
        }
        "POST users/me/restore" => {
            app.as_user(call.tokens()).delete("/api/v1/users/me").await.expect(202);
            let tokens = app.log_in(&call.user).await;
            call.headers = vec![("authorization", format!("Bearer {}", tokens.access))];
            call.tokens = Some(tokens);
        }
        _ => {}
    }
}

pub(super) async fn users(app: &App, call: &mut Call) {
    let path = |what: &str| format!("/api/v1/users/{}/{what}", call.other.id);
    let root = app.as_user(call.tokens());
    match call.short().as_str() {
        "POST users" => {
            let email = new_address("guest");
            call.set_body(json!({ "email": email, "name": "Guest", "roles": [] }));
        }
        "PATCH users/{id}" => call.set_field("name", "Grace"),
        "POST users/{id}/factors/reset" => _ = with_app(app, &call.other).await,
        "POST users/{id}/invitation" => {
            let guest = json!({ "email": new_address("guest"), "name": "Guest", "roles": [] });
            let invited = root.post("/api/v1/users", guest).await.expect(201).json();
            call.values.insert("id", invited["id"].as_str().expect("an id").to_owned());
        }
        "POST users/{id}/reactivate" => {
            _ = root.post_empty(&path("suspend")).await.expect(204);
        }
        "DELETE users/{id}/roles/{role}" => {
            let given = root.request(reqwest::Method::PUT, &path("roles/premium"));
            _ = Response::of(given).await.expect(200);
        }
        "DELETE users/{id}/sessions" | "DELETE users/{id}/sessions/{session}" => {
            let tokens = app.log_in(&call.other).await;
            call.values.insert("session", tokens.session_id.to_string());
        }
        _ => {}
    }
}

pub(super) async fn rbac(app: &App, call: &mut Call) {
    let root = app.as_user(call.tokens());
    let grant = json!({
        "subject": { "type": "user", "id": call.other.id }, "permission": "notes:read:any",
        "resource": { "type": "notes", "id": "1" },
    });
    match call.short().as_str() {
        "POST rbac/grants" => call.set_body(grant),
        "DELETE rbac/grants/{id}" => {
            let given = root.post("/api/v1/rbac/grants", grant).await.expect(201).json();
            call.values.insert("id", given["id"].as_str().expect("an id").to_owned());
        }
        "PUT rbac/roles/{role}" => {
            call.values.insert("role", format!("helper-{}", random_hex::<4>()));
            call.set_body(json!({ "parents": ["user"], "permissions": [] }));
        }
        "DELETE rbac/roles/{role}" => {
            let role = format!("helper-{}", random_hex::<4>());
            let body = json!({ "parents": ["user"], "permissions": [] });
            root.put(&format!("/api/v1/rbac/roles/{role}"), body).await.expect(201);
            call.values.insert("role", role);
        }
        short if short.contains(" service-accounts/{id}") => {
            let service = app.service("service", &[]).await;
            call.values.insert("id", service.id.to_string());
            call.values.insert("key", service.key_id.to_string());
            if short.starts_with("PATCH") {
                call.set_body(json!({ "name": "renamed", "audiences": [random_hex::<4>()] }));
            }
        }
        _ => {}
    }
}

pub(super) async fn mail(app: &App, call: &mut Call) {
    let tokens = app.log_in(&call.user).await;
    let wish = json!({ "notifications": { "email": { "digest": "daily" } } });
    app.as_user(&tokens).patch("/api/v1/users/me/preferences", wish).await.expect(200);
    call.values.insert("subscription", digests::subscription(app, call.user.id));
}

pub(super) async fn jobs(app: &App, call: &mut Call) {
    if call.operation.path.contains("{id}") {
        let is_error = call.operation.path.contains("/errors/");
        let id = if is_error { app.recorded_error().await } else { app.dead_job().await };
        call.values.insert("id", id.to_string());
    }
    // One that nothing else waits for: it is paused meanwhile.
    call.values.insert("kind", "push_checkpoint".to_owned());
    let name = match call.short().as_str() {
        "PUT jobs/alerts/{name}" => "queue_age",
        // Another one: what is switched off does not fire any more.
        "POST jobs/alerts/{name}/acknowledge" => "queue_depth",
        _ => "purge_jobs",
    };
    call.values.insert("name", name.to_owned());
    // As it was before anybody set it: setting what is set already changes nothing.
    app.sql("DELETE FROM job_kinds WHERE kind = 'push_checkpoint'").await;
    app.sql("UPDATE job_schedules SET expression = '15 4 * * *' WHERE name = 'purge_jobs'").await;
    match call.short().as_str() {
        "PUT jobs/schedules/{name}" => call.set_body(json!({
            "expression": "30 3 * * *", "time_zone": "Europe/Berlin", "enabled": true, "catch_up": "once",
        })),
        "PUT jobs/alerts/{name}" => call.set_body(json!({
            "enabled": false, "threshold": 600, "hold_seconds": 0, "recipients": [],
        })),
        "POST jobs/alerts/{name}/acknowledge" => app.firing_alert("queue_depth").await,
        "PUT jobs/kinds/{kind}" => call.set_body(json!({ "per_minute": 600 })),
        "POST jobs/kinds/{kind}/resume" => {
            let pause = "/api/v1/jobs/kinds/push_checkpoint/pause";
            app.as_user(call.tokens()).post_empty(pause).await.expect(204);
        }
        _ => {}
    }
}

pub(super) async fn messaging(app: &App, call: &mut Call) {
    let tokens = app.log_in(&call.user).await;
    _ = app.enrol_totp(&tokens).await;
    let number = new_number();
    confirm_phone(app, &tokens, &number).await;
    let sid = format!("SM{}", random_hex::<16>());
    if call.operation.path.ends_with("/status") {
        let sent = app.texts_to(&number).await.remove(0);
        let callback = sent.status_callback.expect("a callback");
        let message = callback.rsplit_once("message=").expect("the message's id").1;
        call.values.insert("message", message.to_owned());
        let status = ("MessageStatus", "delivered".to_owned());
        call.form = vec![("MessageSid", sent.sid), status];
    } else {
        let body = ("Body", "STOP".to_owned());
        call.form = vec![("MessageSid", sid), ("From", number), body];
    }
}

/// Leaves something of several kinds to be done.
pub(super) async fn work(app: &App, call: &mut Call) {
    let email = json!({ "email": call.user.email });
    app.post("/api/v1/auth/password/forgot", email).await.expect(202);
    let tokens = app.log_in(&call.user).await;
    _ = app.log_in(&call.other).await;
    let root = app.as_user(&tokens);
    let path = |what: &str| format!("/api/v1/users/{}/{what}", call.other.id);
    let role = root.request(reqwest::Method::PUT, &path("roles/premium"));
    _ = Response::of(role).await.expect(200);
    root.post_empty(&path("suspend")).await.expect(204);
}

/// Logs in, and sets up an authenticator app.
async fn with_app(app: &App, user: &User) -> Authenticator {
    app.enrol_totp(&app.log_in(user).await).await
}

/// Begins to set up a phone; gives the code.
async fn enrol_phone(app: &App, tokens: &Tokens, number: &str) -> String {
    forget_messages(app).await;
    let body = json!({ "number": number });
    app.as_user(tokens).post("/api/v1/mfa/sms/enrol", body).await.expect(202);
    app.sms_to(number).await.code()
}

async fn confirm_phone(app: &App, tokens: &Tokens, number: &str) {
    let code = enrol_phone(app, tokens, number).await;
    let body = json!({ "code": code });
    app.as_user(tokens).post("/api/v1/mfa/sms/confirm", body).await.expect(204);
}

/// So that no cap is reached, and nobody has to wait before they may ask for the next code.
async fn forget_messages(app: &App) {
    app.sql("DELETE FROM text_ledger").await;
    app.sql("UPDATE text_codes SET created_at = created_at - interval '2 min'").await;
}

async fn ask_for_address(app: &App, tokens: &Tokens, email: &str) {
    let body = json!({ "email": email });
    app.as_user(tokens).post("/api/v1/users/me/email", body).await.expect(202);
}
