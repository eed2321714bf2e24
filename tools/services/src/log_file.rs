//! What the processes in the background print: one file each, the run before kept beside it.

use std::{
    convert::Infallible,
    fs::{self, File},
    io,
    path::Path,
};

use anyhow::Context as _;
use tokio::time::sleep;

use crate::{private_file, process::POLL_INTERVAL};

/// A new, empty log at `path`; the one that was there becomes `<name>.previous.log`.
pub fn create(path: &Path) -> anyhow::Result<File> {
    if let Some(folder) = path.parent() {
        private_file::create_folder(folder)?;
    }
    if path.exists() {
        fs::rename(path, path.with_extension("previous.log"))?;
    }
    resume(path)
}

/// The log at `path`, to be written on.
pub fn resume(path: &Path) -> anyhow::Result<File> {
    // Opened for appending: two processes may share it, and then neither overwrites the other.
    File::options()
        .create(true)
        .append(true)
        .open(path)
        .with_context(|| format!("cannot open {}", path.display()))
}

/// The last lines of the log at `path`; empty when there is none.
pub fn last_lines(path: &Path, count: usize) -> String {
    let bytes = fs::read(path).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(count)..].join("\n")
}

/// Copies a log to standard error as it grows.
pub struct Follower<'a> {
    path: &'a Path,
    file: Option<File>,
}

impl<'a> Follower<'a> {
    /// Begins at the start of the log at `path`, which may be yet to come.
    pub fn new(path: &'a Path) -> Self {
        Self { path, file: None }
    }

    /// Shows what is written, as long as this is waited for.
    pub async fn follow(&mut self) -> Infallible {
        loop {
            self.show_new();
            sleep(POLL_INTERVAL).await;
        }
    }

    /// Shows what was written since the last time.
    pub fn show_new(&mut self) {
        if self.file.is_none() {
            self.file = File::open(self.path).ok();
        }
        if let Some(file) = &mut self.file {
            // What cannot be shown now may be next time; there is nobody to tell.
            let _ = io::copy(file, &mut io::stderr());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn a_new_log_keeps_the_one_before() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("logs/host.log");
        create(&path).unwrap().write_all(b"first").unwrap();
        create(&path).unwrap().write_all(b"second").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"second");
        assert_eq!(fs::read(folder.path().join("logs/host.previous.log")).unwrap(), b"first");
        resume(&path).unwrap().write_all(b" and more").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"second and more");
    }

    #[test]
    fn the_last_lines_of_short_and_absent_logs() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.log");
        assert_eq!(last_lines(&path, 2), "");
        fs::write(&path, "1\n2\n3\n").unwrap();
        assert_eq!(last_lines(&path, 2), "2\n3");
        assert_eq!(last_lines(&path, 9), "1\n2\n3");
    }
}
