//! The judgement: which locked versions are affected, and what the snapshot knows nothing of.

use std::{collections::BTreeSet, fmt::Write as _};

use anyhow::Context as _;
use jiff::{Span, Unit, civil::Date};

use crate::{
    accepted::Accepted,
    locks::{Locked, NpmLock},
    snapshot::Snapshot,
};

/// Within how many days a known vulnerability is mended, by severity. SECURITY.md promises it.
pub(crate) const DAYS_TO_MEND: [(&str, i32); 4] =
    [("critical", 7), ("high", 14), ("medium", 30), ("low", 90)];
/// As long a snapshot is recent enough for a release, in days.
pub(crate) const RECENT_DAYS: i32 = 30;

/// What is wrong, as lines.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Judgement {
    /// Locked versions with a known vulnerability; and what is left out for nothing.
    pub(crate) affected: Vec<String>,
    /// What nobody has looked up, or not lately.
    pub(crate) not_known: Vec<String>,
}

/// Judges what is locked by what was known.
pub(crate) fn judge(
    snapshot: &Snapshot,
    crates: &[Locked],
    packages: &[NpmLock],
    accepted: &[Accepted],
    today: Date,
) -> anyhow::Result<Judgement> {
    let mut judgement = Judgement::default();
    let mut used = BTreeSet::new();
    for entry in &snapshot.advisories {
        let of_crate = crates.iter().filter(|locked| locked.name == entry.package);
        let affected: Vec<&Locked> =
            of_crate.filter(|locked| entry.versions.is_vulnerable(&locked.version)).collect();
        if affected.is_empty() {
            continue;
        }
        if accepted.iter().any(|one| one.id == entry.id) {
            used.insert(entry.id.as_str());
            continue;
        }
        let kind = entry.informational.as_deref().or(entry.severity.as_deref());
        let places: BTreeSet<String> = affected
            .iter()
            .map(|one| format!("{} {} in {}", one.name, one.version, one.lock))
            .collect();
        let places = places.into_iter().collect::<Vec<_>>().join(", ");
        let patched: Vec<String> =
            entry.versions.patched().iter().map(ToString::to_string).collect();
        let mut line = format!("{} ({}): {places}", entry.id, kind.unwrap_or("severity unknown"));
        match patched.as_slice() {
            [] => line.push_str("; no version is patched"),
            patched => write!(line, "; patched: {}", patched.join(" or ")).context("text")?,
        }
        let until = mended_until(&entry.date, entry.severity.as_deref())?;
        write!(line, "; known since {}, to be mended until {until}", entry.date).context("text")?;
        judgement.affected.push(line);
    }
    for audit in &snapshot.npm {
        for finding in &audit.findings {
            if accepted.iter().any(|one| one.id == finding.url) {
                used.insert(finding.url.as_str());
                continue;
            }
            let of = format!("{} {} in {}", finding.package, finding.range, audit.lock);
            judgement.affected.push(format!("{} ({}): {of}", finding.url, finding.severity));
        }
    }
    let idle = accepted.iter().filter(|one| !used.contains(one.id.as_str()));
    judgement.affected.extend(
        idle.map(|one| format!("deny.toml leaves out {}, which nothing locked has", one.id)),
    );
    judgement.not_known = not_known(snapshot, crates, packages, today)?;
    Ok(judgement)
}

/// By when something is to be mended that was known on that day; what has no severity counts as high.
fn mended_until(known: &str, severity: Option<&str>) -> anyhow::Result<Date> {
    let days = DAYS_TO_MEND.iter().find(|(name, _)| Some(*name) == severity);
    let (_, days) = days.unwrap_or(&DAYS_TO_MEND[1]);
    Ok(day(known)?.checked_add(Span::new().days(*days))?)
}

fn day(text: &str) -> anyhow::Result<Date> {
    text.parse().with_context(|| format!("no day: {text}"))
}

