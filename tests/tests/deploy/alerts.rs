//! Alerts and the dashboard: that Prometheus takes them, that each alert can fire, and that what they ask for exists.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    process::Command,
};

use postern_tests::{Value, debian13, observe, root};

/// Where `page` of an alert leads to.
const PAGE: &str = "docs/operations/when-something-is-wrong.md";
/// What Prometheus itself knows of whatever it asks.
const OWN: &str = "up";
/// What is given by whom, a name a line.
const GIVEN: [&str; 5] = ["postern", "node", "redis", "pgbouncer", "blackbox"];

/// Runs it; what it says must be no complaint.
fn passes(command: &mut Command) {
    let output = command.output().unwrap();
    let (said, complained) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{command:?}: {said}{complained}");
}

/// DATA-3: Prometheus takes rules and settings, the exporter takes its own, and the cases of the alerts come out as they
/// say.
#[test]
fn prometheus_takes_the_rules_and_the_settings() {
    let observe = root().join("deploy/observe");
    let folder = tempfile::tempdir().unwrap();
    for file in ["alerts.yml", "alerts.test.yml", "prometheus.yml"] {
        fs::copy(observe.join(file), folder.path().join(file)).unwrap();
    }
    // The settings name it, and whoever sets it up makes it.
    fs::write(folder.path().join("postern.token"), "token").unwrap();
    let promtool = |arguments: &[&str]| {
        let mut command = debian13::program("usr/bin/promtool");
        passes(command.args(arguments).current_dir(folder.path()));
    };
    promtool(&["check", "rules", "--lint-fatal", "alerts.yml"]);
    promtool(&["test", "rules", "alerts.test.yml"]);
    promtool(&["check", "config", "--lint-fatal", "prometheus.yml"]);
    let mut exporter = debian13::program("usr/bin/prometheus-blackbox-exporter");
    let settings = format!("--config.file={}", observe.join("blackbox.yml").display());
    passes(exporter.args(["--config.check", &settings]));
}

/// The rules that alert, by name.
fn alerts() -> BTreeMap<String, Value> {
    let named = |rule: Value| Some((rule["alert"].as_str()?.to_owned(), rule));
    observe::rules().into_iter().filter_map(named).collect()
}

/// DATA-3: each alert has a case in which it fires, and one in which it does not; promtool says that they come out so.
#[test]
fn each_alert_fires_and_keeps_quiet() {
    let cases = observe::read("alerts.test.yml");
    let mut seen = BTreeSet::new();
    for case in cases["tests"].as_array().unwrap() {
        for check in case["promql_expr_test"].as_array().unwrap() {
            let asked = check["expr"].as_str().unwrap();
            let name = asked
                .strip_prefix(r#"ALERTS{alertname=""#)
                .and_then(|rest| rest.strip_suffix(r#"",alertstate="firing"}"#))
                .unwrap_or_else(|| panic!("{asked}"));
            let samples = check["exp_samples"].as_array().unwrap();
            seen.insert((name.to_owned(), !samples.is_empty()));
        }
    }
    let both = |name: String| [(name.clone(), false), (name, true)];
    let expected: BTreeSet<_> = alerts().into_keys().flat_map(both).collect();
    assert_eq!(seen, expected);
}

/// The anchors of a page's second headings.
fn anchors(page: &Path) -> BTreeSet<String> {
    let text = fs::read_to_string(page).unwrap();
    let headings = text.lines().filter_map(|line| line.strip_prefix("## "));
    headings.map(|heading| heading.to_lowercase().replace(' ', "-")).collect()
}

/// DATA-3: each alert says what to do first and where the rest stands, how much it hurries, and no section is about nothing.
#[test]
fn each_alert_says_what_to_do() {
    let mut led_to = BTreeSet::new();
    for (name, rule) in alerts() {
        let said = &rule["annotations"];
        for annotation in ["summary", "do"] {
            let text = said[annotation].as_str().unwrap_or_default();
            assert!(text.split(' ').count() > 3, "{name} has no `{annotation}`: {text}");
        }
        let (page, anchor) = said["page"].as_str().unwrap().split_once('#').unwrap();
        assert_eq!(page, PAGE, "{name}");
        led_to.insert(anchor.to_owned());
        let severity = rule["labels"]["severity"].as_str().unwrap();
        assert!(["page", "ticket"].contains(&severity), "{name}: {severity}");
    }
    assert_eq!(anchors(&root().join(PAGE)), led_to);
}

/// DATA-3: what alerts and dashboard ask for is what `/metrics` or an exporter of Debian gives, or what a rule computes.
#[test]
fn each_metric_is_given_by_somebody() {
    let mut given: BTreeSet<String> = [OWN.to_owned()].into();
    for name in GIVEN {
        let list =
            fs::read_to_string(root().join(format!("tests/data/metrics/{name}.txt"))).unwrap();
        let names = list.lines().filter(|line| !line.starts_with('#'));
        given.extend(names.map(ToOwned::to_owned));
    }
    let computed = observe::rules().into_iter();
    given.extend(computed.filter_map(|rule| rule["record"].as_str().map(ToOwned::to_owned)));
    let asked: BTreeSet<String> = observe::expressions()
        .iter()
        .flat_map(|expression| observe::selectors(expression))
        .map(|selector| selector.metric)
        .collect();
    let unknown: Vec<_> = asked.difference(&given).collect();
    assert!(unknown.is_empty(), "nobody gives {unknown:?}");
    // All four kinds of source are asked, so that none of the lists is there for nothing.
    for prefix in ["postern_", "node_", "redis_", "pgbouncer_", "probe_"] {
        assert!(asked.iter().any(|name| name.starts_with(prefix)), "{prefix}");
    }
}

/// DATA-3: the dashboard has twelve panels, each with a name of its own.
#[test]
fn the_dashboard_has_twelve_panels() {
    let dashboard = observe::read("dashboard.json");
    let panels = dashboard["panels"].as_array().unwrap();
    let titles: BTreeSet<_> = panels.iter().map(|panel| panel["title"].as_str()).collect();
    assert_eq!((panels.len(), titles.len()), (12, 12));
}
