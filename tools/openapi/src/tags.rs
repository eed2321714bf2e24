//! What the groups are about into which the document puts its operations, in the order in which a reader meets them.

use utoipa::openapi::tag::{Tag, TagBuilder};

const TAGS: [(&str, &str); 15] = [
    (
        "auth",
        "Registering, logging in, proving who one is once more, and what mails about an account lead to.",
    ),
    (
        "session",
        "The session that asks and the others of its user: who is logged in, renewed tokens, logging out.",
    ),
    ("mfa", "The caller's second factors: the authenticator app, backup codes and the phone."),
    (
        "me",
        "The caller's own account: profile, address, preferences, activity, export and deletion.",
    ),
    ("users", "Everybody's accounts, for those who look after them."),
    (
        "oauth",
        "The caller's accounts at Google, Microsoft and other providers, and what was allowed for each.",
    ),
    (
        "broker",
        "Access tokens of connected accounts, for service accounts that act for their owners.",
    ),
    (
        "rbac",
        "Roles, grants and permissions, questions about what somebody may do, and the audit log.",
    ),
    ("service-accounts", "Programs that call Postern by a key of their own, and what they may do."),
    ("sync", "What has changed for the caller, as a list to ask for or as a live stream."),
    ("jobs", "Background work: what waits, runs and failed, its schedules, limits and alerts."),
    ("errors", "Unexpected errors of Postern itself, for those who run it."),
    ("health", "Whether Postern lives and may be sent requests, and its metrics."),
    (
        "pages",
        "What needs no log-in: public keys, this description, what the types of problems mean, unsubscribing.",
    ),
    ("webhooks", "What providers tell Postern by themselves, and sign."),
];

/// The tags of the document.
pub(crate) fn all() -> Vec<Tag> {
    let tag =
        |(name, about): (&str, &str)| TagBuilder::new().name(name).description(Some(about)).build();
    TAGS.map(tag).into()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    /// API-1: each group of operations says in one sentence what it is about, and there is none without operations.
    #[test]
    fn every_tag_says_what_it_is_about() {
        let document = serde_json::to_value(crate::document()).expect("a document");
        let operations = document["paths"].as_object().expect("paths").values();
        let operations = operations.flat_map(|item| item.as_object().expect("operations").values());
        let used: BTreeSet<&str> = operations
            .flat_map(|operation| operation["tags"].as_array().expect("tags"))
            .map(|tag| tag.as_str().expect("a name"))
            .collect();
        let described = document["tags"].as_array().expect("descriptions").iter();
        let described: Vec<(&str, &str)> = described
            .map(|tag| {
                (
                    tag["name"].as_str().expect("a name"),
                    tag["description"].as_str().unwrap_or_default(),
                )
            })
            .collect();
        assert_eq!(described.iter().map(|(name, _)| *name).collect::<BTreeSet<_>>(), used);
        assert_eq!(described.len(), used.len(), "one stands twice");
        for (name, about) in described {
            assert!(about.ends_with('.') && about.matches(". ").count() == 0, "{name}: {about}");
        }
    }
}
