//! The provider's page on which a user agrees (RFC 6749 §4.1.1), with PKCE (RFC 7636) where the provider takes it.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use oauth2::{
    AuthUrl, ClientId, CsrfToken, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope,
    basic::BasicClient, url,
};
use postern_domain::oauth::scopes::Scopes;
use postern_platform::{ExposeSecret as _, SecretString};

use crate::config::Settings;

const SECRET_BYTES: usize = 32;
const SECRET_CHARS: usize = 43;

/// A secret of a flow, as text.
pub fn secret(bytes: [u8; SECRET_BYTES]) -> SecretString {
    SecretString::from(BASE64_URL_SAFE_NO_PAD.encode(bytes))
}

/// Whether this could be one.
pub fn is_secret(text: &SecretString) -> bool {
    let text = text.expose_secret();
    text.len() == SECRET_CHARS && BASE64_URL_SAFE_NO_PAD.decode(text).is_ok()
}

/// Where the provider sends its user back to.
pub fn redirect_uri(public_url: &str, provider: &str) -> String {
    format!("{public_url}/api/v1/oauth/{provider}/callback")
}

/// The page, for these scopes. `hint` is what people call the account that is to be chosen there, if it has to be one.
/// `secrets`: the state, PKCE's verifier, and the nonce of the ID token.
pub fn url(
    settings: &Settings,
    scopes: &Scopes,
    (redirect_uri, hint): (&str, Option<&str>),
    (state, verifier, nonce): (&SecretString, &SecretString, &str),
) -> Result<String, url::ParseError> {
    let client = BasicClient::new(ClientId::new(settings.client_id.clone()))
        .set_auth_uri(AuthUrl::new(settings.authorize_url.clone())?)
        .set_redirect_uri(RedirectUrl::new(redirect_uri.to_owned())?);
    let state = CsrfToken::new(state.expose_secret().to_owned());
    let mut request = client
        .authorize_url(move || state)
        .add_scopes(scopes.iter().map(|scope| Scope::new(scope.to_owned())));
    if settings.provider.pkce {
        let verifier = PkceCodeVerifier::new(verifier.expose_secret().to_owned());
        request =
            request.set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier));
    }
    if settings.provider.base_scopes.contains(&"openid") {
        request = request.add_extra_param("nonce", nonce);
        // OpenID Connect Core §3.1.2.1.
        if let Some(hint) = hint {
            request = request.add_extra_param("login_hint", hint);
        }
    }
    for (name, value) in settings.provider.authorize {
        request = request.add_extra_param(*name, *value);
    }
    Ok(request.url().0.into())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use postern_domain::oauth::providers::provider;

    use super::*;

    fn settings(id: &str) -> Settings {
        Settings {
            provider: provider(id).unwrap(),
            client_id: "us".into(),
            client_secret: SecretString::from("hush"),
            authorize_url: "https://them.example/authorize?tenant=1".into(),
            token_url: String::new(),
            revoke_url: None,
            identity_url: String::new(),
            issuer: None,
        }
    }

    fn parameters(id: &str) -> BTreeMap<String, String> {
        let secrets = (&SecretString::from("st"), &secret([7; 32]), "n");
        let scopes = ["a", "b"].into_iter().collect();
        let url =
            url(&settings(id), &scopes, ("https://us.example/cb", Some("ada@a.example")), secrets)
                .unwrap();
        assert!(!url.contains("hush"), "{url}");
        url::Url::parse(&url).unwrap().query_pairs().into_owned().collect()
    }

    /// OAUTH-3: what RFC 6749 §4.1.1 and RFC 7636 §4.3 want, and what each provider wants beside it.
    #[test]
    fn each_provider_is_asked_in_its_way() {
        let google = parameters("google");
        let value = |name: &str| google.get(name).map(String::as_str);
        assert_eq!(value("response_type"), Some("code"));
        assert_eq!(value("client_id"), Some("us"));
        assert_eq!(value("redirect_uri"), Some("https://us.example/cb"));
        assert_eq!(value("scope"), Some("a b"));
        assert_eq!(value("state"), Some("st"));
        assert_eq!(value("tenant"), Some("1"));
        assert_eq!(value("code_challenge_method"), Some("S256"));
        assert_eq!(value("access_type"), Some("offline"));
        assert_eq!(value("include_granted_scopes"), Some("true"));
        assert_eq!(value("nonce"), Some("n"));
        assert_eq!(value("login_hint"), Some("ada@a.example"));
        let notion = parameters("notion");
        assert_eq!(notion.get("owner").map(String::as_str), Some("user"));
        for of_others in ["code_challenge", "nonce", "login_hint"] {
            assert!(!notion.contains_key(of_others), "{of_others}");
        }
    }

    #[test]
    fn secrets_are_known_by_their_form() {
        assert!(is_secret(&secret([255; 32])));
        for bad in ["", "a", &"=".repeat(43), &"a".repeat(44), &"+".repeat(43)] {
            assert!(!is_secret(&SecretString::from(bad)), "{bad}");
        }
    }
}
