//! The component's log: its standard error, which the host keeps.

use std::io::Write as _;

/// Writes one line, and in one piece. Spin passes on each piece as it comes, so that the pieces of instances that write
/// at the same time would mix; `eprintln!` writes the text and the end of its line apart.
pub fn line(text: &str) {
    let line = format!("{text}\n");
    // Nobody is left to tell when the log cannot be written.
    _ = std::io::stderr().write_all(line.as_bytes());
}
