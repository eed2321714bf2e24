//! Numbers that only one test at a time may use, across threads, processes and checkouts: ports and logical
//! databases of Redis. The operating system releases them when the process ends, however it ends.

use std::{
    env,
    fs::{self, File},
    net::{Ipv4Addr, TcpListener},
    ops::Range,
};

/// Below the range that the kernel takes ports of outgoing connections from.
const PORTS: Range<u16> = 20_000..30_000;

/// A number that is ours as long as this lives.
#[derive(Debug)]
pub(crate) struct Reservation {
    pub(crate) number: u16,
    _lock: File,
}

impl Reservation {
    /// A number of `range` that nobody has reserved under `name` and that `usable` accepts.
    pub(crate) fn take(
        name: &str,
        range: impl Iterator<Item = u16>,
        usable: impl Fn(u16) -> bool,
    ) -> Option<Self> {
        // Not in the checkout: a port belongs to the machine, and a Redis may serve the tests of two checkouts, of which one
        // would empty a database under the other.
        let user = rustix::process::getuid().as_raw();
        let folder = env::temp_dir().join(format!("postern-tests-{user}"));
        fs::create_dir_all(&folder).expect("a folder for locks");
        range.into_iter().find_map(|number| {
            let lock = File::create(folder.join(format!("{name}-{number}"))).expect("a lock file");
            lock.try_lock().ok()?;
            usable(number).then_some(Self { number, _lock: lock })
        })
    }

    /// A loopback port that nothing listens on.
    pub(crate) fn port() -> Self {
        // Two tests that start at once need not go through the same taken ones.
        let start = u16::from_le_bytes(crate::random_bytes()) % (PORTS.end - PORTS.start);
        let range = (PORTS.start + start..PORTS.end).chain(PORTS);
        let free = |port| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok();
        Self::take("port", range, free).expect("a free port")
    }
}
