//! A machine as the pages expect it, as far as a folder can be one: its own cluster of Postgres, run by the account `postgres`, with
//! the places that the pages name moved into that folder. The commands are those of the pages; `systemctl` and `apt-get` alone are
//! stood in for, since no systemd runs here.

use std::{
    fs,
    os::unix::fs::{PermissionsExt as _, symlink},
    path::PathBuf,
    process::Command,
};

use postern_tests::{App, admin_program, random_hex, root};
use tempfile::TempDir;

pub(crate) struct Machine {
    folder: TempDir,
    pub(crate) superuser_url: String,
}

/// `systemctl` for what the pages start and stop. A unit that runs commands runs those of its file.
const SYSTEMCTL: &str = r#"#!/bin/sh
set -eu
run() { # a unit's commands, as its user
    unit=$(printf %s "$1" | sed 's/@.*/@.service/'); instance=$(printf %s "$1" | sed 's/.*@\(.*\)\.service/\1/')
    file=MACHINE/units/$unit
    user=$(sed -n 's/^User=//p' "$file"); install -d -m 700 MACHINE/run-elsewhere
    sed -n 's/^ExecStart=//p' "$file" | sed -f MACHINE/paths.sed | sed "s/%i/$instance/g" | while read -r line; do
        if [ -n "$user" ]; then runuser -u "$user" -- sh -c "$line"; else sh -c "$line"; fi
    done
    next=$(sed -n 's/^OnSuccess=//p' "$file" | sed "s/%i/$instance/g"); [ -z "$next" ] || run "$next"
}
postgres() { runuser -u postgres -- PROGRAMS/pg_ctl -D MACHINE/pg/main -w -l MACHINE/pg/log "$@" >/dev/null; }
verb=$1; shift
for unit in "$@"; do
    case "$verb $unit" in
    "stop postgresql@17-main") postgres stop -m fast || ! postgres status ;;
    "start postgresql@17-main") postgres start ;;
    "restart postgresql@17-main") postgres restart -m fast ;;
    "start postern-backup@"*.service) run "$unit" ;;
    "stop postern@"*.target) for id in $(cat MACHINE/processes); do kill "$id" || true; done; : > MACHINE/processes ;;
    "daemon-reload"* | "start postern@"*.target | *.timer | "enable --now") ;;
    *) echo "no unit is called $unit" >&2; exit 1 ;;
    esac
done
"#;

/// A service that goes on in the background, as `postgres`; it ends with the machine.
const SYSTEMD_RUN: &str = r#"#!/bin/sh
while [ "${1#--}" != "$1" ]; do shift; done
runuser -u postgres -- "$@" >MACHINE/receiver.log 2>&1 & echo $! > MACHINE/receiver
"#;

impl Machine {
    /// A cluster that runs, without what the pages add.
    pub(crate) fn start() -> Self {
        let open = fs::Permissions::from_mode(0o755);
        let folder = tempfile::Builder::new().permissions(open).tempdir().expect("a folder");
        let password = random_hex::<16>();
        let port = free_port();
        let superuser_url = format!("postgres://postgres:{password}@127.0.0.1:{port}/postgres");
        let machine = Self { folder, superuser_url };
        for place in ["pg", "run", "lock"] {
            machine.sh(&format!(
                "install -d -m 755 -o postgres -g postgres {}",
                machine.path(place).display()
            ));
        }
        for place in [
            "bin",
            "units",
            "etc/postern",
            "etc/pgbackrest",
            "elsewhere",
            "conf.d",
            "opt",
            "release",
        ] {
            fs::create_dir_all(machine.path(place)).unwrap();
        }
        machine.write("processes", "", 0o644);
        machine.write("password", &password, 0o644);
        machine.write("paths.sed", &machine.paths(), 0o644);
        let programs = postern_services::program::postgres().expect("Postgres is installed");
        let at = machine.folder.path().to_str().unwrap();
        let systemctl =
            SYSTEMCTL.replace("MACHINE", at).replace("PROGRAMS", programs.to_str().unwrap());
        machine.write("bin/systemctl", &systemctl, 0o755);
        machine.write("bin/systemd-run", &SYSTEMD_RUN.replace("MACHINE", at), 0o755);
        machine.write("bin/apt-get", "#!/bin/sh\nexit 0\n", 0o755);
        machine.sh(&format!(
            "runuser -u postgres -- {programs}/initdb -k --encoding=UTF8 --locale=C.UTF-8 --auth-local=peer --auth-host=scram-sha-256 \
             --username=postgres --pwfile={at}/password --pgdata={at}/pg/main >/dev/null
             printf \"port = {port}\\nlisten_addresses = '127.0.0.1'\\nunix_socket_directories = '{at}/run'\\n\
             max_connections = 300\\ninclude_dir = '{at}/conf.d'\\n\" >> {at}/pg/main/postgresql.conf
             systemctl start postgresql@17-main",
            programs = programs.display()
        ));
        machine
    }

