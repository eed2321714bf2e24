use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

const HOLD: Duration = Duration::from_mins(1);
const START: UnixMillis = UnixMillis(1_795_525_500_000);

/// A rule that is looked at again and again.
struct Watched {
    state: State,
    resolved_at: Option<UnixMillis>,
    now: UnixMillis,
    told: Vec<(News, UnixMillis)>,
}

impl Watched {
    fn new() -> Self {
        Self { state: State::Ok, resolved_at: None, now: START, told: Vec::new() }
    }

    /// Looks after a pause.
    fn look(&mut self, pause: Duration, value: i64, about: &[&str]) -> Option<News> {
        self.now = self.now.plus(pause);
        let about = about.iter().map(|one| (*one).to_owned()).collect();
        let limits = Limits { threshold: 10, hold: HOLD, resolved_at: self.resolved_at };
        let (state, news) = step(&self.state, &Measured { value, about }, limits, self.now)?;
        assert_ne!(state, self.state, "what is as it was is not written");
        self.state = state;
        if news == Some(News::Resolved) {
            self.resolved_at = Some(self.now);
        }
        self.told.extend(news.map(|news| (news, self.now)));
        news
    }

    /// Somebody has it in hand.
    fn acknowledge(&mut self) {
        if let State::Firing(firing) = &mut self.state {
            firing.acknowledged = true;
        }
    }

    fn fire(&mut self) {
        self.look(EVERY, 10, &["a"]);
        assert_eq!(self.look(HOLD, 10, &["a"]), Some(News::Firing));
    }
}

/// JOB-6: a value has to be too much for as long as the rule says, without a break; at the threshold it is.
#[test]
fn an_alert_begins_when_it_has_lasted() {
    let mut rule = Watched::new();
    assert_eq!(rule.look(EVERY, 9, &[]), None);
    assert_eq!(rule.look(EVERY, 10, &["a"]), None);
    let since = rule.now;
    assert_eq!(rule.state, State::Pending { since });
    assert_eq!(rule.look(HOLD.saturating_sub(Duration::from_millis(1)), 10, &["a"]), None);
    assert_eq!(rule.look(Duration::ZERO, 9, &[]), None);
    assert_eq!(rule.state, State::Ok);
    rule.look(EVERY, 10, &["a"]);
    let since = rule.now;
    assert_eq!(rule.look(HOLD, 11, &["a"]), Some(News::Firing));
    assert!(matches!(&rule.state, State::Firing(firing) if firing.since == since));
    // One that need not last begins at once.
    let (measured, limits) = (
        Measured { value: 10, about: vec![] },
        Limits { threshold: 10, hold: Duration::ZERO, resolved_at: None },
    );
    let begun = step(&State::Ok, &measured, limits, START);
    assert!(matches!(begun, Some((State::Firing(_), Some(News::Firing)))), "{begun:?}");
}

/// JOB-6: it is over when the value has been little enough for a while, and a break of that is none of the other.
#[test]
fn an_alert_is_over_when_it_has_been_calm() {
    let mut rule = Watched::new();
    rule.fire();
    assert_eq!(rule.look(EVERY, 0, &[]), None);
    assert_eq!(rule.look(CALM.saturating_sub(EVERY), 0, &[]), None);
    assert_eq!(rule.look(EVERY / 2, 10, &["a"]), None, "it was never over");
    assert_eq!(rule.look(EVERY, 0, &[]), None);
    assert_eq!(rule.look(CALM, 9, &[]), Some(News::Resolved));
    assert_eq!(rule.state, State::Ok);
}

/// JOB-6: what joins is told of, once; what goes on is told of once a day.
#[test]
fn what_joins_and_what_goes_on_is_told() {
    let mut rule = Watched::new();
    rule.fire();
    for _ in 0..100 {
        assert_eq!(rule.look(EVERY, 10, &["a"]), None);
    }
    assert_eq!(rule.look(EVERY, 12, &["a", "b"]), Some(News::Firing));
    assert_eq!(rule.look(EVERY, 12, &["b"]), None);
    assert_eq!(rule.look(EVERY, 12, &["a", "b"]), None);
    assert_eq!(rule.look(REMIND_EVERY.saturating_sub(EVERY * 3), 12, &["b"]), None);
    assert_eq!(rule.look(EVERY, 12, &["b"]), Some(News::Reminder));
    assert_eq!(rule.look(REMIND_EVERY.saturating_sub(EVERY), 12, &["b"]), None);
    assert_eq!(rule.look(EVERY, 12, &["b"]), Some(News::Reminder));
}

