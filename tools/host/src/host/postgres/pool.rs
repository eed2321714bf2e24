//! Pools of Postgres connections, and the addresses they may be opened to.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use anyhow::{Context, Result, bail, ensure};
use deadpool_postgres::{Client, Manager, ManagerConfig, Pool, RecyclingMethod};
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, pem::PemObject},
};
use tokio_postgres::{
    Config, NoTls,
    config::{Host, SslMode},
};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::allowed_hosts::AllowedHosts;

/// Connections per pool; Spin's number.
const POOL_CONNECTIONS_MAX: usize = 64;

/// Pools per component; Spin's number.
const POOLS_MAX: usize = 16;

/// One component's pools by address and certificate.
#[derive(Default)]
pub(crate) struct Pools(Mutex<HashMap<(String, Option<String>), Pool>>);

impl Pools {
    /// A connection to `address`, which `config` was parsed from. Waits while all are in use.
    pub(super) async fn get(
        &self,
        address: &str,
        config: Config,
        ca_root: Option<&str>,
    ) -> Result<Client> {
        let pool = self.pool(address, config, ca_root)?;
        Ok(pool.get().await?)
    }

    fn pool(&self, address: &str, config: Config, ca_root: Option<&str>) -> Result<Pool> {
        let mut pools = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (address.to_owned(), ca_root.map(str::to_owned));
        if let Some(pool) = pools.get(&key) {
            return Ok(pool.clone());
        }
        ensure!(pools.len() < POOLS_MAX, "a component may use {POOLS_MAX} Postgres addresses");
        let pool = new_pool(config, ca_root)?;
        pools.insert(key, pool.clone());
        Ok(pool)
    }
}

fn new_pool(config: Config, ca_root: Option<&str>) -> Result<Pool> {
    // `Clean` resets the session but does not end a transaction, which is what Spin does.
    let recycling = ManagerConfig { recycling_method: RecyclingMethod::Clean };
    let manager = if config.get_ssl_mode() == SslMode::Disable {
        Manager::from_config(config, NoTls, recycling)
    } else {
        Manager::from_config(config, MakeRustlsConnect::new(tls_config(ca_root)?), recycling)
    };
    Ok(Pool::builder(manager).max_size(POOL_CONNECTIONS_MAX).build()?)
}

/// Trusts the public certificate authorities and `ca_root`.
fn tls_config(ca_root: Option<&str>) -> Result<ClientConfig> {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    for certificate in CertificateDer::pem_slice_iter(ca_root.unwrap_or_default().as_bytes()) {
        roots.add(certificate?)?;
    }
    Ok(ClientConfig::builder().with_root_certificates(roots).with_no_client_auth())
}

/// Fails unless `pem` holds at least one certificate that can be trusted.
pub(super) fn check_certificate(pem: &str) -> Result<()> {
    CertificateDer::from_pem_slice(pem.as_bytes()).context("no certificate in PEM")?;
    tls_config(Some(pem)).map(drop)
}

/// Parses `address`, a URL or a keyword string. Fails unless every host in it is allowed.
pub(super) fn permitted_config(address: &str, allowed: &AllowedHosts) -> Result<Config> {
    let config: Config = address.parse()?;
    let mut names = Vec::new();
    for host in config.get_hosts() {
        match host {
            Host::Tcp(name) => names.push(name.clone()),
            Host::Unix(_) => bail!("Unix sockets are not supported"),
        }
    }
    // Where `hostaddr` is given, the connection goes there and not to the host's name.
    let addresses: Vec<_> = config.get_hostaddrs().iter().map(ToString::to_string).collect();
    ensure!(!(names.is_empty() && addresses.is_empty()), "the address names no host");

    let ports = config.get_ports();
    let default_port = ports.first().copied().unwrap_or(5432);
    for (index, host) in names.iter().enumerate().chain(addresses.iter().enumerate()) {
        let port = ports.get(index).copied().unwrap_or(default_port);
        ensure!(
            allowed.permit("postgres", host, Some(port)),
            "address postgres://{host}:{port} is not permitted"
        );
    }
    Ok(config)
}
