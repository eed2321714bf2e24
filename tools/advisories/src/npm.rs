//! What `npm audit` says of a lock file: the registry knows advisories, and npm which of them are about what is locked.

use std::{collections::BTreeMap, path::Path, process::Command};

use anyhow::{Context as _, bail};
use jiff::Zoned;
use serde::Deserialize;

use crate::{
    locks::NpmLock,
    snapshot::{Audit, Finding},
};

/// The report, version 2 (`npm audit --json`, npm 7 and later), as far as it matters here.
#[derive(Deserialize)]
struct Report {
    #[serde(rename = "auditReportVersion")]
    version: Option<u32>,
    #[serde(default)]
    vulnerabilities: BTreeMap<String, Vulnerability>,
}

#[derive(Deserialize)]
struct Vulnerability {
    via: Vec<Via>,
}

/// An advisory, or the name of a package that brings one along.
#[derive(Deserialize)]
#[serde(untagged)]
enum Via {
    Advisory { name: String, url: String, severity: String, range: String },
    Package(#[expect(dead_code, reason = "that package has an entry of its own")] String),
}

/// Asks npm about a lock file.
pub(crate) fn audit(root: &Path, lock: &NpmLock) -> anyhow::Result<Audit> {
    let file = root.join(&lock.path);
    let folder = file.parent().context("a file in a folder")?;
    let audit = ["audit", "--json", "--package-lock-only"];
    let output = Command::new("npm").args(audit).current_dir(folder).output();
    // It ends with 1 where it has found something; what it says tells the two apart.
    let output = output.context("cannot run npm")?;
    let date = Zoned::now().date().to_string();
    Ok(Audit {
        lock: lock.path.clone(),
        sha256: lock.sha256.clone(),
        date,
        findings: findings(&output.stdout)?,
    })
}

fn findings(said: &[u8]) -> anyhow::Result<Vec<Finding>> {
    let report: Report = serde_json::from_slice(said).context("not the report of npm audit")?;
    if report.version != Some(2) {
        bail!(
            "no audit was made: {}",
            String::from_utf8_lossy(said).chars().take(200).collect::<String>()
        );
    }
    let all = report.vulnerabilities.into_values().flat_map(|one| one.via);
    let mut findings: Vec<Finding> = all
        .filter_map(|via| match via {
            Via::Advisory { name, url, severity, range } => {
                Some(Finding { url, package: name, range, severity })
            }
            Via::Package(_) => None,
        })
        .collect();
    findings.sort();
    findings.dedup();
    Ok(findings)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// ASVS 15.2.1: what npm finds comes over once; a registry that gives no audit is not one that finds nothing.
    #[test]
    fn npm_is_read_as_it_speaks() {
        let said = r#"{
            "auditReportVersion": 2,
            "vulnerabilities": {
                "brittle": { "name": "brittle", "severity": "high", "isDirect": false, "via": [
                    { "source": 1, "name": "brittle", "dependency": "brittle", "title": "It breaks",
                      "url": "https://github.com/advisories/GHSA-1", "severity": "high",
                      "cwe": [], "cvss": { "score": 7.5, "vectorString": null }, "range": "<1.2.3" }
                ], "effects": ["above"], "range": "<1.2.3", "nodes": ["node_modules/brittle"], "fixAvailable": true },
                "above": { "name": "above", "severity": "high", "isDirect": true, "via": ["brittle"],
                    "effects": [], "range": "*", "nodes": ["node_modules/above"], "fixAvailable": true }
            },
            "metadata": { "vulnerabilities": { "high": 2, "total": 2 } }
        }"#;
        let found = findings(said.as_bytes()).unwrap();
        let expected = Finding {
            url: "https://github.com/advisories/GHSA-1".to_owned(),
            package: "brittle".to_owned(),
            range: "<1.2.3".to_owned(),
            severity: "high".to_owned(),
        };
        assert_eq!(found, [expected]);
        let nothing = r#"{"auditReportVersion":2,"vulnerabilities":{},"metadata":{}}"#;
        assert!(findings(nothing.as_bytes()).unwrap().is_empty());
        for no_audit in [r#"{"message":"405 Method Not Allowed","statusCode":405}"#, "", "{}"] {
            assert!(findings(no_audit.as_bytes()).is_err(), "{no_audit}");
        }
    }
}
