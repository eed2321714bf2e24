//! The units of systemd (`deploy/systemd`): generated, so that what keeps the processes in their bounds stands in one place.

use std::{collections::BTreeMap, fmt::Write as _, fs};

use postern_tests::{expected, root};

use super::processes::{Group, groups};

/// What every process reaches: its servers.
const SERVERS: [&str; 2] =
    ["postgres://{{ postgres_address }}", "{{ redis_scheme }}://{{ redis_address }}"];
/// What `auth` reaches beside them, unless it is set to `off`: a drop-in lets it (`breach-check.conf`).
const BREACH_CHECK: &str = "{{ breached_password_url }}";
/// A unit that talks to this machine alone.
const LOCAL: &str =
    "# It talks to this machine alone.\nIPAddressDeny=any\nIPAddressAllow=localhost\n";

/// A unit's text: the template with these in it.
fn unit(parts: &[(&str, &str)]) -> String {
    let path = root().join("deploy/systemd/process.template");
    let mut text = fs::read_to_string(path).expect("the template");
    for (name, value) in parts {
        text = text.replace(&format!("{{{name}}}"), value);
    }
    assert!(!text.replace("${", "").contains('{'), "a part is missing: {text}");
    format!("{}\n", text.trim_end())
}

/// Whether a process reaches only its servers, and the breach check.
fn stays_here(name: &str) -> bool {
    let path = root().join(format!("deploy/manifests/{name}.toml"));
    let manifest: toml::Table =
        fs::read_to_string(path).expect("a manifest").parse().expect("TOML");
    let components = manifest["component"].as_table().expect("components");
    let hosts = components.values().filter_map(|of| of.get("allowed_outbound_hosts"));
    hosts.filter_map(toml::Value::as_array).flatten().all(|host| {
        let host = host.as_str().expect("text");
        SERVERS.contains(&host) || host == BREACH_CHECK
    })
}

fn unit_of(name: &str, group: &Group) -> String {
    let environment = format!(
        "EnvironmentFile=/etc/postern/host.env\n\
         EnvironmentFile=/etc/postern/{name}.env\n\
         # Compiled components.\n\
         CacheDirectory=postern-{name}-%i\n\
         Environment=XDG_CACHE_HOME=%C/postern-{name}-%i HOME=%C/postern-{name}-%i\n\
         WorkingDirectory=%C/postern-{name}-%i"
    );
    let command = format!(
        "/opt/postern/bin/spin up --from /opt/postern/%i/manifests/{name}.toml \
         --runtime-config-file /opt/postern/%i/manifests/runtime-config.toml \
         --listen ${{POSTERN_{}_LISTEN}} --state-dir=",
        name.to_uppercase()
    );
    unit(&[
        ("title", &format!("The process `{name}`")),
        ("name", name),
        ("environment", &environment),
        ("command", &command),
        ("nice", &group.nice.to_string()),
        ("memory", "2G"),
        ("network", if stays_here(name) { LOCAL } else { "" }),
    ])
}

/// OPS-1, ASVS 13.2.2, 13.3.2: a process runs as nobody, sees nothing of the machine, and has the priority that it is
/// given; `auth`, which has the pepper, talks to this machine alone.
#[test]
fn units_are_as_committed() {
    let mut local = Vec::new();
    for (name, group) in groups() {
        let text = unit_of(&name, &group);
        if text.contains("IPAddressDeny=any") {
            local.push(name.clone());
        }
        expected::compare(&format!("deploy/systemd/postern-{name}@.service"), &text);
    }
    assert_eq!(local, ["auth"]);
    let tick = unit(&[
        ("title", "The clock"),
        ("name", "tick"),
        ("environment", "EnvironmentFile=/etc/postern/tick.env"),
        ("command", "/opt/postern/%i/postern-admin tick"),
        ("nice", "0"),
        ("memory", "128M"),
        ("network", LOCAL),
    ]);
    expected::compare("deploy/systemd/postern-tick@.service", &tick);
}

/// OPS-1: where the processes of a release listen, and where they find each other.
#[test]
fn colours_are_as_committed() {
    let mut colours: BTreeMap<String, String> = BTreeMap::new();
    for (name, group) in groups() {
        let name = name.to_uppercase();
        for (colour, port) in group.port {
            let text = colours.entry(colour.clone()).or_insert_with(|| {
                format!(
                    "# Where the processes of `{colour}` listen, and find each other.\n\
                     # Written by `cargo xtask regenerate` out of `deploy/groups.toml`.\n"
                )
            });
            write!(
                text,
                "POSTERN_{name}_LISTEN=127.0.0.1:{port}\n\
                 SPIN_VARIABLE_{name}_PROCESS_URL=http://127.0.0.1:{port}\n"
            )
            .expect("text");
        }
    }
    assert!(colours.keys().eq(["blue", "green"]));
    for (colour, text) in colours {
        expected::compare(&format!("deploy/systemd/{colour}.env"), &text);
    }
}

/// OPS-1: the target of a release starts all of its units, and they end with it.
#[test]
fn a_release_starts_and_ends_as_one() {
    let target = fs::read_to_string(root().join("deploy/systemd/postern@.target")).expect("text");
    let wants = target.lines().find_map(|line| line.strip_prefix("Wants=")).expect("Wants=");
    let mut wanted: Vec<&str> = wants.split(' ').collect();
    wanted.sort_unstable();
    let processes = groups().into_keys().chain(["tick".to_owned()]);
    let mut expected: Vec<String> =
        processes.map(|name| format!("postern-{name}@%i.service")).collect();
    expected.sort_unstable();
    assert_eq!(wanted, expected);
}
