//! The cache of compiled components.

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use tempfile::TempDir;

use crate::app::{Host, manifest};

async fn start(cache: &Path) -> Duration {
    let host = Host::new(&manifest("http-echo", "")).cache(cache);
    let start = Instant::now();
    let app = host.start().await;
    let elapsed = start.elapsed();
    assert_eq!(app.get("/").await, "echo");
    elapsed
}

/// The compiled components below `directory`, without the cache's statistics.
fn entries(directory: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in directory.read_dir().unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(entries(&path));
        } else if path.extension().is_none() {
            found.push(path);
        }
    }
    found
}

#[tokio::test]
async fn a_second_start_takes_less_than_a_second() {
    let cache = TempDir::new().unwrap();
    start(cache.path()).await;
    assert_eq!(entries(cache.path()).len(), 1);
    assert!(start(cache.path()).await < Duration::from_secs(1));
}

#[tokio::test]
async fn a_damaged_entry_is_compiled_again() {
    let cache = TempDir::new().unwrap();
    start(cache.path()).await;
    let entry = &entries(cache.path())[0];
    let whole = std::fs::read(entry).unwrap();
    for damaged in [&b"no component"[..], &whole[..whole.len() / 2], &[]] {
        std::fs::write(entry, damaged).unwrap();
        start(cache.path()).await;
        assert_eq!(std::fs::read(entry).unwrap().len(), whole.len());
    }
}
