//! Variables: the application's, given at start, and each component's, made from them.
//!
//! Every provider of this host is static, so that all templates are resolved once, at start, and
//! a mistake in one stops the start.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail, ensure};

use crate::manifest::{self, Manifest};

/// The application's variables with their values. Has no `Debug`: values may be secret.
pub(crate) struct ApplicationVariables(BTreeMap<String, String>);

impl ApplicationVariables {
    /// Gives every variable of `manifest` its value: from `given` (`--variable`), else from the
    /// `environment` (`SPIN_VARIABLE_NAME`), else its default. Fails naming every required
    /// variable without a value.
    pub(crate) fn resolve(
        manifest: &Manifest,
        given: &[(String, String)],
        environment: impl Fn(&str) -> Option<String>,
    ) -> Result<Self> {
        let mut values = BTreeMap::new();
        let mut missing = Vec::new();
        for (name, variable) in &manifest.variables {
            let value = given
                .iter()
                .rfind(|(given_name, _)| given_name == name)
                .map(|(_, value)| value.clone())
                .or_else(|| environment(&format!("SPIN_VARIABLE_{}", name.to_uppercase())))
                .or_else(|| variable.default.clone());
            let shown = if variable.secret { "[secret]" } else { value.as_deref().unwrap_or("") };
            tracing::debug!(name, value = shown, "application variable");
            match value {
                Some(value) => {
                    values.insert(name.clone(), value);
                }
                None => missing.push(name.as_str()),
            }
        }
        ensure!(
            missing.is_empty(),
            "required variables have no value: {}; give --variable NAME=VALUE or SPIN_VARIABLE_NAME",
            missing.join(", ")
        );
        Ok(Self(values))
    }

    /// `template` with every `{{ name }}` replaced by that variable's value.
    pub(crate) fn expand(&self, template: &str) -> Result<String> {
        let mut expanded = String::new();
        let mut rest = template;
        while let Some((literal, after)) = rest.split_once("{{") {
            let (name, after) = after
                .split_once("}}")
                .with_context(|| format!("`{{{{` without `}}}}` in template `{template}`"))?;
            let name = name.trim();
            let Some(value) = self.0.get(name) else {
                bail!("template `{template}` uses the undefined variable `{name}`");
            };
            expanded.push_str(literal);
            expanded.push_str(value);
            rest = after;
        }
        expanded.push_str(rest);
        Ok(expanded)
    }
}

/// What one component sees through `spin:variables`. Has no `Debug`: values may be secret.
pub(crate) struct ComponentVariables(BTreeMap<String, String>);

/// Why a component got no value.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum LookupError {
    /// The name is not lower snake case.
    InvalidName(String),
    /// The component's manifest table has no such variable.
    Undefined(String),
}

impl ComponentVariables {
    /// Resolves the component's `templates`.
    pub(crate) fn resolve(
        templates: &BTreeMap<String, String>,
        application: &ApplicationVariables,
    ) -> Result<Self> {
        let values = templates
            .iter()
            .map(|(name, template)| {
                let value = application
                    .expand(template)
                    .with_context(|| format!("in variable `{name}`"))?;
                Ok((name.clone(), value))
            })
            .collect::<Result<_>>()?;
        Ok(Self(values))
    }

    /// The value of `name`.
    pub(crate) fn get(&self, name: &str) -> Result<&str, LookupError> {
        manifest::check_variable_name(name)
            .map_err(|error| LookupError::InvalidName(error.to_string()))?;
        self.0.get(name).map(String::as_str).ok_or_else(|| LookupError::Undefined(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn application() -> ApplicationVariables {
        let pairs = [("host", "db"), ("port", "5432")];
        ApplicationVariables(pairs.map(|(k, v)| (k.to_owned(), v.to_owned())).into())
    }

    #[test]
    fn a_template_takes_values_and_keeps_the_rest() {
        let expanded = application().expand("postgres://{{ host }}:{{port}}/x").unwrap();
        assert_eq!(expanded, "postgres://db:5432/x");
        assert_eq!(application().expand("no } braces {").unwrap(), "no } braces {");
    }

    #[test]
    fn a_template_with_a_mistake_is_refused() {
        let undefined = application().expand("{{ nope }}").unwrap_err();
        assert!(undefined.to_string().contains("undefined variable `nope`"));
        assert!(application().expand("{{ host").is_err());
    }

    #[test]
    fn a_lookup_tells_undefined_from_invalid() {
        let variables = ComponentVariables(BTreeMap::from([("a_b".into(), "1".into())]));
        assert_eq!(variables.get("a_b"), Ok("1"));
        assert_eq!(variables.get("b"), Err(LookupError::Undefined("b".into())));
        for invalid in ["A", "a-b", "a__b", "_a", "1a", ""] {
            assert!(matches!(variables.get(invalid), Err(LookupError::InvalidName(_))));
        }
    }
}
