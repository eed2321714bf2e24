//! The signals by which somebody asks this program to end.

use tokio::signal::unix::{self, SignalKind};

/// The signals that ask this program to end.
pub(crate) struct StopSignals {
    interrupt: unix::Signal,
    terminate: unix::Signal,
    hang_up: unix::Signal,
}

impl StopSignals {
    /// From here on the signals no longer end the program by themselves.
    pub(crate) fn listen() -> anyhow::Result<Self> {
        Ok(Self {
            interrupt: unix::signal(SignalKind::interrupt())?,
            terminate: unix::signal(SignalKind::terminate())?,
            hang_up: unix::signal(SignalKind::hangup())?,
        })
    }

    /// Returns when one has come.
    pub(crate) async fn received(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
            _ = self.hang_up.recv() => {}
        }
    }
}
