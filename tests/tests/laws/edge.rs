//! What uses what inside `shared/edge` and `shared/store`, read from their text.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use postern_tests::{root, source};
use proc_macro2::{Delimiter, TokenStream, TokenTree};

const EDGE: &str = "shared/edge/src";

/// The names on the way to a module, from the crate's root.
type Module = Vec<String>;

/// Every file below `sources`, by the module that it is, with the modules of the files that it uses.
fn uses(sources: &str) -> BTreeMap<Module, BTreeSet<Module>> {
    let files: BTreeMap<Module, TokenStream> = source::rust_files(&[sources])
        .into_iter()
        .map(|file| {
            let text = fs::read_to_string(root().join(&file.path)).expect("a file");
            let path = file.path.strip_prefix(sources).expect("below").with_extension("");
            let names = path.iter().map(|name| name.to_string_lossy().into_owned());
            let module = names.filter(|name| !["lib", "mod"].contains(&name.as_str())).collect();
            (module, text.parse().expect("Rust"))
        })
        .collect();
    let modules: BTreeSet<Module> = files.keys().cloned().collect();
    let file_of = |path: &[String]| {
        let prefixes = (0..=path.len()).rev().filter_map(|end| path.get(..end));
        prefixes.map(<[String]>::to_vec).find(|prefix| modules.contains(prefix)).expect("the root")
    };
    files
        .into_iter()
        .map(|(module, tokens)| {
            let mut paths = Vec::new();
            collect(tokens, &module, &modules, &mut paths);
            let mut used: BTreeSet<Module> = paths.iter().map(|path| file_of(path)).collect();
            used.remove(&module);
            (module, used)
        })
        .collect()
}

/// The paths into this crate that stand in `tokens`, which are those of `module`.
fn collect(
    tokens: TokenStream,
    module: &[String],
    modules: &BTreeSet<Module>,
    paths: &mut Vec<Module>,
) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let is = |index: usize, text: &str| tokens.get(index).is_some_and(|t| t.to_string() == text);
    let mut index = 0;
    while let Some(token) = tokens.get(index) {
        let behind = tokens.get(index + 1..).unwrap_or_default();
        if let TokenTree::Group(group) = token {
            // What stands in `mod tests { … }` has its file for `super`.
            let mut inner = module.to_vec();
            if index >= 2 && is(index - 2, "mod") && group.delimiter() == Delimiter::Brace {
                inner.push(tokens[index - 1].to_string());
            }
            collect(group.stream(), &inner, modules, paths);
        } else if is(index, "use") {
            let end = behind.iter().position(|token| token.to_string() == ";").expect("its end");
            let written = tree(&behind[..end], &[]);
            paths.extend(written.iter().filter_map(|path| absolute(path, module, modules)));
            index += end;
        } else if (is(index, "crate") || is(index, "super")) && is(index + 1, ":") {
            // `$crate` in a macro is the crate as others see it.
            if index == 0 || !is(index - 1, "$") {
                let is_path = |token: &&TokenTree| match token {
                    TokenTree::Ident(_) => true,
                    TokenTree::Punct(mark) => mark.as_char() == ':',
                    _ => false,
                };
                let length = tokens[index..].iter().take_while(is_path).count();
                let written = tree(&tokens[index..index + length], &[]);
                paths.extend(written.iter().filter_map(|path| absolute(path, module, modules)));
            }
        }
        index += 1;
    }
}

/// The paths of a tree of imports.
fn tree(tokens: &[TokenTree], prefix: &[String]) -> Vec<Module> {
    let mut path = prefix.to_vec();
    for token in tokens {
        match token {
            TokenTree::Ident(name) if name == "as" => break,
            TokenTree::Ident(name) => path.push(name.to_string()),
            TokenTree::Group(group) => {
                let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                let parts = inner.split(|token| token.to_string() == ",");
                return parts
                    .filter(|part| !part.is_empty())
                    .flat_map(|part| tree(part, &path))
                    .collect();
            }
            _ => {}
        }
    }
    vec![path]
}

/// A path from the crate's root; none when it leads into another crate.
fn absolute(path: &[String], module: &[String], modules: &BTreeSet<Module>) -> Option<Module> {
    let (first, mut rest) = path.split_first()?;
    let mut from = match first.as_str() {
        "crate" => Vec::new(),
        "self" => module.to_vec(),
        "super" => module.split_last()?.1.to_vec(),
        child => {
            let child = [module, &[child.to_owned()]].concat();
            if !modules.contains(&child) {
                return None;
            }
            child
        }
    };
    while let Some(("super", behind)) = rest.split_first().map(|(name, rest)| (name.as_str(), rest))
    {
        from.pop();
        rest = behind;
    }
    from.extend(rest.iter().cloned());
    Some(from)
}

/// A file is read with those that it uses, and without those that use it.
#[test]
fn files_use_each_other_without_circles() {
    for (sources, least) in [(EDGE, 100), ("shared/store/src", 40)] {
        no_circle(sources, least);
    }
}

/// `least` is how many uses there are at the least.
fn no_circle(sources: &str, least: usize) {
    let mut left = uses(sources);
    assert!(left.len() > 30, "{sources}: {} files: the code has moved", left.len());
    let edges: usize = left.values().map(BTreeSet::len).sum();
    assert!(edges > least, "{sources}: {edges} uses: they are written in another way");
    loop {
        let names: BTreeSet<Module> = left.keys().cloned().collect();
        let used: BTreeSet<Module> = left.values().flatten().cloned().collect();
        // Whoever uses nothing that is left, or is used by nothing that is left, is in no circle.
        left.retain(|module, uses| used.contains(module) && !uses.is_disjoint(&names));
        if left.len() == names.len() {
            break;
        }
    }
    let circle: Vec<String> = left
        .iter()
        .map(|(module, uses)| {
            let names = uses.iter().filter(|used| left.contains_key(*used));
            let names: Vec<String> = names.map(|used| used.join("::")).collect();
            format!("{} → {}", module.join("::"), names.join(", "))
        })
        .collect();
    assert!(circle.is_empty(), "{sources}: a circle:\n{}", circle.join("\n"));
}

/// HTTP's mechanics know neither who may do what nor what a component has: only each other.
#[test]
fn http_uses_nothing_else_of_the_edge() {
    let mut seen = 0;
    for (module, used) in uses(EDGE) {
        if module.first().is_some_and(|room| room == "http") {
            seen += used.len();
            let foreign = used.iter().find(|used| used.first().is_none_or(|room| room != "http"));
            assert!(foreign.is_none(), "{} uses {foreign:?}", module.join("::"));
        }
    }
    assert!(seen > 20, "{seen} uses: the code has moved");
}
