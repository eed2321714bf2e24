//! Reads what `deploy/observe` asks of Prometheus.

use std::{collections::BTreeSet, fs};

use serde_json::Value;

use crate::environment::root;

const FOLDER: &str = "deploy/observe";

/// A file of it, which is YAML or JSON.
///
/// # Panics
/// There is none, or it is neither.
pub fn read(name: &str) -> Value {
    let path = root().join(FOLDER).join(name);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
    serde_saphyr::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The rules of `alerts.yml`: those that alert, and those that give what they compute a name.
///
/// # Panics
/// The file is none of rules.
pub fn rules() -> Vec<Value> {
    let file = read("alerts.yml");
    let groups = file["groups"].as_array().expect("groups");
    groups.iter().flat_map(|group| group["rules"].as_array().expect("rules").clone()).collect()
}

/// What the rules and the dashboard ask for.
///
/// # Panics
/// One of the files is not what it should be.
pub fn expressions() -> Vec<String> {
    let text = |value: &Value| value["expr"].as_str().expect("an expression").to_owned();
    let dashboard = read("dashboard.json");
    let panels = dashboard["panels"].as_array().expect("panels");
    let targets = panels.iter().flat_map(|panel| panel["targets"].as_array().expect("targets"));
    rules().iter().map(text).chain(targets.map(text)).collect()
}

/// The series that an expression asks for.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Selector {
    /// The metric.
    pub metric: String,
    /// The labels that are to have some value.
    pub labels: BTreeSet<String>,
}

/// The selectors of an expression of `PromQL`: names that are no function, no operator and no label. The syntax itself is
/// promtool's to check.
pub fn selectors(expression: &str) -> Vec<Selector> {
    let mut found = Vec::new();
    let mut rest = expression;
    while let Some(first) = rest.chars().next() {
        let word = word(rest);
        let behind = &rest[word.len().max(first.len_utf8())..];
        let next = behind.trim_start();
        rest = match (first, word) {
            ('"', _) => after(behind, '"'),
            ('[', _) => after(behind, ']'),
            (_, "by" | "without" | "on" | "ignoring" | "group_left" | "group_right") => {
                next.strip_prefix('(').map_or(behind, |labels| after(labels, ')'))
            }
            (_, "and" | "or" | "unless" | "bool" | "offset" | "") | ('0'..='9', _) => behind,
            _ if next.starts_with('(') || ["by", "without"].contains(&self::word(next)) => behind,
            _ => {
                let (inside, behind) = next
                    .strip_prefix('{')
                    .and_then(|inside| inside.split_once('}'))
                    .unwrap_or(("", behind));
                found.push(Selector { metric: word.to_owned(), labels: labels(inside) });
                behind
            }
        };
    }
    found
}

/// The word that a text begins with: a name, a number or a duration.
fn word(text: &str) -> &str {
    let end = text.find(|letter: char| !(letter.is_ascii_alphanumeric() || "_:.".contains(letter)));
    &text[..end.unwrap_or(text.len())]
}

fn after(text: &str, end: char) -> &str {
    text.split_once(end).map_or("", |(_, rest)| rest)
}

/// The names before the values, which stand in quotation marks.
fn labels(matchers: &str) -> BTreeSet<String> {
    let outside = matchers.split('"').step_by(2);
    outside
        .map(|part| word(part.trim_start_matches([',', ' '])).to_owned())
        .filter(|name| !name.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// DATA-3: whatever an expression asks for is found, and nothing else is.
    #[test]
    fn metrics_are_told_from_everything_else() {
        let asked = |expression| -> Vec<_> {
            let each = selectors(expression).into_iter();
            each.map(|one| (one.metric, Vec::from_iter(one.labels).join(","))).collect()
        };
        let pair = |metric: &str, labels: &str| (metric.to_owned(), labels.to_owned());
        assert_eq!(
            asked(
                r#"sum by (a, b) (rate(x_total{l="(y)",m!~"z|w"}[5m] offset 10m)) / 2.5 > bool up"#
            ),
            [pair("x_total", "l,m"), pair("up", "")]
        );
        assert_eq!(
            asked("min(age) > 26 * 3600 or (max(up) == 1 unless on (c) r:x:rate5m) and a"),
            [pair("age", ""), pair("up", ""), pair("r:x:rate5m", ""), pair("a", "")]
        );
    }
}
