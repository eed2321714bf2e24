//! An authority whose certificates a test trusts, by the OpenSSL of Debian 13.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::debian13;

/// What its certificates say: as those of Let's Encrypt, where the list of the revoked is too.
const EXTENSIONS: &str = "\
[req]
distinguished_name = name
[name]
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[server]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
crlDistributionPoints = URI:http://revoked.example.org/list.crl
";
/// For how long: as Let's Encrypt's.
const DAYS: &str = "90";

/// The authority; its files are the owner's of the folder.
#[derive(Debug)]
pub struct Authority {
    folder: PathBuf,
}

impl Authority {
    /// A new one, in a folder that is made for it.
    pub(crate) fn new(folder: &Path) -> Self {
        fs::create_dir_all(folder).expect("a folder");
        fs::write(folder.join("extensions.cnf"), EXTENSIONS).expect("a file");
        let authority = Self { folder: folder.to_owned() };
        authority.request(folder, &["-subj", "/CN=An authority of tests"], "authority");
        authority
    }

    /// Its own certificate, for those who are to trust it.
    pub fn certificate(&self) -> PathBuf {
        self.folder.join("certificate.pem")
    }

    /// Writes `certificate.pem` and `key.pem` of a server into a folder; `names` as in `DNS:id.example.org`.
    pub(crate) fn issue(&self, folder: &Path, names: &str) {
        let (certificate, key) = (self.certificate(), self.folder.join("key.pem"));
        let [certificate, key] = [&certificate, &key].map(|path| path.to_str().expect("a name"));
        let names = format!("subjectAltName={names}");
        let by = ["-CA", certificate, "-CAkey", key, "-subj", "/CN=Postern", "-addext", &names];
        self.request(folder, &by, "server");
    }

    fn request(&self, folder: &Path, arguments: &[&str], extensions: &str) {
        let mut openssl = debian13::program("usr/bin/openssl");
        openssl.args(["req", "-x509", "-nodes", "-days", DAYS, "-extensions", extensions]);
        openssl.args(["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]);
        openssl.arg("-config").arg(self.folder.join("extensions.cnf")).args(arguments);
        openssl.arg("-keyout").arg(folder.join("key.pem"));
        openssl.arg("-out").arg(folder.join("certificate.pem"));
        let output = openssl.output().expect("openssl runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}
