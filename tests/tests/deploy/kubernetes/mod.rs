//! `deploy/kubernetes` as kubectl of Debian 13 renders it: no cluster.

mod flows;
mod objects;
mod pods;

use std::{
    collections::BTreeMap,
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use postern_tests::{Value, debian13, root, yaml};
use tempfile::TempDir;

/// The version that the base asks for at least, and the one of Debian 13.
const VERSIONS: [&str; 2] = ["1.30", "1.32"];
/// The label that says which of the workloads a pod is of.
const NAME: &str = "app.kubernetes.io/name";

/// What a folder with a kustomization comes to.
fn kustomized(folder: &Path) -> Result<String, String> {
    let output =
        debian13::program("usr/bin/kubectl").arg("kustomize").arg(folder).output().unwrap();
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    Ok(String::from_utf8(output.stdout).unwrap())
}

/// The overlay that `docs/operations/kubernetes.md` shows, rendered.
struct Overlay {
    _folder: TempDir,
    file: PathBuf,
    objects: Vec<Value>,
}

fn overlay() -> &'static Overlay {
    static OVERLAY: OnceLock<Overlay> = OnceLock::new();
    OVERLAY.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let page = fs::read_to_string(root().join("docs/operations/kubernetes.md")).unwrap();
        for (fence, name) in [("```yaml\n", "kustomization.yaml"), ("```nginx\n", "server.conf")] {
            let (_, rest) = page.split_once(fence).unwrap();
            let (text, _) = rest.split_once("```").unwrap();
            assert!(text.contains(&format!("# {name}\n")), "{text}");
            fs::write(folder.path().join(name), text).unwrap();
        }
        std::os::unix::fs::symlink(root().join("deploy"), folder.path().join("postern")).unwrap();
        let file = folder.path().join("rendered.yaml");
        fs::write(&file, kustomized(folder.path()).unwrap()).unwrap();
        let objects = yaml::documents(&file);
        Overlay { _folder: folder, file, objects }
    })
}

/// The objects of a kind, by their names.
fn all(kind: &str) -> BTreeMap<&'static str, &'static Value> {
    let of_kind = overlay().objects.iter().filter(|object| object["kind"] == kind);
    of_kind.map(|object| (object["metadata"]["name"].as_str().unwrap(), object)).collect()
}

/// What runs: the name of each Deployment and Job, and its pod.
fn pods() -> BTreeMap<&'static str, &'static Value> {
    let workloads = [all("Deployment"), all("Job")].into_iter().flatten();
    workloads.map(|(name, of)| (name, &of["spec"]["template"])).collect()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// A manifest or another table of `deploy/`.
fn table(path: &str) -> toml::Table {
    fs::read_to_string(root().join("deploy").join(path)).unwrap().parse().unwrap()
}

#[test]
fn kubernetes_the_documented_overlay_is_valid() {
    for version in VERSIONS {
        let file = overlay().file.as_os_str();
        let arguments: [&OsStr; 3] = ["kubernetes".as_ref(), version.as_ref(), file];
        if let Err(said) = yaml::run(arguments) {
            panic!("{version}: {said}");
        }
    }
}

#[test]
fn every_file_of_yaml_is_well_formed() {
    let folder = root().join("deploy");
    if let Err(said) = yaml::run(["lint".as_ref(), folder.as_os_str()]) {
        panic!("{said}");
    }
}
