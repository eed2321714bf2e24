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

#[cfg(test)]
mod tests {
    use flate2::read::GzDecoder;

    use super::*;

    fn entry(path: &str, bytes: &[u8], is_program: bool) -> Entry {
        Entry { path: path.to_owned(), bytes: bytes.to_owned(), is_program }
    }

    /// Nobody's name, no clock and no folder of the machine is in it.
    #[test]
    fn the_same_files_give_the_same_archive() {
        let long = format!("docs/{}.md", "x".repeat(120));
        let entries = [
            entry("VERSION", b"1", false),
            entry(&long, b"2", false),
            entry("postern-admin", b"3", true),
        ];
        let pack = || pack(vec![], "postern-1", &entries, 7).unwrap();
        assert_eq!(pack(), pack());
        // The head of gzip: no flags, and so no name; and no time.
        assert_eq!(pack()[3..8], [0; 5]);
        let packed = pack();
        let mut archive = tar::Archive::new(GzDecoder::new(&*packed));
        let found = archive.entries().unwrap().map(|found| {
            let found = found.unwrap();
            let header = found.header();
            let numbers = [header.uid(), header.gid(), header.mtime()].map(Result::unwrap);
            assert_eq!(numbers, [0, 0, 7]);
            (found.path().unwrap().display().to_string(), header.mode().unwrap())
        });
        let expected = [
            ("postern-1/VERSION".to_owned(), 0o644),
            (format!("postern-1/{long}"), 0o644),
            ("postern-1/postern-admin".to_owned(), 0o755),
        ];
        assert_eq!(found.collect::<Vec<_>>(), expected);
    }
}