    /// Installs an application on it: its secrets, and `postern-admin`.
    pub(crate) fn install(&self, app: &App) {
        let installed = app.installed();
        let etc = self.path("etc/postern");
        fs::copy(installed.secrets(), etc.join("secrets.toml")).unwrap();
        fs::set_permissions(etc.join("secrets.toml"), fs::Permissions::from_mode(0o600)).unwrap();
        let servers = |name: &str| {
            format!(
                "[{name}]\ndatabase_url = '{}'\nredis_url = '{}'\n",
                app.database_url(),
                app.redis_url()
            )
        };
        let settings = servers("admin") + &servers("servers") + "[variables]\n";
        self.write("etc/postern/settings.toml", &settings, 0o600);
        symlink(root().join("deploy/manifests"), self.path("release/manifests")).unwrap();
        symlink(root().join("migrations"), self.path("release/migrations")).unwrap();
        let admin = format!(
            "#!/bin/sh\nexec {} \"$@\" --config {} --release {}\n",
            admin_program().display(),
            etc.display(),
            self.path("release").display()
        );
        self.write("release/postern-admin", &admin, 0o755);
    }

    pub(crate) fn path(&self, place: &str) -> PathBuf {
        self.folder.path().join(place)
    }

    pub(crate) fn write(&self, place: &str, text: &str, mode: u32) {
        fs::write(self.path(place), text).unwrap();
        fs::set_permissions(self.path(place), fs::Permissions::from_mode(mode)).unwrap();
    }

    /// Where the places of the pages are, for `sed`; the longer name first.
    fn paths(&self) -> String {
        let moved = [
            ("/var/lib/postgresql/17/main", "pg/main"),
            ("/etc/postgresql/17/main/conf.d", "conf.d"),
            ("/var/lib/postern-backup", "backup"),
            ("/var/lib/pgbackrest", "repository"),
            ("/srv/postern-elsewhere", "elsewhere"),
            ("/run/postern-elsewhere", "run-elsewhere"),
            ("/etc/systemd/system", "units"),
            ("/opt/postern/bin", "opt"),
            ("/etc/pgbackrest", "etc/pgbackrest"),
            ("/etc/postern", "etc/postern"),
            ("--directory=/etc", "--directory=etc"),
        ];
        let at = self.folder.path().display();
        let program = format!("s#/opt/postern/blue/postern-admin#{at}/release/postern-admin#g");
        let mut lines: Vec<String> = moved
            .iter()
            .map(|(page, here)| match page.strip_prefix("--directory=") {
                Some(page) => format!("s#--directory={page} #--directory={at}{page} #g"),
                None => format!("s#{page}#{at}/{here}#g"),
            })
            .collect();
        lines.push(program);
        let programs = postern_services::program::postgres().expect("Postgres is installed");
        lines.push(format!("s#/usr/lib/postgresql/17/bin#{}#g", programs.display()));
        lines.push(format!("s#/opt/postern/blue#{}/deploy#g", root().display()));
        lines.join("\n") + "\n"
    }

    /// Runs a block of a page; what it prints, or what it complains of.
    pub(crate) fn run(&self, block: &str) -> Result<String, String> {
        let script = self.path("block");
        fs::write(&script, block).unwrap();
        let moved = Command::new("sed")
            .arg("-f")
            .arg(self.path("paths.sed"))
            .arg(&script)
            .output()
            .unwrap();
        self.shell(&String::from_utf8(moved.stdout).unwrap())
    }

    /// Runs what is no page's.
    pub(crate) fn sh(&self, script: &str) {
        self.shell(script).unwrap();
    }

    fn shell(&self, script: &str) -> Result<String, String> {
        let at = |place: &str| self.path(place);
        let (_, port) = self.superuser_url.rsplit_once(':').expect("a port");
        let port = port.split('/').next().unwrap();
        let paths = std::env::var("PATH").unwrap();
        let output = Command::new("sh")
            .args(["-euc", script])
            .current_dir(self.folder.path())
            .env("PATH", format!("{}:{paths}", at("bin").display()))
            .env("PGHOST", at("run"))
            .env("PGPORT", port)
            .env("PGBACKREST_CONFIG", at("etc/pgbackrest.conf"))
            .env("PGBACKREST_CONFIG_INCLUDE_PATH", at("etc/pgbackrest/conf.d"))
            .env("PGBACKREST_LOCK_PATH", at("lock"))
            .env("PGBACKREST_PG1_PATH", self.cluster())
            .env("PGBACKREST_REPO1_PATH", at("repository"))
            .env("PGBACKREST_PG1_PORT", port)
            .env("PGBACKREST_PG1_SOCKET_PATH", at("run"))
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned()
            + &String::from_utf8_lossy(&output.stderr);
        if output.status.success() { Ok(said) } else { Err(said) }
    }

    /// The folder of the cluster.
    pub(crate) fn cluster(&self) -> PathBuf {
        self.path("pg/main")
    }

    /// As a disk that died: the server is gone, and most of its files.
    pub(crate) fn destroy(&self) {
        let programs = postern_services::program::postgres().unwrap();
        let cluster = self.cluster();
        self.sh(&format!(
            "runuser -u postgres -- {}/pg_ctl -D {} stop -m immediate >/dev/null",
            programs.display(),
            cluster.display()
        ));
        for part in ["base", "pg_wal", "global"] {
            fs::remove_dir_all(cluster.join(part)).unwrap();
        }
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        _ = self.shell(
            "[ ! -e receiver ] || kill $(cat receiver) || true; systemctl stop postgresql@17-main",
        );
    }
}

fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}
