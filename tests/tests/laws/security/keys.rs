//! docs/security/keys.md: every secret that a process is given, and every crate with cryptography that our code
//! names.

use std::{
    collections::{BTreeMap, BTreeSet},
    process::Command,
};

use postern_tests::{Value, expected, root};

use super::{assert_all_have_a_row, code, head, read, rows, table};

const KEYS: &str = include_str!("../../../data/security/keys.txt");
const CRATES: &str = include_str!("../../../data/security/crates.txt");
const MANIFESTS: [&str; 2] = ["spin.toml", "spin-cron.toml"];
/// What crates.io calls crates with cryptography, and what they call themselves that say no category.
const CATEGORIES: [&str; 2] = ["cryptography", "authentication"];
const KEYWORDS: [&str; 3] = ["crypto", "jwt", "password"];

/// Every secret variable, and the components that are given it.
fn secrets() -> BTreeMap<String, BTreeSet<String>> {
    let mut secrets = BTreeMap::<String, BTreeSet<String>>::new();
    for path in MANIFESTS {
        let manifest: toml::Table = read(path).parse().expect("TOML");
        let declared = manifest["variables"].as_table().expect("variables");
        let is_secret =
            |declared: &toml::Value| declared.get("secret").and_then(toml::Value::as_bool);
        for (name, _) in declared.iter().filter(|(_, one)| is_secret(one) == Some(true)) {
            let holders = secrets.entry(name.clone()).or_default();
            for (component, settings) in manifest["component"].as_table().expect("components") {
                let given = settings.get("variables").and_then(toml::Value::as_table);
                let reference = format!("{{{{ {name} }}}}");
                let mut values =
                    given.into_iter().flatten().filter_map(|(_, value)| value.as_str());
                if values.any(|value| value == reference) {
                    holders.insert(component.clone());
                }
            }
        }
    }
    secrets
}

/// The processes of production that serve one of these components (deploy/groups.toml). The clock is apart.
fn processes<'a>(components: &BTreeSet<&'a String>, groups: &'a toml::Table) -> BTreeSet<&'a str> {
    let serves = |group: &toml::Value| {
        let served = group["components"].as_array().expect("components");
        served
            .iter()
            .filter_map(toml::Value::as_str)
            .any(|name| components.iter().any(|component| component.as_str() == name))
    };
    groups.iter().filter(|(_, group)| serves(group)).map(|(name, _)| name.as_str()).collect()
}

/// Whether a row is about this variable.
fn is_about(row: &str, variable: &str) -> bool {
    row.strip_prefix('*').map_or(row == variable, |end| variable.ends_with(end))
}

/// The crates with cryptography that our own packages name, and those of them that end up in something that runs.
fn crates() -> BTreeMap<String, BTreeSet<String>> {
    let arguments = ["metadata", "--offline", "--locked", "--format-version", "1"];
    let output = Command::new(env!("CARGO")).args(arguments).current_dir(root()).output();
    let output = output.expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let list = |value: &Value| -> Vec<Value> { value.as_array().cloned().unwrap_or_default() };
    let (ours, others): (Vec<Value>, Vec<Value>) =
        list(&metadata["packages"]).into_iter().partition(|package| package["source"].is_null());
    let mut named = BTreeMap::<String, BTreeSet<String>>::new();
    for package in &ours {
        for dependency in list(&package["dependencies"]).iter().filter(|one| one["kind"].is_null())
        {
            let name = dependency["name"].as_str().unwrap_or_default().to_owned();
            let by = package["name"].as_str().unwrap_or_default().to_owned();
            named.entry(name).or_default().insert(by);
        }
    }
    let has = |package: &Value, key: &str, words: &[&str]| {
        list(&package[key]).iter().any(|word| words.iter().any(|one| word == one))
    };
    let listed: Vec<&str> = rows::<4>(CRATES).into_iter().map(|row| row[0]).collect();
    let mut crates = BTreeMap::new();
    for package in &others {
        let name = package["name"].as_str().unwrap_or_default();
        let telling =
            has(package, "categories", &CATEGORIES) || has(package, "keywords", &KEYWORDS);
        // Some say nothing of themselves; their rows say it.
        if let Some(by) = named.get(name).filter(|_| telling || listed.contains(&name)) {
            crates.insert(name.to_owned(), by.clone());
        }
    }
    crates
}

