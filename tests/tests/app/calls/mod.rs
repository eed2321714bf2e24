//! Every operation of `openapi.json`, each as a request that succeeds, by somebody who may and after whatever has to come
//! before. An operation that this does not know is called with the body and the ids of the document, by an
//! administrator.

mod prepare;
mod rows;

use std::collections::BTreeMap;

use postern_tests::{
    App, Authenticator, Host, Tokens, User, Value, json,
    openapi::{Operation, Parameter, Place},
    random_hex, signature,
};
use reqwest::RequestBuilder;
use uuid::Uuid;

pub(crate) use self::rows::Rows;

/// What a service account needs to make any of these calls.
const FOR_SERVICES: [&str; 2] = ["connections:broker:any", "rbac:check_token:any"];

/// Sets up calls. Each is made by a user of its own, so that what one ends or changes is no other's.
pub(crate) struct Calls {
    administrator: User,
    user: User,
    public_url: String,
}

/// One request.
pub(crate) struct Call {
    pub(crate) operation: Operation,
    /// Who calls, and their session.
    pub(crate) user: User,
    pub(crate) tokens: Option<Tokens>,
    /// The service account that calls, where one does.
    service: Uuid,
    /// Whom the call is about, where it is about somebody else.
    pub(crate) other: User,
    /// For the parameters of the path, and for those of the query that have to be there.
    values: BTreeMap<&'static str, String>,
    body: Option<Value>,
    /// Makes the code of the body, when the call is made.
    phone: Option<Authenticator>,
    form: Vec<(&'static str, String)>,
    headers: Vec<(&'static str, String)>,
    public_url: String,
}

impl Calls {
    pub(crate) async fn on(app: &App) -> Self {
        let administrator = app.administrator("Root").await;
        let user = app.register_verified("Ada").await;
        Self { administrator, user, public_url: app.url().to_owned() }
    }

    /// Does what has to come before an operation, and gives the call.
    pub(crate) async fn prepare(&self, app: &App, operation: &Operation) -> Call {
        let mut call = self.by_somebody(app, operation).await;
        match operation.component.as_str() {
            _ if operation.path.starts_with("/internal/") => prepare::work(app, &mut call).await,
            "auth" => prepare::auth(app, &mut call).await,
            "session" => prepare::session(app, &mut call).await,
            "mfa" => prepare::mfa(app, &mut call).await,
            "users" if operation.path.contains("/users/me") => prepare::me(app, &mut call).await,
            "users" => prepare::users(app, &mut call).await,
            "oauth" => prepare::oauth(app, &mut call).await,
            "jobs" => prepare::jobs(app, &mut call).await,
            "rbac" if operation.path.ends_with("/token-check") => {
                prepare::token_check(app, &mut call).await;
            }
            "rbac" if call.tokens.is_some() => prepare::rbac(app, &mut call).await,
            "mail" => prepare::mail(app, &mut call).await,
            "messaging" => prepare::messaging(app, &mut call).await,
            _ => {}
        }
        call
    }

    async fn by_somebody(&self, app: &App, operation: &Operation) -> Call {
        let user = app.copy_of(&self.administrator).await;
        let other = app.copy_of(&self.user).await;
        let tokens = match operation.access.as_deref() {
            Some("caller") => Some(app.log_in(&user).await),
            _ => None,
        };
        let service = app.service(&format!("service-{}", random_hex::<4>()), &FOR_SERVICES).await;
        let bearer = match operation.access.as_deref() {
            Some("service_account") => Some(&service.key),
            Some("service") if operation.path == "/metrics" => Some(&app.keys().metrics_token),
            Some("service") => Some(&app.keys().tick_token),
            _ => tokens.as_ref().map(|tokens| &tokens.access),
        };
        let headers = bearer.map(|token| ("authorization", format!("Bearer {token}")));
        Call {
            operation: operation.clone(),
            values: [
                ("id", other.id.to_string()),
                ("role", "premium".to_owned()),
                ("slug", "validation".to_owned()),
            ]
            .into(),
            body: operation.example_body().cloned(),
            phone: None,
            form: Vec::new(),
            headers: headers.into_iter().collect(),
            public_url: self.public_url.clone(),
            user,
            other,
            tokens,
            service: service.id,
        }
    }
}

impl Call {
    pub(crate) fn name(&self) -> String {
        self.operation.name()
    }

    /// Method and path without the API's prefix, as the tables of these tests write them.
    fn short(&self) -> String {
        self.name().replace("/api/v1/", "")
    }

    /// Path and query.
    fn path(&self) -> String {
        let value = |parameter: &Parameter| match self.values.get(parameter.name.as_str()) {
            Some(value) => value.clone(),
            None => parameter.example.as_str().expect("a text").to_owned(),
        };
        let query = self.operation.parameters.iter();
        let given = |one: &&Parameter| one.required || self.values.contains_key(one.name.as_str());
        let query = query.filter(|one| one.place == Place::Query).filter(given);
        let query: Vec<_> = query.map(|one| format!("{}={}", one.name, value(one))).collect();
        let path = self.operation.path_with(value);
        if query.is_empty() { path } else { format!("{path}?{}", query.join("&")) }
    }

    /// The request, to a host.
    pub(crate) fn request(&self, app: &App, host: &Host) -> RequestBuilder {
        let request = host.api().request(self.operation.method.clone(), &self.path());
        let headers = self.headers.iter();
        self.fill(app, headers.fold(request, |request, (name, value)| request.header(*name, value)))
    }

    /// The same, by somebody else.
    pub(crate) fn request_by(&self, app: &App, access_token: &str) -> RequestBuilder {
        let request = app.host().api().request(self.operation.method.clone(), &self.path());
        let headers = self.headers.iter().filter(|(name, _)| *name != "authorization");
        let request = headers.fold(request, |request, (name, value)| request.header(*name, value));
        self.fill(app, request.bearer_auth(access_token))
    }

    fn fill(&self, app: &App, mut request: RequestBuilder) -> RequestBuilder {
        if !self.form.is_empty() {
            let form: Vec<_> =
                self.form.iter().map(|(name, text)| (*name, text.as_str())).collect();
            let url = format!("{}{}", self.public_url, self.path());
            let signed = signature(&app.keys().twilio_auth_token, &url, &form);
            request = request.header("x-twilio-signature", signed).form(&form);
        } else if let Some(body) = &self.body {
            let mut body = body.clone();
            if let Some(phone) = &self.phone {
                // One that no set-up has used before.
                body["code"] = phone.code_at(1).into();
            }
            request = request.json(&body);
        }
        request
    }

    /// The id in the path, if there is one.
    pub(crate) fn id(&self) -> Option<&str> {
        let id = self.values.get("id").filter(|_| self.operation.path.contains("{id}"));
        id.map(String::as_str)
    }

    fn set_body(&mut self, body: Value) {
        self.body = Some(body);
    }

    fn set_field(&mut self, name: &str, value: impl Into<Value>) {
        self.body.get_or_insert_with(|| json!({}))[name] = value.into();
    }

    /// The session that calls.
    fn tokens(&self) -> &Tokens {
        self.tokens.as_ref().expect("a caller")
    }
}
