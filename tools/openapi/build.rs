//! Lists the tables of the components that this program is linked with, so that a new one is a line in `Cargo.toml` alone.

#![expect(
    clippy::disallowed_methods,
    reason = "a build script is told by the environment where to write"
)]

use std::{env, error::Error, fs, path::PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=Cargo.toml");
    let manifest = fs::read_to_string("Cargo.toml")?;
    let components =
        manifest.lines().filter_map(|line| line.split_once(r#" = { path = "../../components/"#));
    let tables = components.map(|(package, _)| package.replace('-', "_") + "::routes::routes(),");
    let file = PathBuf::from(env::var("OUT_DIR")?).join("tables.rs");
    Ok(fs::write(file, format!("[{}]", tables.collect::<String>()))?)
}
