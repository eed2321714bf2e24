//! The secrets of a private instance: made once, kept in one private file, handed to processes by
//! environment and never on a command line.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::Path,
};

use anyhow::{Context as _, anyhow, ensure};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use postern_domain::{
    auth::signing_key::{SigningKey, VerificationKeys},
    time::UnixMillis,
};
use postern_services::private_file;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Bytes of a symmetric key and of an Ed25519 seed.
const KEY_BYTES: usize = 32;
/// Bytes behind a password that people may have to type: 144 bits, 24 characters.
const PASSWORD_BYTES: usize = 18;
/// Characters of a key's id, and what they are. Their number divides 256: each is as likely.
const KEY_ID_CHARS: usize = 8;
const KEY_ID_ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// Contents of `secrets.toml`. A key is `<id>:<32 bytes, base64url>`; a ring is keys joined by commas,
/// the active one first, and `+` before one that is staged. No `Debug`: nothing prints this by accident.
#[derive(Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Secrets {
    /// Ed25519 seed that signs access tokens.
    pub signing_key: String,
    /// The seed that will sign them once it is used; empty if none is staged.
    pub staged_signing_key: String,
    /// JWKS of the public keys that are accepted: the signing key's, the staged one's and those it replaced.
    pub verification_keys: String,
    /// Ring behind refresh tokens.
    pub refresh_keys: String,
    /// Ring behind the links and codes in mails.
    pub mail_token_keys: String,
    /// Ring of peppers for password hashes.
    pub password_peppers: String,
    /// Ring that the secrets of authenticator apps are sealed with.
    pub mfa_keys: String,
    /// Ring behind the codes in text messages.
    pub sms_code_keys: String,
    /// Ring behind the pseudonyms of telephone numbers.
    pub phone_keys: String,
    /// Ring that the tokens of connected accounts are sealed with.
    pub oauth_token_keys: String,
    /// Ed25519 seed that signs the checkpoints of the audit log.
    pub audit_signing_key: String,
    /// The seed that will sign them once it is used; empty if none is staged.
    pub staged_audit_signing_key: String,
    /// JWKS of the public keys whose checkpoints count: the present one's, the staged one's and those it replaced.
    pub audit_verification_keys: String,
    /// Password of the Twilio account, and key of the signatures on its callbacks.
    pub twilio_auth_token: String,
    /// Bearer token of the tick endpoint; while it is replaced two, joined by a comma, of which the first is sent.
    pub tick_token: String,
    /// Bearer token of the metrics; two like that of the tick.
    pub metrics_token: String,
    /// Password of the first administrator.
    pub admin_password: String,
    /// Password of the private Postgres' superuser.
    pub postgres_superuser_password: String,
    /// Password of the role that owns the application's database.
    pub postgres_password: String,
    /// Password of the private Redis.
    pub redis_password: String,
    /// Passwords of the database roles of the components, by component.
    pub database_passwords: BTreeMap<String, String>,
    /// Passwords of the users of Redis that the components are, by component.
    pub redis_passwords: BTreeMap<String, String>,
    /// When keys were staged and put into use, by ring and id: `refresh/ab12cd34`.
    pub key_times: BTreeMap<String, KeyTimes>,
}

/// When a key came to its stages, as far as that is known.
#[derive(Clone, Copy, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct KeyTimes {
    #[serde(skip_serializing_if = "Option::is_none")]
    /// When it became known.
    pub staged: Option<UnixMillis>,
    #[serde(skip_serializing_if = "Option::is_none")]
    /// When it was put into use.
    pub used: Option<UnixMillis>,
}

impl Default for Secrets {
    /// New ones; also whatever a file of an earlier version lacks.
    fn default() -> Self {
        Self {
            signing_key: new_key(),
            staged_signing_key: String::new(),
            verification_keys: json!({ "keys": [] }).to_string(),
            refresh_keys: new_key(),
            mail_token_keys: new_key(),
            password_peppers: new_key(),
            mfa_keys: new_key(),
            sms_code_keys: new_key(),
            phone_keys: new_key(),
            oauth_token_keys: new_key(),
            audit_signing_key: new_key(),
            staged_audit_signing_key: String::new(),
            audit_verification_keys: json!({ "keys": [] }).to_string(),
            twilio_auth_token: random_text(KEY_BYTES),
            tick_token: new_token(),
            metrics_token: new_token(),
            admin_password: random_text(PASSWORD_BYTES),
            postgres_superuser_password: random_text(PASSWORD_BYTES),
            postgres_password: random_text(PASSWORD_BYTES),
            redis_password: random_text(PASSWORD_BYTES),
            database_passwords: BTreeMap::new(),
            redis_passwords: BTreeMap::new(),
            key_times: BTreeMap::new(),
        }
    }
}

