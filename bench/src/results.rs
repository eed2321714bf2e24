//! The numbers of one run, and the ratios between them: those carry over to other machines.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::Context as _;
use serde::{Deserialize, Serialize};

use crate::{
    arrangement::Arrangement,
    authorization::{Decisions, GuardCost},
    connections::{Broker, Refreshes},
    database_use::DatabaseUse,
    hashing::HashingLimit,
    jobs::Queue,
    load::Measured,
    machine::Machine,
    users::UserList,
};

/// All that a run found.
#[derive(Serialize)]
pub(crate) struct Results {
    pub(crate) machine: Machine,
    /// Clients of each kind.
    pub(crate) clients: u32,
    pub(crate) hashing_limit: HashingLimit,
    pub(crate) hello: Measured,
    pub(crate) refresh: Measured,
    pub(crate) log_in: Measured,
    pub(crate) cold_start: ColdStart,
    pub(crate) guard: GuardCost,
    pub(crate) decisions: Decisions,
    pub(crate) user_lists: Vec<UserList>,
    #[serde(flatten)]
    pub(crate) background: Background,
    pub(crate) storms: Vec<Storm>,
    pub(crate) components: Vec<ComponentSize>,
}

/// Connected accounts, background work, and the database below all of it.
#[derive(Serialize)]
pub(crate) struct Background {
    pub(crate) broker: Broker,
    pub(crate) refreshes: Refreshes,
    pub(crate) database: DatabaseUse,
    /// Ours first.
    pub(crate) jobs: Vec<Queue>,
}

/// `GET session` in one arrangement.
#[derive(Serialize)]
pub(crate) struct Storm {
    pub(crate) arrangement: Arrangement,
    /// Reads with nothing beside them.
    pub(crate) quiet: Measured,
    /// Reads beside log-ins.
    pub(crate) reads: Measured,
    /// The log-ins.
    pub(crate) log_ins: Measured,
    pub(crate) memory: Vec<HostMemory>,
}

/// Resident memory of one host process.
#[derive(Serialize)]
pub(crate) struct HostMemory {
    pub(crate) process: &'static str,
    /// Before the load.
    pub(crate) before_kb: u32,
    /// The most until the storm's end.
    pub(crate) peak_kb: u32,
}

/// Medians of a first request and of those after it.
#[derive(Clone, Copy, Serialize)]
pub(crate) struct ColdStart {
    pub(crate) cold_ms: f64,
    pub(crate) warm_ms: f64,
}

/// How large a component is.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct ComponentSize {
    pub(crate) name: String,
    pub(crate) bytes: u32,
}

/// One number as a share of another.
#[derive(Serialize)]
pub(crate) struct Ratio {
    pub(crate) what: String,
    pub(crate) of: String,
    pub(crate) value: f64,
}

impl Results {
    /// `GET session` with nothing beside it, as `./up` runs it.
    pub(crate) fn quiet_read(&self) -> Option<&Measured> {
        let mut storms = self.storms.iter();
        storms.find(|storm| storm.arrangement == Arrangement::ManyThreads).map(|storm| &storm.quiet)
    }

    pub(crate) fn ratios(&self) -> Vec<Ratio> {
        let hashing = self.hashing_limit.all_cores_per_second;
        let hello = self.hello.per_second;
        let quiet = self.quiet_read().map_or(f64::NAN, |quiet| quiet.per_second);
        let mut ratios = vec![
            ratio("log-ins", self.log_in.per_second, "what the cores hash natively", hashing),
            ratio("GET session", quiet, "hello on the same host", hello),
            ratio("refresh", self.refresh.per_second, "hello on the same host", hello),
            ratio(
                "a cold GET session",
                self.cold_start.cold_ms,
                "a warm one",
                self.cold_start.warm_ms,
            ),
            ratio(
                "a read behind the guard",
                GuardCost::per_second(&self.guard.guarded),
                "the same beside it",
                GuardCost::per_second(&self.guard.open),
            ),
        ];
        ratios.extend(self.storms.iter().map(|storm| {
            let what = format!("GET session in a storm ({})", storm.arrangement.title());
            ratio(&what, storm.reads.per_second, "the same alone", storm.quiet.per_second)
        }));
        ratios.extend(self.background.ratios());
        ratios
    }
}

impl Background {
    fn ratios(&self) -> Vec<Ratio> {
        let Self { broker, refreshes, database, jobs } = self;
        let reads = broker.reads.per_second;
        let mut ratios = vec![
            ratio("a token from the broker", broker.tokens.per_second, "GET session", reads),
            ratio("refreshes by the background", refreshes.per_second, "GET session", reads),
            ratio(
                "connections to Postgres that were there",
                database.pool.efficiency,
                "those that were taken",
                1.0,
            ),
        ];
        if let Some((ours, peers)) = jobs.split_first() {
            for peer in peers {
                let rounds = ours.rounds.iter().zip(&peer.rounds);
                ratios.extend(rounds.map(|(our, their)| {
                    let what = format!("our jobs, {}", workers(our.workers));
                    let of = format!("those of {}", peer.name);
                    Ratio { what, of, value: our.per_second / their.per_second }
                }));
            }
        }
        ratios
    }
}

/// `1 worker`, `2 workers`
pub(crate) fn workers(count: usize) -> String {
    if count == 1 { "1 worker".to_owned() } else { format!("{count} workers") }
}

fn ratio(what: &str, number: f64, of: &str, reference: f64) -> Ratio {
    Ratio { what: what.to_owned(), of: of.to_owned(), value: number / reference }
}

/// The part of a Spin manifest that names files.
#[derive(Deserialize)]
struct Manifest {
    component: BTreeMap<String, Component>,
}

#[derive(Deserialize)]
struct Component {
    source: String,
}

/// The sizes of the components in `spin.toml` of the checkout at `root`, as they were built.
pub(crate) fn component_sizes(root: &Path) -> anyhow::Result<Vec<ComponentSize>> {
    let manifest: Manifest = toml::from_str(&fs::read_to_string(root.join("spin.toml"))?)?;
    let size = |(name, component): (String, Component)| {
        let path = root.join(component.source);
        let bytes = fs::metadata(&path).with_context(|| path.display().to_string())?.len();
        Ok(ComponentSize { name, bytes: bytes.try_into()? })
    };
    manifest.component.into_iter().map(size).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_those_of_the_files_that_the_manifest_names() {
        let folder = tempfile::tempdir().unwrap();
        let manifest = "[component.auth]\nsource = 'a.wasm'\n[component.jobs]\nsource = 'b.wasm'\n";
        fs::write(folder.path().join("spin.toml"), manifest).unwrap();
        fs::write(folder.path().join("a.wasm"), [0; 3]).unwrap();
        assert!(component_sizes(folder.path()).is_err(), "b.wasm is missing");
        fs::write(folder.path().join("b.wasm"), []).unwrap();
        let sizes = component_sizes(folder.path()).unwrap();
        let expected = [("auth", 3), ("jobs", 0)];
        let size = |(name, bytes): (&str, u32)| ComponentSize { name: name.to_owned(), bytes };
        assert_eq!(sizes, expected.map(size));
    }
}
