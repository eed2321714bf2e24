//! Second factors: apps, backup codes and phones, and the challenges that ask for them.

pub mod challenges;
pub mod keys;
pub mod mfa;
pub mod phones;
