//! The code base as text, for the tests that read it.

use std::{
    fs,
    path::{Path, PathBuf},
};

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

use crate::environment::root;

/// Folders that hold nothing of ours.
const FOREIGN: [&str; 2] = ["target", "node_modules"];

/// A file of Rust.
#[derive(Debug, Default)]
pub struct RustFile {
    /// Its path in the checkout.
    pub path: PathBuf,
    /// Its lines.
    pub lines: usize,
    /// What its string literals mean, comments and documentation left out.
    pub literals: Vec<String>,
    /// The same, each behind the parameters of the function that it stands in.
    pub literals_of_functions: Vec<(String, String)>,
    /// The identifiers in it.
    pub identifiers: Vec<String>,
    /// The modules it declares.
    pub modules: Vec<String>,
    /// The tests in it.
    pub tests: Vec<Test>,
    /// The parameters of the function that is being read.
    parameters: String,
}

/// A test function.
#[derive(Debug)]
pub struct Test {
    /// Its name.
    pub name: String,
    /// Its documentation.
    pub doc: String,
}

/// Every file of Rust below these folders of the checkout, sorted.
pub fn rust_files(folders: &[&str]) -> Vec<RustFile> {
    let mut paths = Vec::new();
    for folder in folders {
        collect(&root().join(folder), &mut paths);
    }
    paths.sort();
    paths.iter().map(|path| read(path)).collect()
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            if !FOREIGN.iter().any(|foreign| path.ends_with(foreign)) {
                collect(&path, paths);
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            paths.push(path);
        }
    }
}

fn read(path: &Path) -> RustFile {
    let text = fs::read_to_string(path).expect("a readable file");
    let tokens: TokenStream =
        text.parse().unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let path = path.strip_prefix(root()).expect("a file of the checkout").to_owned();
    let mut file = RustFile { path, lines: text.lines().count(), ..RustFile::default() };
    file.take(tokens);
    file
}

/// The attributes in front of the next item.
#[derive(Default)]
struct Attributes {
    doc: String,
    is_test: bool,
}

impl RustFile {
    fn take(&mut self, tokens: TokenStream) {
        let mut attributes = Attributes::default();
        let (mut previous, mut before_parameters) = (String::new(), false);
        for token in tokens {
            match token {
                TokenTree::Group(group) => {
                    if previous == "#" && attributes.take(&group) {
                        continue;
                    }
                    if before_parameters && group.delimiter() == Delimiter::Parenthesis {
                        self.parameters = group.to_string();
                        before_parameters = false;
                    }
                    self.take(group.stream());
                    if group.delimiter() == Delimiter::Brace {
                        attributes = Attributes::default();
                    }
                }
                TokenTree::Ident(name) => {
                    let name = name.to_string();
                    match previous.as_str() {
                        "fn" if attributes.is_test => {
                            let doc = std::mem::take(&mut attributes).doc;
                            self.tests.push(Test { name: name.clone(), doc });
                        }
                        "mod" => self.modules.push(name.clone()),
                        _ => {}
                    }
                    before_parameters |= name == "fn";
                    self.identifiers.push(name.clone());
                    previous = name;
                    continue;
                }
                TokenTree::Literal(literal) => {
                    if let Ok(text) = syn::parse_str::<syn::LitStr>(&literal.to_string()) {
                        self.literals_of_functions.push((self.parameters.clone(), text.value()));
                        self.literals.push(text.value());
                    }
                }
                TokenTree::Punct(mark) => {
                    // `#![…]` is an attribute as well.
                    if mark.as_char() != '!' || previous != "#" {
                        previous = mark.to_string();
                    }
                    if mark.as_char() == ';' {
                        attributes = Attributes::default();
                    }
                    continue;
                }
            }
            previous.clear();
        }
    }
}

impl Attributes {
    /// Takes what matters of an attribute. True when nothing else in it does.
    fn take(&mut self, attribute: &Group) -> bool {
        let mut tokens = attribute.stream().into_iter();
        match tokens.next() {
            Some(TokenTree::Ident(name)) if name == "doc" => {
                if let Some(TokenTree::Literal(text)) = tokens.nth(1)
                    && let Ok(text) = syn::parse_str::<syn::LitStr>(&text.to_string())
                {
                    self.doc += text.value().trim();
                    self.doc.push(' ');
                }
                true
            }
            Some(TokenTree::Ident(name)) if name == "test" || name == "tokio" => {
                self.is_test = true;
                false
            }
            _ => false,
        }
    }
}
