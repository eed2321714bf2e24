//! API-6: the back ends of `examples/`, against the application and a provider that nobody here wrote.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use postern_tests::{
    App, Example, Language, Provider, Response, Service, Tokens, User, Value, json,
};
use sha2::Sha256;

const CONNECTIONS: &str = "/api/v1/oauth/connections";
const GMAIL: &str = "https://www.googleapis.com/auth/gmail.readonly";

/// An application, a provider, the example, and somebody with an account at the provider.
struct Scene {
    app: App,
    provider: Provider,
    service: Service,
    example: Example,
    ada: User,
    tokens: Tokens,
    /// What it answers when all is well.
    mailbox: Value,
}

impl Scene {
    async fn start(language: Language) -> Self {
        let provider = Provider::start();
        let variables = provider.variables().into_iter();
        let app = variables
            .fold(App::builder(), |builder, (name, value)| builder.variable(&name, value))
            .start()
            .await;
        let may = &["connections:broker:any", "rbac:check_token:any"];
        let service = app.service("assistant", may).await;
        app.accepts(service.id, "assistant").await;
        let gmail = format!("{}/userinfo", provider.url);
        let example = Example::start(language, (&app, &service), "assistant", &gmail);
        let (ada, tokens) = app.somebody("Ada").await;
        let mailbox = json!({ "address": "ada@gmail.example", "messages": 7 });
        Self { app, provider, service, example, ada, tokens, mailbox }
    }

    /// What the provider answers: the mailbox, and that this was granted.
    fn provided(scope: &str) -> Value {
        json!({
            "token": { "scope": scope },
            "userinfo": { "emailAddress": "ada@gmail.example", "messagesTotal": 7 },
        })
    }

    async fn connect(&self, scope: &str) -> String {
        self.provider.differs(Self::provided(scope)).await;
        let wanted = json!({ "provider": "google", "features": ["mail.read"] });
        _ = self.app.connect(&self.provider, &self.tokens, wanted).await;
        let connection = self.app.connections(&self.tokens).await.remove(0);
        connection["id"].as_str().expect("an id").to_owned()
    }

    async fn make_premium(&self) {
        let premium = "UPDATE users SET roles = '{premium}' WHERE id =";
        assert_eq!(self.app.sql(&format!("{premium} '{}'", self.ada.id)).await, 1);
    }

    async fn mailbox_with(&self, token: &str) -> Response {
        self.example.mailbox(Some(&format!("Bearer {token}"))).await
    }

    /// By a token that is good now.
    async fn mailbox(&self) -> Response {
        self.mailbox_with(&self.app.exchange(&self.tokens, "assistant").await).await
    }

    /// The tokens that the provider was called with, the last one last.
    async fn seen(&self) -> Vec<String> {
        let seen = self.provider.seen("/userinfo").await;
        let headers = seen.iter().map(|one| one["headers"]["authorization"].as_str());
        headers.map(|header| header.expect("a token").replace("Bearer ", "")).collect()
    }

    /// The token that Postern gives out for Ada's account.
    async fn brokered(&self) -> String {
        let wanted = json!({ "user_id": self.ada.id, "provider": "google", "scopes": [GMAIL] });
        let answer = self.app.as_service(&self.service).post("/api/v1/oauth/token", wanted).await;
        answer.expect(200).json()["access_token"].as_str().expect("a token").to_owned()
    }
}

