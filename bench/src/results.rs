//! The numbers of one run, and the ratios between them: those carry over to other machines.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::Context as _;
use serde::{Deserialize, Serialize};

use crate::{
    arrangement::Arrangement,
    authorization::{Decisions, GuardCost},
    hashing::HashingLimit,
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
    pub(crate) storms: Vec<Storm>,
    pub(crate) components: Vec<ComponentSize>,
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
    pub(crate) of: &'static str,
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
        ratios
    }
}

fn ratio(what: &str, number: f64, of: &'static str, reference: f64) -> Ratio {
    Ratio { what: what.to_owned(), of, value: number / reference }
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
