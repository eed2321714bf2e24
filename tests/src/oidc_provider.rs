//! Another provider that nobody here wrote (oidc-provider-mock): it has a form to log in with, and users who change their minds.

use std::process::Command;

use serde_json::Value;
use url::Url;

use crate::{Begun, Response, client, environment::root, process::Process, provider};

/// The provider. It ends with this value.
pub struct OidcProvider {
    url: String,
    _process: Process,
}

impl OidcProvider {
    /// Starts one.
    pub fn start() -> Self {
        let mut script = Command::new(root().join("tests/oidc-provider-mock.sh"));
        let (process, url) =
            Process::start_and_read("oidc-provider-mock", &mut script, "listening on ");
        Self { url, _process: process }
    }

    /// The variables by which every provider of ours is this one. It has nowhere to revoke tokens.
    pub fn variables(&self) -> Vec<(String, String)> {
        provider::variables(&self.url, ["/oauth2/authorize", "/oauth2/token", "/nowhere"])
    }

    /// What it says of a user, beside `sub`.
    pub async fn knows(&self, user: &str, claims: Value) {
        let known = client::new().put(format!("{}/users/{user}", self.url)).json(&claims);
        _ = Response::of(known).await.expect(204);
    }

    /// The user goes to its own page of the provider, and takes back what was granted to us.
    pub async fn takes_back(&self, user: &str) {
        let revoked = client::new().post(format!("{}/users/{user}/revoke-tokens", self.url));
        _ = Response::of(revoked).await.expect(204);
    }

    /// This user logs in there and agrees; gives the way back, as path and query.
    pub async fn agree(&self, begun: &Begun, user: &str) -> String {
        self.answer(begun, &[("sub", user)]).await
    }

    /// Somebody says no; gives the way back, as path and query.
    pub async fn deny(&self, begun: &Begun) -> String {
        self.answer(begun, &[("action", "deny")]).await
    }

    async fn answer(&self, begun: &Begun, form: &[(&str, &str)]) -> String {
        let page = begun.authorize_url.clone();
        _ = Response::of(client::new().get(page.clone())).await.expect(200);
        let answer = Response::of(client::new().post(page).form(form)).await.expect(302);
        let back = Url::parse(answer.header("location").expect("a way back")).expect("a URL");
        format!("{}?{}", back.path(), back.query().unwrap_or_default())
    }
}
