//! What belongs together, by its names, labels and ports.

use super::{NAME, all, kustomized, list, overlay, pods, table};
use postern_tests::root;

#[test]
fn every_selector_finds_pods() {
    for (name, deployment) in all("Deployment") {
        let selector = &deployment["spec"]["selector"]["matchLabels"];
        let labels = &deployment["spec"]["template"]["metadata"]["labels"];
        assert_eq!(selector[NAME], name);
        assert_eq!(labels[NAME], name);
        assert_eq!(labels["app.kubernetes.io/part-of"], "postern", "{name}");
    }
    for (name, service) in all("Service") {
        assert_eq!(service["spec"]["selector"][NAME], name);
        assert!(pods().contains_key(name), "{name}");
    }
    let budgets = all("PodDisruptionBudget");
    let names: Vec<&str> = budgets.keys().copied().collect();
    assert_eq!(names, ["api", "auth", "edge", "jobs", "pgbouncer"]);
    for (name, budget) in budgets {
        assert_eq!(budget["spec"]["selector"]["matchLabels"][NAME], name);
        assert_eq!(budget["spec"]["maxUnavailable"], 1, "{name}");
    }
}

/// Each port of a Service is one of its pods; a process listens on its port of `groups.toml`, and the edge asks it there.
#[test]
fn every_service_leads_to_a_port_of_its_pods() {
    for (name, service) in all("Service") {
        let ports = list(&pods()[name]["spec"]["containers"][0]["ports"]);
        for port in list(&service["spec"]["ports"]) {
            let target = ports.iter().find(|of| of["name"] == port["targetPort"]);
            let target = target.unwrap_or_else(|| panic!("{name}: {port}"));
            assert_eq!(target["containerPort"], port["port"], "{name}");
        }
    }
    let upstreams = all("ConfigMap").into_iter().find(|(name, _)| name.starts_with("edge-local-"));
    let upstreams = upstreams.unwrap().1["data"]["upstreams.conf"].as_str().unwrap();
    let groups = table("groups.toml");
    for (process, group) in &groups {
        let port = group["port"]["blue"].as_integer().unwrap();
        assert_eq!(all("Service")[process.as_str()]["spec"]["ports"][0]["port"], port);
        let upstream = format!("upstream postern_{process} {{ server {process}:{port}; }}\n");
        assert!(upstreams.contains(&upstream), "{upstream}");
        let arguments = list(&pods()[process.as_str()]["spec"]["containers"][0]["args"]);
        assert_eq!(arguments[2], format!("/app/manifests/{process}.toml"));
        assert_eq!(arguments[6], format!("0.0.0.0:{port}"));
    }
    assert_eq!(upstreams.matches("upstream ").count(), groups.len());
}

#[test]
fn only_the_edge_is_seen_from_outside() {
    for (name, service) in all("Service") {
        let (kind, policy) = (&service["spec"]["type"], &service["spec"]["externalTrafficPolicy"]);
        if name == "edge" {
            assert_eq!((kind, policy), (&"LoadBalancer".into(), &"Local".into()));
        } else {
            assert!(kind.is_null() && policy.is_null(), "{name}");
        }
    }
    for kind in overlay().objects.iter().map(|object| object["kind"].as_str().unwrap()) {
        assert!(!["Ingress", "HTTPRoute", "Role", "ClusterRole"].contains(&kind), "{kind}");
    }
}

/// By CPU between two and eight; where it does that, the Deployment names no number that `apply` would go back to.
#[test]
fn what_hashes_and_what_answers_grow_with_their_work() {
    let scalers = all("HorizontalPodAutoscaler");
    assert_eq!(scalers.keys().copied().collect::<Vec<_>>(), ["api", "auth"]);
    for (name, scaler) in &scalers {
        let spec = &scaler["spec"];
        assert_eq!(scaler["apiVersion"], "autoscaling/v2");
        assert_eq!(spec["scaleTargetRef"]["name"], *name);
        assert_eq!(spec["scaleTargetRef"]["kind"], "Deployment");
        assert_eq!((&spec["minReplicas"], &spec["maxReplicas"]), (&2.into(), &8.into()));
        assert_eq!(spec["metrics"][0]["resource"]["target"]["averageUtilization"], 60);
        assert_eq!(spec["behavior"]["scaleUp"]["stabilizationWindowSeconds"], 0);
        assert_eq!(spec["behavior"]["scaleDown"]["stabilizationWindowSeconds"], 300);
    }
    for (name, deployment) in all("Deployment") {
        let replicas = &deployment["spec"]["replicas"];
        match name {
            "api" | "auth" => assert!(replicas.is_null(), "{name}"),
            "tick" => assert_eq!(replicas, 1),
            _ => assert_eq!(replicas, 2, "{name}"),
        }
    }
}

/// What two shapes share is one file: the base renders from where it lies, and each file of the edge is in it.
#[test]
fn the_edge_has_every_file_that_it_includes() {
    kustomized(&root().join("deploy/kubernetes/base")).unwrap();
    let edge = all("ConfigMap").into_iter().find(|(name, _)| name.starts_with("edge-postern-"));
    let given = edge.unwrap().1["data"].as_object().unwrap();
    let folder = root().join("deploy/nginx/postern");
    for file in std::fs::read_dir(folder).unwrap() {
        let file = file.unwrap();
        let name = file.file_name().into_string().unwrap();
        // Where the processes are on one machine.
        let is_elsewhere = ["blue.conf", "green.conf"].contains(&&*name);
        assert_eq!(given.contains_key(&name), !is_elsewhere, "{name}");
        if let Some(text) = given.get(&name) {
            assert_eq!(text, &std::fs::read_to_string(file.path()).unwrap(), "{name}");
        }
    }
}

/// A second line `[pgbouncer]` would take what the shared file says back to the defaults: 100 clients, pools of sessions.
#[test]
fn pgbouncer_goes_on_where_the_shared_file_ends() {
    let file = |prefix: &str| {
        let found = all("ConfigMap").into_iter().find(|(name, _)| name.starts_with(prefix));
        found.unwrap().1["data"]["pgbouncer.ini"].as_str().unwrap()
    };
    let own = all("ConfigMap").into_iter().find(|(name, of)| {
        name.starts_with("pgbouncer-")
            && of["data"]["pgbouncer.ini"].as_str().unwrap().contains("%include")
    });
    let own = own.unwrap().1["data"]["pgbouncer.ini"].as_str().unwrap();
    assert!(own.lines().all(|line| !line.starts_with('[')), "{own}");
    let first = own.lines().find(|line| !line.starts_with(';'));
    assert_eq!(first, Some("%include /etc/pgbouncer/shared/pgbouncer.ini"));
    let shared = file("pgbouncer-shared-");
    let sections: Vec<&str> = shared.lines().filter(|line| line.starts_with('[')).collect();
    assert_eq!(sections, ["[databases]", "[pgbouncer]"]);
}
