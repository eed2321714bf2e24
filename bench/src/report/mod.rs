//! What a run leaves: tables on standard output and in the README, JSON, and charts.

mod background;
mod chart;
mod drawing;
mod jobs_chart;
mod tables;

use std::{fs, path::Path};

use anyhow::Context as _;

use serde::Serialize;

use crate::results::{Ratio, Results};

const BEGIN: &str = "<!-- results: written by `cargo xtask bench` -->\n";
const END: &str = "<!-- end of results -->\n";

/// What `results.json` holds.
#[derive(Serialize)]
struct Document<'a> {
    #[serde(flatten)]
    results: &'a Results,
    ratios: Vec<Ratio>,
}

/// Prints the tables and rewrites the files in `folder`.
pub(crate) fn publish(results: &Results, folder: &Path) -> anyhow::Result<()> {
    let tables = tables::render(results);
    println!("{tables}");
    let document = Document { results, ratios: results.ratios() };
    let json = serde_json::to_string_pretty(&document)? + "\n";
    write(&folder.join("results.json"), &json)?;
    write(&folder.join("results.svg"), &chart::render(results)?)?;
    write(&folder.join("jobs.svg"), &jobs_chart::render(&results.background.jobs)?)?;
    let readme = folder.join("README.md");
    let text = fs::read_to_string(&readme).context("bench/README.md")?;
    write(&readme, &between_markers(&text, &tables)?)
}

/// `text` with what stands between the markers replaced.
fn between_markers(text: &str, replacement: &str) -> anyhow::Result<String> {
    let (before, rest) = text.split_once(BEGIN).context("bench/README.md has no first marker")?;
    let (_, after) = rest.split_once(END).context("bench/README.md has no last marker")?;
    Ok(format!("{before}{BEGIN}\n{replacement}\n{END}{after}"))
}

fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_between_the_markers_changes() {
        let readme = format!("# Bench\n{BEGIN}old\n{END}Tail\n");
        let changed = between_markers(&readme, "new\n").unwrap();
        assert_eq!(changed, format!("# Bench\n{BEGIN}\nnew\n\n{END}Tail\n"));
        assert_eq!(between_markers(&changed, "new\n").unwrap(), changed);
        assert!(between_markers("# Bench\n", "new\n").is_err());
    }
}
