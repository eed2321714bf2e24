//! A running application, somebody who is logged in, and requests that would be good but for one thing.

use std::time::{Duration, Instant};

use postern_tests::{
    App, Response, Service, Tokens, User, Value, json, new_address, new_password, new_registration,
    openapi::{self, Field, Operation},
};
use reqwest::header::CONTENT_TYPE;
use serde_json::Map;
use tokio::sync::Mutex;

/// After what time the user logs in again: a test takes longer on a slow machine than an access token is good.
const LOG_IN_AFTER: Duration = Duration::from_mins(2);

pub(crate) struct Bench {
    pub(crate) app: App,
    pub(crate) user: User,
    /// Whose key opens what is there for services, and what paths of service accounts name.
    service: Service,
    /// Of somebody else, whose session nothing here ends; for an hour, which is longer than any test takes.
    token_for_service: String,
    /// Of the user.
    connection: String,
    /// Since when.
    tokens: Mutex<(Tokens, Instant)>,
    pub(crate) operations: Vec<Operation>,
}

async fn long_token(app: &App, service: &Service) -> String {
    app.accepts(service.id, "assistant").await;
    let (_, tokens) = app.somebody("Grace").await;
    let access = app.exchange(&tokens, "assistant").await;
    let (header, mut claims) = Tokens { access, ..tokens }.decode();
    claims["exp"] = json!(claims["iat"].as_i64().expect("a time") + 3600);
    app.keys().sign(&header.to_string(), &claims.to_string())
}

impl Bench {
    pub(crate) async fn start() -> Self {
        let app = App::start().await;
        // Whoever may call everything: what is bad has to be seen behind the guard as well.
        let user = app.administrator("Ada").await;
        let tokens = Mutex::new((app.log_in(&user).await, Instant::now()));
        let connection = app.stored_connection(user.id, "google").await.to_string();
        let service =
            app.service("assistant", &["connections:broker:any", "rbac:check_token:any"]).await;
        let token_for_service = long_token(&app, &service).await;
        let document = app.get("/openapi.json").await.expect(200).json();
        let operations = openapi::operations_of(&document);
        assert!(operations.len() >= 20, "the document is not all there");
        Self { app, user, service, token_for_service, connection, tokens, operations }
    }

    /// The user's tokens.
    pub(crate) async fn tokens(&self) -> Tokens {
        let mut held = self.tokens.lock().await;
        if held.1.elapsed() > LOG_IN_AFTER {
            *held = (self.app.log_in(&self.user).await, Instant::now());
        }
        held.0.clone()
    }

    /// For tokens whose session has ended.
    pub(crate) async fn log_in_again(&self) {
        *self.tokens.lock().await = (self.app.log_in(&self.user).await, Instant::now());
    }

    /// The operations that take a body, with its fields.
    pub(crate) fn with_body(&self) -> impl Iterator<Item = (&Operation, &[Field])> {
        self.operations.iter().filter_map(|operation| {
            let body = operation.body.as_ref()?;
            Some((operation, body.fields.as_slice()))
        })
    }

    /// A body that an operation would take, and in which `field` matters.
    pub(crate) fn good_body(&self, operation: &Operation, field: &str) -> Map<String, Value> {
        let fields = &operation.body.as_ref().expect("an operation with a body").fields;
        let of_link = |name: &str| ["token", "password"].contains(&name);
        let left_out = |name: &str| {
            // Either the link's token and the password, or the registration and the code.
            operation.path.ends_with("/verify-email") && of_link(name) != of_link(field)
        };
        fields
            .iter()
            .filter(|field| !left_out(&field.name))
            .map(|field| (field.name.clone(), self.good_value(operation, &field.name)))
            .collect()
    }

    pub(crate) fn good_value(&self, operation: &Operation, field: &str) -> Value {
        match field {
            // Of a connection they are asked for; among the preferences they are settings.
            "features" if operation.path.contains("/oauth/") => json!([]),
            "provider" => "google".into(),
            "audience" => "calendar".into(),
            "return_to" => "/".into(),
            "min_valid_s" | "hold_seconds" => json!(60),
            "refused_token" => "one that is refused".into(),
            "email" => new_address("nobody").into(),
            "name" => "Ada Lovelace".into(),
            "password" | "new_password" => new_password().into(),
            "current_password" => self.user.password.clone().into(),
            "user_token" => self.token_for_service.clone().into(),
            "token" => "pst_ev_x.y.z".into(),
            "subscription" => "pst_ed_x.y.z".into(),
            "registration" => new_registration().into(),
            "refresh_token" => "pst_rt_x.y.z".into(),
            "challenge" => "pst_mc_x.y.z".into(),
            "factor" => "totp".into(),
            "user_id" => self.user.id.to_string().into(),
            "permission" => "notes:read:any".into(),
            "resource" => json!({ "type": "notes", "id": "1" }),
            "subject" => json!({ "type": "role", "id": "user" }),
            // A key may have no end that is so far off.
            "expires_at" if operation.path.ends_with("/keys") => Value::Null,
            "expires_at" => "2099-01-01T00:00:00Z".into(),
            "parents" | "permissions" | "roles" | "scopes" | "allowed_addresses" | "audiences"
            | "recipients" => {
                json!([])
            }
            "description" => "Helps people".into(),
            "shown" => json!({ "language": "de", "words": [] }),
            "reason" => "It was a typing error".into(),
            "code" => "123456".into(),
            "transport" => "token".into(),
            "device" => "a laptop".into(),
            "device_token" => "pst_dt_x.y.z".into(),
            "number" => "+4915112345678".into(),
            "language" => "de".into(),
            "time_zone" => "Europe/Berlin".into(),
            "theme" => "dark".into(),
            "notifications" | "features" => json!({}),
            "keep_other_sessions" => json!(false),
            "per_minute" => json!(600),
            "expression" => "30 3 * * *".into(),
            "enabled" => json!(true),
            "catch_up" => "once".into(),
            "threshold" => json!(10),
            other => panic!("a new field: say what is good for `{other}`"),
        }
    }