fn encode(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

/// Tokens that are none for the assistant, each with its name; all but what the name says is as it should be.
async fn bad_tokens(scene: &Scene) -> Vec<(&'static str, String)> {
    let app = &scene.app;
    let good = app.exchange(&scene.tokens, "assistant").await;
    let (header, claims) = Tokens { access: good.clone(), ..scene.tokens.clone() }.decode();
    let sign =
        |header: &Value, claims: &Value| app.keys().sign(&header.to_string(), &claims.to_string());
    assert!(scene.mailbox_with(&sign(&header, &claims)).await.status != 401, "the bench is wrong");
    let other = app.service("calendar", &[]).await;
    app.accepts(other.id, "calendar").await;
    let mut bad = vec![
        ("Postern's own", scene.tokens.access.clone()),
        ("another service's", app.exchange(&scene.tokens, "calendar").await),
    ];
    for (name, member, value) in [
        ("expired", "exp", json!(now() - 1)),
        ("of another issuer", "iss", json!("http://127.0.0.1:1")),
        ("for several", "aud", json!(["assistant", "calendar"])),
    ] {
        let mut changed = claims.clone();
        changed[member] = value;
        bad.push((name, sign(&header, &changed)));
    }
    let mut endless = claims.clone();
    endless.as_object_mut().unwrap().remove("exp");
    bad.push(("without end", sign(&header, &endless)));
    for (name, member, value) in [
        ("no access token", "typ", json!("JWT")),
        ("of a type that is none", "typ", json!(5)),
        ("of an unknown key", "kid", json!("00000000")),
    ] {
        let mut changed = header.clone();
        changed[member] = value;
        bad.push((name, sign(&changed, &claims)));
    }
    // The payload of one, with the signature of another.
    let (_, signature) = good.rsplit_once('.').unwrap();
    let mut mallory = claims.clone();
    mallory["sub"] = json!(scene.service.id);
    let tampered = format!(
        "{}.{}",
        encode(header.to_string().as_bytes()),
        encode(mallory.to_string().as_bytes())
    );
    bad.push(("tampered with", format!("{tampered}.{signature}")));
    bad.extend(other_algorithms(app, &header, &claims));
    bad.extend([("no token at all", "eyJ".to_owned()), ("empty", String::new())]);
    bad
}

/// Nobody's signature, and those that anybody can make who knows the public key.
fn other_algorithms(app: &App, header: &Value, claims: &Value) -> Vec<(&'static str, String)> {
    let of = |algorithm: &str| {
        let mut header = header.clone();
        header["alg"] = json!(algorithm);
        format!(
            "{}.{}",
            encode(header.to_string().as_bytes()),
            encode(claims.to_string().as_bytes())
        )
    };
    let mut tokens = vec![("unsigned", format!("{}.", of("none")))];
    let published = app.keys().public_jwk();
    let x = published["x"].as_str().unwrap().as_bytes();
    for (name, key) in
        [("HMAC of the raw key", &app.keys().public_key()[..]), ("HMAC of its text", x)]
    {
        let message = of("HS256");
        let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
        mac.update(message.as_bytes());
        tokens.push((name, format!("{message}.{}", encode(&mac.finalize().into_bytes()))));
    }
    tokens
}

async fn lets_nobody_else_in(language: Language) {
    let scene = Scene::start(language).await;
    scene.make_premium().await;
    _ = scene.connect(&format!("openid email {GMAIL}")).await;
    assert_eq!(scene.mailbox().await.expect(200).json(), scene.mailbox);
    let before = scene.seen().await.len();
    for (name, token) in bad_tokens(&scene).await {
        let answer = scene.mailbox_with(&token).await;
        assert_eq!(answer.status, 401, "{name}: {}", answer.text());
        assert!(answer.header("www-authenticate").is_some(), "{name}");
    }
    let token = scene.app.exchange(&scene.tokens, "assistant").await;
    for authorization in [None, Some(format!("Basic {token}")), Some(token.clone())] {
        assert_eq!(scene.example.mailbox(authorization.as_deref()).await.status, 401);
    }
    // `bad_tokens` calls once with a good one.
    assert_eq!(scene.seen().await.len(), before + 1, "the provider was called for somebody else");
    // None of them has got as far as Postern, which would have refused them as well.
    _ = scene.mailbox_with(&token).await.expect(200);
    let asked = |status: u16, times: &str| {
        format!(
            "component=\"rbac\",method=\"POST\",route=\"/api/v1/rbac/token-check\",status=\"{status}\"}} {times}"
        )
    };
    scene.app.expect_counted(&asked(200, "3\n")).await;
    let metrics = scene.app.metrics().await.text();
    assert!(!metrics.contains(&asked(400, "")), "Postern was asked about a bad token");
    // Logged out: at once, though the token is good for minutes.
    scene.app.as_user(&scene.tokens).post_empty("/api/v1/session/logout").await.expect(204);
    assert_eq!(scene.mailbox_with(&token).await.status, 401);
}

async fn asks_and_fetches(language: Language) {
    let scene = Scene::start(language).await;
    // Who may not is told so before the provider hears of it.
    assert_eq!(scene.mailbox().await.status, 403);
    scene.make_premium().await;
    let none = scene.mailbox().await.expect(409).json();
    assert_eq!(none["detail"]["problem"], "not-found");
    let id = scene.connect("openid email").await;
    let narrow = scene.mailbox().await.expect(409).json();
    assert_eq!(narrow["detail"]["problem"], "scope-not-granted");
    let ada = scene.app.as_user(&scene.tokens);
    ada.delete(&format!("{CONNECTIONS}/{id}")).await.expect(204);

    let id = scene.connect(&format!("openid email {GMAIL}")).await;
    assert_eq!(scene.mailbox().await.expect(200).json(), scene.mailbox);
    let token = scene.brokered().await;
    assert_eq!(scene.seen().await.last(), Some(&token), "not called with the broker's token");

    // The provider takes it no more: another one comes, once.
    let mut differs = Scene::provided(&format!("openid email {GMAIL}"));
    differs["refused"] = json!([token]);
    scene.provider.differs(differs).await;
    assert_eq!(scene.mailbox().await.expect(200).json(), scene.mailbox);
    let seen = scene.seen().await;
    let [first, second] = &seen[seen.len() - 2..] else { panic!("{seen:?}") };
    assert_eq!(first, &token);
    assert_ne!(second, &token);
    assert_eq!(second, &scene.brokered().await);

    ada.post_empty(&format!("{CONNECTIONS}/{id}/pause")).await.expect(200);
    let paused = scene.mailbox().await.expect(409).json();
    assert_eq!(paused["detail"]["problem"], "connection-paused");
    assert_eq!(scene.seen().await.len(), seen.len());
}

/// API-6, OAUTH-8, ASVS 9.2.4: the example in Python takes tokens that are for it, and no other; a log-out counts at once.
#[tokio::test]
async fn the_python_example_lets_nobody_else_in() {
    lets_nobody_else_in(Language::Python).await;
}

/// API-6, OAUTH-8, ASVS 9.2.4: so does the one in TypeScript.
#[tokio::test]
async fn the_typescript_example_lets_nobody_else_in() {
    lets_nobody_else_in(Language::TypeScript).await;
}

/// API-6, OAUTH-8, RBAC-5: the example in Python asks whether its user may, and calls the provider with the token that it was given.
#[tokio::test]
async fn the_python_example_asks_and_fetches() {
    asks_and_fetches(Language::Python).await;
}

/// API-6, OAUTH-8, RBAC-5: so does the one in TypeScript.
#[tokio::test]
async fn the_typescript_example_asks_and_fetches() {
    asks_and_fetches(Language::TypeScript).await;
}
