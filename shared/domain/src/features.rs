//! Which features of the product are active for a user, and what is missing for the rest (USR-4): their permissions,
//! connected accounts and the scopes of those decide, in one function over one table.
//!
//! Not here: the settings of features (`preferences`), and connecting accounts.

use serde::Serialize;

use crate::rbac::{
    Effective, Permission,
    catalogue::{
        CALENDAR_READ_OWN, CALENDAR_WRITE_OWN, CATALOGUE, CHAT_USE_OWN, DRIVE_READ_OWN,
        MAIL_READ_OWN, MAIL_SEND_OWN, NOTES_READ_OWN, NOTES_WRITE_OWN, VIDEO_READ_OWN,
        VIDEO_UPLOAD_OWN,
    },
};

/// How a connected account is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConnectionStatus {
    /// It works.
    Active,
    /// Its owner has to log in at the provider again.
    NeedsReauth,
    /// Its owner has paused it.
    Paused,
}

/// A connected account, as far as features depend on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connection {
    /// The provider.
    pub provider: String,
    /// How it is.
    pub status: ConnectionStatus,
    /// The scopes that were granted.
    pub scopes: Vec<String>,
}

/// One thing that a feature lacks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Missing {
    /// A permission.
    Permission {
        /// Which.
        permission: String,
        /// The lowest built-in role that has it.
        role: &'static str,
    },
    /// An account at one of these providers.
    Connection {
        /// Any of them will do.
        any_of: Vec<&'static str>,
    },
    /// A scope of an account that is connected.
    Scope {
        /// Where.
        provider: &'static str,
        /// Any of them will do, the narrowest first.
        any_of: &'static [&'static str],
    },
    /// A log-in at the provider.
    Reauthorization {
        /// Where.
        provider: &'static str,
    },
    /// The account is connected and would do, but is paused.
    Paused {
        /// Where.
        provider: &'static str,
    },
}

/// A feature, for one user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feature {
    /// Its id.
    pub id: &'static str,
    /// What people call it.
    pub name: &'static str,
    /// Whether it is active: nothing is missing.
    pub active: bool,
    /// What is missing.
    pub missing: Vec<Missing>,
}

