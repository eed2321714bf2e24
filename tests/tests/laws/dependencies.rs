//! What dependencies may bring along, as `deny.toml` says: licences, bans and sources. `cargo deny` reads the
//! same file; it takes
//! minutes to install, and a check that runs only where it is installed is none.

use std::{
    collections::{BTreeMap, BTreeSet},
    process::Command,
};

use postern_tests::{Value, root};
use serde::Deserialize;
use spdx::{Expression, LicenseReq, Licensee, ParseMode};

const RULES: &str = include_str!("../../../deny.toml");

#[derive(Deserialize)]
struct Rules {
    graph: Graph,
    licenses: Licences,
    bans: Bans,
    sources: Sources,
}

#[derive(Deserialize)]
struct Graph {
    targets: Vec<String>,
}

#[derive(Deserialize)]
struct Licences {
    allow: Vec<String>,
    exceptions: Vec<Exception>,
}

#[derive(Deserialize)]
struct Exception {
    #[serde(rename = "crate")]
    name: String,
    allow: Vec<String>,
}

#[derive(Deserialize)]
struct Bans {
    deny: Vec<Banned>,
}

#[derive(Deserialize)]
struct Banned {
    #[serde(rename = "crate")]
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Sources {
    allow_registry: Vec<String>,
}

/// A package of the graph.
#[derive(Clone, Debug)]
struct Package {
    name: String,
    version: String,
    licence: Option<String>,
    /// Where it is from; none for our own.
    source: Option<String>,
    /// What it depends on that names no version, by no path.
    wildcards: Vec<String>,
}

fn rules() -> Rules {
    toml::from_str(RULES).expect("deny.toml")
}

/// The packages that are compiled for one of these targets.
fn graph(targets: &[String]) -> Vec<Package> {
    let mut packages = BTreeMap::new();
    for target in targets {
        let arguments = [
            "metadata",
            "--offline",
            "--locked",
            "--format-version",
            "1",
            "--filter-platform",
            target,
        ];
        let output = Command::new(env!("CARGO")).args(arguments).current_dir(root()).output();
        let output = output.expect("cargo runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let metadata: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
        let nodes = list(&metadata["resolve"]["nodes"]);
        let resolved: BTreeSet<&str> =
            nodes.iter().filter_map(|node| node["id"].as_str()).collect();
        for package in list(&metadata["packages"]) {
            let text = |name: &str| package[name].as_str().map(ToOwned::to_owned);
            let id = text("id").expect("an id");
            if !resolved.contains(id.as_str()) {
                continue;
            }
            let any = list(&package["dependencies"]);
            let any = any.iter().filter(|one| one["req"] == "*" && one["path"].is_null());
            let wildcards = any.filter_map(|one| Some(one["name"].as_str()?.to_owned())).collect();
            let (name, version) = (text("name").expect("a name"), text("version").expect("one"));
            let read = Package {
                name,
                version,
                licence: text("license"),
                source: text("source"),
                wildcards,
            };
            packages.insert(id, read);
        }
    }
    packages.into_values().collect()
}

/// Whether one of the allowed licences is what is required, or a later one of it.
fn is_among(required: &LicenseReq, allowed: &[String]) -> bool {
    allowed.iter().any(|one| Licensee::parse(one).expect("a licence").satisfies(required))
}

/// What is wrong with a package.
fn faults(rules: &Rules, package: &Package) -> Vec<String> {
    let of = |what: String| format!("{} {}: {what}", package.name, package.version);
    let mut faults = Vec::new();
    if rules.bans.deny.iter().any(|banned| banned.name == package.name) {
        faults.push(of("is banned".to_owned()));
    }
    let Some(source) = &package.source else {
        let wildcards = package.wildcards.iter();
        faults.extend(wildcards.map(|name| of(format!("takes any version of {name}"))));
        return faults;
    };
    let known = |registry: &String| *source == format!("registry+{registry}");
    if !rules.sources.allow_registry.iter().any(known) {
        faults.push(of(format!("is from {source}")));
    }
    let exception = rules.licenses.exceptions.iter().find(|one| one.name == package.name);
    let mut allowed = rules.licenses.allow.clone();
    allowed.extend(exception.into_iter().flat_map(|one| one.allow.clone()));
    let licence = package.licence.as_deref().unwrap_or_default();
    match Expression::parse_mode(licence, ParseMode::LAX) {
        Ok(expression) if expression.evaluate(|required| is_among(required, &allowed)) => {}
        Ok(_) => faults.push(of(format!("has the licence {licence}"))),
        Err(_) => faults.push(of(format!("has no licence that can be read: {licence:?}"))),
    }
    faults
}

/// ASVS 15.1.2, 15.2.1: licences, bans and sources of everything that is compiled, tools and tests among it.
#[test]
fn dependencies_are_what_deny_toml_allows() {
    let rules = rules();
    let packages = graph(&rules.graph.targets);
    assert!(packages.len() > 300, "{}: the graph has moved", packages.len());
    let faults: Vec<String> = packages.iter().flat_map(|package| faults(&rules, package)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    // What nothing needs any more goes from the list.
    let all: Vec<String> = packages.iter().filter_map(|package| package.licence.clone()).collect();
    for licence in &rules.licenses.allow {
        assert!(all.iter().any(|one| one.contains(licence.as_str())), "nothing has {licence}");
    }
    for exception in &rules.licenses.exceptions {
        let name = &exception.name;
        assert!(packages.iter().any(|package| package.name == *name), "nothing needs {name}");
    }
}

/// Each way in which a package can be wrong is found.
#[test]
fn what_is_not_allowed_is_found() {
    let rules = rules();
    let registry = format!("registry+{}", rules.sources.allow_registry[0]);
    let fine = Package {
        name: "fine".to_owned(),
        version: "1.0.0".to_owned(),
        licence: Some("MIT OR GPL-3.0-only".to_owned()),
        source: Some(registry),
        wildcards: Vec::new(),
    };
    let licensed =
        |licence: Option<&str>| Package { licence: licence.map(ToOwned::to_owned), ..fine.clone() };
    for allowed in
        ["MIT OR GPL-3.0-only", "MIT/Apache-2.0", "Apache-2.0 WITH LLVM-exception AND MIT", "Zlib"]
    {
        assert!(faults(&rules, &licensed(Some(allowed))).is_empty(), "{allowed}");
    }
    for refused in
        [None, Some("GPL-3.0-only"), Some("MIT AND GPL-3.0-only"), Some("MPL-2.0"), Some("free")]
    {
        assert_eq!(faults(&rules, &licensed(refused)).len(), 1, "{refused:?}");
    }
    for exception in ["MPL-2.0", "MPL-2.0+"] {
        let excepted = Package { name: "smartstring".to_owned(), ..licensed(Some(exception)) };
        assert!(faults(&rules, &excepted).is_empty(), "{exception}");
    }
    let git = Package { source: Some("git+https://example.com/fine".to_owned()), ..fine.clone() };
    assert_eq!(faults(&rules, &git), ["fine 1.0.0: is from git+https://example.com/fine"]);
    let banned = Package { name: "openssl-sys".to_owned(), ..fine.clone() };
    assert_eq!(faults(&rules, &banned), ["openssl-sys 1.0.0: is banned"]);
    let ours = Package { source: None, wildcards: vec!["loose".to_owned()], ..fine };
    assert_eq!(faults(&rules, &ours), ["fine 1.0.0: takes any version of loose"]);
}
