//! What a pod may do, what it is told, and how it comes and goes.

use std::collections::BTreeSet;

use serde_json::json;

use super::{NAME, all, list, overlay, pods, table};

/// Pod Security "restricted", and what we ask for beyond it.
#[test]
fn every_pod_is_restricted() {
    let names: Vec<&str> = pods().into_keys().collect();
    assert_eq!(names, ["api", "auth", "edge", "jobs", "migrate", "pgbouncer", "tick"]);
    for (name, pod) in pods() {
        let spec = &pod["spec"];
        let context = &spec["securityContext"];
        assert_eq!(context["runAsNonRoot"], true, "{name}");
        assert_eq!(context["runAsUser"], 10001, "{name}");
        assert_eq!(context["seccompProfile"]["type"], "RuntimeDefault", "{name}");
        assert_eq!(spec["automountServiceAccountToken"], false, "{name}");
        assert_eq!(spec["serviceAccountName"], "postern", "{name}");
        for shared in ["hostNetwork", "hostPID", "hostIPC", "initContainers"] {
            assert!(spec[shared].is_null(), "{name}: {shared}");
        }
        for sysctl in list(&context["sysctls"]) {
            assert_eq!(sysctl["name"], "net.ipv4.ip_unprivileged_port_start", "{name}");
        }
        for volume in list(&spec["volumes"]) {
            let kinds = ["configMap", "secret", "emptyDir"];
            assert!(kinds.iter().any(|kind| !volume[kind].is_null()), "{name}: {volume}");
        }
        let [container] = list(&spec["containers"]) else { panic!("{name}: one container") };
        let expected = json!({
            "allowPrivilegeEscalation": false,
            "readOnlyRootFilesystem": true,
            "capabilities": { "drop": ["ALL"] },
        });
        assert_eq!(container["securityContext"], expected, "{name}");
        assert!(list(&container["ports"]).iter().all(|port| port["hostPort"].is_null()), "{name}");
        let resources = &container["resources"];
        assert!(resources["limits"]["cpu"].is_null(), "{name}: held back while there is time");
        assert!(resources["limits"]["memory"].is_string(), "{name}");
        assert!(resources["requests"]["cpu"].is_string(), "{name}");
    }
    let namespace = all("Namespace")["postern"];
    let labels = &namespace["metadata"]["labels"];
    assert_eq!(labels["pod-security.kubernetes.io/enforce"], "restricted");
    assert_eq!(all("ServiceAccount")["postern"]["automountServiceAccountToken"], false);
}

#[test]
fn every_image_is_named_by_its_digest() {
    for (name, pod) in pods() {
        let image = pod["spec"]["containers"][0]["image"].as_str().unwrap();
        let Some((_, digest)) = image.split_once("@sha256:") else { panic!("{name}: {image}") };
        assert_eq!(digest.len(), 64, "{name}: {image}");
    }
}

/// No Secret is made here, and each is read by one workload alone; what is set in the open is a variable of who is told.
#[test]
fn each_workload_is_told_its_own_secrets() {
    assert_eq!(all("Secret").len(), 0);
    for (name, pod) in pods() {
        let container = &pod["spec"]["containers"][0];
        let by_environment = list(&container["envFrom"]).iter().map(|of| &of["secretRef"]["name"]);
        let by_file = list(&pod["spec"]["volumes"]).iter().map(|of| &of["secret"]["secretName"]);
        let secrets: Vec<&str> =
            by_environment.chain(by_file).filter_map(|secret| secret.as_str()).collect();
        let expected = if name == "edge" { "edge-tls" } else { name };
        assert_eq!(secrets, [expected], "{name}");
        for variable in list(&container["env"]) {
            let key = variable["name"].as_str().unwrap();
            assert!(!key.starts_with("SPIN_VARIABLE_"), "{name}: {key} belongs into its Secret");
            assert!(variable["valueFrom"].is_null(), "{name}: {key}");
        }
    }
}

