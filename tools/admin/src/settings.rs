//! What an operator has decided: `settings.toml`, beside `secrets.toml`.

use std::{collections::BTreeSet, fs, path::Path};

use anyhow::{Context as _, anyhow, ensure};
use postern_services::private_file;
use serde::Deserialize;

use crate::variables::Variables;

/// Contents of `settings.toml`. No `Debug`: providers' secrets and passwords stand in it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Whom these commands log in as.
    pub admin: Servers,
    /// Where the processes find their servers; who logs in is each component's own name.
    pub servers: Servers,
    /// Spin variables, by their names in `spin.toml`.
    pub variables: Variables,
}

/// Postgres and Redis.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Servers {
    /// `postgres://host:port/database`, in production behind `PgBouncer`.
    pub database_url: String,
    /// `redis://host:port/number`
    pub redis_url: String,
}

impl Settings {
    /// The settings in the file at `path`.
    ///
    /// # Errors
    /// It is not there, or not understood; the error names the line, and repeats nothing of it.
    pub fn load(path: &Path) -> anyhow::Result<Self> {
        let text = fs::read_to_string(path).with_context(|| {
            format!("cannot read {}; `postern-admin init` makes one", path.display())
        })?;
        toml::from_str(&text).map_err(|error| {
            let line = error.span().map_or(1, |span| text[..span.start].matches('\n').count() + 1);
            anyhow!("{}: line {line} is not understood: {}", path.display(), kind_of(&error))
        })
    }

    /// Writes a file to begin with, unless there is one; gives whether it did.
    ///
    /// # Errors
    /// `public_url` is no origin with https, or the file cannot be written.
    pub fn create(
        path: &Path,
        public_url: &str,
        passwords: &Passwords<'_>,
    ) -> anyhow::Result<bool> {
        let origin = crate::address::origin(public_url);
        ensure!(
            public_url.starts_with("https://") && origin.as_deref() == Some(public_url),
            "the public URL is the origin that people see, such as https://id.example.org, without a path"
        );
        if path.exists() {
            return Ok(false);
        }
        let text = TEMPLATE
            .replace("{public_url}", public_url)
            .replace("{postgres_password}", passwords.postgres)
            .replace("{redis_password}", passwords.redis);
        private_file::replace(path, text.as_bytes())?;
        Ok(true)
    }

    /// Refuses what no process knows.
    ///
    /// # Errors
    /// A variable has a name that stands in none of the manifests.
    pub fn check(&self, known: &BTreeSet<&str>) -> anyhow::Result<()> {
        for name in self.variables.keys() {
            ensure!(known.contains(name.as_str()), "settings.toml: no process knows `{name}`");
        }
        Ok(())
    }
}

/// The passwords of whoever administrates, which `secrets.toml` has.
pub struct Passwords<'a> {
    /// Of the database's owner.
    pub postgres: &'a str,
    /// Of the user of Redis who may change others.
    pub redis: &'a str,
}

/// The parser's message where it quotes no value.
fn kind_of(error: &toml::de::Error) -> &'static str {
    let message = error.message();
    if message.starts_with("unknown field") {
        "no such setting"
    } else if message.starts_with("missing field") {
        "a setting is missing"
    } else {
        "expected `name = \"value\"`"
    }
}

const TEMPLATE: &str = r#"# What this instance of Postern is set to. Secrets stand in it: it is for root alone.
# After a change: `postern-admin split`, and restart the processes one after the other (docs/operations/upgrade.md).

# Whom postern-admin logs in as: the owner of the schema, and somebody who may change the users of Redis.
[admin]
database_url = "postgres://postern:{postgres_password}@127.0.0.1:5432/postern"
redis_url = "redis://administrator:{redis_password}@127.0.0.1:6379"

# Where the processes find them. Postgres behind PgBouncer.
[servers]
database_url = "postgres://127.0.0.1:6432/postern"
redis_url = "redis://127.0.0.1:6379"

# Any variable of `deploy/variables.expected`; what is not set has the default of the manifest.
[variables]
environment = "production"
public_url = "{public_url}"
trusted_proxies = "1" # the edge
# `resend` (with mail_api_key) or `ses` (with ses_region, ses_access_key_id, ses_secret_access_key)
mail_driver = "resend"
mail_url = "https://api.resend.com"
mail_from = "postern@example.org"
mail_from_name = "Postern"
mail_api_key = ""
# Whether new passwords are looked up among those that have leaked, by the first five digits of a hash:
# `fail_open` lets a password pass while that service is away, `fail_closed` does not.
breached_password_check = "fail_open"
# Text messages and connected accounts, where they are wanted:
# twilio_account_sid = ""
# twilio_auth_token = ""
# twilio_from = ""
# google_client_id = ""
# google_client_secret = ""
"#;

#[cfg(test)]
mod tests {
    use super::*;

    fn made() -> (tempfile::TempDir, std::path::PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.toml");
        let passwords = Passwords { postgres: "pg", redis: "rd" };
        assert!(Settings::create(&path, "https://id.example.org", &passwords).unwrap());
        assert!(!Settings::create(&path, "https://other.example.org", &passwords).unwrap());
        (folder, path)
    }

    /// OPS-1: the file to begin with is one, and an operator's is never written over.
    #[test]
    fn a_file_to_begin_with_is_made_once() {
        let (_folder, path) = made();
        let settings = Settings::load(&path).unwrap();
        assert_eq!(settings.variables["public_url"], "https://id.example.org");
        assert!(settings.admin.database_url.contains(":pg@"));
        for wrong in ["http://id.example.org", "https://id.example.org/", "id.example.org", ""] {
            let passwords = Passwords { postgres: "", redis: "" };
            assert!(Settings::create(&path.with_extension("x"), wrong, &passwords).is_err());
        }
    }

    /// ASVS 13.3.1, 16.2.5: what is wrong is named, and what stands there is not.
    #[test]
    fn an_error_names_the_line_and_not_the_value() {
        let (_folder, path) = made();
        let text = fs::read_to_string(&path).unwrap();
        for (wrong, line) in [
            (text.replace("[servers]", "[servers]\npassword = \"hunter2\""), "no such setting"),
            (text.replace("mail_api_key = \"\"", "mail_api_key = hunter2"), "expected"),
        ] {
            fs::write(&path, wrong).unwrap();
            let error = Settings::load(&path).err().unwrap().to_string();
            assert!(error.contains(line) && !error.contains("hunter2"), "{error}");
        }
    }
}
