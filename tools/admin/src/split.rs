//! What each process is told, in a file of its own: none sees another's secrets.

use std::{collections::BTreeSet, path::Path};

use anyhow::{Context as _, bail, ensure};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use postern_services::private_file;

use crate::{
    Home,
    manifest::Manifest,
    redis_users, roles,
    secrets::Secrets,
    settings::Settings,
    variables::{self, Variables},
};

/// Variables whose text is JSON, or goes over lines: systemd, Docker and Kubernetes would each quote it in their own way, so the
/// application takes them in base64url as well.
const ENCODED: [&str; 2] = ["verification_keys", "audit_verification_keys"];
/// The clock, which is no process with components.
const TICK: &str = "tick";

/// Writes `<process>.env` into `folder` for every manifest, and `tick.env`; gives the names of the files.
///
/// # Errors
/// A required variable has no value, a setting is unsafe, unknown, or cannot be written so that everybody reads it alike.
pub fn run(home: &Home, settings: &Settings, folder: &Path) -> anyhow::Result<Vec<String>> {
    let mut secrets = Secrets::load_or_create(&home.secrets)?;
    let mut processes = Vec::new();
    for path in &home.manifests {
        let name = path.file_stem().and_then(|name| name.to_str()).context("a manifest's name")?;
        processes.push((name.to_owned(), Manifest::read(path)?));
    }
    let known: BTreeSet<&str> =
        processes.iter().flat_map(|(_, manifest)| manifest.variables()).collect();
    settings.check(&known)?;
    let values = values(home, settings, &mut secrets)?;
    variables::refuse_unsafe(&values)?;
    // All of them before the first is written: half of a change would be worse than none.
    let mut files = Vec::new();
    for (name, manifest) in &processes {
        files.push((name.as_str(), lines(name, manifest, &values)?));
    }
    files.push((TICK, line("tick_token", &values["tick_token"])?));
    let mut written = Vec::new();
    for (name, text) in files {
        let file = format!("{name}.env");
        private_file::replace(&folder.join(&file), text.as_bytes())?;
        written.push(file);
    }
    Ok(written)
}

fn values(home: &Home, settings: &Settings, secrets: &mut Secrets) -> anyhow::Result<Variables> {
    let Some((_, database)) = settings.admin.database_url.rsplit_once('/') else {
        bail!("settings.toml: admin.database_url names no database");
    };
    let database = database.split('?').next().unwrap_or_default();
    let logins = roles::logins_in(home, secrets, database, &settings.servers.database_url)?;
    let redis = redis_users::logins(home, secrets, &settings.servers.redis_url)?;
    let mut values = variables::of_secrets(secrets);
    variables::complete(&mut values, &logins, &redis, settings.variables.clone())?;
    for name in ENCODED {
        if let Some(value) = values.get_mut(name).filter(|value| value.starts_with('{')) {
            *value = BASE64_URL_SAFE_NO_PAD.encode(&value);
        }
    }
    Ok(values)
}

/// The file of one process.
fn lines(name: &str, manifest: &Manifest, values: &Variables) -> anyhow::Result<String> {
    let mut text = String::new();
    for variable in manifest.variables() {
        match values.get(variable) {
            Some(value) => text += &line(variable, value)?,
            None => ensure!(
                !manifest.required().contains(variable),
                "{name}: `{variable}` is required, and nothing sets it"
            ),
        }
    }
    Ok(text)
}

