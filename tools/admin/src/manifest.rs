//! The part of Spin's manifests that says what a process wants to know.

use std::{collections::BTreeSet, fs, path::Path};

use anyhow::Context as _;
use serde::Deserialize;

/// What a process is made of and what it wants to know.
#[derive(Deserialize)]
pub struct Manifest {
    #[serde(default)]
    component: toml::Table,
    #[serde(default)]
    variables: toml::Table,
}

impl Manifest {
    /// The manifest at `path`.
    ///
    /// # Errors
    /// It is not there, or it is none.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let text =
            fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        Self::parse(&text).with_context(|| format!("{} is not a manifest", path.display()))
    }

    /// The manifest in `text`.
    ///
    /// # Errors
    /// It is none.
    pub fn parse(text: &str) -> anyhow::Result<Self> {
        Ok(toml::from_str(text)?)
    }

    /// Its components and variables, and those of another as well.
    #[must_use]
    pub(crate) fn and(mut self, other: Self) -> Self {
        self.component.extend(other.component);
        self.variables.extend(other.variables);
        self
    }

    /// Names of the application's variables.
    pub fn variables(&self) -> BTreeSet<&str> {
        self.variables.keys().map(String::as_str).collect()
    }

    /// Names of those without which Spin does not start it.
    pub fn required(&self) -> BTreeSet<&str> {
        let required = |definition: &toml::Value| {
            definition.get("required").and_then(toml::Value::as_bool) == Some(true)
        };
        let named = self.variables.iter().filter(|(_, definition)| required(definition));
        named.map(|(name, _)| name.as_str()).collect()
    }

    /// The components that are given this variable: `database_url`, `redis_url`.
    pub fn components_that_know(&self, variable: &str) -> BTreeSet<String> {
        let knows = |component: &toml::Value| {
            component.get("variables").is_some_and(|known| known.get(variable).is_some())
        };
        let components = self.component.iter().filter(|(_, component)| knows(component));
        components.map(|(name, _)| name.clone()).collect()
    }

    /// Where each component's code is, by its name.
    pub fn sources(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.component.iter().map(|(name, component)| {
            (name.as_str(), component.get("source").and_then(toml::Value::as_str))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_says_what_a_process_wants_to_know() {
        let of = |component: &str, required: bool| {
            Manifest::parse(&format!(
                "[variables]\n{component}_database_url = {{ required = {required} }}\n\
                 [component.{component}]\nsource = '{component}.wasm'\n\
                 [component.{component}.variables]\ndatabase_url = '{{{{ {component}_database_url }}}}'\n\
                 [component.static]\nsource = 'static.wasm'"
            ))
            .unwrap()
        };
        let both = of("auth", true).and(of("mfa", false));
        assert_eq!(both.variables(), BTreeSet::from(["auth_database_url", "mfa_database_url"]));
        assert_eq!(both.required(), BTreeSet::from(["auth_database_url"]));
        let known = ["auth", "mfa"].map(str::to_owned).into();
        assert_eq!(both.components_that_know("database_url"), known);
        let sources: Vec<_> = both.sources().map(|(name, _)| name).collect();
        assert_eq!(
            sources,
            ["auth", "static", "mfa"]
                .into_iter()
                .collect::<BTreeSet<_>>()
                .into_iter()
                .collect::<Vec<_>>()
        );
    }
}
