//! The providers: one table (OAUTH-1). What tells them apart is data here; nothing else knows one by name.

/// A provider, as everybody who talks to it needs it.
#[derive(Debug)]
pub struct Provider {
    /// As it is stored and stands in paths.
    pub id: &'static str,
    /// What people call it.
    pub name: &'static str,
    /// As whom we ask there. Two providers that share a client are one project.
    pub client: &'static Client,
    /// Scopes that every flow asks for: who it is, and to stay connected.
    pub base_scopes: &'static [&'static str],
    /// Scopes that features ask for, in the provider's own words.
    pub scopes: &'static [Scope],
    /// What may stand before a scope where the provider says what it has granted.
    pub scope_prefix: &'static str,
    /// Members of the authorize URL beyond those of RFC 6749.
    pub authorize: &'static [(&'static str, &'static str)],
    /// Whether it takes PKCE (S256, RFC 7636).
    pub pkce: bool,
    /// How its token endpoint is asked.
    pub exchange: Exchange,
    /// What becomes of a refresh token that was used.
    pub rotation: Rotation,
    /// What revoking a token there ends.
    pub revocation: Revocation,
    /// Where it says who has connected.
    pub identity: Identity,
    /// Errors of its token endpoint, beside those that all have, which mean that the owner has to agree again.
    pub lapses: &'static [&'static str],
}

/// As whom we ask a provider: the names of the variables that say so. `spin.toml` has the provider's own addresses as their
/// defaults.
#[derive(Debug, PartialEq, Eq)]
pub struct Client {
    /// As it stands in front of the names.
    pub id: &'static str,
    /// What the provider knows us by. Empty: the provider is not offered.
    pub client_id: &'static str,
    /// What we prove it with.
    pub client_secret: &'static str,
    /// Where its user agrees.
    pub authorize_url: &'static str,
    /// Where tokens come from.
    pub token_url: &'static str,
    /// Where they are revoked, if anywhere.
    pub revoke_url: Option<&'static str>,
    /// Where it says who somebody is.
    pub identity_url: &'static str,
    /// What it calls itself, if it does: in ID tokens, and in `iss` (RFC 9207).
    pub issuer: Option<&'static str>,
}

macro_rules! client {
    ($id:literal, revoke: $revoke:expr, issuer: $issuer:expr) => {
        Client {
            id: $id,
            client_id: concat!($id, "_client_id"),
            client_secret: concat!($id, "_client_secret"),
            authorize_url: concat!($id, "_authorize_url"),
            token_url: concat!($id, "_token_url"),
            revoke_url: $revoke,
            identity_url: concat!($id, "_identity_url"),
            issuer: $issuer,
        }
    };
}

static GOOGLE: Client =
    client!("google", revoke: Some("google_revoke_url"), issuer: Some("google_issuer"));
static MICROSOFT: Client = client!("microsoft", revoke: None, issuer: Some("microsoft_issuer"));
static NOTION: Client = client!("notion", revoke: Some("notion_revoke_url"), issuer: None);

/// A scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scope {
    /// As the provider spells it.
    pub id: &'static str,
    /// What it allows, in the provider's words.
    pub description: &'static str,
    /// Whether the provider calls it sensitive or restricted, or it changes something.
    pub sensitive: bool,
}

/// How a token endpoint is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exchange {
    /// A form, the client's secret in it.
    Form,
    /// JSON, the client's secret by HTTP Basic, and these headers.
    Json {
        /// Name and value.
        headers: &'static [(&'static str, &'static str)],
    },
}

/// What becomes of a refresh token once it was used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rotation {
    /// It stays, and an answer need not repeat it.
    Stays,
    /// Another one comes, and the old one stays good.
    Renewed,
    /// Another one comes, together with the access token, and the old one is over.
    Replaced,
}

impl Rotation {
    /// Whether a refresh of unknown end may be tried again with the token that it was tried with.
    pub const fn may_be_repeated(self) -> bool {
        !matches!(self, Self::Replaced)
    }
}

/// What revoking a token at the provider ends (OAUTH-10).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Revocation {
    /// It cannot be revoked there without ending what is not ours.
    Never,
    /// That connection.
    Connection,
    /// Everything that the account has granted to the client: only when its last connection goes.
    Client,
}

/// Where a provider says who has connected, and in which members.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Identity {
    /// These members together of what its identity endpoint says to whoever has the access token; for userinfo (`OpenID`
    /// Connect Core 5.3) it is `sub`.
    Endpoint(&'static [&'static str]),
    /// These claims of the ID token together.
    IdToken(&'static [&'static str]),
    /// These members of the answer that brought the tokens, together.
    TokenAnswer(&'static [&'static str]),
}

const fn reads(id: &'static str, description: &'static str) -> Scope {
    Scope { id, description, sensitive: false }
}

const fn sensitive(id: &'static str, description: &'static str) -> Scope {
    Scope { id, description, sensitive: true }
}

/// A refresh token comes only with `offline` access and only at the first consent, unless it is asked for again;
/// scopes that were granted before stay granted.
const GOOGLE_AUTHORIZE: [(&str, &str); 3] =
    [("access_type", "offline"), ("prompt", "consent"), ("include_granted_scopes", "true")];

/// A provider that is a part of Google: its scopes apart.
const fn of_google(id: &'static str, name: &'static str, scopes: &'static [Scope]) -> Provider {
    Provider {
        id,
        name,
        client: &GOOGLE,
        base_scopes: &["openid", "email"],
        scopes,
        scope_prefix: "",
        authorize: &GOOGLE_AUTHORIZE,
        pkce: true,
        exchange: Exchange::Form,
        rotation: Rotation::Stays,
        revocation: Revocation::Client,
        identity: Identity::Endpoint(&["sub"]),
        lapses: &[],
    }
}

