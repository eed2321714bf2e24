//! Certificates by ACME (RFC 8555): Pebble, an authority that the makers of Let's Encrypt wrote for tests, and certbot, both of
//! Debian 13.

use std::{
    fs,
    net::TcpStream,
    process::Output,
    thread,
    time::{Duration, Instant},
};

use serde_json::json;
use tempfile::TempDir;

use crate::{
    debian13,
    nginx::{NAME, Nginx},
    process::{POLL_INTERVAL, Process},
    reservation::Reservation,
};

/// How long Pebble may take to answer.
const START_LIMIT: Duration = Duration::from_secs(20);

/// Pebble, for which every name is at this machine; it ends with this value.
pub struct Acme<'a> {
    edge: &'a Nginx,
    folder: TempDir,
    port: u16,
    _authority: Process,
    _names: Process,
    _ports: [Reservation; 4],
}

impl<'a> Acme<'a> {
    /// Starts one that looks for its challenges at the edge's plain port.
    ///
    /// # Panics
    /// It does not start.
    pub fn start(edge: &'a Nginx) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let ports = [(); 4].map(|()| Reservation::port());
        let [port, management, names, answers] =
            ports.each_ref().map(|port| format!("127.0.0.1:{}", port.number));
        edge.authority().issue(folder.path(), "IP:127.0.0.1");
        let settings = json!({ "pebble": {
            "listenAddress": port,
            "managementListenAddress": management,
            "certificate": folder.path().join("certificate.pem"),
            "privateKey": folder.path().join("key.pem"),
            "httpPort": edge.plain,
            "tlsPort": edge.secure,
            "externalAccountBindingRequired": false,
        }});
        let file = folder.path().join("pebble.json");
        fs::write(&file, settings.to_string()).expect("a file");
        let mut server = debian13::program("usr/bin/pebble-challtestsrv");
        server.args(["-defaultIPv4", "127.0.0.1", "-defaultIPv6", "", "-dns01", &names]);
        server.args(["-http01", "", "-https01", "", "-tlsalpn01", "", "-doh", ""]);
        let resolver = Process::start("names", server.args(["-management", &answers]));
        let mut pebble = debian13::program("usr/bin/pebble");
        pebble.arg("-strict").arg("-config").arg(&file).args(["-dnsserver", &names]);
        // It would wait for some seconds before each look.
        let authority = Process::start("pebble", pebble.env("PEBBLE_VA_NOSLEEP", "1"));
        let since = Instant::now();
        while TcpStream::connect(&port).is_err() {
            assert!(since.elapsed() < START_LIMIT, "pebble: {:?}", authority.output());
            thread::sleep(POLL_INTERVAL);
        }
        let port = ports[0].number;
        Self { edge, folder, port, _authority: authority, _names: resolver, _ports: ports }
    }

    /// Runs certbot; its folders, and the authority, are this one's.
    ///
    /// # Panics
    /// It fails; what it has said is shown.
    pub fn certbot(&self, arguments: &[&str]) {
        let mut certbot = debian13::python("usr/bin/certbot");
        certbot.args(arguments).args(["--non-interactive", "--server"]);
        certbot.arg(format!("https://127.0.0.1:{}/dir", self.port));
        for kind in ["config", "work", "logs"] {
            certbot.arg(format!("--{kind}-dir")).arg(self.folder.path().join(kind));
        }
        let trusted = self.edge.authority().certificate();
        let Output { status, stdout, stderr } =
            certbot.env("REQUESTS_CA_BUNDLE", trusted).output().expect("certbot runs");
        let said = String::from_utf8_lossy(&[stdout, stderr].concat()).into_owned();
        assert!(status.success(), "{said}");
    }

    /// The certificate that certbot has got last.
    pub fn certificate(&self) -> String {
        let live = self.folder.path().join("config/live").join(NAME);
        fs::read_to_string(live.join("cert.pem")).expect("a certificate")
    }

    /// Lets the edge show it, by the file that `deploy/nginx` has for that.
    pub fn install(&self) {
        let example = self.edge.folder().join("local.example/server.conf");
        let example = fs::read_to_string(example).expect("a file");
        let here = self.folder.path().join("config");
        let file = example.replace("/etc/letsencrypt", here.to_str().expect("a name"));
        fs::write(self.edge.folder().join("local/server.conf"), file).expect("a file");
        self.edge.reload();
    }
}
