//! Files with secrets in them: readable by their owner alone, and replaced whole.

use std::{
    fs::{self, OpenOptions},
    io::Write as _,
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::Path,
};

use anyhow::Context as _;

/// Puts `contents` in the place of the file at `path`, with mode 0600. A kill half way leaves the old file.
pub fn replace(path: &Path, contents: &[u8]) -> anyhow::Result<()> {
    let fresh = path.with_extension("new");
    let write = || {
        // A left-over could have another mode, which opening it would keep.
        if fresh.exists() {
            fs::remove_file(&fresh)?;
        }
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&fresh)?;
        file.write_all(contents)?;
        file.sync_all()?;
        fs::rename(&fresh, path)
    };
    write().with_context(|| format!("cannot write {}", path.display()))
}

/// Creates the folder at `path` with mode 0700, unless it is there.
pub fn create_folder(path: &Path) -> anyhow::Result<()> {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .with_context(|| format!("cannot create the folder {}", path.display()))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn replaced_files_are_private_even_over_an_open_left_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secrets.toml");
        let left_over = path.with_extension("new");
        fs::write(&left_over, "half").unwrap();
        fs::set_permissions(&left_over, fs::Permissions::from_mode(0o644)).unwrap();

        replace(&path, b"a = 1").unwrap();
        replace(&path, b"a = 2").unwrap();

        assert_eq!(fs::read(&path).unwrap(), b"a = 2");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(!left_over.exists());
    }
}
