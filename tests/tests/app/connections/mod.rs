//! OAUTH-1…11: connected accounts, against a provider that nobody here wrote.

mod connect;
mod flows;
mod remove;

use postern_tests::{App, Provider, Tokens};

/// An application, a provider that all of its four are, and somebody.
struct Bench {
    app: App,
    provider: Provider,
    tokens: Tokens,
}

impl Bench {
    async fn start() -> Self {
        let provider = Provider::start();
        let builder = App::builder();
        let builder = provider
            .variables()
            .into_iter()
            .fold(builder, |builder, (name, value)| builder.variable(&name, value));
        let app = builder.start().await;
        let ada = app.register_verified("Ada").await;
        let tokens = app.log_in(&ada).await;
        Self { app, provider, tokens }
    }
}