impl Secrets {
    /// The secrets in the file at `path`; what is missing is made, and the file written.
    pub fn load_or_create(path: &Path) -> anyhow::Result<Self> {
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            Err(error) => {
                return Err(error).with_context(|| format!("cannot read {}", path.display()));
            }
        };
        let secrets = Self::parse(&text, path)?;
        if toml::to_string(&secrets)? != text {
            secrets.save(path)?;
        }
        Ok(secrets)
    }

    /// The secrets in the file at `path`, and nothing is written: what the file lacks is none that counts.
    ///
    /// # Errors
    /// It is not there, or not understood.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let text =
            fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        Self::parse(&text, path)
    }

    fn parse(text: &str, path: &Path) -> anyhow::Result<Self> {
        // The parser's error quotes the line, which may hold a secret; its number is enough.
        let mut secrets: Self = toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(1, |span| text[..span.start].matches('\n').count() + 1);
            anyhow!("{}: line {line} is not understood", path.display())
        })?;
        secrets.accept_signing_keys()?;
        Ok(secrets)
    }

    /// The secrets of an instance that there is. To make some for one that is not there would give away keys that count
    /// for nothing.
    pub fn load(path: &Path) -> anyhow::Result<Self> {
        ensure!(
            path.is_file(),
            "no instance keeps its secrets in {}: set POSTERN_LOCAL_DIR to where yours does",
            path.display()
        );
        Self::load_or_create(path)
    }

    /// Writes them into the file at `path`, which is replaced as a whole.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn save(&self, path: &Path) -> anyhow::Result<()> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        private_file::replace(path, toml::to_string(self)?.as_bytes())
    }

    /// Makes a password for each of these components that has none. Whether there was one to make.
    pub fn add_database_passwords(&mut self, components: &BTreeSet<String>) -> bool {
        add_passwords(&mut self.database_passwords, components)
    }

    /// The same for Redis; also forgets those of components that are gone.
    pub fn add_redis_passwords(&mut self, components: &BTreeSet<String>) {
        self.redis_passwords.retain(|component, _| components.contains(component));
        add_passwords(&mut self.redis_passwords, components);
    }

    /// Whoever is given the sets of public keys knows what signs, and what will.
    fn accept_signing_keys(&mut self) -> anyhow::Result<()> {
        let tokens = [&self.staged_signing_key, &self.signing_key];
        tokens.iter().try_for_each(|key| accept(key, &mut self.verification_keys))?;
        let log = [&self.staged_audit_signing_key, &self.audit_signing_key];
        log.iter().try_for_each(|key| accept(key, &mut self.audit_verification_keys))
    }
}

fn add_passwords(passwords: &mut BTreeMap<String, String>, components: &BTreeSet<String>) -> bool {
    let before = passwords.len();
    for component in components {
        let password = passwords.entry(component.clone());
        password.or_insert_with(|| random_text(KEY_BYTES));
    }
    passwords.len() > before
}

/// Puts the public half of a signing key first in a set, unless it is there. An empty text is no key.
pub fn accept(signing_key: &str, set: &mut String) -> anyhow::Result<()> {
    if signing_key.is_empty() {
        return Ok(());
    }
    let signing_key = SigningKey::parse(&SecretString::from(signing_key))?;
    // A set that does not parse is replaced: the empty one, which the domain refuses, and damage.
    let accepted = VerificationKeys::parse(set).ok();
    if accepted.as_ref().is_some_and(|keys| keys.get(signing_key.kid()).is_some()) {
        return Ok(());
    }
    let mut keys = vec![serde_json::to_value(signing_key.public_jwk())?];
    if let Some(accepted) = accepted {
        let mut old: Value = serde_json::from_str(&accepted.to_jwks_json())?;
        keys.append(old["keys"].as_array_mut().context("a JWKS has keys")?);
    }
    let text = json!({ "keys": keys }).to_string();
    // A set that grew too long must not be written: the next start would take it for damage.
    VerificationKeys::parse(&text)?;
    *set = text;
    Ok(())
}

