//! `dist`: a release, as operators install it (docs/releasing.md). Two builds of one revision, wherever they are made, give
//! the same files.

mod archive;
mod bill;
mod build;
mod checks;
mod contents;
mod crates;
mod npm;
mod packages;
mod source;
mod sums;
mod third_party;

use std::{
    env::consts::ARCH,
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use clap::Args;

use self::{contents::Entry, source::Source};
use crate::{checkout::Checkout, progress::Progress};

#[derive(Args)]
pub(crate) struct Options {
    /// Where to; target/dist by default
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// Takes a checkout with changes as it is, and marks the version
    #[arg(long)]
    dirty: bool,
    /// Builds a release once more, to compare it: does not ask whether it may be released
    #[arg(long)]
    again: bool,
    /// Signs with this secret key of minisign
    #[arg(long, value_name = "FILE", conflicts_with = "dirty")]
    sign: Option<PathBuf>,
}

pub(crate) async fn run(checkout: &Checkout, options: &Options) -> anyhow::Result<()> {
    let source = Source::of(checkout, options.dirty).await?;
    let mut progress = Progress::new(if options.again { 5 } else { 6 });
    if !options.again {
        let step = progress.begin("May it be released");
        checks::run(checkout, &source, &step).await?;
        step.done();
    }
    let built = build::run(checkout, &source, &mut progress).await?;

    let step = progress.begin("Folder and archive");
    let papers = contents::papers(checkout, &source).await?;
    let entries = contents::entries(checkout, &source, &built, papers)?;
    let out = options.out.clone().unwrap_or_else(|| checkout.target().join("dist"));
    fs::create_dir_all(&out).with_context(|| format!("cannot create {}", out.display()))?;
    let name = format!("postern-{}", source.version);
    let archive = format!("{name}-{ARCH}.tar.gz");
    write_folder(&out, &name, &entries)?;
    archive::write(&out.join(&archive), &name, &entries, source.time)?;
    let sums = sums::of(&[&archive], |name| Ok(fs::read(out.join(name))?))?;
    fs::write(out.join(sums::FILE), sums)?;
    step.done();

    if let Some(key) = &options.sign {
        sums::sign(&out.join(sums::FILE), key, &format!("{name} {}", source.revision)).await?;
    }
    println!("{}", out.join(archive).display());
    Ok(())
}

/// Writes the folder beside where it belongs, and puts it there when it is whole.
fn write_folder(out: &Path, name: &str, entries: &[Entry]) -> anyhow::Result<()> {
    let made = tempfile::Builder::new().prefix(".postern-").tempdir_in(out)?;
    let folder = made.path().join(name);
    for entry in entries {
        entry.write(&folder).with_context(|| format!("cannot write {}", entry.path))?;
    }
    let place = out.join(name);
    if place.exists() {
        fs::rename(&place, made.path().join("before"))?;
    }
    fs::rename(&folder, &place).with_context(|| format!("cannot put {}", place.display()))
}
