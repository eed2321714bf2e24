//! Who has connected (OAUTH-1): asked where the provider's row of the table says.

use std::time::Duration;

use bytes::Bytes;
use http::{Request, header};
use postern_domain::{
    oauth::{
        answer::Tokens,
        id_token::{Expected, IdToken},
        providers::Identity,
    },
    text::{invisible, reorders_or_breaks},
    time::UnixMillis,
};
use postern_platform::{ExposeSecret as _, outbound};
use serde_json::Value;

use crate::{
    config::{OauthConfig, Settings},
    metadata,
};

const LIMIT: Duration = Duration::from_secs(10);
const MAX_ANSWER_BYTES: usize = 64 * 1024;
/// Longest name of an account, in characters, and longest account, in bytes.
const MAX_LABEL: usize = 200;
const MAX_ACCOUNT_BYTES: usize = 300;

/// An account at a provider.
pub struct Account {
    /// Who it is there, in the provider's terms.
    pub id: String,
    /// What people call it.
    pub label: String,
}

/// Whose tokens these are. `answer` is what they came in; `nonce` is that of the flow. The error is for the log; it repeats nothing of an answer.
pub async fn of(
    (config, settings): (&OauthConfig, &Settings),
    (tokens, answer): (&Tokens, &Value),
    nonce: &str,
    now: UnixMillis,
) -> Result<Account, String> {
    let (document, members) = match settings.provider.identity {
        Identity::Endpoint(members) => (asked(settings, tokens).await?, members),
        Identity::IdToken(claims) => {
            (id_token((config, settings), tokens, nonce, now).await?, claims)
        }
        Identity::TokenAnswer(members) => (answer.clone(), members),
    };
    read(&document, members).ok_or_else(|| format!("no {} came", members.join(" and no ")))
}

/// The claims of the ID token. Without the provider's keys nothing of it is believed.
async fn id_token(
    (config, settings): (&OauthConfig, &Settings),
    tokens: &Tokens,
    nonce: &str,
    now: UnixMillis,
) -> Result<Value, String> {
    let token = tokens.id_token.as_ref().ok_or("no ID token came")?;
    let token = IdToken::read(token).map_err(|error| error.to_string())?;
    let issuer = settings.issuer.as_ref().ok_or("nobody knows its issuer")?;
    let keys = metadata::keys_for((config, settings), issuer, &token, now).await?;
    let expected = Expected { issuer, client_id: &settings.client_id, nonce, now };
    token.verify(&keys, &expected).map_err(|error| error.to_string())
}

async fn asked(settings: &Settings, tokens: &Tokens) -> Result<Value, String> {
    let request = Request::get(&settings.identity_url)
        .header(header::AUTHORIZATION, format!("Bearer {}", tokens.access.expose_secret()))
        .header(header::ACCEPT, "application/json")
        .header(header::USER_AGENT, "postern")
        .body(Bytes::new())
        .map_err(|error| format!("identity_url: {error}"))?;
    let answer = outbound::send(request, LIMIT, MAX_ANSWER_BYTES).await;
    let answer = answer.map_err(|error| error.to_string())?;
    if !answer.status.is_success() {
        return Err(format!("the identity endpoint answers {}", answer.status.as_u16()));
    }
    serde_json::from_slice(&answer.body)
        .map_err(|_| "the identity endpoint sends no JSON".to_owned())
}

fn read(document: &Value, members: &[&str]) -> Option<Account> {
    let text = |name: &str| document[name].as_str().filter(|text| !text.is_empty());
    let is_shown = |c: char| !c.is_control() && !reorders_or_breaks(c) && !invisible(c);
    // Some number their accounts.
    let part = |name: &str| {
        let number = || document[name].as_u64().map(|number| number.to_string());
        let plain = text(name).filter(|text| !text.contains(char::is_control));
        plain.map(str::to_owned).or_else(number)
    };
    let parts: Option<Vec<String>> = members.iter().map(|name| part(name)).collect();
    let id = parts?.join(" ");
    if id.len() > MAX_ACCOUNT_BYTES {
        return None;
    }
    let names = ["email", "preferred_username", "workspace_name", "login", "name"];
    let mut labels = names.into_iter().filter_map(text).map(|label| {
        let label: String = label.chars().filter(|c| is_shown(*c)).take(MAX_LABEL).collect();
        label.trim().to_owned()
    });
    let label = labels.find(|label| !label.is_empty()).unwrap_or_else(|| id.clone());
    Some(Account { id, label })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// OAUTH-1, ASVS 10.5.2: an account is known by what does not change, and called by what people know.
    #[test]
    fn an_account_has_an_id_and_a_name() {
        let found = |document: Value, members: &[&str]| {
            read(&document, members).map(|account| (account.id, account.label))
        };
        let pair = |id: &str, label: &str| Some((id.to_owned(), label.to_owned()));
        let google = json!({ "sub": "117", "email": "ada@example.com", "email_verified": true });
        assert_eq!(found(google, &["sub"]), pair("117", "ada@example.com"));
        let microsoft =
            json!({ "tid": "t", "oid": "o", "preferred_username": "ada@contoso.example" });
        assert_eq!(found(microsoft, &["tid", "oid"]), pair("t o", "ada@contoso.example"));
        let notion =
            json!({ "workspace_id": "w", "bot_id": "b", "workspace_name": "Ada's\u{0} notes" });
        assert_eq!(found(notion, &["workspace_id", "bot_id"]), pair("w b", "Ada's notes"));
        assert_eq!(found(json!({ "sub": "117" }), &["sub"]), pair("117", "117"));
        let numbered = json!({ "id": 583_231, "login": "ada", "name": "Ada L.", "email": null });
        assert_eq!(found(numbered, &["id"]), pair("583231", "ada"));
        // What turns text around, or cannot be seen, is no part of a name; what is left of nothing is no name.
        let turned = json!({ "sub": "117", "email": "\u{202E}gnp.exe@e\u{200B}.com" });
        assert_eq!(found(turned, &["sub"]), pair("117", "gnp.exe@e.com"));
        let unseen = json!({ "sub": "117", "email": " \u{200B} ", "name": "Ada" });
        assert_eq!(found(unseen, &["sub"]), pair("117", "Ada"));
        let bad =
            [json!({}), json!({ "sub": "" }), json!({ "sub": -1.5 }), json!({ "sub": "a\0b" })];
        for bad in bad.into_iter().chain([json!([])]) {
            assert_eq!(found(bad, &["sub"]), None);
        }
        assert_eq!(found(json!({ "sub": "1".repeat(MAX_ACCOUNT_BYTES + 1) }), &["sub"]), None);
        assert_eq!(found(json!({ "tid": "t" }), &["tid", "oid"]), None);
    }
}