/// The id of a key, or of a ring's active one.
pub fn active_id(ring: &str) -> &str {
    ring.split_once(':').map_or(ring, |(id, _)| id)
}

/// A key with an id of its own.
pub fn new_key() -> String {
    let id: String = random_bytes::<KEY_ID_CHARS>()
        .map(|byte| char::from(KEY_ID_ALPHABET[usize::from(byte) % KEY_ID_ALPHABET.len()]))
        .iter()
        .collect();
    format!("{id}:{}", random_text(KEY_BYTES))
}

/// A token for our own triggers, and for whoever collects figures.
pub fn new_token() -> String {
    random_text(KEY_BYTES)
}

/// `bytes` random bytes (at most 32) as base64url.
fn random_text(bytes: usize) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(&random_bytes::<KEY_BYTES>()[..bytes])
}

/// Bytes of the operating system's generator.
///
/// # Panics
/// The operating system has none to give.
pub fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    #[expect(clippy::expect_used, reason = "a secret must not be made without randomness")]
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use postern_domain::ring::KeyRing;

    use super::*;

    /// A file of its own, and the folder that goes with the test.
    fn file() -> (tempfile::TempDir, std::path::PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("local/secrets.toml");
        (folder, path)
    }

    fn kid(secrets: &Secrets) -> String {
        active_id(&secrets.signing_key).to_owned()
    }

    /// ASVS 13.2.3, 13.3.1
    #[test]
    fn secrets_are_made_once_and_kept_private() {
        let (_folder, path) = file();
        let first = Secrets::load_or_create(&path).unwrap();
        let second = Secrets::load_or_create(&path).unwrap();
        assert_eq!(toml::to_string(&first).unwrap(), toml::to_string(&second).unwrap());
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn the_domain_takes_every_key() {
        let secrets = Secrets::load_or_create(&file().1).unwrap();
        for ring in [
            &secrets.refresh_keys,
            &secrets.mail_token_keys,
            &secrets.password_peppers,
            &secrets.mfa_keys,
            &secrets.sms_code_keys,
            &secrets.phone_keys,
            &secrets.oauth_token_keys,
        ] {
            assert!(KeyRing::parse(&SecretString::from(ring.as_str())).is_ok());
        }
        let keys = VerificationKeys::parse(&secrets.verification_keys).unwrap();
        assert!(keys.get(&kid(&secrets)).is_some());
        let audit = SigningKey::parse(&SecretString::from(secrets.audit_signing_key.as_str()));
        assert_eq!(audit.unwrap().kid(), active_id(&secrets.audit_signing_key));
    }

    #[test]
    fn what_an_older_file_lacks_is_added_and_the_rest_kept() {
        let (_folder, path) = file();
        let before = Secrets::load_or_create(&path).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        let older: String = text
            .lines()
            .filter(|line| !line.starts_with("tick_token") && !line.starts_with("mfa_keys"))
            .collect::<Vec<_>>()
            .join("\n");
        fs::write(&path, older).unwrap();
        let after = Secrets::load_or_create(&path).unwrap();
        assert_eq!(after.signing_key, before.signing_key);
        assert_ne!(after.tick_token, before.tick_token);
        assert_ne!(after.mfa_keys, before.mfa_keys);
        assert_eq!(Secrets::load_or_create(&path).unwrap().tick_token, after.tick_token);
    }

    #[test]
    fn an_error_names_the_line_and_not_the_secret() {
        let (_folder, path) = file();
        private_file::create_folder(path.parent().unwrap()).unwrap();
        fs::write(&path, "tick_token = \"a\"\nrefresh_keys = hunter2\n").unwrap();
        let text = format!("{:#}", Secrets::load_or_create(&path).err().unwrap());
        assert!(text.contains("line 2") && !text.contains("hunter2"), "{text}");
    }
}
