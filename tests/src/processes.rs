//! The processes of production (`deploy/groups.toml`), in the place of one that serves everything.

use std::{collections::BTreeMap, fs, os::unix::fs::symlink};

use serde::Deserialize;
use tempfile::TempDir;

use crate::{
    environment::{component_of, root},
    host::{HostProcess, Settings},
    nginx::{Limits, Nginx},
    reservation::Reservation,
};

/// What every process serves, for each has its own readiness; of the metrics, this one alone tells.
const HEALTH: &str = "health";
const WITH_METRICS: &str = "jobs";

/// One process, as far as it matters here.
#[derive(Deserialize)]
struct Group {
    components: Vec<String>,
}

/// A release as it lies on a disk: the manifests, and beside them the components.
fn lay_out<'a>(processes: impl Iterator<Item = &'a String>) -> TempDir {
    let release = tempfile::tempdir().expect("a folder");
    let manifests = release.path().join("manifests");
    fs::create_dir(&manifests).expect("a folder");
    for process in processes {
        let name = format!("{process}.toml");
        let from = root().join("deploy/manifests").join(&name);
        fs::copy(from, manifests.join(name)).expect("a copy");
    }
    let wasm = root().join("target/wasm32-wasip2/release");
    symlink(wasm, release.path().join("wasm")).expect("a link");
    release
}

/// All of them, running.
pub(crate) struct Processes {
    running: BTreeMap<String, HostProcess>,
    /// Which process serves a component.
    places: BTreeMap<String, String>,
    edge: Option<(Nginx, String)>,
    _release: TempDir,
}

impl Processes {
    /// Starts them, each from its own manifest; with an edge at this port.
    pub(crate) fn start(settings: &Settings, edge: Option<Reservation>) -> Self {
        let text = fs::read_to_string(root().join("deploy/groups.toml")).expect("a file");
        let groups: BTreeMap<String, Group> = toml::from_str(&text).expect("groups");
        let release = lay_out(groups.keys());
        let ports: BTreeMap<&String, Reservation> =
            groups.keys().map(|name| (name, Reservation::port())).collect();
        let mut settings = settings.clone();
        for (name, port) in &ports {
            let url = format!("http://127.0.0.1:{}", port.number);
            settings.variables.entry(format!("{name}_process_url")).or_insert(url);
        }
        let mut running = BTreeMap::new();
        for (name, port) in ports {
            settings.manifest = release.path().join(format!("manifests/{name}.toml"));
            running.insert(name.clone(), HostProcess::start(&settings, port));
        }
        let mut places = BTreeMap::new();
        for (name, group) in &groups {
            places.extend(group.components.iter().map(|one| (one.clone(), name.clone())));
        }
        places.insert(HEALTH.to_owned(), WITH_METRICS.to_owned());
        let urls: Vec<(&str, &str)> =
            running.iter().map(|(name, process)| (name.as_str(), process.url.as_str())).collect();
        let edge = edge.map(|port| {
            let nginx = Nginx::start_at(port, &urls, Limits::Lifted);
            let url = format!("http://127.0.0.1:{}", nginx.open);
            (nginx, url)
        });
        Self { running, places, edge, _release: release }
    }

    /// Where a path is asked for: at the edge, or at the process that serves it, which for some the edge does not show.
    pub(crate) fn url_of(&self, path: &str) -> &str {
        let path = path.split('?').next().unwrap_or_default();
        if let Some((_, url)) = &self.edge
            && !["/internal/", "/health/", "/metrics"]
                .iter()
                .any(|private| path.starts_with(private))
        {
            return url;
        }
        let process = &self.places[&component_of(path)];
        &self.running[process].url
    }

    /// All of them.
    pub(crate) fn all(&self) -> impl Iterator<Item = &HostProcess> {
        self.running.values()
    }

    /// Kills all of them.
    pub(crate) fn kill(self) {
        for process in self.running.into_values() {
            process.kill();
        }
    }
}
