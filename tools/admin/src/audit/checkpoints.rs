//! Keeps checkpoints in a file, as they are made.

use std::{
    collections::BTreeMap,
    fs::OpenOptions,
    io::{Read as _, Seek as _, SeekFrom, Write as _},
    path::Path,
    time::Duration,
};

use anyhow::{Context as _, bail};
use postern_domain::audit::{checkpoint::Checkpoint, keys::AuditKeys};
use sqlx::Connection as _;

use super::{export, kept};
use crate::database;

/// Appends once, or again and again. A database that is away is asked again; one that was rewritten ends this.
pub(super) async fn run(
    url: &str,
    out: &Path,
    keys: &AuditKeys,
    every: Option<Duration>,
) -> anyhow::Result<()> {
    loop {
        match (read(url).await, every) {
            (Ok(sealed), _) => {
                let added = append(out, &sealed, keys)?;
                eprintln!("{added} checkpoints added to {}", out.display());
            }
            (Err(error), None) => return Err(error),
            (Err(error), Some(_)) => eprintln!("{error:#}; trying again"),
        }
        let Some(every) = every else { return Ok(()) };
        tokio::time::sleep(every).await;
    }
}

async fn read(url: &str) -> anyhow::Result<BTreeMap<i64, Checkpoint>> {
    let mut connection = database::connect(url).await?;
    let sealed = export::checkpoints(&mut connection).await?;
    connection.close().await?;
    Ok(sealed)
}

/// Holds the file and the database against each other, and appends what the file lacks; gives how many. Only one
/// process at a time writes a file.
fn append(out: &Path, sealed: &BTreeMap<i64, Checkpoint>, keys: &AuditKeys) -> anyhow::Result<u64> {
    let mut file = OpenOptions::new()
        .read(true)
        .append(true)
        .create(true)
        .open(out)
        .with_context(|| format!("cannot write {}", out.display()))?;
    file.lock().with_context(|| format!("cannot lock {}", out.display()))?;
    let mut text = String::new();
    file.seek(SeekFrom::Start(0))?;
    file.read_to_string(&mut text).with_context(|| format!("cannot read {}", out.display()))?;
    // Whoever was killed while appending has left half a line.
    let whole = text.rfind('\n').map_or(0, |end| end + 1);
    if whole < text.len() {
        file.set_len(whole as u64)?;
        text.truncate(whole);
    }
    let kept = kept::parse(&text)
        .with_context(|| format!("{} is not a file of checkpoints", out.display()))?;
    let mut last = 0;
    for checkpoint in &kept {
        checkpoint.check(keys).with_context(|| format!("in {}", out.display()))?;
        let seq = i64::try_from(checkpoint.seq)?;
        match sealed.get(&seq) {
            Some(found) if found.hash == checkpoint.hash => last = last.max(seq),
            Some(_) => bail!("the log was rewritten: event {seq} has another seal than was kept"),
            None => bail!("the log was rewritten: it has no checkpoint at event {seq} any more"),
        }
    }
    let mut lines = String::new();
    let mut added = 0;
    for checkpoint in sealed.range(last + 1..).map(|(_, checkpoint)| checkpoint) {
        checkpoint.check(keys).context("in the database")?;
        lines.push_str(&serde_json::to_string(checkpoint)?);
        lines.push('\n');
        added += 1;
    }
    file.write_all(lines.as_bytes())?;
    file.sync_all()?;
    Ok(added)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use postern_domain::auth::signing_key::SigningKey;

    use super::*;

    fn key(letter: &str) -> SigningKey {
        SigningKey::parse(&format!("k1:{}", letter.repeat(43)).into()).unwrap()
    }

    fn sealed(signer: &SigningKey, numbers: &[u64]) -> BTreeMap<i64, Checkpoint> {
        let one = |seq: u64| {
            let hash = [u8::try_from(seq).unwrap(); 32];
            (i64::try_from(seq).unwrap(), Checkpoint::sign(signer, seq, &hash, 1))
        };
        numbers.iter().copied().map(one).collect()
    }

    /// DATA-4: appending is idempotent, mends a line that was cut, and finds what was rewritten.
    #[test]
    fn checkpoints_are_appended_once() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("kept.ndjson");
        let keys = AuditKeys::parse(&key("A").public_jwk().x).unwrap();
        assert_eq!(append(&out, &sealed(&key("A"), &[3, 5]), &keys).unwrap(), 2);
        let two = fs::read_to_string(&out).unwrap();
        assert_eq!(append(&out, &sealed(&key("A"), &[3, 5]), &keys).unwrap(), 0);
        assert_eq!(fs::read_to_string(&out).unwrap(), two);
        fs::write(&out, &two[..two.len() - 10]).unwrap();
        assert_eq!(append(&out, &sealed(&key("A"), &[3, 5, 9]), &keys).unwrap(), 2);
        let three = fs::read_to_string(&out).unwrap();
        assert!(three.starts_with(&two) && three.lines().count() == 3);
        for (numbers, words) in [(&[3, 9][..], "no checkpoint at event 5"), (&[], "at event 3")] {
            let error = append(&out, &sealed(&key("A"), numbers), &keys).unwrap_err();
            assert!(error.to_string().contains(words), "{error}");
        }
        let mut rewritten = sealed(&key("A"), &[3, 5, 9]);
        rewritten.insert(5, Checkpoint::sign(&key("A"), 5, &[7; 32], 1));
        assert!(append(&out, &rewritten, &keys).unwrap_err().to_string().contains("another seal"));
        let mut foreign = sealed(&key("A"), &[3, 5, 9]);
        foreign.extend(sealed(&key("E"), &[11]));
        assert!(append(&out, &foreign, &keys).is_err());
        assert_eq!(fs::read_to_string(&out).unwrap(), three);
    }
}
