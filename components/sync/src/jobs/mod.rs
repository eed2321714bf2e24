//! The work of this component.

use postern_edge::Jobs;

pub mod tell_devices;

/// The table.
pub fn jobs() -> Jobs {
    Jobs::new().kind::<tell_devices::TellDevices>()
}
