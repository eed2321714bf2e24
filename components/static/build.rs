//! Embeds what `npm run build` in `web/` has written (ADR 33): each file with its type and its tag, and the addresses of the
//! app with what their first view loads. Natively, where only the table of routes is asked for, there is nothing to embed.

#![expect(
    clippy::disallowed_methods,
    reason = "a build script is told by the environment what to build for"
)]

use std::{
    env,
    error::Error,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use serde::Deserialize;
use sha2::{Digest as _, Sha256};

/// What is embedded, and nothing else: a kind of file that is not here is not served by mistake.
const TYPES: [(&str, &str); 11] = [
    ("html", "text/html; charset=utf-8"),
    ("js", "text/javascript; charset=utf-8"),
    ("css", "text/css; charset=utf-8"),
    ("json", "application/json"),
    ("webmanifest", "application/manifest+json"),
    ("txt", "text/plain; charset=utf-8"),
    ("svg", "image/svg+xml"),
    ("png", "image/png"),
    ("ico", "image/x-icon"),
    ("woff2", "font/woff2"),
    ("yaml", "application/yaml"),
];
/// Said by the compiler, in the place of the files.
const ABSENT: &str = r#"compile_error!("the web app is not built: `cargo xtask web` builds it (or, in web/, `npm ci --ignore-scripts && npm run build`)");"#;
/// What the build says about itself, in its folder.
const PAGES: &str = ".postern/pages.json";

/// The page of every address.
const SHELL: &str = "index.html";

type Outcome<T> = Result<T, Box<dyn Error>>;

/// An address of the app, and what its first view loads beside what `index.html` names.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Page {
    path: String,
    #[serde(default)]
    modules: Vec<String>,
    #[serde(default)]
    styles: Vec<String>,
    #[serde(default)]
    fonts: Vec<String>,
}

fn main() -> Outcome<()> {
    println!("cargo::rerun-if-changed=build.rs");
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("../..").canonicalize()?;
    let folder = root.join("web/dist");
    let code = if env::var("CARGO_CFG_TARGET_ARCH")? == "wasm32" {
        println!("cargo::rerun-if-changed={}", folder.display());
        embed(&folder)?
    } else {
        tables("", "")
    };
    Ok(fs::write(PathBuf::from(env::var("OUT_DIR")?).join("embedded.rs"), code)?)
}

fn embed(folder: &Path) -> Outcome<String> {
    let Ok(pages) = fs::read(folder.join(PAGES)) else {
        return Ok(format!("{ABSENT}\n{}", tables("", "")));
    };
    let mut names = Vec::new();
    collect(folder, "", &mut names)?;
    // They are searched by halves.
    names.sort_unstable();
    if !names.iter().any(|name| name == SHELL) {
        return Err(format!("{SHELL} is not in the build").into());
    }
    let mut files = String::new();
    for name in names.iter().filter(|name| !is_variant(name, &names)) {
        files += &file(folder, name, &names)?;
    }
    let mut pages: Vec<Page> = serde_json::from_slice(&pages)?;
    // One without parameters is meant before one that has some.
    pages.sort_by_key(|page| page.path.matches('$').count());
    let mut addresses = String::new();
    for page in &pages {
        let link = link(page, &names)?;
        writeln!(addresses, "Page {{ address: {:?}, link: {link:?} }},", page.path)?;
    }
    Ok(tables(&files, &addresses))
}

fn tables(files: &str, pages: &str) -> String {
    format!(
        "/// In the order of their names.\npub(super) static FILES: &[File] = &[\n{files}];\n\
         /// The more exact an address, the earlier.\npub(super) static PAGES: &[Page] = &[\n{pages}];\n"
    )
}

/// Every file below `folder`, by its path from there; what begins with a dot is the build's own.
fn collect(folder: &Path, prefix: &str, found: &mut Vec<String>) -> Outcome<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().into_string().map_err(|name| format!("{}", name.display()))?;
        if name.starts_with('.') {
            continue;
        }
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
        if !name.bytes().all(plain) {
            return Err(
                format!("{prefix}{name}: a name that addresses would have to encode").into()
            );
        }
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &format!("{prefix}{name}/"), found)?;
        } else {
            found.push(format!("{prefix}{name}"));
        }
    }
    Ok(())
}

/// Whether this is another file, made smaller.
fn is_variant(name: &str, names: &[String]) -> bool {
    let plain = [".br", ".gz"].iter().find_map(|ending| name.strip_suffix(ending));
    plain.is_some_and(|plain| names.iter().any(|other| other == plain))
}

fn file(folder: &Path, name: &str, names: &[String]) -> Outcome<String> {
    let (_, ending) = name.rsplit_once('.').unwrap_or_default();
    let known = TYPES.iter().find(|(known, _)| *known == ending);
    let (_, content_type) =
        known.ok_or_else(|| format!("{name}: what type is that? (build.rs)"))?;
    let bytes =
        |name: &str| format!("include_bytes!({:?})", folder.join(name).display().to_string());
    let variant = |ending: &str| {
        let name = format!("{name}{ending}");
        let found = names.contains(&name);
        if found { format!("Some({})", bytes(&name)) } else { "None".to_owned() }
    };
    let digest = Sha256::digest(fs::read(folder.join(name))?);
    let tag = digest[..12].iter().fold(String::new(), |tag, byte| tag + &format!("{byte:02x}"));
    Ok(format!(
        "File {{ name: {name:?}, content_type: {content_type:?}, tag: {tag:?},\n    \
         plain: {}, br: {}, gzip: {} }},\n",
        bytes(name),
        variant(".br"),
        variant(".gz")
    ))
}

/// The `Link` header of an address (RFC 8288), so that what a page is made of is asked for at once.
fn link(page: &Page, names: &[String]) -> Outcome<String> {
    let kinds = [
        (&page.styles, "rel=preload; as=style"),
        (&page.fonts, "rel=preload; as=font; type=\"font/woff2\"; crossorigin"),
        (&page.modules, "rel=modulepreload"),
    ];
    let mut links = Vec::new();
    for (paths, how) in kinds {
        for path in paths {
            let embedded =
                path.strip_prefix('/').is_some_and(|path| names.iter().any(|name| name == path));
            if !embedded {
                return Err(format!("{}: {path} is not in the build", page.path).into());
            }
            links.push(format!("<{path}>; {how}"));
        }
    }
    Ok(links.join(", "))
}
