//! Deflates the word lists: they are half of what a component with this crate weighs.

use std::{env, fs, path::Path};

/// In the order that `src/frequency_lists.rs` reads them.
const LISTS: [&str; 6] =
    ["passwords", "english_wiki", "female_names", "male_names", "surnames", "us_tv_and_film"];

fn main() {
    println!("cargo::rerun-if-changed=words");
    let lists = LISTS.map(|name| {
        let path = format!("words/{name}.txt");
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
    });
    let joined = lists.map(|list| list.trim_end().to_owned()).join("\n\n");
    let deflated = miniz_oxide::deflate::compress_to_vec(joined.as_bytes(), 10);
    let target = env::var_os("OUT_DIR").expect("cargo sets OUT_DIR");
    fs::write(Path::new(&target).join("words.deflate"), deflated).expect("OUT_DIR is writable");
}
