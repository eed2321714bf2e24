//! What makes a password easy to guess for somebody who knows its owner, or how people choose (AUTH-7;
//! NIST SP 800-63B-4 §3.1.1.2).
//!
//! Own words and runs are not forbidden: they count little. What remains beside them has to be enough.

use crate::auth::{
    common_passwords,
    spelling::{bare, folded, unleet},
};

/// Characters that have to remain, each own word and each run counted as one.
const MIN_REMAINING: usize = 8;
/// Shorter pieces of a name or an address say nothing about a password.
const MIN_WORD_CHARACTERS: usize = 3;
/// Fewer neighbours in a row are chance.
const MIN_RUN: usize = 3;
/// Fewer different characters are a pattern, however long.
const MIN_DISTINCT: usize = 5;

/// The rows of keyboards as [`folded`] shows what is typed on them: signs, digits, letters; keys of one place
/// stand below each other. A `·` is a key that the fold makes another letter of. American, German, French
/// and Russian.
const KEYBOARDS: [[&str; 5]; 4] = [
    ["!@#$%^&*()_+", "1234567890-=", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./"],
    ["!\"§$%&/()=?", "1234567890ß", "qwertzuiop·+", "asdfghjkl··#", "yxcvbnm,.-"],
    ["1234567890", "&·\"'(-·_··)", "azertyuiop", "qsdfghjklm", "wxcvbn,;:!"],
    ["!\"№;%:?*()_+", "1234567890-=", "ицукенгшщзхъ", "фывапролджэ", "ячсмитьбю."],
];

/// Why a password is easy to guess. `Display` says it to who chose it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Weakness {
    /// In the list of common passwords.
    #[error("It is one of the passwords that are tried first, or differs from one by little.")]
    Common,
    /// The same over and over.
    #[error("It repeats a few characters or a short text.")]
    Repetition,
    /// The user's name or address, or the product's name.
    #[error("It is little more than your name, your e-mail address or our name.")]
    OwnWords,
    /// Neighbours in the alphabet, among the digits or on a keyboard.
    #[error(
        "It is little more than neighbours on a keyboard, in the alphabet or among the digits."
    )]
    Sequence,
}

/// Finds out whether `text` is easy to guess. A text that repeats a shorter one is judged by that one, which
/// has to have `min_length` characters. `own` are the words that others know of the user.
pub(crate) fn weakness(text: &str, min_length: usize, own: &[String]) -> Option<Weakness> {
    let folded = folded(text);
    if is_repetition(&folded, min_length) {
        return Some(Weakness::Repetition);
    }
    if common_passwords::is_common(&folded) {
        return Some(Weakness::Common);
    }
    let mut covered = vec![false; folded.len()];
    cover_words(&folded, own, &mut covered);
    if is_little(&covered) {
        return Some(Weakness::OwnWords);
    }
    cover_runs(&folded, &mut covered);
    is_little(&covered).then_some(Weakness::Sequence)
}

/// The words in `texts`: each as a whole, and its pieces between signs; as [`weakness`] wants them.
pub(crate) fn words(texts: &[&str]) -> Vec<String> {
    let pieces = texts.iter().flat_map(|text| text.split(|c: char| !c.is_alphanumeric()));
    let mut words: Vec<String> = texts
        .iter()
        .copied()
        .chain(pieces)
        .map(bare)
        .filter(|word| word.chars().count() >= MIN_WORD_CHARACTERS)
        .collect();
    words.sort_unstable();
    words.dedup();
    words
}

/// True if something is covered and little remains beside it.
fn is_little(covered: &[bool]) -> bool {
    let stretches = covered.chunk_by(|a, b| a == b);
    let mut remaining = 0;
    for stretch in stretches {
        remaining += if stretch.first() == Some(&true) { 1 } else { stretch.len() };
    }
    covered.contains(&true) && remaining < MIN_REMAINING
}

fn is_repetition(folded: &[char], min_length: usize) -> bool {
    let mut distinct = folded.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    let period = period(folded);
    distinct.len() < MIN_DISTINCT || (period < min_length && 2 * period <= folded.len())
}

/// The length of the shortest text whose repetition begins with `text` (Knuth, Morris, Pratt).
fn period(text: &[char]) -> usize {
    // borders[i]: the longest proper prefix of the first i + 1 characters that is also their end.
    let mut borders = vec![0; text.len()];
    for end in 1..text.len() {
        let mut border: usize = borders[end - 1];
        while border > 0 && text[border] != text[end] {
            border = borders[border - 1];
        }
        borders[end] = if text[border] == text[end] { border + 1 } else { 0 };
    }
    text.len() - borders.last().copied().unwrap_or(0)
}

/// Marks every word of `words`, forwards and backwards.
fn cover_words(folded: &[char], words: &[String], covered: &mut [bool]) {
    let letters: Vec<char> = folded.iter().copied().map(unleet).collect();
    for word in words {
        let forwards: Vec<char> = word.chars().collect();
        let backwards: Vec<char> = word.chars().rev().collect();
        for (start, window) in letters.windows(forwards.len()).enumerate() {
            if window == forwards || window == backwards {
                covered[start..start + forwards.len()].fill(true);
            }
        }
    }
}