/// `NAME=value` that systemd, Docker and Kubernetes read alike: nothing in it is quoted, since each does that in another way.
fn line(variable: &str, value: &str) -> anyhow::Result<String> {
    let plain = |character: char| {
        !character.is_control() && !['"', '\'', '\\', '$', '`', '#'].contains(&character)
    };
    ensure!(
        value.chars().all(plain) && value.trim() == value,
        "`{variable}` has a character that not everybody reads alike: a quote, `\\`, `$`, `#`, a line's end, or a space at \
         its ends. In a URL, write it with `%`"
    );
    Ok(format!("{}{}={value}\n", variables::PREFIX, variable.to_ascii_uppercase()))
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt as _, path::PathBuf};

    use postern_domain::{audit::keys::AuditKeys, auth::signing_key::VerificationKeys};

    use super::*;
    use crate::settings::Passwords;

    fn checkout() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
    }

    /// An instance as `init` makes it, in this folder.
    fn instance(folder: &Path) -> Home {
        let manifest = |name: &str| checkout().join(format!("deploy/manifests/{name}.toml"));
        let home = Home {
            migrations: checkout().join("migrations"),
            secrets: folder.join("secrets.toml"),
            manifests: ["auth", "api", "jobs"].map(manifest).into(),
            database_url: None,
            redis_url: None,
            public_url: None,
            hint: "",
        };
        let passwords = Passwords { postgres: "pg", redis: "rd" };
        Settings::create(&folder.join("settings.toml"), "https://id.example.org", &passwords)
            .unwrap();
        home
    }

    fn split(home: &Home, folder: &Path) -> anyhow::Result<Vec<String>> {
        run(home, &Settings::load(&folder.join("settings.toml"))?, folder)
    }

    /// OPS-1, ASVS 13.2.2, 13.3.1, 13.3.2: a process' file has what its manifest declares, and no secret of another's; root
    /// alone reads it.
    #[test]
    fn each_process_is_told_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let home = instance(folder.path());
        let written = split(&home, folder.path()).unwrap();
        assert_eq!(written, ["auth.env", "api.env", "jobs.env", "tick.env"]);
        let secrets = Secrets::load(&home.secrets).unwrap();
        for file in &written {
            let path = folder.path().join(file);
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
            let text = fs::read_to_string(&path).unwrap();
            assert_eq!(text.contains(&secrets.password_peppers), file == "auth.env", "{file}");
            assert_eq!(text.contains(&secrets.oauth_token_keys), file == "api.env", "{file}");
            assert!(text.contains(&secrets.tick_token), "{file}");
            let postgres = secrets.database_passwords["rbac"].as_str();
            assert_eq!(text.contains(postgres), file == "api.env", "{file}");
            for password in [&secrets.postgres_password, &secrets.admin_password] {
                assert!(!text.contains(password), "{file}");
            }
            if let Some(manifest) = home.manifests.iter().find(|path| {
                path.file_stem().unwrap().to_str().unwrap() == file.trim_end_matches(".env")
            }) {
                let manifest = Manifest::read(manifest).unwrap();
                let declared = manifest.variables();
                for line in text.lines() {
                    let (name, _) = line.split_once('=').unwrap();
                    let name = name.strip_prefix("SPIN_VARIABLE_").unwrap().to_lowercase();
                    assert!(declared.contains(name.as_str()), "{file}: {name}");
                }
                for name in manifest.required() {
                    let line = format!("SPIN_VARIABLE_{}=", name.to_uppercase());
                    assert!(text.contains(&line), "{file}: {name}");
                }
            }
        }
        let auth = fs::read_to_string(folder.path().join("auth.env")).unwrap();
        let api = fs::read_to_string(folder.path().join("api.env")).unwrap();
        let value = |name: &str| api.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        assert!(VerificationKeys::parse(value("SPIN_VARIABLE_VERIFICATION_KEYS=")).is_ok());
        assert!(AuditKeys::parse(value("SPIN_VARIABLE_AUDIT_VERIFICATION_KEYS=")).is_ok());
        assert!(auth.contains("@127.0.0.1:6432/postern\n"), "PgBouncer stands between");
        assert!(auth.contains("SPIN_VARIABLE_AUTH_DATABASE_URL=postgres://postern_auth:"));
    }

    /// OPS-1: what some would read otherwise than others, and what nobody knows, is refused before anything is written.
    #[test]
    fn what_would_be_misread_is_refused_and_nothing_written() {
        for (wrong, word) in [
            ("mail_from_name = \"Po\\\"stern\"", "mail_from_name"),
            ("mail_from_name = \"a $HOME\"", "mail_from_name"),
            ("mail_from_name = \"a # b\"", "mail_from_name"),
            ("mail_from_name = \" a\"", "mail_from_name"),
            ("mail_from_name = \"a\\nSPIN_VARIABLE_RATE_LIMITS=off\"", "mail_from_name"),
            ("mial_from_name = \"a\"", "mial_from_name"),
            ("rate_limits = \"off\"", "POSTERN_RATE_LIMITS"),
        ] {
            let folder = tempfile::tempdir().unwrap();
            let home = instance(folder.path());
            let path = folder.path().join("settings.toml");
            let text = fs::read_to_string(&path).unwrap();
            fs::write(&path, text.replace("mail_from_name = \"Postern\"", wrong)).unwrap();
            let error = split(&home, folder.path()).unwrap_err().to_string();
            assert!(error.contains(word), "{wrong}: {error}");
            assert!(!folder.path().join("auth.env").exists());
        }
    }

    /// OPS-1: a second run changes nothing, for nobody's keys and passwords are made anew.
    #[test]
    fn a_second_run_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let home = instance(folder.path());
        let read = || {
            let read = |name: &String| fs::read_to_string(folder.path().join(name)).unwrap();
            split(&home, folder.path()).unwrap().iter().map(read).collect::<Vec<_>>()
        };
        assert_eq!(read(), read());
    }
}
