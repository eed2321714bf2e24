//! The archive of a release: the same bytes for the same files.

use std::{fs::File, io::Write, path::Path};

use anyhow::Context as _;
use flate2::{Compression, GzBuilder};
use tar::{EntryType, Header};

use super::contents::Entry;

/// Writes the entries, below a folder `name` and as changed at `time` (seconds since the epoch).
pub(super) fn write(path: &Path, name: &str, entries: &[Entry], time: u64) -> anyhow::Result<()> {
    let file = File::create(path).with_context(|| format!("cannot write {}", path.display()))?;
    let file = pack(file, name, entries, time)?;
    Ok(file.sync_all()?)
}

fn pack<W: Write>(to: W, name: &str, entries: &[Entry], time: u64) -> anyhow::Result<W> {
    // Neither a name nor a time of its own.
    let gzip = GzBuilder::new().write(to, Compression::best());
    let mut archive = tar::Builder::new(gzip);
    for entry in entries {
        let mut header = Header::new_gnu();
        header.set_entry_type(EntryType::Regular);
        header.set_mode(entry.mode());
        header.set_mtime(time);
        header.set_uid(0);
        header.set_gid(0);
        header.set_size(entry.bytes.len() as u64);
        archive.append_data(&mut header, format!("{name}/{}", entry.path), &*entry.bytes)?;
    }
    Ok(archive.into_inner()?.finish()?)
}
