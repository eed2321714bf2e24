//! The providers: one table (OAUTH-1). What tells them apart is data here; nothing else knows one by name.

/// A provider, as everybody who talks to it needs it.
#[derive(Debug)]
pub struct Provider {
    /// As it is stored and stands in paths.
    pub id: &'static str,
    /// What people call it.
    pub name: &'static str,
    /// Whose settings it has: the variables `<client>_client_id`, `<client>_token_url`, … Two providers that share a client are
    /// one project there.
    pub client: &'static str,
    /// Its addresses, unless a variable says otherwise.
    pub addresses: Addresses,
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
}

/// Where a provider is asked.
#[derive(Debug, Clone, Copy)]
pub struct Addresses {
    /// Where its user agrees.
    pub authorize: &'static str,
    /// Where tokens come from.
    pub token: &'static str,
    /// Where they are revoked, if anywhere.
    pub revoke: Option<&'static str>,
    /// Where it says who somebody is.
    pub identity: &'static str,
    /// What it calls itself in `iss` (RFC 9207), if it does.
    pub issuer: Option<&'static str>,
}

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
    /// Its userinfo endpoint, in `sub` (`OpenID` Connect Core 5.3).
    UserInfo,
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

const GOOGLE: Addresses = Addresses {
    authorize: "https://accounts.google.com/o/oauth2/v2/auth",
    token: "https://oauth2.googleapis.com/token",
    revoke: Some("https://oauth2.googleapis.com/revoke"),
    identity: "https://openidconnect.googleapis.com/v1/userinfo",
    issuer: Some("https://accounts.google.com"),
};

/// A refresh token comes only with `offline` access and only at the first consent, unless it is asked for again;
/// scopes that were granted before stay granted.
const GOOGLE_AUTHORIZE: [(&str, &str); 3] =
    [("access_type", "offline"), ("prompt", "consent"), ("include_granted_scopes", "true")];

/// Every provider.
pub static PROVIDERS: [Provider; 4] = [
    Provider {
        id: "google",
        name: "Google",
        client: "google",
        addresses: GOOGLE,
        base_scopes: &["openid", "email"],
        scopes: &[
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
        scope_prefix: "",
        authorize: &GOOGLE_AUTHORIZE,
        pkce: true,
        exchange: Exchange::Form,
        rotation: Rotation::Stays,
        revocation: Revocation::Client,
        identity: Identity::UserInfo,
    },
    Provider {
        id: "microsoft",
        name: "Microsoft",
        client: "microsoft",
        addresses: Addresses {
            authorize: "https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
            token: "https://login.microsoftonline.com/common/oauth2/v2.0/token",
            revoke: None,
            identity: "https://graph.microsoft.com/oidc/userinfo",
            issuer: None,
        },
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
    },
    Provider {
        id: "notion",
        name: "Notion",
        client: "notion",
        addresses: Addresses {
            authorize: "https://api.notion.com/v1/oauth/authorize",
            token: "https://api.notion.com/v1/oauth/token",
            revoke: Some("https://api.notion.com/v1/oauth/revoke"),
            identity: "https://api.notion.com/v1/users/me",
            issuer: None,
        },
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
    },
    Provider {
        id: "youtube",
        name: "YouTube",
        client: "google",
        addresses: GOOGLE,
        base_scopes: &["openid", "email"],
        scopes: &[
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
        scope_prefix: "",
        authorize: &GOOGLE_AUTHORIZE,
        pkce: true,
        exchange: Exchange::Form,
        rotation: Rotation::Stays,
        revocation: Revocation::Client,
        identity: Identity::UserInfo,
    },
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

    /// OAUTH-1: each provider and each of its scopes stands there once, and every address is one that is encrypted.
    #[test]
    fn the_table_says_everything_once() {
        let ids: BTreeSet<_> = PROVIDERS.iter().map(|one| one.id).collect();
        assert_eq!(ids.len(), PROVIDERS.len());
        for one in &PROVIDERS {
            assert!(std::ptr::eq(provider(one.id).unwrap(), one));
            let scopes: BTreeSet<_> = one.scopes.iter().map(|scope| scope.id).collect();
            assert_eq!(scopes.len(), one.scopes.len(), "{}", one.id);
            let Addresses { authorize, token, revoke, identity, issuer } = one.addresses;
            for address in [Some(authorize), Some(token), revoke, Some(identity), issuer] {
                assert!(address.is_none_or(|one| one.starts_with("https://")), "{address:?}");
            }
            assert_eq!(one.revocation == Revocation::Never, revoke.is_none(), "{}", one.id);
            assert!(PROVIDERS.iter().any(|other| other.id == one.client), "{}", one.client);
        }
        assert!(provider("github").is_none());
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
