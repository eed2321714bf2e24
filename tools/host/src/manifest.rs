//! The application manifest (`spin.toml`, `spin_manifest_version = 2`).
//!
//! The model is exactly the part of Spin's manifest this host acts on. A key outside it is an
//! error, because a key that is read by Spin and ignored here would make the two disagree.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail, ensure};
use serde::{Deserialize, de::IgnoredAny};

use crate::toml_file;

/// A whole manifest.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Manifest {
    spin_manifest_version: u32,
    /// Who the application is.
    pub(crate) application: Application,
    /// Application variables by name.
    #[serde(default)]
    pub(crate) variables: BTreeMap<String, Variable>,
    /// What starts a component.
    pub(crate) trigger: Triggers,
    /// Components by name.
    #[serde(default)]
    pub(crate) component: BTreeMap<String, Component>,
}

/// The `[application]` table.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Application {
    /// The application's name, for the log.
    pub(crate) name: String,
    #[serde(default, rename = "version")]
    _version: IgnoredAny,
    #[serde(default, rename = "description")]
    _description: IgnoredAny,
    #[serde(default, rename = "authors")]
    _authors: IgnoredAny,
}

/// One entry of `[variables]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Variable {
    /// The value when none is given at start.
    pub(crate) default: Option<String>,
    /// Whether a value must be given at start.
    #[serde(default)]
    pub(crate) required: bool,
    /// Whether the value must never be shown.
    #[serde(default)]
    pub(crate) secret: bool,
}

/// The `[[trigger.*]]` tables this host serves.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Triggers {
    /// Routes to components.
    #[serde(default)]
    pub(crate) http: Vec<HttpTrigger>,
    /// Timed invocations of components.
    #[serde(default)]
    pub(crate) cron: Vec<CronTrigger>,
}

/// A `[[trigger.http]]` table.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct HttpTrigger {
    /// A path, exact or with the suffix `/...`.
    pub(crate) route: String,
    /// The component that answers.
    pub(crate) component: String,
}

/// A `[[trigger.cron]]` table.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CronTrigger {
    /// The component that is called.
    pub(crate) component: String,
    /// Six fields: second, minute, hour, day of month, month, day of week (UTC).
    pub(crate) cron_expression: String,
}

/// A `[component.NAME]` table.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Component {
    /// The compiled component, relative to the manifest.
    pub(crate) source: PathBuf,
    #[serde(default, rename = "description")]
    _description: IgnoredAny,
    /// Where the component may connect to; see [`crate::allowed_hosts`].
    #[serde(default)]
    pub(crate) allowed_outbound_hosts: Vec<String>,
    /// Component variables: templates over the application's variables.
    #[serde(default)]
    pub(crate) variables: BTreeMap<String, String>,
    /// Labels of the key-value stores the component may open.
    #[serde(default)]
    pub(crate) key_value_stores: BTreeSet<String>,
    /// The component's whole process environment.
    #[serde(default)]
    pub(crate) environment: BTreeMap<String, String>,
    #[serde(default, rename = "build")]
    _build: Option<Build>,
}

/// The `[component.NAME.build]` table: known, so that a typing error shows, and otherwise for
/// `spin build` alone.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Build {
    #[serde(default, rename = "command")]
    _command: IgnoredAny,
    #[serde(default, rename = "workdir")]
    _workdir: IgnoredAny,
    #[serde(default, rename = "watch")]
    _watch: IgnoredAny,
}

impl Manifest {
    /// Reads and checks the manifest at `path`.
    pub(crate) fn load(path: &Path) -> Result<Self> {
        let mut manifest: Self = toml_file::read(path)?;
        let directory = path.parent().unwrap_or(Path::new(""));
        for component in manifest.component.values_mut() {
            component.source = directory.join(&component.source);
        }
        manifest.check().with_context(|| format!("in {}", path.display()))?;
        Ok(manifest)
    }

    /// Keeps only the named components and the triggers that lead to them; none named keeps all.
    pub(crate) fn retain_components(&mut self, names: &[String]) -> Result<()> {
        if names.is_empty() {
            return Ok(());
        }
        for name in names {
            ensure!(
                self.component.contains_key(name),
                "unknown component `{name}` in --component-id; the manifest has: {}",
                self.component_names(),
            );
        }
        let is_named = |component: &String| names.contains(component);
        self.component.retain(|name, _| is_named(name));
        self.trigger.http.retain(|trigger| is_named(&trigger.component));
        self.trigger.cron.retain(|trigger| is_named(&trigger.component));
        Ok(())
    }

    fn check(&self) -> Result<()> {
        ensure!(
            self.spin_manifest_version == 2,
            "spin_manifest_version is {}; this host reads version 2",
            self.spin_manifest_version
        );
        for (name, variable) in &self.variables {
            check_variable_name(name)?;
            if variable.required == variable.default.is_some() {
                bail!("variable `{name}` needs either `required = true` or a `default`");
            }
        }
        for (component_name, component) in &self.component {
            for name in component.variables.keys() {
                check_variable_name(name)
                    .with_context(|| format!("in component `{component_name}`"))?;
            }
        }
        let http = self.trigger.http.iter().map(|trigger| &trigger.component);
        let cron = self.trigger.cron.iter().map(|trigger| &trigger.component);
        for name in http.chain(cron) {
            ensure!(
                self.component.contains_key(name),
                "a trigger names the unknown component `{name}`; the manifest has: {}",
                self.component_names(),
            );
        }
        Ok(())
    }

    fn component_names(&self) -> String {
        let names: Vec<_> = self.component.keys().map(String::as_str).collect();
        names.join(", ")
    }
}

/// Fails unless `name` is lower snake case, starting with a letter, as Spin demands.
pub(crate) fn check_variable_name(name: &str) -> Result<()> {
    let words_are_sound = name.split('_').all(|word| {
        !word.is_empty()
            && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    });
    ensure!(
        words_are_sound && name.starts_with(|first: char| first.is_ascii_lowercase()),
        "`{name}` is not a variable name: write lower_snake_case, starting with a letter"
    );
    Ok(())
}