/// Marks every run: characters of which each follows the one before by the same small step.
fn cover_runs(folded: &[char], covered: &mut [bool]) {
    cover_steps(folded, covered, counting);
    for keyboard in &KEYBOARDS {
        cover_steps(folded, covered, |from, to| between_keys(keyboard, from, to));
    }
}

/// Marks the stretches of at least [`MIN_RUN`] characters along which `step` is the same.
fn cover_steps<S: PartialEq>(
    folded: &[char],
    covered: &mut [bool],
    step: impl Fn(char, char) -> Option<S>,
) {
    let steps: Vec<Option<S>> = folded.windows(2).map(|pair| step(pair[0], pair[1])).collect();
    let mut start = 0;
    for stretch in steps.chunk_by(|a, b| a == b) {
        // So many steps lead over one character more.
        let end = start + stretch.len();
        if stretch.first().is_some_and(Option::is_some) && end + 1 - start >= MIN_RUN {
            covered[start..=end].fill(true);
        }
        start = end;
    }
}

/// One up, one down, or the same again; digits go on after 9 with 0.
fn counting(from: char, to: char) -> Option<i32> {
    let distance = i64::from(u32::from(to)) - i64::from(u32::from(from));
    match (from, to) {
        ('9', '0') => Some(1),
        ('0', '9') => Some(-1),
        _ if from == to => Some(0),
        _ if !from.is_alphanumeric() || !to.is_alphanumeric() => None,
        _ => i32::try_from(distance).ok().filter(|distance| distance.abs() == 1),
    }
}

/// From a key to one of its neighbours: columns to the right and rows down.
fn between_keys(keyboard: &[&str; 5], from: char, to: char) -> Option<(i8, i8)> {
    let distance = |from: usize, to: usize| match (from, to) {
        _ if from == to => Some(0),
        _ if from + 1 == to => Some(1),
        _ if from == to + 1 => Some(-1),
        _ => None,
    };
    let places = |key: char| {
        keyboard.iter().enumerate().flat_map(move |(row, keys)| {
            keys.chars()
                .enumerate()
                .filter(move |(_, c)| *c == key)
                .map(move |(column, _)| (row, column))
        })
    };
    places(from)
        .flat_map(|from| places(to).map(move |to| (from, to)))
        .filter(|(from, to)| from != to)
        .find_map(|(from, to)| Some((distance(from.1, to.1)?, distance(from.0, to.0)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(text: &str) -> Option<Weakness> {
        weakness(text, 12, &words(&["ada.lovelace@example.org", "Augusta Byron-King"]))
    }

    /// AUTH-7: repetition adds nothing to what is repeated.
    #[test]
    fn repetition_is_trivial() {
        for text in [
            "zzzzzzzzzzzzzzzz",
            "abababababababab",
            "xk7Vq-xk7Vq-xk7Vq-",
            "xk7Vq-xk7Vq-xk7",
            "121221112122112",
            "Otter7!Otter7!",
        ] {
            assert_eq!(judge(text), Some(Weakness::Repetition), "{text}");
        }
        assert_eq!(judge("xk7 Vq-93mzLwxk7 Vq-93mzLw"), None, "long enough by itself");
    }

    /// AUTH-7: the alphabet, counting and keyboards, in any direction.
    #[test]
    fn sequences_are_trivial() {
        for text in [
            "abcdefghijkl",
            "zyxwvutsrqponm",
            "567890123456789",
            "abc123def456ghi789",
            "111222333444555",
            "qwertyuiop[]asdf",
            "QWERTYuiopasdf",
            "poiuytrewqlkj",
            "1qaz2wsx3edc4rfv",
            "zaq12wsxcde34rfv",
            "!@#$%^&*()_+",
            "qwertzuiopasdf",
            "azertyuiopqsdf",
            "йцукенгшщзфыва",
            "wsxedcrfvtgbyhn",
        ] {
            let found = judge(text);
            let trivial = [Some(Weakness::Sequence), Some(Weakness::Common)].contains(&found);
            assert!(trivial, "{text}: {found:?}");
        }
        for text in ["first trees stood there", "hijack-the-defunct-stuff", "1 quick fox 2 hens"] {
            assert_eq!(judge(text), None, "{text}");
        }
    }

    /// AUTH-7, ASVS 6.2.11: in every way to write them, and backwards; beside enough else they do no harm.
    #[test]
    fn own_words_count_little() {
        for text in [
            "ada.lovelace@example.org",
            "Ad4L0vel4ce!",
            "ecalevol.ada!",
            "augusta_byron_king",
            "Lovelace12345",
            "byron|K1ng|18",
            "ＡｄａLovelace",
        ] {
            assert_eq!(judge(text), Some(Weakness::OwnWords), "{text}");
        }
        assert_eq!(judge("Ada keeps nine purple trains"), None);
        assert_eq!(weakness("Lovelace12345", 12, &[]), None);
    }

    #[test]
    fn periods() {
        let period = |text: &str| period(&text.chars().collect::<Vec<_>>());
        for (text, length) in
            [("", 0), ("a", 1), ("aaaa", 1), ("abab", 2), ("ababa", 2), ("abac", 4)]
        {
            assert_eq!(period(text), length, "{text}");
        }
    }
}
