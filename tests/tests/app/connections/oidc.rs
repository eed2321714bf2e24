//! OAUTH-1…10 against a second provider that nobody here wrote, which grants what it knows and nothing else.

use postern_tests::{App, Begun, OidcProvider, Response, Tokens, Value, json};

use super::CONNECTIONS;

struct Scene {
    app: App,
    provider: OidcProvider,
    tokens: Tokens,
}

impl Scene {
    async fn start() -> Self {
        let provider = OidcProvider::start();
        let variables = provider.variables().into_iter();
        let app = variables
            .fold(App::builder(), |builder, (name, value)| builder.variable(&name, value))
            .start()
            .await;
        let ada = app.register_verified("Ada").await;
        let tokens = app.log_in(&ada).await;
        for (user, object) in [("ada", "1"), ("eve", "2")] {
            let claims =
                json!({ "email": format!("{user}@example.com"), "tid": "t", "oid": object });
            provider.knows(user, claims).await;
        }
        Self { app, provider, tokens }
    }

    /// Comes back; gives how it ended, and the connection.
    async fn back(&self, begun: &Begun, way: &str) -> (String, Option<String>) {
        let ended = self.app.come_back(begun, way).await.expect(303);
        let place = ended.header("location").expect("somewhere to go").to_owned();
        let (_, query) = place.split_once('?').expect("a result");
        let value = |name: &str| {
            let mut parameters = query.split('&').filter_map(|one| one.split_once('='));
            parameters.find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
        };
        (value("result").expect("a result"), value("connection"))
    }

    /// Sets off to widen a connection, or to agree to it once more.
    async fn again(&self, id: &str, features: &[&str]) -> Begun {
        let path = format!("{CONNECTIONS}/{id}/scopes");
        let request = json!({ "features": features });
        Begun::read(&self.app.as_user(&self.tokens).post(&path, request).await.expect(201))
    }

    async fn refresh(&self, id: &str) -> Response {
        let path = format!("{CONNECTIONS}/{id}/refresh");
        self.app.as_user(&self.tokens).post_empty(&path).await
    }

    async fn status(&self, id: &str) -> String {
        let path = format!("{CONNECTIONS}/{id}");
        let one = self.app.as_user(&self.tokens).get(&path).await.expect(200).json();
        one["status"].as_str().expect("a status").to_owned()
    }

    /// Everything that happens to a connection; `granted` is what this provider grants of what we ask for, and by its grace we
    /// know the account's `name`.
    async fn lives_through_it(&self, id: &str, feature: &str, (granted, name): (Value, &str)) {
        let (app, provider, tokens) = (&self.app, &self.provider, &self.tokens);
        let request = json!({ "provider": id, "features": [feature] });

        let begun = app.set_off(tokens, request.clone()).await;
        // This provider says no without the state (RFC 6749 §4.1.2.1 wants it): that may be anybody's no, and ends nothing.
        let way = provider.deny(&begun).await;
        assert!(way.contains("access_denied") && !way.contains("state="), "{way}");
        app.come_back(&begun, &way).await.expect_problem(400, "flow-invalid");
        let ended = self.back(&begun, &format!("{way}&state={}", begun.state())).await;
        assert_eq!(ended, ("denied".to_owned(), None), "{id}");
        assert_eq!(app.connections(tokens).await.len(), 0, "{id}");

        // It does not know the scopes of our features, so it grants less than it was asked for.
        let begun = app.set_off(tokens, request).await;
        let way = provider.agree(&begun, "ada").await;
        let (result, connection) = self.back(&begun, &way).await;
        assert_eq!(result, "partial", "{id}");
        let connection = connection.expect("a connection");
        let shown = app.connections(tokens).await.remove(0);
        assert_eq!((&shown["granted_scopes"], &shown["status"]), (&granted, &json!("active")));
        assert_eq!(shown["account"], name, "{id}");
        // The same answer, once more: it connects once.
        app.come_back(&begun, &way).await.expect_problem(400, "flow-invalid");

        let begun = self.again(&connection, &[feature]).await;
        let way = provider.agree(&begun, "eve").await;
        assert_eq!(self.back(&begun, &way).await.0, "failed", "{id}");
        let begun = self.again(&connection, &[feature]).await;
        let way = provider.agree(&begun, "ada").await;
        assert_eq!(self.back(&begun, &way).await, ("partial".into(), Some(connection.clone())));

        for _ in 0..2 {
            assert_eq!(self.refresh(&connection).await.expect(200).json()["status"], "active");
        }
        provider.takes_back("ada").await;
        self.refresh(&connection).await.expect_problem(409, "connection-needs-reauth");
        assert_eq!(self.status(&connection).await, "needs_reauth", "{id}");
        let begun = self.again(&connection, &[]).await;
        let way = provider.agree(&begun, "ada").await;
        assert_eq!(self.back(&begun, &way).await.1.as_deref(), Some(connection.as_str()), "{id}");
        assert_eq!(self.status(&connection).await, "active", "{id}");
        assert_eq!(self.refresh(&connection).await.expect(200).json()["status"], "active");

        let path = format!("{CONNECTIONS}/{connection}");
        app.as_user(tokens).delete(&path).await.expect(204);
        assert_eq!(app.connections(tokens).await.len(), 0, "{id}");
    }
}

/// OAUTH-1, OAUTH-3, OAUTH-4, OAUTH-6, OAUTH-10: no, less than was asked for, somebody else's account, refreshes, consent that is
/// taken back at the provider, and the end. Notion's shape is not among them: this provider takes forms and no JSON.
#[tokio::test]
async fn a_second_provider_is_lived_with() {
    let scene = Scene::start().await;
    let known = (json!(["email", "openid"]), "ada@example.com");
    scene.lives_through_it("google", "calendar.read", known.clone()).await;
    scene.lives_through_it("youtube", "video.read", known).await;
    scene.lives_through_it("microsoft", "calendar.read", (json!(["openid"]), "t 1")).await;
}
