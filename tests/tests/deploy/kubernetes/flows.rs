//! Who may talk to whom: the network policies, read as a list.

use std::collections::BTreeSet;

use postern_tests::Value;

use super::{NAME, all, list};

/// Nothing else goes into a pod (`< `) or out of one (`> `).
const FLOWS: [&str; 35] = [
    "api < edge 3102",
    "api < jobs 3102",
    "api > 0.0.0.0/0 443",
    "api > ::/0 443",
    "api > anywhere 6379",
    "api > pgbouncer 6432",
    "auth < edge 3101",
    "auth < jobs 3101",
    "auth > anywhere 6379",
    "auth > pgbouncer 6432",
    "edge < anywhere 443",
    "edge < anywhere 80",
    "edge > api 3102",
    "edge > auth 3101",
    "edge > jobs 3103",
    "every > kube-dns 53",
    "jobs < edge 3103",
    "jobs < jobs 3103",
    "jobs < monitoring 3103",
    "jobs < tick 3103",
    "jobs > 0.0.0.0/0 443",
    "jobs > ::/0 443",
    "jobs > anywhere 6379",
    "jobs > api 3102",
    "jobs > auth 3101",
    "jobs > jobs 3103",
    "jobs > pgbouncer 6432",
    "migrate > anywhere 5432",
    "nobody < nobody",
    "nobody > nobody",
    "pgbouncer < api 6432",
    "pgbouncer < auth 6432",
    "pgbouncer < jobs 6432",
    "pgbouncer > anywhere 5432",
    "tick > jobs 3103",
];

/// The pods that a policy is about.
fn chosen(selector: &Value) -> Vec<&str> {
    if let Some(name) = selector["matchLabels"][NAME].as_str() {
        return vec![name];
    }
    if selector["matchLabels"]["app.kubernetes.io/part-of"] == "postern" {
        return vec!["every"];
    }
    let expressions = list(&selector["matchExpressions"]);
    let [expression] = expressions else {
        assert_eq!(selector, &serde_json::json!({}));
        return vec!["nobody"];
    };
    assert_eq!((&expression["key"], &expression["operator"]), (&NAME.into(), &"In".into()));
    list(&expression["values"]).iter().map(|name| name.as_str().unwrap()).collect()
}

fn peer(peer: &Value) -> &str {
    let namespace = &peer["namespaceSelector"]["matchLabels"]["kubernetes.io/metadata.name"];
    let pod = &peer["podSelector"]["matchLabels"];
    let found = match (namespace.as_str(), pod.as_object()) {
        (None, Some(_)) => &pod[NAME],
        (Some("kube-system"), Some(_)) => &pod["k8s-app"],
        (Some("monitoring"), None) => namespace,
        _ => &peer["ipBlock"]["cidr"],
    };
    found.as_str().unwrap_or_else(|| panic!("{peer}"))
}

#[test]
fn only_these_may_talk() {
    let mut found = BTreeSet::new();
    for policy in all("NetworkPolicy").into_values() {
        let spec = &policy["spec"];
        for name in chosen(&spec["podSelector"]) {
            for direction in list(&spec["policyTypes"]) {
                let (sign, rules, end) = match direction.as_str().unwrap() {
                    "Ingress" => ("<", &spec["ingress"], "from"),
                    _ => (">", &spec["egress"], "to"),
                };
                if name == "nobody" {
                    assert!(rules.is_null());
                    found.insert(format!("nobody {sign} nobody"));
                }
                for rule in list(rules) {
                    let mut peers: Vec<&str> = list(&rule[end]).iter().map(peer).collect();
                    if peers.is_empty() {
                        peers.push("anywhere");
                    }
                    assert!(!list(&rule["ports"]).is_empty(), "{name}: every port");
                    for port in list(&rule["ports"]) {
                        let at = |other: &&str| format!("{name} {sign} {other} {}", port["port"]);
                        found.extend(peers.iter().map(at));
                    }
                }
            }
        }
    }
    assert_eq!(found, FLOWS.map(str::to_owned).into());
}

/// "The internet" is no address of the cluster, and no cloud's metadata.
#[test]
fn the_internet_is_nobody_inside() {
    let rules = &all("NetworkPolicy")["internet-out"]["spec"]["egress"][0]["to"];
    let inside: Vec<&Value> =
        list(rules).iter().flat_map(|to| list(&to["ipBlock"]["except"])).collect();
    for network in [
        "10.0.0.0/8",
        "100.64.0.0/10",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "fc00::/7",
        "fe80::/10",
    ] {
        assert!(inside.iter().any(|except| *except == network), "{network}");
    }
}
