//! Keys are replaced while old and new processes live side by side (ADR 31): staged, used, retired, by the commands of the
//! operator, on a file like that of an instance.

mod apps;
mod checks;
mod load;
mod stages;
mod tokens;

use std::{fs, path::PathBuf, process::Command};

use postern_tests::{App, Host, Keys, xtask_program};
use tempfile::TempDir;

/// The variables that are keys, which have the same names in the file.
const KEYS: [&str; 11] = [
    "signing_key",
    "verification_keys",
    "refresh_keys",
    "mail_token_keys",
    "password_peppers",
    "mfa_keys",
    "sms_code_keys",
    "phone_keys",
    "oauth_token_keys",
    "audit_signing_key",
    "audit_verification_keys",
];

/// Long enough ago that nothing has to wait.
const LONG_AGO: &str = "2020-01-01T00:00:00.000Z";

/// An application, and the file that its keys stand in.
struct Instance {
    app: App,
    folder: TempDir,
}

impl Instance {
    /// Its first host has the keys that the file has now.
    async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let keys = Keys::generate();
        fs::write(folder.path().join("secrets.toml"), keys.as_secrets()).unwrap();
        let app = App::builder().keys(keys).variable("audit_seal_every_s", "0").start().await;
        let instance = Self { app, folder };
        // The file is complete once a command has read it.
        instance.keys("status").unwrap();
        instance
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("secrets.toml")
    }

    /// `cargo xtask keys …`: what it says, or why it does nothing.
    fn keys(&self, arguments: &str) -> Result<String, String> {
        let output = Command::new(xtask_program())
            .arg("keys")
            .args(arguments.split(' '))
            .env("POSTERN_LOCAL_DIR", self.folder.path())
            .env("DATABASE_URL", self.app.database_url())
            .output()
            .unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        if output.status.success() {
            Ok(text(&output.stdout) + &text(&output.stderr))
        } else {
            Err(text(&output.stderr))
        }
    }

    fn file(&self) -> toml::Table {
        fs::read_to_string(self.path()).unwrap().parse().unwrap()
    }

    /// Another host, which has the keys of the file.
    fn host(&self) -> Host {
        let file = self.file();
        let value = |name| file[name].as_str().unwrap();
        self.app.second_host_with(&KEYS.map(|name| (name, value(name))))
    }

    /// Lets all waiting be over.
    fn wait(&self) {
        let mut file = self.file();
        for (_, times) in file["key_times"].as_table_mut().unwrap() {
            for (_, time) in times.as_table_mut().unwrap() {
                *time = LONG_AGO.into();
            }
        }
        fs::write(self.path(), file.to_string()).unwrap();
    }

    /// The id of the key that is in use.
    fn active(&self, ring: &str) -> String {
        let name = match ring {
            "signing" => "signing_key",
            "audit-signing" => "audit_signing_key",
            "pepper" => "password_peppers",
            ring => &format!("{}_keys", ring.replace('-', "_")),
        };
        self.file()[name].as_str().unwrap().split(':').next().unwrap().to_owned()
    }

    /// Does what is due at a host that does not wait for a tick.
    async fn work(&self, host: &Host, component: &str) {
        let path = format!("/internal/work/{component}");
        host.with_token(&self.app.keys().tick_token).post_empty(&path).await.expect(200);
    }
}
