//! What runs, written down so that the next command finds it.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use postern_services::{private_file, process::ProcessId};
use serde::{Deserialize, Serialize};

/// What a process is for. The order is that of starting; stopping goes backwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Role {
    /// `xtask up` itself, which watches over the others.
    Supervisor,
    /// The private Postgres.
    Postgres,
    /// The private Redis.
    Redis,
    /// `tools/mailbox`.
    Mailbox,
    /// The provider that stands in for Google, where one is asked for.
    Provider,
    /// The Wasm host with the HTTP components.
    Host,
    /// The Wasm host with the cron trigger.
    Cron,
}

impl Role {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Supervisor => "supervisor",
            Self::Postgres => "postgres",
            Self::Redis => "redis",
            Self::Mailbox => "mailbox",
            Self::Provider => "provider",
            Self::Host => "host",
            Self::Cron => "cron",
        }
    }

    /// Whether the data behind it survive a restart of the application, and so may it.
    pub(crate) fn is_service(self) -> bool {
        matches!(self, Self::Postgres | Self::Redis)
    }
}

/// Which program runs the components.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum HostKind {
    #[serde(rename = "spin")]
    Spin,
    #[serde(rename = "postern-host")]
    PosternHost,
}

impl HostKind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Spin => "spin",
            Self::PosternHost => "postern-host",
        }
    }
}

/// The result of `up`; its shape as JSON is a promise of `./up --json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Summary {
    pub(crate) url: String,
    pub(crate) mail_url: String,
    pub(crate) admin_email: String,
    pub(crate) admin_password: String,
    pub(crate) database_url: String,
    pub(crate) redis_url: String,
    /// Of the provider that stands in for Google, where one does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) provider_url: Option<String>,
    pub(crate) host: HostKind,
    pub(crate) pids: BTreeMap<Role, u32>,
}

/// Ports that were free when they were first needed, kept so that they stay the same.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Ports {
    pub(crate) postgres: Option<u16>,
    pub(crate) redis: Option<u16>,
    pub(crate) mailbox: Option<u16>,
    pub(crate) provider: Option<u16>,
}

/// Contents of the state file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct State {
    /// Everything started and not yet stopped.
    pub(crate) processes: BTreeMap<Role, ProcessId>,
    pub(crate) ports: Ports,
    /// Data folder of the private Postgres, which may have to lie outside the checkout.
    pub(crate) postgres_folder: Option<PathBuf>,
    /// Set once the application is ready, taken back when it stops or a part of it ends.
    pub(crate) running: Option<Summary>,
    /// Whether the supervisor is starting anew what has ended.
    pub(crate) repairing: bool,
}

impl State {
    /// The state in the file at `path`; an absent file is an empty state.
    pub(crate) fn load(path: &Path) -> anyhow::Result<Self> {
        match fs::read(path) {
            Ok(bytes) => serde_json::from_slice(&bytes).with_context(|| {
                format!("{} is damaged; ./down --wipe starts afresh", path.display())
            }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
        }
    }

    /// Private, since the summary holds passwords.
    pub(crate) fn save(&self, path: &Path) -> anyhow::Result<()> {
        private_file::replace(path, &serde_json::to_vec_pretty(self)?)
    }

    /// The process recorded for `role`, if it still runs.
    pub(crate) fn live(&self, role: Role) -> Option<ProcessId> {
        self.processes.get(&role).copied().filter(|process| process.is_alive())
    }

    /// What should run and does not, in the order of starting.
    pub(crate) fn down(&self) -> Vec<Role> {
        let recorded = self.processes.iter();
        recorded.filter(|(_, process)| !process.is_alive()).map(|(role, _)| *role).collect()
    }

    /// The result of the `up` that runs now.
    pub(crate) fn live_summary(&self) -> Option<&Summary> {
        self.live(Role::Supervisor).and(self.running.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary() -> Summary {
        Summary {
            url: "http://127.0.0.1:3000".into(),
            mail_url: "http://127.0.0.1:8025".into(),
            admin_email: "admin@postern.example".into(),
            admin_password: "secret".into(),
            database_url: "postgres://".into(),
            redis_url: "redis://".into(),
            provider_url: None,
            host: HostKind::PosternHost,
            pids: BTreeMap::from([(Role::Host, 7)]),
        }
    }

    #[test]
    fn a_summary_has_the_promised_shape() {
        assert_eq!(
            serde_json::to_value(summary()).unwrap(),
            serde_json::json!({
                "url": "http://127.0.0.1:3000",
                "mail_url": "http://127.0.0.1:8025",
                "admin_email": "admin@postern.example",
                "admin_password": "secret",
                "database_url": "postgres://",
                "redis_url": "redis://",
                "host": "postern-host",
                "pids": { "host": 7 },
            })
        );
    }

    #[test]
    fn a_state_survives_the_file_and_an_absent_file_is_empty() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.json");
        assert_eq!(State::load(&path).unwrap(), State::default());
        let state = State {
            processes: BTreeMap::from([(Role::Supervisor, ProcessId::own().unwrap())]),
            ports: Ports { redis: Some(6379), ..Ports::default() },
            postgres_folder: Some("/var/lib/x".into()),
            running: Some(summary()),
            repairing: true,
        };
        state.save(&path).unwrap();
        assert_eq!(State::load(&path).unwrap(), state);
        fs::write(&path, "{").unwrap();
        assert!(State::load(&path).is_err());
    }

    #[test]
    fn a_summary_counts_only_while_its_supervisor_lives() {
        let mut state = State { running: Some(summary()), ..State::default() };
        assert_eq!(state.live_summary(), None);
        state.processes.insert(Role::Supervisor, ProcessId::own().unwrap());
        assert_eq!(state.live_summary(), Some(&summary()));
    }

    #[test]
    fn what_is_recorded_and_not_alive_is_down() {
        let mut child = std::process::Command::new("sleep").arg("600").spawn().unwrap();
        let process = ProcessId::of(child.id()).unwrap();
        let own = ProcessId::own().unwrap();
        let processes = [(Role::Host, process), (Role::Supervisor, own), (Role::Redis, process)];
        let state = State { processes: processes.into(), ..State::default() };
        assert!(state.down().is_empty());
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(state.down(), [Role::Redis, Role::Host]);
    }

    #[test]
    fn starting_order_puts_services_before_what_uses_them() {
        let mut roles = [Role::Cron, Role::Host, Role::Postgres, Role::Mailbox, Role::Redis];
        roles.sort();
        assert_eq!(roles, [Role::Postgres, Role::Redis, Role::Mailbox, Role::Host, Role::Cron]);
        assert_eq!(roles.map(Role::is_service), [true, true, false, false, false]);
    }
}