/// `jobs` and `tick` are told where the processes are: variables of `jobs`, at the ports of the Services.
#[test]
fn the_processes_find_each_other() {
    let places = all("ConfigMap").into_iter().find(|(name, _)| name.starts_with("places-"));
    let (places_name, places) = places.unwrap();
    let groups = table("groups.toml");
    let jobs = table("manifests/jobs.toml");
    let data = places["data"].as_object().unwrap();
    let mut expected = BTreeSet::new();
    for (process, group) in &groups {
        let variable = format!("{process}_process_url");
        assert!(jobs["variables"].get(&variable).is_some(), "{variable}");
        let key = format!("SPIN_VARIABLE_{}", variable.to_uppercase());
        let port = &group["port"]["blue"];
        assert_eq!(data[&key], format!("http://{process}:{port}"));
        expected.insert(key);
    }
    assert_eq!(data.keys().cloned().collect::<BTreeSet<_>>(), expected);
    for (name, pod) in pods() {
        let told = list(&pod["spec"]["containers"][0]["envFrom"])
            .iter()
            .any(|of| of["configMapRef"]["name"] == places_name);
        assert_eq!(told, ["jobs", "tick"].contains(&name), "{name}");
    }
}

/// A new pod is ready before an old one goes; who goes is out of its Service for longer than a request takes.
#[test]
fn what_is_replaced_drains_first() {
    for (name, deployment) in all("Deployment") {
        let spec = &deployment["spec"];
        let rolling = json!({ "maxUnavailable": 0, "maxSurge": 1 });
        assert_eq!(spec["strategy"]["rollingUpdate"], rolling, "{name}");
        let pod = &spec["template"]["spec"];
        let spread = &pod["topologySpreadConstraints"][0];
        assert_eq!(spread["topologyKey"], "kubernetes.io/hostname", "{name}");
        assert_eq!(spread["matchLabelKeys"][0], NAME, "{name}");
        assert_eq!(pod["terminationGracePeriodSeconds"], 90, "{name}");
        let sleep = &pod["containers"][0]["lifecycle"]["preStop"]["sleep"]["seconds"];
        match name {
            // It answers nobody.
            "tick" => assert!(sleep.is_null()),
            // nginx lets its requests end by itself, within the 60 seconds of worker_shutdown_timeout.
            "edge" => assert_eq!(sleep, 25),
            _ => assert_eq!(sleep, 75, "{name}"),
        }
    }
    let nginx = all("ConfigMap").into_iter().find(|(name, _)| name.starts_with("edge-nginx-"));
    let nginx = nginx.unwrap().1["data"]["nginx.conf"].as_str().unwrap();
    assert!(nginx.contains("worker_shutdown_timeout 60s;"), "25 and 60 are less than 90");
}

#[test]
fn a_process_is_asked_whether_it_is_well() {
    for name in ["auth", "api", "jobs"] {
        let container = &pods()[name]["spec"]["containers"][0];
        for (probe, path) in [("startup", "live"), ("readiness", "ready"), ("liveness", "live")] {
            let get = &container[format!("{probe}Probe")]["httpGet"];
            assert_eq!(get, &json!({ "path": format!("/health/{path}"), "port": "http" }));
        }
        assert_eq!(container["livenessProbe"]["failureThreshold"], 6, "{name}");
        assert_eq!(container["livenessProbe"]["timeoutSeconds"], 5, "{name}");
    }
    for name in ["edge", "pgbouncer"] {
        let container = &pods()[name]["spec"]["containers"][0];
        for probe in ["readinessProbe", "livenessProbe"] {
            assert!(container[probe]["tcpSocket"]["port"].is_string(), "{name}: {probe}");
        }
    }
    // What is rendered is what is shown, and nothing twice.
    assert_eq!(
        pods().len(),
        overlay().objects.iter().filter(|of| !of["spec"]["template"].is_null()).count()
    );
}
