//! AUTH-3: the life of a refresh family, as the Redis script has to live it.

use std::collections::HashMap;
use std::time::Duration;

use postern_domain::auth::refresh::{Family, RETRY_WINDOW, RefreshOutcome, decide};
use postern_domain::time::UnixMillis;
use proptest::prelude::*;

const START: UnixMillis = UnixMillis(1_795_339_800_000);

fn at(ms: u64) -> UnixMillis {
    START.plus(Duration::from_millis(ms))
}

#[test]
fn the_current_generation_turns() {
    let mut family = Family::default();
    assert_eq!(family.present(0, at(0)), RefreshOutcome::Rotated { generation: 1 });
    assert_eq!(family.present(1, at(0)), RefreshOutcome::Rotated { generation: 2 });
    assert_eq!(family.generation, 2);
}

/// AUTH-3: the window counts from the first use and includes its last millisecond; retrying does not
/// prolong it.
#[test]
fn a_retry_inside_the_window_gets_the_same_successor() {
    let mut family = Family::default();
    family.present(0, at(0));
    for ms in [0, 1, 5_000, 9_999, 10_000] {
        assert_eq!(family.present(0, at(ms)), RefreshOutcome::Repeated { generation: 1 }, "{ms}");
    }
    assert_eq!(family.present(0, at(10_001)), RefreshOutcome::Replayed);
}

/// AUTH-3: a client whose answers are lost twice in a row.
#[test]
fn a_retry_is_answered_though_the_successor_was_used() {
    let mut family = Family::default();
    family.present(0, at(0));
    family.present(1, at(4_000));
    assert_eq!(family.present(0, at(10_000)), RefreshOutcome::Repeated { generation: 1 });
    assert_eq!(family.present(1, at(14_000)), RefreshOutcome::Repeated { generation: 2 });
    assert_eq!(family.present(0, at(10_001)), RefreshOutcome::Replayed);
}

#[test]
fn a_clock_that_went_back_does_not_revoke() {
    let mut family = Family::default();
    family.present(0, at(5_000));
    assert_eq!(family.present(0, at(0)), RefreshOutcome::Repeated { generation: 1 });
}

#[test]
fn generations_never_issued_are_unknown() {
    let mut family = Family { generation: 3, used_at: Vec::new() };
    assert_eq!(family.present(4, at(0)), RefreshOutcome::Unknown);
    assert_eq!(family.present(u32::MAX, at(0)), RefreshOutcome::Unknown);
    assert_eq!(family, Family { generation: 3, used_at: Vec::new() });
    let last = Family { generation: u32::MAX, used_at: Vec::new() };
    assert_eq!(decide(&last, u32::MAX, at(0)), RefreshOutcome::Unknown);
}

/// Remembers every first use for ever, and is otherwise told in the words of the requirement.
#[derive(Default)]
struct Model {
    current: u32,
    first_use: HashMap<u32, u64>,
}

impl Model {
    fn present(&mut self, presented: u32, now: u64) -> RefreshOutcome {
        if presented > self.current {
            return RefreshOutcome::Unknown;
        }
        if presented == self.current {
            self.first_use.insert(presented, now);
            self.current += 1;
            return RefreshOutcome::Rotated { generation: self.current };
        }
        if now - self.first_use[&presented] <= 10_000 {
            RefreshOutcome::Repeated { generation: presented + 1 }
        } else {
            RefreshOutcome::Replayed
        }
    }
}

proptest! {
    /// AUTH-3: whatever is presented in whatever order, a family that forgets old uses answers as one
    /// that remembers all, and what it remembers stays small.
    #[test]
    fn families_follow_the_model(
        steps in prop::collection::vec((0u32..4, 0u64..7_000), 1..80),
    ) {
        let mut family = Family::default();
        let mut model = Model::default();
        let mut now = 0;
        for (behind, elapsed) in steps {
            now += elapsed;
            let presented = (family.generation + 1).saturating_sub(behind);
            prop_assert_eq!(family.present(presented, at(now)), model.present(presented, now));
            prop_assert_eq!(family.generation, model.current);
            for (_, used) in &family.used_at[..family.used_at.len().saturating_sub(1)] {
                prop_assert!(family.used_at.last().unwrap().1.since(*used) <= RETRY_WINDOW);
            }
        }
    }

    /// AUTH-3: a generation rotates once, whoever presents it how often.
    #[test]
    fn no_generation_rotates_twice(steps in prop::collection::vec((0u32..6, 0u64..20_000), 1..60)) {
        let mut family = Family::default();
        let mut now = 0;
        let mut issued = Vec::new();
        for (presented, elapsed) in steps {
            now += elapsed;
            if let RefreshOutcome::Rotated { generation } = family.present(presented, at(now)) {
                issued.push(generation);
            }
        }
        prop_assert_eq!(issued.clone(), (1..=family.generation).collect::<Vec<_>>());
    }
}
