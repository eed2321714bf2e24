//! OAUTH-1…11: connected accounts, against a provider that nobody here wrote.

mod activity;
mod alerts;
mod broker;
mod connect;
mod flows;
mod id_tokens;
mod kept;
mod keys;
mod lapses;
mod misuse;
mod oidc;
mod owners;
mod receipts;
mod refresh;
mod remove;
mod returns;
mod storm;
mod told;
mod usage;
mod widen;

use postern_tests::{App, Builder, Provider, Tokens, Value, json};

const CONNECTIONS: &str = "/api/v1/oauth/connections";

/// An application, a provider that all of its four are, and somebody.
struct Bench {
    app: App,
    provider: Provider,
    tokens: Tokens,
}

impl Bench {
    async fn start() -> Self {
        Self::with(|builder| builder).await
    }

    async fn with(change: impl FnOnce(Builder) -> Builder) -> Self {
        let provider = Provider::start();
        let builder = provider
            .variables()
            .into_iter()
            .fold(App::builder(), |builder, (name, value)| builder.variable(&name, value));
        let app = change(builder).start().await;
        let ada = app.register_verified("Ada").await;
        let tokens = app.log_in(&ada).await;
        Self { app, provider, tokens }
    }

    /// Connects an account at a provider of this id, with what the token endpoint answers differently then and from now on;
    /// gives the connection's id.
    async fn connected(&self, id: &str, token: Value) -> String {
        let claims = json!({ "tid": "tenant", "oid": "object" });
        self.provider.differs(json!({ "token": token, "claims": claims })).await;
        let ended = self.app.connect(&self.provider, &self.tokens, json!({ "provider": id })).await;
        assert!(ended.contains("&result="), "{ended}");
        let connections = self.app.connections(&self.tokens).await;
        let one = connections.iter().find(|one| one["provider"] == id).expect("a connection");
        one["id"].as_str().expect("an id").to_owned()
    }

    /// The connection, as its owner sees it.
    async fn read(&self, id: &str) -> Value {
        let path = format!("{CONNECTIONS}/{id}");
        self.app.as_user(&self.tokens).get(&path).await.expect(200).json()
    }

    /// The requests that asked for tokens by a refresh token; gives those refresh tokens.
    async fn refreshes(&self) -> Vec<String> {
        let seen = self.provider.seen("/token").await;
        let tokens = seen.iter().filter_map(|one| one["body"]["refresh_token"].as_str());
        tokens.map(str::to_owned).collect()
    }
}

/// What a provider of this id answers beside the tokens.
fn shape(id: &str) -> Value {
    match id {
        "notion" => json!({
            "workspace_id": "w", "bot_id": "b", "workspace_name": "Notes", "scope": null, "expires_in": null
        }),
        _ => json!({ "scope": "openid email" }),
    }
}
