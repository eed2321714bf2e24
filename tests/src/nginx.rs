//! The edge, from the files of `deploy/nginx`, on ports of its own.

use std::{fmt::Write as _, fs, path::Path, process::Command, time::Duration};

use tempfile::TempDir;

use crate::{
    authority::Authority, debian13, environment::root, process::Process, reservation::Reservation,
};

/// The name that it has.
pub const NAME: &str = "id.example.org";
/// How many processes answer: on every machine alike, so that a test knows when all of them are new.
const WORKERS: usize = 2;
/// How long it may take to answer at its ports.
const START_LIMIT: Duration = Duration::from_secs(10);

/// An nginx that ends with this value.
pub struct Nginx {
    folder: TempDir,
    authority: Authority,
    process: Process,
    /// Port of https.
    pub secure: u16,
    /// Port of http.
    pub plain: u16,
    /// Port of the connections' numbers.
    pub status: u16,
    /// A port with what the secure one serves, without TLS: for clients that speak none.
    pub open: u16,
    _ports: [Reservation; 4],
}

/// How it is set up for a test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limits {
    /// As they are.
    Kept,
    /// So high that nobody meets them; and behind a load balancer that is believed, so that a test may come from anywhere.
    Lifted,
}

impl Nginx {
    /// Starts one whose processes answer at these addresses: `auth`, `api`, `jobs`.
    ///
    /// # Panics
    /// It does not start; what it has said is shown.
    pub fn start(processes: &[(&str, &str)], limits: Limits) -> Self {
        Self::start_at(Reservation::port(), processes, limits)
    }

    /// The same, with this as the port without TLS.
    pub(crate) fn start_at(open: Reservation, processes: &[(&str, &str)], limits: Limits) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let [secure, plain, status] = [(); 3].map(|()| Reservation::port());
        let ports = [secure, plain, status, open];
        let [secure, plain, status, open] = ports.each_ref().map(|port| port.number);
        copy(&root().join("deploy/nginx"), folder.path());
        let places = [
            ("user www-data;", String::new()),
            ("worker_processes auto;", format!("worker_processes {WORKERS};")),
            ("/var/log/nginx/access.log", path(&folder, "access.log")),
            ("/var/lib/postern-acme", path(&folder, "acme")),
            ("    listen [::]:443 ssl default_server;\n", String::new()),
            ("    listen [::]:443 ssl;\n", String::new()),
            ("    listen [::]:80 default_server;\n", String::new()),
            ("    listen [::]:80;\n", String::new()),
            ("listen 443", format!("listen 127.0.0.1:{secure}")),
            ("listen 80", format!("listen 127.0.0.1:{plain}")),
            ("127.0.0.1:8081", format!("127.0.0.1:{status}")),
        ];
        for file in
            ["nginx.conf", "postern/plain.conf", "postern/secure.conf", "postern/status.conf"]
        {
            let file = folder.path().join(file);
            let text = fs::read_to_string(&file).expect("a file");
            let moved = places.iter().fold(text, |text, (from, to)| text.replace(from, to));
            let moved = match limits {
                Limits::Kept => moved,
                Limits::Lifted => moved.replace("rate=10r/s", "rate=100000r/s"),
            };
            fs::write(file, moved).expect("a file");
        }
        if limits == Limits::Lifted {
            for file in ["postern/to-auth.conf", "postern/site.conf"] {
                let file = folder.path().join(file);
                let text = fs::read_to_string(&file).expect("a file");
                let text = text.replace("auth_connections 50", "auth_connections 10000");
                fs::write(file, text.replace("streams 20", "streams 10000")).expect("a file");
            }
        }
        for made in ["local", "temp", "acme/.well-known/acme-challenge"] {
            fs::create_dir_all(folder.path().join(made)).expect("a folder");
        }
        let authority = Authority::new(&folder.path().join("authority"));
        authority.issue(folder.path(), &format!("DNS:{NAME}"));
        let server = format!(
            "server_name {NAME} 127.0.0.1;\nssl_certificate certificate.pem;\nssl_certificate_key key.pem;\n"
        );
        fs::write(folder.path().join("local/server.conf"), server).expect("a file");
        let mut http = String::new();
        for kind in ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"] {
            writeln!(http, "{kind}_temp_path temp/{kind};").expect("text");
        }
        if limits == Limits::Lifted {
            http += "set_real_ip_from 127.0.0.1;\nreal_ip_header X-Forwarded-For;\n";
        }
        writeln!(
            http,
            "server {{ listen 127.0.0.1:{open}; include local/server.conf; include postern/site.conf; }}"
        )
        .expect("text");
        fs::write(folder.path().join("local/http-test.conf"), http).expect("a file");
        write_upstreams(folder.path(), processes);
        let process = Process::start("nginx", &mut command(folder.path()));
        let nginx = Self { folder, authority, process, secure, plain, status, open, _ports: ports };
        nginx.wait_until_it_listens();
        nginx
    }

    fn wait_until_it_listens(&self) {
        let since = std::time::Instant::now();
        while std::net::TcpStream::connect(("127.0.0.1", self.secure)).is_err()
            || self.workers().len() != WORKERS
        {
            assert!(since.elapsed() < START_LIMIT, "nginx: {:?}", self.process.output());
            std::thread::sleep(crate::process::POLL_INTERVAL);
        }
    }

    /// Of which its certificate is.
    pub fn authority(&self) -> &Authority {
        &self.authority
    }

    /// Its folder: `local/` and `acme/` lie in it.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// What it has written about requests.
    pub fn access_log(&self) -> String {
        fs::read_to_string(self.folder.path().join("access.log")).unwrap_or_default()
    }

    /// What it has written beside that, to standard error.
    pub fn error_log(&self) -> String {
        self.process.output().join("\n")
    }

    /// Sends it to other processes, as an upgrade does: the file changes at once, then it reads its configuration again.
    pub fn switch_to(&self, processes: &[(&str, &str)]) {
        write_upstreams(self.folder.path(), processes);
        self.reload();
    }

    /// Lets it read its configuration again.
    pub fn reload(&self) {
        self.process.signal(rustix::process::Signal::HUP);
    }

    /// The same, and waits until nobody works by the one of before, as an upgrade does. No connection may be open.
    ///
    /// # Panics
    /// They stay.
    pub fn reload_whole(&self) {
        let before = self.workers();
        self.reload();
        let since = std::time::Instant::now();
        let is_whole = |now: &[String]| {
            now.len() == WORKERS && !now.iter().any(|worker| before.contains(worker))
        };
        while !is_whole(&self.workers()) {
            assert!(since.elapsed() < START_LIMIT, "nginx: {:?}", self.process.output());
            std::thread::sleep(crate::process::POLL_INTERVAL);
        }
    }

    fn workers(&self) -> Vec<String> {
        let master = self.process.id();
        let children = fs::read_to_string(format!("/proc/{master}/task/{master}/children"));
        children.expect("/proc").split_whitespace().map(str::to_owned).collect()
    }

    /// Changes a file of its configuration, which it has to read again.
    ///
    /// # Panics
    /// The file does not have what is to be changed.
    pub fn edit(&self, file: &str, from: &str, to: &str) {
        let file = self.folder.path().join(file);
        let text = fs::read_to_string(&file).expect("a file");
        assert!(text.contains(from), "{} has no {from}", file.display());
        fs::write(file, text.replace(from, to)).expect("a file");
    }

    /// What it says of its configuration: whether it takes it, and the words.
    pub fn check(&self) -> (bool, String) {
        let output = command(self.folder.path()).arg("-t").output().expect("nginx runs");
        (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
    }

    /// Asks it over https, by the `curl` of Debian 13; `arguments` are its own, the path comes last.
    pub fn curl(&self, arguments: &[&str], path: &str) -> CurlAnswer {
        let shown = [&["--show-error", "--include", "--path-as-is"], arguments].concat();
        CurlAnswer::of(&mut self.curl_command(&shown, path))
    }

    /// The same, to be run by the test; it ends after twenty seconds.
    pub fn curl_command(&self, arguments: &[&str], path: &str) -> Command {
        let mut curl = debian13::program("usr/bin/curl");
        curl.args(["--silent", "--max-time", "20"]);
        curl.arg("--cacert").arg(self.authority.certificate());
        curl.arg("--resolve").arg(format!("{NAME}:{}:127.0.0.1", self.secure));
        curl.args(arguments).arg(format!("https://{NAME}:{}{path}", self.secure));
        curl
    }
}

