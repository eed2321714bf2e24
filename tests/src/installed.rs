//! An application as whoever runs it has it: with the file of its secrets, and the program `postern-admin`.

use std::{
    fmt::Write as _,
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::Command,
};

use tempfile::TempDir;
use url::Url;

use crate::{App, environment};

/// The folders of an installation.
pub struct Installed {
    folder: TempDir,
    database_url: String,
}

impl App {
    /// Writes the file of secrets that this application would have been started with.
    pub fn installed(&self) -> Installed {
        let folder = tempfile::tempdir().expect("a folder");
        let mut text = self.keys().as_secrets();
        text += "[database_passwords]\n";
        for (name, value) in &self.settings.variables {
            if let Some(component) = name.strip_suffix("_database_url") {
                let url = Url::parse(value).expect("a URL");
                let password = url.password().expect("a password");
                writeln!(text, "{component} = '{password}'").expect("text");
            }
        }
        fs::write(folder.path().join("secrets.toml"), text).expect("the file of secrets");
        let root = environment::root();
        symlink(root.join("deploy/manifests"), folder.path().join("manifests")).expect("a link");
        symlink(root.join("migrations"), folder.path().join("migrations")).expect("a link");
        Installed { folder, database_url: self.database_url().to_owned() }
    }
}

impl Installed {
    /// The folder with secrets.toml.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The file of secrets.
    pub fn secrets(&self) -> PathBuf {
        self.folder.path().join("secrets.toml")
    }

    /// `postern-admin …`: what it prints, or what it prints and complains of.
    ///
    /// # Errors
    /// It did not succeed.
    pub async fn admin(&self, arguments: &[&str]) -> Result<String, String> {
        let mut command = Command::new(environment::admin_program());
        command
            .args(arguments)
            .arg("--config")
            .arg(self.folder.path())
            .arg("--release")
            .arg(self.folder.path())
            .env("DATABASE_URL", &self.database_url);
        let run = move || command.output().expect("postern-admin runs");
        let output = tokio::task::spawn_blocking(run).await.expect("postern-admin ends");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let said = text(&output.stdout) + &text(&output.stderr);
        if output.status.success() { Ok(said) } else { Err(said) }
    }
}
