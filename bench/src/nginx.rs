//! nginx in front of two hosts, as production has it, without anything but the routing.

use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, bail, ensure};
use postern_services::program;

/// An nginx that can be started, and a folder for its files.
pub(crate) struct Nginx {
    program: PathBuf,
    folder: PathBuf,
}

impl Nginx {
    /// The installed one; else Debian's package, unpacked below `folder`. Unpacked and not installed: an
    /// installation would start a server on port 80.
    pub(crate) fn find_or_unpack(folder: &Path) -> anyhow::Result<Self> {
        let unpacked = folder.join("package");
        let folders = [PathBuf::from("/usr/sbin"), unpacked.join("usr/sbin")];
        let program = match program::find("nginx", &folders) {
            Some(program) => program,
            None => unpack(&unpacked)
                .and_then(|()| program::find("nginx", &folders).context("the package lacks it"))
                .context("nginx is needed, in PATH or /usr/sbin, and could not be unpacked here")?,
        };
        Ok(Self { program, folder: folder.to_owned() })
    }

    /// `nginx/1.22.1`
    pub(crate) fn version(&self) -> anyhow::Result<String> {
        let output = Command::new(&self.program).arg("-v").output()?;
        let text = String::from_utf8_lossy(&output.stderr);
        let version = text.split_whitespace().find_map(|word| word.strip_prefix("nginx/"));
        Ok(version.context("nginx does not say its version")?.to_owned())
    }

    /// A command that serves `address` in the foreground.
    pub(crate) fn serve(
        &self,
        address: SocketAddr,
        auth: SocketAddr,
        others: SocketAddr,
    ) -> anyhow::Result<Command> {
        let configuration = self.folder.join("nginx.conf");
        fs::create_dir_all(&self.folder)?;
        fs::write(&configuration, self.configuration(address, auth, others))
            .with_context(|| format!("cannot write {}", configuration.display()))?;
        let mut command = Command::new(&self.program);
        command.arg("-p").arg(&self.folder).arg("-c").arg(&configuration).args(["-e", "stderr"]);
        Ok(command)
    }

    /// Each request gets a connection of its own to the host behind: Spin leaves Nagle's algorithm on, which
    /// makes answers on a kept connection wait for an acknowledgement.
    fn configuration(&self, address: SocketAddr, auth: SocketAddr, others: SocketAddr) -> String {
        let folder = self.folder.display();
        format!(
            r#"daemon off;
worker_processes auto;
pid "{folder}/nginx.pid";
events {{ worker_connections 1024; }}
http {{
    access_log off;
    client_body_temp_path "{folder}/body";
    proxy_temp_path "{folder}/proxy";
    fastcgi_temp_path "{folder}/fastcgi";
    uwsgi_temp_path "{folder}/uwsgi";
    scgi_temp_path "{folder}/scgi";
    server {{
        listen {address};
        proxy_http_version 1.1;
        proxy_set_header Connection close;
        proxy_set_header Host $http_host;
        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
        location /api/v1/auth/ {{ proxy_pass http://{auth}; }}
        location / {{ proxy_pass http://{others}; }}
    }}
}}
"#
        )
    }
}

fn unpack(folder: &Path) -> anyhow::Result<()> {
    let apt = program::find("apt-get", &[]).context("there is no apt-get")?;
    fs::create_dir_all(folder)?;
    let download = || run(Command::new(&apt).args(["download", "nginx"]).current_dir(folder));
    if download().is_err() {
        ensure!(rustix::process::geteuid().is_root(), "run: sudo apt-get install -y nginx");
        // The lists may be absent or old.
        run(Command::new(&apt).arg("update"))?;
        download()?;
    }
    let package = fs::read_dir(folder)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .find(|path| path.extension().is_some_and(|extension| extension == "deb"))
        .context("apt-get downloaded no package")?;
    run(Command::new("dpkg-deb").arg("--extract").arg(package).arg(folder))
}

fn run(command: &mut Command) -> anyhow::Result<()> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.output().with_context(|| format!("cannot run {name}"))?;
    if !output.status.success() {
        bail!("{name} failed: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn log_ins_go_to_auth_and_connections_behind_are_not_kept() {
        let nginx = Nginx { program: "nginx".into(), folder: "/x".into() };
        let address = |port| SocketAddr::from(([127, 0, 0, 1], port));
        let text = nginx.configuration(address(1), address(2), address(3));
        assert!(text.contains("listen 127.0.0.1:1;"));
        assert!(text.contains("location /api/v1/auth/ { proxy_pass http://127.0.0.1:2; }"));
        assert!(text.contains("location / { proxy_pass http://127.0.0.1:3; }"));
        assert!(text.contains("proxy_set_header Connection close;"));
        assert_eq!(text.matches('{').count(), text.matches('}').count());
    }
}
