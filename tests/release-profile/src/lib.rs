//! What the profile `release` promises, tested in that profile: `cargo test --release`. The components are
//! compiled by it; its settings are the workspace's and the same for every crate.
//!
//! Not here: dependencies. Nothing but this file is compiled for these tests, so they take a second.

#[cfg(test)]
mod tests {
    use std::{hint::black_box, panic::catch_unwind};

    type Operation = (&'static str, fn(u32) -> u32);

    /// ASVS 1.4.2: a number that does not fit traps, whichever operation made it.
    #[test]
    fn an_overflow_traps() {
        let debug = black_box(cfg!(debug_assertions));
        assert!(!debug, "to be run by `cargo test --release`");
        let one = black_box(1u32);
        let operations: [Operation; 5] = [
            ("add", |one| u32::MAX + one),
            ("subtract", |one| (one - 1) - one),
            ("multiply", |one| (u32::MAX / 2 + one) * (one + one)),
            ("shift left", |one| one << (31 + one)),
            ("negate", |one| (-(i32::MIN + one.cast_signed() - 1)).cast_unsigned()),
        ];
        for (name, operation) in operations {
            let outcome = catch_unwind(|| black_box(operation(black_box(one))));
            assert!(outcome.is_err(), "{name}: {outcome:?}");
        }
    }
}
