//! The components as they are delivered, and once more with the points where a test makes them fail.

use std::{fs, path::Path};

use anyhow::{Context as _, ensure};

use super::{
    packages::{FAULT_POINTS, Packages},
    show,
};
use crate::{
    checkout::Checkout,
    toolchain::{build_components, component_packages},
    web,
};

/// A component is loaded and compiled at each start of a host; this keeps that at about a second. Some 150 KB of each are
/// checks for overflow (ADR 8), and some more the tables for international domain names (ADR 19).
const MAX_BYTES: u64 = 1_700_000;
/// What has a budget of its own. More, for a reason that an ADR gives: the list of common passwords and the hashes (8),
/// the numbers of the world's telephones (10), the world's time zones (29); and all that an account is, or a connection to
/// elsewhere. Less, where the table of routes has no caller: a component is linked with what its table asks for.
const OTHERS: [(&str, u64); 11] = [
    ("postern-auth", 2_450_000),
    ("postern-mfa", 2_350_000),
    ("postern-users", 2_050_000),
    ("postern-rbac", 2_150_000),
    ("postern-mail", 2_050_000),
    ("postern-oauth", 2_350_000),
    ("postern-messaging", 1_100_000),
    ("postern-jobs", 2_200_000),
    ("postern-static", 1_150_000),
    ("postern-health", 800_000),
    ("postern-cron", 270_000),
];
/// The component with the files of the web app in it.
const EMBEDS_THE_WEB_APP: &str = "postern-static";
/// All those files, each also compressed in two ways; 2.6 MB of them are Swagger UI, which `/docs` alone loads. What a visitor
/// loads is measured in a browser (`web/e2e/`).
const WEB_BYTES: u64 = 4_700_000;

/// Builds them all and measures what is delivered.
pub(super) async fn check(checkout: &Checkout) -> anyhow::Result<()> {
    build(checkout).await?;
    let web = web::embedded_bytes(checkout)?;
    let mut measured = vec![("the web app".to_owned(), web, WEB_BYTES)];
    for package in component_packages(checkout)? {
        let file = checkout.wasm_folder().join(file_name(&package));
        let bytes = fs::metadata(&file).with_context(|| file.display().to_string())?.len();
        // As code: what it embeds has a budget of its own.
        let bytes = if package == EMBEDS_THE_WEB_APP { bytes.saturating_sub(web) } else { bytes };
        let other = OTHERS.iter().find(|(name, _)| *name == package);
        let budget = other.map_or(MAX_BYTES, |(_, budget)| *budget);
        measured.push((package, bytes, budget));
    }
    let mut large = Vec::new();
    for (what, bytes, budget) in measured {
        eprintln!("{what:20}{:>6} KB", bytes / 1000);
        if bytes > budget {
            large.push(what);
        }
    }
    ensure!(large.is_empty(), "over the budget of size: {}", large.join(", "));
    Ok(())
}

/// Builds both kinds. Those with fault points go first and are moved aside, so that what lies in the
/// usual place in the end is what is delivered.
pub(super) async fn build(checkout: &Checkout) -> anyhow::Result<()> {
    web::ensure(checkout).await?;
    let all = Packages::of(checkout).await?;
    let packages: Vec<String> = all.with_fault_points().map(str::to_owned).collect();
    let features: Vec<_> =
        packages.iter().map(|package| format!("{package}/{FAULT_POINTS}")).collect();
    show(
        build_components(checkout, packages.iter().cloned())
            .args(["--features", &features.join(",")]),
    )
    .await?;
    let aside = checkout.fault_points_folder();
    fs::create_dir_all(&aside)?;
    for package in &packages {
        copy(&checkout.wasm_folder(), &aside, &file_name(package))?;
    }
    compile_delivered(checkout).await
}

/// Builds those that are delivered.
pub(super) async fn build_delivered(checkout: &Checkout) -> anyhow::Result<()> {
    web::ensure(checkout).await?;
    compile_delivered(checkout).await
}

async fn compile_delivered(checkout: &Checkout) -> anyhow::Result<()> {
    show(&mut build_components(checkout, component_packages(checkout)?)).await
}

fn file_name(package: &str) -> String {
    format!("{}.wasm", package.replace('-', "_"))
}

fn copy(from: &Path, to: &Path, file: &str) -> anyhow::Result<()> {
    fs::copy(from.join(file), to.join(file)).with_context(|| format!("cannot copy {file}"))?;
    Ok(())
}
