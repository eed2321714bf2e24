//! Where things lie: the checkout, and the folder that holds what a run leaves behind.

use std::{
    env,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use postern_admin::Home;

use crate::{state::State, toolchain};

/// The checkout that this program was built from.
pub(crate) struct Checkout {
    /// Folder of the workspace's `Cargo.toml`.
    pub(crate) root: PathBuf,
    /// Secrets, state, logs and data: `.local`, or where `POSTERN_LOCAL_DIR` says.
    pub(crate) local: PathBuf,
}

impl Checkout {
    pub(crate) fn locate() -> anyhow::Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../..")
            .canonicalize()
            .context("the checkout that this program was built from is gone")?;
        let local = match env::var_os("POSTERN_LOCAL_DIR") {
            Some(folder) if !folder.is_empty() => {
                std::path::absolute(&folder).context("POSTERN_LOCAL_DIR is not a path")?
            }
            _ => root.join(".local"),
        };
        Ok(Self { root, local })
    }

    /// What the commands for whoever runs an instance need of the one here.
    pub(crate) fn home(&self) -> anyhow::Result<Home> {
        let state = State::load(&self.state_file())?;
        let running = state.live_summary();
        let [manifest, _] = toolchain::manifests(self);
        Ok(Home {
            migrations: self.migrations(),
            secrets: self.secrets_file(),
            manifests: vec![manifest],
            database_url: running.map(|running| running.database_url.clone()),
            redis_url: None,
            public_url: running.map(|running| running.url.clone()),
            hint: ", or start an instance with ./up --detach",
        })
    }

    pub(crate) fn migrations(&self) -> PathBuf {
        self.root.join("migrations")
    }

    /// Cargo's output. Fixed, whatever `CARGO_TARGET_DIR` says, for `spin.toml` names files in it.
    pub(crate) fn target(&self) -> PathBuf {
        self.root.join("target")
    }

    pub(crate) fn host_binary(&self) -> PathBuf {
        self.target().join("host/host/postern-host")
    }

    pub(crate) fn mailbox_binary(&self) -> PathBuf {
        self.target().join("debug/postern-mailbox")
    }

    /// The components as they are delivered.
    pub(crate) fn wasm_folder(&self) -> PathBuf {
        self.target().join("wasm32-wasip2/release")
    }

    /// The components whose tests make them fail at chosen points.
    pub(crate) fn fault_points_folder(&self) -> PathBuf {
        self.target().join("faults")
    }

    pub(crate) fn secrets_file(&self) -> PathBuf {
        self.local.join("secrets.toml")
    }

    pub(crate) fn state_file(&self) -> PathBuf {
        self.local.join("state.json")
    }

    /// The settings of the host, as it is given them: paths in it are relative to it, so that what it keeps lies here too.
    pub(crate) fn runtime_config(&self) -> PathBuf {
        self.local.join("runtime-config.toml")
    }

    pub(crate) fn lock_file(&self) -> PathBuf {
        self.local.join("lock")
    }

    pub(crate) fn mail_folder(&self) -> PathBuf {
        self.local.join("mail")
    }

    pub(crate) fn redis_folder(&self) -> PathBuf {
        self.local.join("redis")
    }

    pub(crate) fn log_file(&self, name: &str) -> PathBuf {
        self.local.join("logs").join(name).with_extension("log")
    }
}
