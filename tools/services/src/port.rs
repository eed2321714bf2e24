//! Ports of the loopback interface.

use std::net::{Ipv4Addr, TcpListener};

use anyhow::Context as _;

/// Whether nothing listens on this port.
pub fn is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
}

/// `wanted` if it is free, else any port that is.
pub fn free(wanted: Option<u16>) -> anyhow::Result<u16> {
    if let Some(port) = wanted.filter(|port| is_free(*port)) {
        return Ok(port);
    }
    let listener =
        TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no loopback port is free")?;
    Ok(listener.local_addr()?.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_is_not_given_out() {
        let holder = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let taken = holder.local_addr().unwrap().port();
        assert!(!is_free(taken));
        assert_ne!(free(Some(taken)).unwrap(), taken);
        drop(holder);
        assert_eq!(free(Some(taken)).unwrap(), taken);
    }
}
