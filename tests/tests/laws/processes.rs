//! The processes of production (`deploy/groups.toml`): what each serves and what it is told.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
};

use postern_tests::{expected, root};
use serde::Deserialize;

use super::architecture::{is_secret, manifest, templates};

/// One process.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Group {
    /// What it serves.
    pub(super) components: Vec<String>,
    /// Routes of these that it does not serve.
    pub(super) without: Vec<String>,
    /// Where it listens, by the colour of its release.
    pub(super) port: BTreeMap<String, u16>,
    /// Its priority: the more, the lower.
    pub(super) nice: u8,
}

/// What every process serves, for each has its own readiness.
const EVERYWHERE: &str = "health";

pub(super) fn groups() -> BTreeMap<String, Group> {
    let text = fs::read_to_string(root().join("deploy/groups.toml")).expect("a file");
    toml::from_str(&text).expect("groups")
}

/// The triggers of a process.
fn triggers(group: &Group) -> Vec<toml::Value> {
    let all = manifest()["trigger"]["http"].as_array().expect("triggers").clone();
    let is_served = |trigger: &toml::Value| {
        let text = |name: &str| trigger[name].as_str().expect("text").to_owned();
        group.components.contains(&text("component")) && !group.without.contains(&text("route"))
    };
    all.into_iter().filter(is_served).collect()
}

/// The manifest of a process.
fn manifest_of(name: &str, group: &Group) -> toml::Table {
    let whole = manifest();
    let mut components = toml::Table::new();
    for component in &group.components {
        let mut table = whole["component"][component].as_table().expect("a component").clone();
        table.remove("build");
        // Of test builds alone.
        if let Some(variables) = table.get_mut("variables").and_then(toml::Value::as_table_mut) {
            variables.remove("fault_rate");
        }
        let source = table["source"].as_str().expect("a path").rsplit('/').next().expect("a file");
        let source = format!("../wasm/{source}");
        table.insert("source".to_owned(), source.into());
        components.insert(component.clone(), table.into());
    }
    let text = toml::to_string(&components).expect("TOML");
    let used: BTreeSet<&str> = templates(&text).collect();
    let mut variables = whole["variables"].as_table().expect("variables").clone();
    variables.retain(|variable, _| used.contains(variable));
    let mut application = whole["application"].as_table().expect("an application").clone();
    application.insert("name".to_owned(), format!("postern-{name}").into());
    let trigger = toml::Table::from_iter([("http".to_owned(), triggers(group).into())]);
    toml::Table::from_iter([
        ("spin_manifest_version".to_owned(), 2.into()),
        ("application".to_owned(), application.into()),
        ("variables".to_owned(), variables.into()),
        ("trigger".to_owned(), trigger.into()),
        ("component".to_owned(), components.into()),
    ])
}

fn variables_of(manifest: &toml::Table) -> BTreeSet<&str> {
    manifest["variables"].as_table().expect("variables").keys().map(String::as_str).collect()
}

/// OPS-1: a process has a manifest of its own, with its components and what those are told; Spin does not start one that
/// lacks a required variable.
#[test]
fn manifests_are_as_committed() {
    for (name, group) in groups() {
        let text = toml::to_string_pretty(&manifest_of(&name, &group)).expect("TOML");
        let path = format!("deploy/manifests/{name}.toml");
        let text = format!(
            "# The process `{name}`. Written by `cargo xtask regenerate` out of `deploy/groups.toml` and `spin.toml`.\n{text}"
        );
        expected::compare(&path, &text);
    }
}

/// OPS-1, ASVS 13.2.2, 13.3.2: which process is told what, and what is secret of it. A widening shows in review.
#[test]
fn the_matrix_of_processes_and_variables_is_as_committed() {
    let groups = groups();
    let whole = manifest();
    let manifests: BTreeMap<_, _> =
        groups.iter().map(|(name, group)| (name.as_str(), manifest_of(name, group))).collect();
    let mut table = String::from(
        "What each process of production is told, out of deploy/groups.toml and spin.toml. `*` marks a secret.\n\
         Written by `cargo xtask regenerate`.\n\n",
    );
    let width = 34;
    let names: Vec<String> = manifests.keys().map(|name| format!("{name:<6}")).collect();
    writeln!(table, "{:<width$}{}", "", names.concat().trim_end()).expect("text");
    for variable in variables_of(&whole) {
        let mark = if is_secret(&whole, variable) { " *" } else { "" };
        let cells: String = manifests
            .values()
            .map(|of| if variables_of(of).contains(variable) { "x     " } else { "·     " })
            .collect();
        writeln!(table, "{:<width$}{}", format!("{variable}{mark}"), cells.trim_end())
            .expect("text");
    }
    expected::compare("deploy/variables.expected", &table);
}

