//! A provider that nobody here wrote (oauth2-mock-server), and the way there and back as a browser goes it.

use std::process::Command;

use postern_domain::{
    ids::UserId,
    ring::KeyRing,
    vault::{self, EnvelopeContext, Randomness},
};
use serde_json::{Value, json};
use url::Url;
use uuid::Uuid;

use crate::{App, Response, Tokens, client, environment::root, process::Process, random_bytes};

/// The provider. It ends with this value.
pub struct Provider {
    /// Where it listens.
    pub url: String,
    _process: Process,
}

/// A flow on its way.
pub struct Begun {
    /// The page of the provider.
    pub authorize_url: Url,
    /// The cookie of the browser, as `name=value`.
    pub cookie: Option<String>,
    /// For clients without cookies.
    pub binding: Option<String>,
}

impl Begun {
    /// Of the answer to whoever sets off.
    pub fn read(answer: &Response) -> Self {
        let body = answer.json();
        let cookie = answer.header("set-cookie").and_then(|value| value.split(';').next());
        Self {
            authorize_url: body["authorize_url"].as_str().expect("a page").parse().expect("a URL"),
            cookie: cookie.map(str::to_owned),
            binding: body["binding"].as_str().map(str::to_owned),
        }
    }

    /// The state, as the provider gives it back.
    pub fn state(&self) -> String {
        let mut parameters = self.authorize_url.query_pairs();
        let state = parameters.find(|(name, _)| name == "state").expect("a state");
        state.1.into_owned()
    }
}

/// The variables by which every provider is the one at this URL, which has these paths: to agree, to get tokens, to revoke them.
pub(crate) fn variables(url: &str, [authorize, token, revoke]: [&str; 3]) -> Vec<(String, String)> {
    let mut variables = Vec::new();
    for client in ["google", "microsoft", "notion"] {
        let mut set = |name: &str, value: String| {
            variables.push((format!("{client}_{name}"), value));
        };
        set("client_id", format!("{client}-client"));
        set("client_secret", format!("{client}-secret"));
        set("authorize_url", format!("{url}{authorize}"));
        let mut services = vec![("token", token), ("identity", "/userinfo")];
        if client != "microsoft" {
            services.push(("revoke", revoke));
        }
        for (service, path) in services {
            set(&format!("{service}_url"), format!("{url}{path}"));
            set(&format!("{service}_origin"), url.to_owned());
        }
    }
    for client in ["google", "microsoft"] {
        for name in ["issuer", "issuer_origin"] {
            variables.push((format!("{client}_{name}"), url.to_owned()));
        }
    }
    variables
}

impl Provider {
    /// Starts one.
    pub fn start() -> Self {
        let mut script = Command::new(root().join("tests/oauth2-mock-server.sh"));
        let (process, url) =
            Process::start_and_read("oauth2-mock-server", &mut script, "listening on ");
        Self { url, _process: process }
    }

    /// The variables by which every provider of ours is this one.
    pub fn variables(&self) -> Vec<(String, String)> {
        variables(&self.url, ["/authorize", "/token", "/revoke"])
    }

    /// What it does differently from now on: `tests/oauth2-mock-server/server.mjs` has the words.
    pub async fn differs(&self, how: Value) {
        let control = client::new().post(format!("{}/control", self.url)).json(&how);
        _ = Response::of(control).await.expect(200);
    }

    /// The requests that it has seen at this path.
    pub async fn seen(&self, path: &str) -> Vec<Value> {
        let control = client::new().get(format!("{}/control", self.url));
        let all = Response::of(control).await.expect(200).json();
        let all = all.as_array().expect("a list").iter();
        all.filter(|one| one["path"] == path).cloned().collect()
    }

    /// Its user agrees; gives the way back, as path and query.
    pub async fn agree(&self, begun: &Begun) -> String {
        let page = client::new().get(begun.authorize_url.clone());
        let answer = Response::of(page).await.expect(302);
        let back = Url::parse(answer.header("location").expect("a way back")).expect("a URL");
        format!("{}?{}", back.path(), back.query().unwrap_or_default())
    }
}

impl App {
    /// A user sets off to a provider.
    pub async fn set_off(&self, tokens: &Tokens, request: Value) -> Begun {
        let answer = self.as_user(tokens).post("/api/v1/oauth/connections", request).await;
        Begun::read(&answer.expect(201))
    }

    /// The browser comes back.
    pub async fn come_back(&self, begun: &Begun, way: &str) -> Response {
        let api = match (&begun.cookie, &begun.binding) {
            (Some(cookie), _) => self.api().header("cookie", cookie),
            (None, Some(binding)) => self.api().header("x-postern-binding", binding),
            (None, None) => self.api(),
        };
        api.get(way).await
    }

    /// Connects an account from beginning to end; gives where the browser ends up.
    pub async fn connect(&self, provider: &Provider, tokens: &Tokens, request: Value) -> String {
        let begun = self.set_off(tokens, request).await;
        let way = provider.agree(&begun).await;
        let answer = self.come_back(&begun, &way).await.expect(303);
        answer.header("location").expect("somewhere to go").to_owned()
    }

    /// A connection that is there without anybody having been asked. The provider, where it is Google, gives new tokens for it
    /// whenever it is asked, unless the test names another.
    pub async fn stored_connection(&self, user: Uuid, provider: &str) -> Uuid {
        let id = Uuid::from_bytes(random_bytes());
        sqlx::query_scalar(
            "WITH new AS (SELECT gen_random_uuid() AS consent), integration AS (
                 INSERT INTO oauth_integrations
                     (id, user_id, provider, account, label, consent_id, requested, state, state_since, created_at)
                 SELECT $3, $1, $2, $3, 'ada@example.com', consent, '{}', 'active', now(), now() FROM new
             ), consent AS (
                 INSERT INTO oauth_consents (id, user_id, integration_id, provider, label, change, consented_at)
                 SELECT consent, $1, $3, $2, 'ada@example.com', 'granted', now() FROM new
             ), tokens AS (
                 INSERT INTO oauth_tokens (integration_id, user_id, version, access, refresh, written_at)
                 VALUES ($3, $1, 1, $4, $5, now())
             )
             SELECT $3",
        )
        .bind(user)
        .bind(provider)
        .bind(id)
        .bind(self.sealed("oauth_tokens.access", id, user))
        .bind(self.sealed("oauth_tokens.refresh", id, user))
        .fetch_one(self.pool())
        .await
        .expect("a connection")
    }

    /// An envelope as the component makes it.
    fn sealed(&self, table: &str, row: Uuid, user: Uuid) -> String {
        let ring = KeyRing::parse(&self.keys().oauth_token.clone().into()).expect("a ring");
        let context = EnvelopeContext { table, row, owner: UserId::from_uuid(user), version: 1 };
        let random = Randomness {
            data_key: random_bytes(),
            secret_nonce: random_bytes(),
            wrap_nonce: random_bytes(),
        };
        vault::seal(&ring, &context, b"a token", random).expect("an envelope")
    }

    /// A user's connections.
    pub async fn connections(&self, tokens: &Tokens) -> Vec<Value> {
        let list = self.as_user(tokens).get("/api/v1/oauth/connections").await.expect(200).json();
        list["items"].as_array().unwrap_or(&vec![json!(null)]).clone()
    }
}
