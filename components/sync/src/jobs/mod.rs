//! The work of this component.

use postern_edge::{Jobs, attempts};

pub mod tell_devices;

/// The table.
pub fn jobs() -> Jobs {
    Jobs::new().beside(|call| Box::pin(attempts::tell(call))).kind::<tell_devices::TellDevices>()
}
