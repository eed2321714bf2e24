use std::collections::HashMap;

use miniz_oxide::inflate::decompress_to_vec;

/// The lists of `words/`, deflated by `build.rs`; an empty line ends each list.
const WORDS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/words.deflate"));

#[derive(Copy, Clone, Debug, Eq, PartialEq, Hash, Default)]
pub enum DictionaryType {
    #[default]
    Passwords,
    English,
    FemaleNames,
    MaleNames,
    Surnames,
    UsTvAndFilm,
    UserInputs,
}

/// The dictionaries in the order in which `build.rs` writes them.
const ORDER: [DictionaryType; 6] = [
    DictionaryType::Passwords,
    DictionaryType::English,
    DictionaryType::FemaleNames,
    DictionaryType::MaleNames,
    DictionaryType::Surnames,
    DictionaryType::UsTvAndFilm,
];

lazy_static! {
    pub(crate) static ref RANKED_DICTIONARIES: HashMap<DictionaryType, HashMap<&'static str, usize>> = {
        let inflated = decompress_to_vec(WORDS).expect("what build.rs deflated inflates");
        let words: &'static str = String::from_utf8(inflated).expect("the lists are ASCII").leak();
        ORDER
            .into_iter()
            .zip(words.split("\n\n"))
            .map(|(kind, list)| (kind, list.lines().enumerate().map(|(i, word)| (word, i + 1)).collect()))
            .collect()
    };
}
