//! Repetitions: what upstream finds with the expressions `(.+)\1+`, `(.+?)\1+` and `^(.+?)\1+$`, whose back
//! references need a regular expression engine of half a megabyte.

/// A repetition found in a text.
#[derive(Clone, Copy)]
pub struct Repeat<'a> {
    /// Byte offset at which it starts.
    pub start: usize,
    /// All of it.
    pub text: &'a str,
    /// What is repeated.
    pub unit: &'a str,
}

/// The leftmost repetition, of the longest unit there is at that place: `(.+)\1+`.
pub fn longest(text: &str) -> Option<Repeat<'_>> {
    leftmost(text, |limit| Box::new((1..=limit).rev()))
}

/// The leftmost repetition, of the shortest unit there is at that place: `(.+?)\1+`.
pub fn shortest(text: &str) -> Option<Repeat<'_>> {
    leftmost(text, |limit| Box::new(1..=limit))
}

/// The shortest unit that the whole text repeats: `^(.+?)\1+$`.
pub fn whole(text: &str) -> Option<&str> {
    let at = boundaries(text);
    let count = at.len() - 1;
    (1..=count / 2)
        .filter(|length| count % length == 0)
        .map(|length| &text[..at[length]])
        .find(|unit| !unit.contains('\n') && unit.repeat(text.len() / unit.len()) == text)
}

type Lengths = Box<dyn Iterator<Item = usize>>;

fn leftmost(text: &str, lengths: fn(usize) -> Lengths) -> Option<Repeat<'_>> {
    let at = boundaries(text);
    let count = at.len() - 1;
    for start in 0..count {
        for length in lengths((count - start) / 2) {
            let unit = &text[at[start]..at[start + length]];
            if unit.contains('\n') || !text[at[start + length]..].starts_with(unit) {
                continue;
            }
            let mut end = at[start + length];
            while text[end..].starts_with(unit) {
                end += unit.len();
            }
            return Some(Repeat { start: at[start], text: &text[at[start]..end], unit });
        }
    }
    None
}

/// The byte offset of each character, and of the end.
fn boundaries(text: &str) -> Vec<usize> {
    text.char_indices().map(|(at, _)| at).chain([text.len()]).collect()
}
