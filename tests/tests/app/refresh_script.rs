//! AUTH-3: what `refresh_families` finds. `cargo xtask mutants` changes the specification and looks whether a test
//! fails; it cannot change a script of Redis. This does, by hand.
//!
//! Not here: lines about other things, which have tests of their own (idle time-outs in `sessions`, lost seconds of
//! Redis in `lost_seconds`, what a session says of its proofs in `step_up`), and those that only keep short what is
//! remembered.

use postern_tests::RedisServer;

use crate::{
    randomised,
    refresh_families::{Bench, SCRIPT, Seen, live, steps},
};

/// So many schedules show each of these; most are shown by the first few.
const SCHEDULES: u32 = 2_000;

/// What is changed, and into what.
const CHANGES: [(&str, &str); 21] = [
    // When a session is over.
    ("tonumber(session[1]) <= now", "tonumber(session[1]) < now"),
    ("tonumber(session[1]) <= now", "tonumber(session[1]) <= now + 1"),
    ("tonumber(session[1]) <= now", "false"),
    // Generations that were never handed out.
    ("presented > current", "presented >= current"),
    ("presented > current", "false"),
    ("if session[10] == run_of_redis() then return {'unknown'} end", ""),
    // The window.
    ("'used:' .. generation", "'used:' .. generation + 1"),
    ("used and now - tonumber(used) <= window", "used"),
    ("<= window", "< window"),
    ("<= window", "<= window + 1"),
    // A token that was used before.
    ("presented < current then", "presented <= current then"),
    ("{'repeated', presented + 1", "{'repeated', current"),
    ("redis.call('DEL', KEYS[1])", ""),
    ("redis.call('ZREM', KEYS[2], ARGV[4])", ""),
    ("publish(KEYS[3], 'session.ended', '{\"id\":\"' .. ARGV[4] .. '\"}')", ""),
    ("return {'replayed'}", "return {'unknown'}"),
    // A token that was not.
    (" and not within_window(oldest)", ""),
    ("'generation', current + 1", "'generation', current"),
    ("'generation', current + 1", "'generation', current + 2"),
    ("'used:' .. current, now", "'used:' .. current, now + 1"),
    ("{'rotated', current + 1", "{'rotated', current"),
];

/// AUTH-3: the schedules find every change of the script that changes what becomes of a token.
#[tokio::test]
async fn no_change_of_the_script_goes_unnoticed() {
    let redis = RedisServer::start_new().await;
    let mut unnoticed = Vec::new();
    for (from, to) in CHANGES {
        assert_eq!(SCRIPT.matches(from).count(), 1, "the script has other words now than {from}");
        let changed = SCRIPT.replace(from, to);
        let seen = Seen::default();
        let noticed = randomised::any_fails(
            SCHEDULES,
            steps,
            || Bench::new(&redis, &changed),
            |bench, steps| live(bench, &seen, &steps),
        );
        if !noticed {
            unnoticed.push((from, to));
        }
    }
    assert!(unnoticed.is_empty(), "{unnoticed:#?}");
}
