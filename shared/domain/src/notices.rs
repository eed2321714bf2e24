//! What a user's devices are told of a change (USR-5).
//!
//! A notice names what has changed and not what it is now: a device asks where the truth is. So a notice that comes
//! late makes nobody believe an older state.
//!
//! Not here: who tells, and how often.

use serde_json::Value;

use crate::{ids::JobId, jobs::TellDevices, time::UnixMillis};

/// What has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NoticeKind {
    /// Preferences; `fields` are their pointers.
    PreferencesChanged,
    /// The account; `fields` are the members of it.
    ProfileChanged,
    /// What the user can log in with beside the password.
    FactorsChanged,
    /// Connected accounts; `id` is the connection's.
    ConnectionsChanged,
    /// What has become of a text message; `id` is the message's.
    MessageStatus,
    /// A text message came in; `id` is its.
    MessageReceived,
}

impl NoticeKind {
    /// All kinds.
    pub const ALL: [Self; 6] = [
        Self::PreferencesChanged,
        Self::ProfileChanged,
        Self::FactorsChanged,
        Self::ConnectionsChanged,
        Self::MessageStatus,
        Self::MessageReceived,
    ];

    /// As devices read it: `<thing>.<what>`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::PreferencesChanged => "preferences.changed",
            Self::ProfileChanged => "profile.changed",
            Self::FactorsChanged => "factors.changed",
            Self::ConnectionsChanged => "connections.changed",
            Self::MessageStatus => "message.status",
            Self::MessageReceived => "message.received",
        }
    }
}

/// A notice, before anybody was told. The statement of the change leaves it as a job; whose devices are told, that
/// statement may be the first to know.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// The job's id, by which a notice that was told is known.
    pub id: JobId,
    /// What has changed.
    pub kind: NoticeKind,
    /// Which of it; never a secret, and never what it is now.
    pub data: Value,
    /// When the change was asked for.
    pub at: UnixMillis,
}

impl Notice {
    /// What the devices are told.
    pub fn text(&self) -> TellDevices {
        TellDevices { kind: self.kind.name().to_owned(), data: self.data.clone() }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use serde_json::json;

    use super::*;

    /// USR-5: devices rely on the names.
    #[test]
    fn each_kind_has_a_name_of_its_own() {
        let names: HashSet<_> = NoticeKind::ALL.map(NoticeKind::name).into();
        assert_eq!(names.len(), NoticeKind::ALL.len());
        for name in names {
            let (thing, what) = name.split_once('.').unwrap_or_default();
            assert!(!thing.is_empty() && !what.is_empty(), "{name}");
        }
    }

    #[test]
    fn a_notice_says_what_its_job_says() {
        let at = UnixMillis(1_764_000_000_000);
        let data = json!({ "fields": ["name"] });
        let id = JobId::new(at, [1; 10]);
        let notice = Notice { id, kind: NoticeKind::ProfileChanged, data: data.clone(), at };
        let told = TellDevices { kind: "profile.changed".to_owned(), data };
        assert_eq!(notice.text(), told);
    }
}
