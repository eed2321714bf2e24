//! The commands of a page.

use std::fs;

use postern_tests::root;

/// The blocks of commands of a page of `docs/operations`, in its order, up to a heading if one is named.
pub(crate) fn blocks(name: &str, until: Option<&str>) -> Vec<String> {
    let path = root().join("docs/operations").join(name);
    let text = fs::read_to_string(path).expect("the page");
    let text = match until {
        Some(heading) => text.split_once(heading).expect("the heading").0,
        None => &text,
    };
    let blocks = text.split("\n```sh\n").skip(1);
    blocks.map(|block| block.split("\n```").next().expect("an end").to_owned()).collect()
}