fn document() -> String {
    let secrets = secrets();
    let groups: toml::Table = read("deploy/groups.toml").parse().expect("TOML");
    let mut text = head(
        "Keys and algorithms",
        "[keys.txt](../../tests/data/security/keys.txt), [crates.txt](../../tests/data/security/crates.txt), the \
         manifests and Cargo.lock",
        "ASVS 11.1.1, 11.1.2, 13.3.2. How a key is replaced in three stages while everything runs says \
         [ADR 31](../adr/0031-keys-in-three-stages.md); the command `keys` takes them from one stage to the next. *Used for* is how long at \
         most: then it is replaced. \
         Keys stand in one private file of the operator (0600), and each process is given its own.",
    );
    text.push_str("\n## Secrets\n\n");
    let rows_of_keys = rows::<6>(KEYS);
    let keys = rows_of_keys.iter().map(|[name, algorithm, by, used, replaced, leak]| {
        let about = secrets.iter().filter(|(variable, _)| is_about(name, variable));
        let holders: BTreeSet<&String> = about.flat_map(|(_, holders)| holders).collect();
        let processes = code(processes(&holders, &groups));
        let holders = if name.starts_with('*') { "each its own".to_owned() } else { code(holders) };
        [&format!("`{name}`"), *algorithm, &holders, &processes, by, used, replaced, leak]
            .map(ToOwned::to_owned)
            .to_vec()
    });
    let columns = [
        "variable",
        "what it is",
        "held by",
        "in the processes",
        "made by",
        "used for",
        "replaced",
        "when it leaks",
    ];
    text.push_str(&table(&columns, keys));
    text.push_str(
        "\n## Cryptography\n\nCrates that our own code names; what they bring along is theirs. \
        Components have no other.\n\n",
    );
    let crates = crates();
    let listed = rows::<4>(CRATES);
    let crates = listed.iter().map(|[name, what, algorithm, quantum]| {
        let by = crates.get(*name).map(code).unwrap_or_default();
        [&format!("`{name}`"), *what, *algorithm, &by, quantum].map(ToOwned::to_owned).to_vec()
    });
    text.push_str(&table(
        &["crate", "for", "algorithm and sizes", "named by", "quantum computers"],
        crates,
    ));
    text
}

/// ASVS 11.1.1, 11.1.2, 13.3.2: every secret that a process is given and every crate with cryptography stand
/// on a page: algorithm, holders, life, what a leak means.
#[test]
fn keys_and_algorithms_are_as_committed() {
    let secrets = secrets();
    assert!(secrets.len() > 30, "{secrets:?}");
    let rows_of_keys = rows::<6>(KEYS);
    assert!(rows_of_keys.iter().flatten().all(|cell| !cell.is_empty()), "a row says nothing");
    let row_of = |variable: &String| {
        let found = rows_of_keys.iter().map(|row| row[0]).find(|row| is_about(row, variable));
        found.map_or_else(|| variable.clone(), ToOwned::to_owned)
    };
    let in_rows = rows_of_keys.iter().map(|row| row[0].to_owned());
    assert_all_have_a_row("secrets", secrets.keys().map(row_of), in_rows);
    for (secret, holders) in &secrets {
        assert!(!holders.is_empty(), "nobody is given {secret}");
    }
    let listed = rows::<4>(CRATES);
    assert_all_have_a_row(
        "crates",
        crates().into_keys(),
        listed.iter().map(|row| row[0].to_owned()),
    );
    expected::compare("docs/security/keys.md", &document());
}
