//! The component's log: its standard error, which the host keeps.

use std::io::Write as _;

/// Writes one line, and in one piece. Spin passes on each piece as it comes, so that the pieces of instances that write
/// at the same time would mix; `eprintln!` writes the text and the end of its line apart.
///
/// `text` is what happened; control characters in it are spelt out, so that nothing in it makes a line of its own.
pub fn line(text: &str) {
    let line = one_line(text) + "\n";
    // Nobody is left to tell when the log cannot be written.
    _ = std::io::stderr().write_all(line.as_bytes());
}

/// The text with its control characters spelt out: what a client or a store has said neither ends the line nor moves
/// the cursor of whoever reads it (ASVS 16.4.1). JSON has none, and stays as it is.
fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len() + 1);
    for character in text.chars() {
        if character < ' ' {
            line.extend(character.escape_default());
        } else {
            line.push(character);
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    /// ASVS 16.4.1: whatever a text holds, it is one line, and can still be read.
    #[test]
    fn a_text_is_one_line() {
        let forged = "gone\r\n{\"level\":\"info\"}\u{1b}[2J\0";
        assert_eq!(one_line(forged), r#"gone\r\n{"level":"info"}\u{1b}[2J\u{0}"#);
        for same in ["", "plain", r#"{"path":"/a\nb","é":"\u0000"}"#] {
            assert_eq!(one_line(same), same);
        }
    }
}