fn not_known(
    snapshot: &Snapshot,
    crates: &[Locked],
    packages: &[NpmLock],
    today: Date,
) -> anyhow::Result<Vec<String>> {
    let mut lines = Vec::new();
    let mut age = |what: &str, date: &str| -> anyhow::Result<()> {
        let days = day(date)?.until((Unit::Day, today))?.get_days();
        if days > RECENT_DAYS {
            lines.push(format!("{what} is {days} days old, of {date}; {RECENT_DAYS} are recent"));
        }
        Ok(())
    };
    age("the snapshot", &snapshot.date)?;
    for audit in &snapshot.npm {
        age(&format!("the audit of {}", audit.lock), &audit.date)?;
    }
    let names: BTreeSet<&str> = crates.iter().map(|locked| locked.name.as_str()).collect();
    let new = names.into_iter().filter(|name| !snapshot.crates.contains(*name));
    lines.extend(new.map(|name| format!("nobody has looked up the crate {name}")));
    for lock in packages {
        let audited = |audit: &&crate::snapshot::Audit| audit.lock == lock.path;
        match snapshot.npm.iter().find(audited) {
            None => lines.push(format!("npm was not asked about {}", lock.path)),
            Some(audit) if audit.sha256 != lock.sha256 => {
                lines.push(format!("{} has changed since npm was asked", lock.path));
            }
            Some(_) => {}
        }
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use rustsec::Version;

    use super::*;
    use crate::snapshot::{Audit, Finding};

    const TODAY: Date = Date::constant(2026, 3, 1);

    fn snapshot() -> Snapshot {
        let text = r#"{
            "date": "2026-02-20", "commit": "c0ffee", "crates": ["brittle", "sturdy"],
            "advisories": [{
                "id": "RUSTSEC-2026-0001", "package": "brittle", "date": "2026-02-19",
                "severity": "critical", "patched": [">=1.2.3"], "unaffected": ["<1.1.0"]
            }],
            "npm": [{ "lock": "web/package-lock.json", "sha256": "00", "date": "2026-02-20", "findings": [] }]
        }"#;
        serde_json::from_str(text).unwrap()
    }

    fn locked(name: &str, version: &str) -> Locked {
        let version = Version::parse(version).unwrap();
        Locked { lock: "Cargo.lock".to_owned(), name: name.to_owned(), version }
    }

    fn npm(sha256: &str) -> NpmLock {
        NpmLock { path: "web/package-lock.json".to_owned(), sha256: sha256.to_owned() }
    }

    fn accepted(id: &str) -> Accepted {
        Accepted { id: id.to_owned(), reason: "no code of ours calls it".to_owned() }
    }

    /// ASVS 15.2.1: an affected version is named, with the advisory and with what would do; others are not.
    #[test]
    fn an_affected_version_is_named() {
        let judged = |version: &str, accepted: &[Accepted]| {
            let crates = [locked("brittle", version), locked("sturdy", "1.1.5")];
            judge(&snapshot(), &crates, &[npm("00")], accepted, TODAY).unwrap()
        };
        let found = judged("1.2.2", &[]).affected;
        assert_eq!(
            found,
            [
                "RUSTSEC-2026-0001 (critical): brittle 1.2.2 in Cargo.lock; patched: >=1.2.3; known since \
              2026-02-19, to be mended until 2026-02-26"
            ]
        );
        for fine in ["1.0.9", "1.2.3", "2.0.0"] {
            assert_eq!(judged(fine, &[]), Judgement::default(), "{fine}");
        }
        // It was judged not to matter; once it is gone, that is said.
        assert_eq!(judged("1.2.2", &[accepted("RUSTSEC-2026-0001")]), Judgement::default());
        let idle = judged("1.2.3", &[accepted("RUSTSEC-2026-0001")]).affected;
        assert_eq!(idle, ["deny.toml leaves out RUSTSEC-2026-0001, which nothing locked has"]);
    }

    /// ASVS 15.2.1: what npm found is named, unless it was judged.
    #[test]
    fn what_npm_found_is_named() {
        let url = "https://github.com/advisories/GHSA-0000-0000-0000";
        let mut snapshot = snapshot();
        snapshot.npm[0].findings.push(Finding {
            url: url.to_owned(),
            package: "brittle".to_owned(),
            range: "<2".to_owned(),
            severity: "moderate".to_owned(),
        });
        let judged = |accepted: &[Accepted]| {
            judge(&snapshot, &[], &[npm("00")], accepted, TODAY).unwrap().affected
        };
        assert_eq!(judged(&[]), [format!("{url} (moderate): brittle <2 in web/package-lock.json")]);
        assert!(judged(&[accepted(url)]).is_empty());
    }

    /// ASVS 15.2.1: what nobody has looked up is named: an old snapshot, a new crate, a changed or a new lock file.
    #[test]
    fn what_nobody_has_looked_up_is_named() {
        let fine = [locked("sturdy", "1.0.0")];
        let judged = |crates: &[Locked], packages: &[NpmLock], today: Date| {
            judge(&snapshot(), crates, packages, &[], today).unwrap().not_known
        };
        assert!(judged(&fine, &[npm("00")], Date::constant(2026, 3, 22)).is_empty());
        let old = judged(&fine, &[npm("00")], Date::constant(2026, 3, 23));
        assert_eq!(old.len(), 2, "{old:?}");
        assert!(old[0].starts_with("the snapshot is 31 days old"), "{old:?}");
        assert_eq!(
            judged(&[locked("newest", "0.1.0")], &[npm("00")], TODAY),
            ["nobody has looked up the crate newest"]
        );
        let changed = ["web/package-lock.json has changed since npm was asked"];
        assert_eq!(judged(&fine, &[npm("01")], TODAY), changed);
        let other = NpmLock { path: "other/package-lock.json".to_owned(), sha256: "00".to_owned() };
        assert_eq!(
            judged(&fine, &[npm("00"), other], TODAY),
            ["npm was not asked about other/package-lock.json"]
        );
    }

    /// A snapshot keeps what it is made of.
    #[test]
    fn a_snapshot_survives_the_file() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let written = snapshot();
        written.write(file.path()).unwrap();
        let read = Snapshot::read(file.path()).unwrap();
        assert_eq!(serde_json::to_value(read).unwrap(), serde_json::to_value(written).unwrap());
        assert!(Snapshot::read(std::path::Path::new("/nowhere")).is_err());
        let _: Audit =
            serde_json::from_str(r#"{"lock":"a","sha256":"b","date":"c","findings":[]}"#).unwrap();
    }

    /// ASVS 15.1.1: SECURITY.md promises the days by which we judge.
    #[test]
    fn security_md_promises_the_days() {
        let text = include_str!("../../../SECURITY.md");
        for (severity, days) in DAYS_TO_MEND {
            assert!(text.contains(&format!("| {severity} | {days} days |")), "{severity}");
        }
        assert!(text.contains(&format!("older than {RECENT_DAYS} days")));
    }
}