/// Every provider.
pub static PROVIDERS: [Provider; 4] = [
    of_google(
        "google",
        "Google",
        &[
            sensitive(
                "https://www.googleapis.com/auth/calendar.readonly",
                "See and download any calendar you can access using your Google Calendar",
            ),
            sensitive(
                "https://www.googleapis.com/auth/calendar.events",
                "View and edit events on all your calendars",
            ),
            sensitive(
                "https://www.googleapis.com/auth/calendar",
                "See, edit, share, and permanently delete all the calendars you can access using Google Calendar",
            ),
            sensitive(
                "https://www.googleapis.com/auth/gmail.readonly",
                "View your email messages and settings",
            ),
            sensitive(
                "https://www.googleapis.com/auth/gmail.modify",
                "Read, compose, and send emails from your Gmail account",
            ),
            sensitive("https://www.googleapis.com/auth/gmail.send", "Send email on your behalf"),
            reads(
                "https://www.googleapis.com/auth/drive.file",
                "See, edit, create, and delete only the specific Google Drive files you use with this app",
            ),
            sensitive(
                "https://www.googleapis.com/auth/drive.readonly",
                "See and download all your Google Drive files",
            ),
        ],
    ),
    Provider {
        id: "microsoft",
        name: "Microsoft",
        client: &MICROSOFT,
        base_scopes: &["openid", "offline_access", "User.Read"],
        scopes: &[
            reads("Calendars.Read", "Read user calendars"),
            sensitive("Calendars.ReadWrite", "Read and write user calendars"),
            sensitive("Mail.Read", "Read user mail"),
            sensitive("Mail.ReadWrite", "Read and write access to user mail"),
            sensitive("Mail.Send", "Send mail as a user"),
            sensitive("Files.Read", "Read user files"),
            sensitive("Files.Read.All", "Read all files that user can access"),
        ],
        scope_prefix: "https://graph.microsoft.com/",
        authorize: &[],
        pkce: true,
        exchange: Exchange::Form,
        rotation: Rotation::Renewed,
        revocation: Revocation::Never,
        identity: Identity::IdToken(&["tid", "oid"]),
        lapses: &[],
    },
    Provider {
        id: "notion",
        name: "Notion",
        client: &NOTION,
        // What it may do is set where the integration is registered, and which pages, its user chooses.
        base_scopes: &[],
        scopes: &[],
        scope_prefix: "",
        authorize: &[("owner", "user")],
        pkce: false,
        exchange: Exchange::Json { headers: &[("notion-version", "2022-06-28")] },
        rotation: Rotation::Replaced,
        revocation: Revocation::Connection,
        identity: Identity::TokenAnswer(&["workspace_id", "bot_id"]),
        lapses: &[],
    },
    of_google(
        "youtube",
        "YouTube",
        &[
            sensitive(
                "https://www.googleapis.com/auth/youtube.readonly",
                "View your YouTube account",
            ),
            sensitive("https://www.googleapis.com/auth/youtube", "Manage your YouTube account"),
            sensitive(
                "https://www.googleapis.com/auth/youtube.upload",
                "Manage your YouTube videos",
            ),
            sensitive(
                "https://www.googleapis.com/auth/youtube.force-ssl",
                "See, edit, and permanently delete your YouTube videos, ratings, comments and captions",
            ),
        ],
    ),
];

/// The provider of this id.
pub fn provider(id: &str) -> Option<&'static Provider> {
    PROVIDERS.iter().find(|provider| provider.id == id)
}

impl Provider {
    /// A scope of it that features may ask for.
    pub fn scope(&self, id: &str) -> Option<&'static Scope> {
        self.scopes.iter().find(|scope| scope.id == id)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::features;

    /// OAUTH-1: each provider and each of its scopes stands there once.
    #[test]
    fn the_table_says_everything_once() {
        let ids: BTreeSet<_> = PROVIDERS.iter().map(|one| one.id).collect();
        assert_eq!(ids.len(), PROVIDERS.len());
        for one in &PROVIDERS {
            assert!(std::ptr::eq(provider(one.id).unwrap(), one));
            let scopes: BTreeSet<_> = one.scopes.iter().map(|scope| scope.id).collect();
            assert_eq!(scopes.len(), one.scopes.len(), "{}", one.id);
            assert_eq!(one.revocation == Revocation::Never, one.client.revoke_url.is_none());
            assert!(PROVIDERS.iter().any(|other| other.id == one.client.id), "{:?}", one.client);
        }
        assert!(provider("nobody").is_none());
    }

    /// OAUTH-1, USR-4: a scope that a feature asks for is one that people can be told about.
    #[test]
    fn every_scope_of_a_feature_is_described() {
        let mut seen = 0;
        for (id, scopes) in features::sources() {
            let provider = provider(id).expect("a provider");
            for scope in scopes {
                assert!(provider.scope(scope).is_some(), "{id}: {scope}");
                seen += 1;
            }
        }
        assert!(seen > 15, "{seen}");
    }

    /// OAUTH-6: a refresh token that died with its use is used once.
    #[test]
    fn what_is_replaced_is_not_tried_again() {
        let repeated: Vec<_> =
            PROVIDERS.iter().map(|one| (one.id, one.rotation.may_be_repeated())).collect();
        let expected =
            [("google", true), ("microsoft", true), ("notion", false), ("youtube", true)];
        assert_eq!(repeated, expected);
    }
}