    /// What whoever may call it presents.
    async fn token_for(&self, operation: &Operation) -> String {
        match operation.access.as_deref() {
            Some("service_account") => self.service.key.clone(),
            _ => self.tokens().await.access,
        }
    }

    /// Sends bytes as JSON, by the user or the service.
    pub(crate) async fn send(&self, operation: &Operation, body: impl Into<Vec<u8>>) -> Response {
        self.send_as(operation, Some("application/json"), body).await
    }

    pub(crate) async fn send_as(
        &self,
        operation: &Operation,
        content_type: Option<&str>,
        body: impl Into<Vec<u8>>,
    ) -> Response {
        let id = match operation.path.as_str() {
            path if path.contains("/connections/{id}") => self.connection.clone(),
            path if path.contains("/service-accounts/") => self.service.id.to_string(),
            _ => self.user.id.to_string(),
        };
        let path = operation.path.replace("{id}", &id);
        let path = path
            .replace("{role}", "support")
            .replace("{kind}", "send_email")
            .replace("/alerts/{name}", "/alerts/queue_age")
            .replace("/schedules/{name}", "/schedules/purge_jobs");
        let token = self.token_for(operation).await;
        let api = self.app.host().with_token(&token);
        let mut request = api.request(operation.method.clone(), &path).body(body.into());
        if let Some(content_type) = content_type {
            request = request.header(CONTENT_TYPE, content_type);
        }
        Response::of(request).await
    }

    /// Sends the good body with one member replaced.
    pub(crate) async fn send_with(
        &self,
        operation: &Operation,
        field: &str,
        value: Value,
    ) -> Response {
        let mut body = self.good_body(operation, field);
        body.insert(field.to_owned(), value);
        self.send(operation, Value::Object(body).to_string()).await
    }

    /// Proves by the password who the user is, which forgives the session's wrong proofs.
    pub(crate) async fn step_up(&self) {
        let body = json!({ "factor": "password", "code": self.user.password });
        let answer =
            self.app.as_user(&self.tokens().await).post("/api/v1/auth/step-up", body).await;
        _ = answer.expect(200);
    }

    /// Calls an operation without a body, by a path that may need escaping.
    pub(crate) async fn call(&self, operation: &Operation, path: &str) -> Response {
        let token = self.token_for(operation).await;
        let api = self.app.host().with_token(&token);
        Response::of(api.request(operation.method.clone(), path)).await
    }

    /// `GET` by the user.
    pub(crate) async fn get(&self, path: &str) -> Response {
        self.app.as_user(&self.tokens().await).get(path).await
    }

    /// Whatever came in: nothing has trapped, and the application goes on.
    pub(crate) async fn assert_unharmed(&self) {
        let log = self.app.host().log();
        let bad = log.iter().find(|line| line.contains("trap") || line.contains(r#""internal""#));
        assert_eq!(bad, None);
        _ = self.app.as_user(&self.tokens().await).get("/api/v1/session").await.expect(200);
    }
}

/// A refusal: a 4xx problem document with a trace id, never an internal error. Gives the pointers.
#[track_caller]
pub(crate) fn refused(answer: &Response, about: &str) -> Vec<String> {
    let text = answer.text();
    assert!((400..500).contains(&answer.status), "{about}: {} {text}", answer.status);
    assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{about}: {text}");
    let problem = answer.json();
    assert_eq!(problem["status"], json!(answer.status), "{about}: {text}");
    assert_eq!(problem["trace_id"].as_str(), answer.header("x-trace-id"), "{about}: {text}");
    answer.field_errors().into_iter().map(|(pointer, _)| pointer).collect()
}

/// A refusal that names this field and no other.
#[track_caller]
pub(crate) fn refused_for(answer: &Response, field: &str, about: &str) {
    let pointers = refused(answer, about);
    let only = pointers.iter().all(|pointer| *pointer == format!("/{field}"));
    assert!(!pointers.is_empty() && only, "{about}: names {pointers:?}: {}", answer.text());
}
