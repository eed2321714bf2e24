//! The licences of what others wrote, with their texts: most ask for that where their work is delivered.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
    path::Path,
};

use anyhow::Context as _;

use super::packages::Package;

/// How the names of files begin that a package's licence is in.
const NAMES: [&str; 6] = ["license", "licence", "copying", "copyright", "notice", "unlicense"];
/// What is in a release and in no lock file.
const BESIDES: &str = "Rust's standard library: MIT OR Apache-2.0\nmusl (in postern-admin): MIT\n";

/// The text for these packages.
///
/// # Errors
/// A file cannot be read.
pub(super) fn text(packages: &BTreeMap<&str, &Package>) -> anyhow::Result<String> {
    let mut of_text: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut text = String::from(
        "What is in this release and was written by others. Each has the licence that stands behind its name, of which\n\
         several may be given to choose from; their texts are below.\n\n",
    );
    text += BESIDES;
    for package in packages.values() {
        let title = format!("{} {}", package.name, package.version);
        writeln!(text, "{title}: {}", package.licence.as_deref().unwrap_or("see below"))?;
        for licence in texts(&package.folder)? {
            of_text.entry(licence).or_default().insert(title.clone());
        }
    }
    let rule = "-".repeat(80);
    for (licence, titles) in of_text {
        let titles: Vec<_> = titles.into_iter().collect();
        write!(text, "\n{rule}\n{}\n{rule}\n\n{licence}\n", titles.join(", "))?;
    }
    Ok(text)
}

/// The texts in a package's folder.
fn texts(folder: &Path) -> anyhow::Result<Vec<String>> {
    let entries = fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()));
    let mut texts = Vec::new();
    for entry in entries? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().to_lowercase();
        if entry.file_type()?.is_file() && NAMES.iter().any(|begin| name.starts_with(begin)) {
            let bytes = fs::read(entry.path())?;
            texts.push(String::from_utf8_lossy(&bytes).replace('\r', "").trim().to_owned());
        }
    }
    Ok(texts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dist::packages::Registry;

    fn package(folder: &Path, name: &str, files: &[(&str, &str)]) -> Package {
        let folder = folder.join(name);
        fs::create_dir(&folder).unwrap();
        for (file, text) in files {
            fs::write(folder.join(file), text).unwrap();
        }
        Package {
            name: name.to_owned(),
            version: "1".to_owned(),
            registry: Registry::CratesIo,
            licence: Some("MIT".to_owned()),
            hash: None,
            is_delivered: true,
            needs: BTreeSet::new(),
            folder,
        }
    }

    #[test]
    fn a_text_is_given_once_with_all_whose_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let of = [
            package(folder, "a", &[("LICENSE-MIT", "Same\r\ntext\n"), ("README.md", "No")]),
            package(folder, "b", &[("COPYING", "Same\ntext"), ("notice.txt", "Other")]),
        ];
        let packages = of.iter().map(|package| (package.name.as_str(), package)).collect();
        let text = text(&packages).unwrap();
        assert!(text.contains("\na 1: MIT\nb 1: MIT\n"), "{text}");
        assert!(text.contains("\na 1, b 1\n") && text.contains("\n\nSame\ntext\n"), "{text}");
        assert!(text.contains("\nb 1\n") && !text.contains("No\n"), "{text}");
        assert_eq!(text.matches("Same").count(), 1);
    }
}
