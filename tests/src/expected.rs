//! Files that are generated, committed and compared, so that a change of what they show is reviewed.

use std::{env, fs};

use crate::environment::root;

/// Compares `text` with the committed file at `path` in the checkout; `UPDATE_EXPECTED=1` rewrites it. Tests that do this
/// have names that end in `as_committed`: `cargo xtask regenerate` runs those.
#[track_caller]
pub fn compare(path: &str, text: &str) {
    let file = root().join(path);
    if env::var_os("UPDATE_EXPECTED").is_some() {
        fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        fs::write(&file, text).expect("the file is written");
    }
    let committed = fs::read_to_string(&file).unwrap_or_default();
    assert!(
        committed == text,
        "{path} is not what the checkout says now; if that is on purpose, run `cargo xtask regenerate` and commit the \
         file. Now:\n{text}"
    );
}