/// A provider that a feature can work with, and the scopes any of which it needs there; none where an account is
/// enough.
type Source = (&'static str, &'static [&'static str]);

/// What a feature needs.
struct Needs {
    id: &'static str,
    name: &'static str,
    /// What it does, to somebody who is asked for access.
    description: &'static str,
    permission: Permission,
    /// Any of them will do; none for a feature that needs no account.
    sources: &'static [Source],
}

macro_rules! google {
    ($scope:literal) => {
        concat!("https://www.googleapis.com/auth/", $scope)
    };
}

/// Every feature of the product.
static FEATURES: [Needs; 10] = [
    Needs {
        id: "chat",
        name: "Chat with the assistant",
        description: "The assistant answers you.",
        permission: CHAT_USE_OWN,
        sources: &[],
    },
    Needs {
        id: "notes.read",
        name: "Read your notes",
        description: "The assistant finds what you have written down.",
        permission: NOTES_READ_OWN,
        sources: &[("notion", &[])],
    },
    Needs {
        id: "notes.write",
        name: "Write notes",
        description: "The assistant writes pages and changes them.",
        permission: NOTES_WRITE_OWN,
        sources: &[("notion", &[])],
    },
    Needs {
        id: "calendar.read",
        name: "Read your calendar",
        description: "The assistant sees your appointments.",
        permission: CALENDAR_READ_OWN,
        sources: &[
            ("google", &[google!("calendar.readonly"), google!("calendar")]),
            ("microsoft", &["Calendars.Read", "Calendars.ReadWrite"]),
        ],
    },
    Needs {
        id: "calendar.write",
        name: "Plan your calendar",
        description: "The assistant makes, moves and cancels appointments.",
        permission: CALENDAR_WRITE_OWN,
        sources: &[
            ("google", &[google!("calendar.events"), google!("calendar")]),
            ("microsoft", &["Calendars.ReadWrite"]),
        ],
    },
    Needs {
        id: "mail.read",
        name: "Read your mail",
        description: "The assistant searches and reads your mail.",
        permission: MAIL_READ_OWN,
        sources: &[
            ("google", &[google!("gmail.readonly"), google!("gmail.modify")]),
            ("microsoft", &["Mail.Read", "Mail.ReadWrite"]),
        ],
    },
    Needs {
        id: "mail.send",
        name: "Send mail for you",
        description: "The assistant sends mail from your address.",
        permission: MAIL_SEND_OWN,
        sources: &[("google", &[google!("gmail.send")]), ("microsoft", &["Mail.Send"])],
    },
    Needs {
        id: "drive.read",
        name: "Read your files",
        description: "The assistant finds and reads your files.",
        permission: DRIVE_READ_OWN,
        sources: &[
            ("google", &[google!("drive.file"), google!("drive.readonly")]),
            ("microsoft", &["Files.Read", "Files.Read.All"]),
        ],
    },
    Needs {
        id: "video.read",
        name: "See your videos",
        description: "The assistant sees your channel, videos and playlists.",
        permission: VIDEO_READ_OWN,
        sources: &[("youtube", &[google!("youtube.readonly"), google!("youtube")])],
    },
    Needs {
        id: "video.upload",
        name: "Upload videos for you",
        description: "The assistant publishes videos on your channel.",
        permission: VIDEO_UPLOAD_OWN,
        sources: &[("youtube", &[google!("youtube.upload")])],
    },
];

/// Every provider that a feature works with, and the scopes any of which it needs there.
pub fn sources() -> impl Iterator<Item = (&'static str, &'static [&'static str])> {
    FEATURES.iter().flat_map(|needs| needs.sources.iter().copied())
}

/// A feature, as a provider makes it possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Its id.
    pub id: &'static str,
    /// What people call it.
    pub name: &'static str,
    /// What it does.
    pub description: &'static str,
    /// Any of these scopes will do, the narrowest first; none where an account is enough.
    pub scopes: &'static [&'static str],
}

/// What an account at this provider makes possible.
pub fn at(provider: &str) -> impl Iterator<Item = Offer> {
    FEATURES.iter().filter_map(move |needs| {
        let (_, scopes) = needs.sources.iter().find(|(id, _)| *id == provider)?;
        Some(Offer { id: needs.id, name: needs.name, description: needs.description, scopes })
    })
}

/// Every feature, for a user with these permissions and connected accounts.
pub fn features(effective: &Effective, connections: &[Connection]) -> Vec<Feature> {
    FEATURES
        .iter()
        .map(|needs| {
            let permission =
                (!effective.has(&needs.permission)).then(|| lacking(&needs.permission));
            let missing: Vec<_> =
                permission.into_iter().chain(source(needs.sources, connections)).collect();
            Feature { id: needs.id, name: needs.name, active: missing.is_empty(), missing }
        })
        .collect()
}

fn lacking(permission: &Permission) -> Missing {
    let entry = CATALOGUE.iter().find(|entry| entry.permission == *permission);
    let role = entry.map_or("administrator", |entry| entry.from.name());
    Missing::Permission { permission: permission.to_string(), role }
}

/// What is missing to have one of these sources: of several ways the nearest.
fn source(sources: &'static [Source], connections: &[Connection]) -> Option<Missing> {
    if sources.is_empty() {
        return None;
    }
    let mut nearest: Option<(u8, Missing)> = None;
    for &(provider, scopes) in sources {
        for connection in connections.iter().filter(|connection| connection.provider == provider) {
            let granted = scopes.is_empty()
                || scopes.iter().any(|scope| connection.scopes.iter().any(|has| has == scope));
            let (steps, missing) = match (connection.status, granted) {
                (ConnectionStatus::Active, true) => return None,
                (ConnectionStatus::Paused, true) => (1, Missing::Paused { provider }),
                (ConnectionStatus::NeedsReauth, true) => (2, Missing::Reauthorization { provider }),
                (_, false) => (3, Missing::Scope { provider, any_of: scopes }),
            };
            if nearest.as_ref().is_none_or(|(fewest, _)| steps < *fewest) {
                nearest = Some((steps, missing));
            }
        }
    }
    let any_of = || sources.iter().map(|(provider, _)| *provider).collect();
    Some(nearest.map_or_else(|| Missing::Connection { any_of: any_of() }, |(_, missing)| missing))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;
    use crate::rbac::{Policy, RoleName};

    fn effective(role: &str) -> Effective {
        let roles: [RoleName; 1] = [role.parse().unwrap()];
        Policy::default().effective(&roles)
    }

    fn connection(provider: &str, status: ConnectionStatus, scopes: &[&str]) -> Connection {
        let scopes = scopes.iter().map(|scope| (*scope).to_owned()).collect();
        Connection { provider: provider.into(), status, scopes }
    }

    /// Written by hand from the requirements: feature, lowest role, and which of these accounts activates it.
    /// `g` Google with all read scopes, `G` with all write scopes, `m`/`M` Microsoft likewise, `n` Notion,
    /// `y`/`Y` `YouTube`.
    const REFERENCE: [(&str, &str, &str); 10] = [
        ("chat", "user", "-gGmMnyY"),
        ("notes.read", "user", "n"),
        ("notes.write", "user", "n"),
        ("calendar.read", "user", "gGmM"),
        ("calendar.write", "premium", "GM"),
        ("mail.read", "premium", "gGmM"),
        ("mail.send", "premium", "GM"),
        ("drive.read", "premium", "gGmM"),
        ("video.read", "premium", "yY"),
        ("video.upload", "premium", "Y"),
    ];

    fn account(letter: char) -> Option<(&'static str, Vec<&'static str>)> {
        let g = "https://www.googleapis.com/auth/";
        let scope = |name: &str| -> &'static str { format!("{g}{name}").leak() };
        let google = ["calendar.readonly", "gmail.readonly", "drive.readonly"].map(scope);
        let microsoft = ["Calendars.Read", "Mail.Read", "Files.Read"];
        let with = |base: &[&'static str], more: &[&'static str]| [base, more].concat();
        Some(match letter {
            'g' => ("google", google.to_vec()),
            'G' => ("google", with(&google, &["calendar.events", "gmail.send"].map(scope))),
            'm' => ("microsoft", microsoft.to_vec()),
            'M' => ("microsoft", with(&microsoft, &["Calendars.ReadWrite", "Mail.Send"])),
            'n' => ("notion", vec![]),
            'y' => ("youtube", vec![scope("youtube.readonly")]),
            'Y' => ("youtube", vec![scope("youtube.readonly"), scope("youtube.upload")]),
            _ => return None,
        })
    }

    /// USR-4: over every feature, role, account and status, the function agrees with a table written apart.
    #[test]
    fn features_agree_with_a_table_written_by_hand() {
        let ranks = ["user", "premium", "administrator"];
        let rank = |role: &str| ranks.iter().position(|one| *one == role);
        let statuses =
            [ConnectionStatus::Active, ConnectionStatus::NeedsReauth, ConnectionStatus::Paused];
        let mut cases = 0;
        for role in ranks {
            for letter in "-gGmMnyY".chars() {
                for status in statuses {
                    let accounts: Vec<_> = account(letter)
                        .map(|(provider, scopes)| connection(provider, status, &scopes))
                        .into_iter()
                        .collect();
                    let found = features(&effective(role), &accounts);
                    assert_eq!(found.len(), REFERENCE.len());
                    for (feature, (id, lowest, by)) in found.iter().zip(REFERENCE) {
                        let works = status == ConnectionStatus::Active || id == "chat";
                        let expected = rank(role) >= rank(lowest) && by.contains(letter) && works;
                        assert_eq!((feature.id, feature.active), (id, expected), "{role} {letter}");
                        assert_eq!(feature.active, feature.missing.is_empty());
                        cases += 1;
                    }
                }
            }
        }
        assert_eq!(cases, 3 * 8 * 3 * 10);
    }

    fn missing(role: &str, connections: &[Connection], id: &str) -> Vec<Missing> {
        let found = features(&effective(role), connections);
        found.into_iter().find(|feature| feature.id == id).unwrap().missing
    }

    /// USR-4: what is missing is the nearest way.
    #[test]
    fn the_nearest_way_is_named() {
        let any_of = vec!["google", "microsoft"];
        assert_eq!(missing("user", &[], "calendar.read"), [Missing::Connection { any_of }]);
        let without = connection("microsoft", ConnectionStatus::Active, &["Mail.Read"]);
        let scope = Missing::Scope {
            provider: "microsoft",
            any_of: &["Calendars.Read", "Calendars.ReadWrite"],
        };
        assert_eq!(missing("user", std::slice::from_ref(&without), "calendar.read"), [scope]);
        let paused = connection("google", ConnectionStatus::Paused, &[google!("calendar")]);
        let both = [without, paused];
        assert_eq!(
            missing("user", &both, "calendar.read"),
            [Missing::Paused { provider: "google" }]
        );
        let permission =
            Missing::Permission { permission: "mail:send:own".into(), role: "premium" };
        assert_eq!(missing("user", &[], "mail.send")[0], permission);
        let json = serde_json::to_value(&permission).unwrap();
        assert_eq!(json["kind"], "permission");
        let expired = connection("notion", ConnectionStatus::NeedsReauth, &[]);
        let reauthorization = Missing::Reauthorization { provider: "notion" };
        assert_eq!(missing("user", &[expired], "notes.read"), [reauthorization]);
    }

    fn connections() -> impl Strategy<Value = Vec<Connection>> {
        let scopes: BTreeSet<&str> = FEATURES
            .iter()
            .flat_map(|needs| needs.sources)
            .flat_map(|(_, scopes)| scopes.iter().copied())
            .collect();
        let scopes = prop::sample::subsequence(scopes.into_iter().collect::<Vec<_>>(), 0..8);
        let status = prop::sample::select(vec![
            ConnectionStatus::Active,
            ConnectionStatus::NeedsReauth,
            ConnectionStatus::Paused,
        ]);
        let provider =
            prop::sample::select(vec!["google", "microsoft", "notion", "youtube", "other"]);
        let one = (provider, status, scopes.prop_shuffle())
            .prop_map(|(provider, status, scopes)| connection(provider, status, &scopes));
        prop::collection::vec(one, 0..5)
    }

    proptest! {
        /// USR-4: another account never switches anything off, and the order of accounts does not matter.
        #[test]
        fn more_connections_never_deactivate(some in connections(), more in connections()) {
            let active = |all: &[Connection]| -> BTreeSet<&str> {
                let found = features(&effective("premium"), all);
                found.into_iter().filter(|one| one.active).map(|one| one.id).collect()
            };
            let mut all = some.clone();
            all.extend(more);
            prop_assert!(active(&some).is_subset(&active(&all)));
            let forwards = active(&all);
            all.reverse();
            prop_assert_eq!(forwards, active(&all));
        }
    }
}