/// JOB-6: nobody is reminded of what somebody has in hand; what joins is told, and nobody has it in hand; the end is told; and what
/// begins again is in nobody's hand.
#[test]
fn what_is_acknowledged_is_told_when_it_changes() {
    let mut rule = Watched::new();
    rule.fire();
    rule.acknowledge();
    assert_eq!(rule.look(REMIND_EVERY, 10, &["a"]), None);
    assert_eq!(rule.look(REMIND_EVERY, 12, &["a"]), None);
    // What it is about may be less for a while.
    assert_eq!(rule.look(EVERY, 0, &[]), None);
    assert_eq!(rule.look(EVERY, 10, &["a"]), None);
    assert_eq!(rule.look(REMIND_EVERY, 10, &["a"]), None);
    assert_eq!(rule.look(EVERY, 12, &["a", "b"]), Some(News::Firing));
    assert_eq!(rule.look(REMIND_EVERY, 12, &["a", "b"]), Some(News::Reminder));
    rule.acknowledge();
    assert_eq!(rule.look(REMIND_EVERY, 12, &["a", "b"]), None);
    rule.look(EVERY, 0, &[]);
    assert_eq!(rule.look(CALM, 0, &[]), Some(News::Resolved));
    rule.fire();
    assert_eq!(rule.look(REMIND_EVERY, 10, &["a"]), Some(News::Reminder));
}

/// JOB-6: an alert that comes back soon has to be calm for longer.
#[test]
fn what_goes_up_and_down_is_told_seldom() {
    let mut rule = Watched::new();
    rule.fire();
    rule.look(EVERY, 0, &[]);
    assert_eq!(rule.look(CALM, 0, &[]), Some(News::Resolved));
    rule.fire();
    rule.look(EVERY, 0, &[]);
    assert_eq!(rule.look(CALM_AGAIN.saturating_sub(EVERY), 0, &[]), None);
    assert_eq!(rule.look(EVERY, 0, &[]), Some(News::Resolved));
    // One that comes back late does not.
    rule.look(CALM_AGAIN, 10, &["a"]);
    assert_eq!(rule.look(HOLD, 10, &["a"]), Some(News::Firing));
    rule.look(EVERY, 0, &[]);
    assert_eq!(rule.look(CALM, 0, &[]), Some(News::Resolved));
}

proptest! {
    /// JOB-6: whatever is measured, and whenever: an alert begins before it is over, each once; and nobody is told more often
    /// than a few times an hour, however it goes up and down.
    #[test]
    fn whoever_is_told_is_told_in_order_and_seldom(
        rounds in proptest::collection::vec((15_000_u64..120_000, 0_i64..20, 0_usize..3), 1..1500)
    ) {
        let mut rule = Watched::new();
        for (pause, value, about) in rounds {
            let about = if value >= 10 { &["a", "b", "c"][..=about] } else { &[] };
            rule.look(Duration::from_millis(pause), value, about);
        }
        let mut open = false;
        let mut joined = 0;
        for (news, _) in &rule.told {
            match news {
                News::Firing if open => {
                    joined += 1;
                    prop_assert!(joined <= 2, "only what joins is told of meanwhile");
                }
                News::Firing => (open, joined) = (true, 0),
                News::Reminder => prop_assert!(open),
                News::Resolved => {
                    prop_assert!(open);
                    open = false;
                }
            }
        }
        prop_assert_eq!(open, matches!(rule.state, State::Firing(_)));
        for (index, (_, at)) in rule.told.iter().enumerate() {
            let hour = rule.told[index..].iter().take_while(|(_, later)| later.since(*at) < CALM_AGAIN);
            prop_assert!(hour.count() <= 7, "{:?}", rule.told);
        }
    }
}

/// JOB-6: names are stored and shown, and each rule can fire by what it measures.
#[test]
fn rules_are_named_and_can_fire() {
    let names: BTreeSet<_> = RULES.iter().map(|rule| rule.name).collect();
    assert_eq!(names.len(), RULES.len());
    for one in &RULES {
        assert!(one.name.parse::<crate::jobs::KindName>().is_ok(), "{}", one.name);
        assert!((1..=one.unit.most()).contains(&one.threshold), "{}", one.name);
        assert!(one.hold <= LONGEST_HOLD, "{}", one.name);
        assert_eq!(rule(one.name).map(|found| found.description), Some(one.description));
        assert_eq!(one.names == Names::None, one.names.list().is_empty(), "{}", one.name);
    }
    assert!(rule("of_the_future").is_none());
}