/// What `curl` printed of an answer.
#[derive(Debug)]
pub struct CurlAnswer {
    /// The status; 0 when there was none.
    pub status: u16,
    /// Names, in lower case, and values.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
    /// What went wrong.
    pub error: String,
}

impl CurlAnswer {
    /// Runs it.
    pub fn of(curl: &mut Command) -> Self {
        let output = curl.output().expect("curl runs");
        let text = String::from_utf8_lossy(&output.stdout);
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let status = head.split_whitespace().nth(1).and_then(|word| word.parse().ok()).unwrap_or(0);
        let headers = head.lines().skip(1).filter_map(|line| line.split_once(": "));
        Self {
            status,
            headers: headers.map(|(name, value)| (name.to_lowercase(), value.to_owned())).collect(),
            body: body.to_owned(),
            error: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// A header's values.
    pub fn header(&self, name: &str) -> Vec<&str> {
        let found = self.headers.iter().filter(|(found, _)| found == name);
        found.map(|(_, value)| value.as_str()).collect()
    }
}

fn path(folder: &TempDir, name: &str) -> String {
    folder.path().join(name).to_string_lossy().into_owned()
}

fn command(folder: &Path) -> Command {
    let mut nginx = debian13::program("usr/sbin/nginx");
    nginx.arg("-p").arg(folder).arg("-c").arg(folder.join("nginx.conf"));
    // Its errors go to standard error, which is how it was compiled.
    nginx.args(["-g", &format!("daemon off; pid {}/pid;", folder.display())]);
    nginx
}

fn write_upstreams(folder: &Path, processes: &[(&str, &str)]) {
    let line = |(name, url): &(&str, &str)| {
        let address = url.strip_prefix("http://").unwrap_or(url);
        format!("upstream postern_{name} {{ server {address}; }}\n")
    };
    let text: Vec<String> = processes.iter().map(line).collect();
    let fresh = folder.join("local/upstreams.new");
    fs::write(&fresh, text.concat()).expect("a file");
    fs::rename(fresh, folder.join("local/upstreams.conf")).expect("a file");
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            fs::create_dir_all(&target).expect("a folder");
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a copy");
        }
    }
}