/// OPS-1: every component is served by one process, and every route by one; what each process needs itself, by each.
#[test]
fn every_route_is_served_by_one_process() {
    let (groups, whole) = (groups(), manifest());
    for component in whole["component"].as_table().expect("components").keys() {
        let by = groups.values().filter(|group| group.components.contains(component)).count();
        assert_eq!(by, if component == EVERYWHERE { groups.len() } else { 1 }, "{component}");
    }
    let mut served: BTreeMap<String, usize> = BTreeMap::new();
    for trigger in groups.values().flat_map(triggers) {
        *served.entry(trigger["route"].as_str().expect("a route").to_owned()).or_default() += 1;
    }
    for trigger in whole["trigger"]["http"].as_array().expect("triggers") {
        let route = trigger["route"].as_str().expect("a route");
        let expected = if route.starts_with("/health/") { groups.len() } else { 1 };
        assert_eq!(served.remove(route), Some(expected), "{route}");
    }
    assert!(served.is_empty(), "{served:?}");
    for group in groups.values() {
        for route in &group.without {
            let found = whole["trigger"]["http"].as_array().expect("triggers").iter();
            assert!(
                found.filter(|trigger| trigger["route"].as_str() == Some(route)).count() == 1,
                "{route}"
            );
        }
    }
}

/// OPS-1: no port is used twice, and who hashes has the lowest priority.
#[test]
fn processes_do_not_get_into_each_others_way() {
    let groups = groups();
    let ports: Vec<u16> = groups.values().flat_map(|group| group.port.values().copied()).collect();
    assert_eq!(ports.iter().collect::<BTreeSet<_>>().len(), ports.len(), "{ports:?}");
    for group in groups.values() {
        assert!(group.port.keys().eq(["blue", "green"]));
    }
    let others = groups.iter().filter(|(name, _)| *name != "auth").map(|(_, group)| group.nice);
    assert!(others.max() < Some(groups["auth"].nice));
}

/// AUTH-2: the pepper, and with it the power to try passwords against stolen hashes, is with one process; what signs
/// sessions, with two; none but `jobs` can send mail.
#[test]
fn the_strongest_secrets_are_with_few() {
    let groups = groups();
    let holders = |variable: &str| -> Vec<&str> {
        let knows = |(name, group): (&String, &Group)| {
            variables_of(&manifest_of(name, group)).contains(variable)
        };
        groups.iter().filter(|of| knows(*of)).map(|(name, _)| name.as_str()).collect()
    };
    assert_eq!(holders("password_peppers"), ["auth"]);
    assert_eq!(holders("signing_key"), ["api", "auth"]);
    assert_eq!(holders("oauth_token_keys"), ["api"]);
    assert_eq!(holders("mail_api_key"), ["jobs"]);
    assert_eq!(holders("ses_secret_access_key"), ["jobs"]);
}

/// JOB-7: the clock asks for a component's work where that component is served.
#[test]
fn work_is_asked_for_where_it_is_done() {
    let whole = manifest();
    let urls = whole["component"]["jobs"]["variables"]["work_urls"].as_str().expect("text");
    let told: BTreeMap<&str, &str> =
        urls.lines().filter_map(|line| line.trim().split_once('=')).collect();
    let mut expected = BTreeMap::new();
    let groups = groups();
    for (name, group) in &groups {
        for trigger in triggers(group) {
            let route = trigger["route"].as_str().expect("a route").to_owned();
            let Some(component) = route.strip_prefix("/internal/work/") else { continue };
            expected.insert(component.to_owned(), format!("{{{{ {name}_process_url }}}}"));
        }
    }
    assert!(expected.len() > 8);
    let told: BTreeMap<_, _> =
        told.into_iter().map(|(name, url)| (name.to_owned(), url.to_owned())).collect();
    assert_eq!(told, expected);
}

/// What people reach of a process: the routes of the API and the pages.
fn public_routes(group: &Group) -> Vec<String> {
    let routes =
        triggers(group).into_iter().map(|trigger| trigger["route"].as_str().map(str::to_owned));
    let private = |route: &String| {
        ["/internal/", "/health/", "/metrics"].iter().any(|private| route.starts_with(private))
    };
    routes.map(|route| route.expect("a route")).filter(|route| !private(route)).collect()
}

/// OPS-2: the edge sends each route to the process that serves it. What it does not name goes to `api`.
#[test]
fn routes_of_the_edge_are_as_committed() {
    let mut text = String::from(
        "# Which process serves what. Written by `cargo xtask regenerate` out of `deploy/groups.toml` and `spin.toml`.\n\
         # What is not named goes to `api`; to nothing private of the others is there a way from here.\n",
    );
    for (name, group) in groups().iter().filter(|(name, _)| *name != "api") {
        for route in public_routes(group) {
            let place = route.trim_end_matches("/...");
            writeln!(text, "location = {place} {{ include postern/to-{name}.conf; }}")
                .expect("text");
            if place != route {
                writeln!(text, "location ^~ {place}/ {{ include postern/to-{name}.conf; }}")
                    .expect("text");
            }
        }
    }
    expected::compare("deploy/nginx/postern/routes.conf", &text);
}

/// OPS-2: a release is told from the other by its ports: switching is one link.
#[test]
fn upstreams_of_the_edge_are_as_committed() {
    for colour in ["blue", "green"] {
        let mut text = format!(
            "# The processes of `{colour}`. Written by `cargo xtask regenerate` out of `deploy/groups.toml`.\n"
        );
        for (name, group) in groups() {
            writeln!(
                text,
                "upstream postern_{name} {{ server 127.0.0.1:{}; }}",
                group.port[colour]
            )
            .expect("text");
        }
        expected::compare(&format!("deploy/nginx/postern/{colour}.conf"), &text);
    }
}
