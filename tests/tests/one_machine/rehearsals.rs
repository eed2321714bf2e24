//! Install, reboot, upgrade and back, as the pages say.

use std::{
    env,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use postern_tests::json;
use reqwest::Method;

use crate::{
    instance::{FIRST, Instance, Person},
    load::{self, Habit, Seen},
    machine::Machine,
    page::Page,
    release,
};

/// The release that comes next.
const NEXT: &str = "0.1.1";
/// What it adds to the schema: something that the release before does not know, and lives with.
const NEXT_MIGRATION: [(&str, &str); 2] = [
    ("migrations/9001_rehearsed.up.sql", "ALTER TABLE users ADD COLUMN rehearsed timestamptz;\n"),
    ("migrations/9001_rehearsed.down.sql", "ALTER TABLE users DROP COLUMN rehearsed;\n"),
];
const UNITS: [&str; 4] =
    ["postern-auth@blue", "postern-api@blue", "postern-jobs@blue", "postern-tick@blue"];
const PEOPLE: u8 = 36;
/// Those of them who have a second factor, and those who stay logged in.
const WITH_FACTOR: usize = 6;
const STAYING: usize = 4;

async fn session_stands(person: &Person, token: &str) -> Result<(), String> {
    let path = "/api/v1/session";
    person.client.call(Method::GET, path, Some(token), None, 200).await.map(drop)
}

/// OPS-1, OPS-2: by the commands of the page a Debian 13 becomes an instance that an administrator logs in to, over TLS. It comes
/// back from a reboot by itself, and those who were logged in are.
#[test]
fn it_is_installed_by_its_page_and_survives_a_reboot() {
    let (mut instance, link) = Instance::install();
    let person = instance.person("first@postern.test", 1);
    let tokens = instance.machine.within(async || {
        person.choose_password(&link).await.unwrap();
        let tokens = person.password().await.unwrap();
        session_stands(&person, tokens["access_token"].as_str().unwrap()).await.unwrap();
        assert!(person.choose_password(&link).await.is_err(), "the link is good once");
        tokens
    });
    nothing_is_open(&instance.machine);
    let journal = instance.machine.run("journalctl --no-pager --boot --output cat");
    assert!(!journal.contains(tokens["refresh_token"].as_str().unwrap()));

    instance.machine.reboot();

    assert!(instance.machine.active(&UNITS), "what served before serves again");
    let ready = "/opt/postern/blue/postern-admin probe --within 60 http://127.0.0.1:310{1,2,3}/health/ready";
    instance.machine.run(ready);
    let person = instance.person("first@postern.test", 1);
    instance.machine.within(async || {
        session_stands(&person, tokens["access_token"].as_str().unwrap()).await.unwrap();
        let body = json!({ "refresh_token": tokens["refresh_token"] });
        let path = "/api/v1/session/refresh";
        person.client.call(Method::POST, path, None, Some(body), 200).await.unwrap();
        person.password().await.unwrap();
    });
    await_work(&instance.machine);
}

/// ASVS 13.3.1, 14.2.4: what is secret on the machine is for root, or for the one server that needs it; nothing but the edge
/// listens to the network.
fn nothing_is_open(machine: &Machine) {
    let readable = machine.run(
        "find /etc/postern /etc/redis/users.acl /etc/pgbouncer/pgbouncer.ini -type f -not -name host.env -perm /o=rwx,g=w -print",
    );
    assert_eq!(readable, "");
    let stranger = machine.run("redis-cli ping 2>&1; redis-cli --user default --pass '' ping 2>&1");
    assert!(!stranger.contains("PONG") && stranger.contains("NOAUTH"), "{stranger}");
    let users = machine.run("ps -e -o user:32=,args= | grep '[s]pin trigger' | awk '{print $1}'");
    assert!(!users.contains("root") && users.lines().count() == 3, "{users}");
    let listening = machine.run("ss --listening --tcp --numeric --no-header | awk '{print $4}'");
    for address in listening.lines() {
        let open = address.ends_with(":443") || address.ends_with(":80");
        let local = address.starts_with("127.0.0.") || address.starts_with("[::1]");
        assert!(open || local, "{address} is open to the network");
    }
}

/// The clock ticks, and `jobs` does what is due: it tells when that changes, and the last word is a success.
fn await_work(machine: &Machine) {
    machine.run(
        "for try in {1..150}; do
             journalctl --boot --unit postern-tick@blue --output cat | grep '^tick: ' | tail --lines 1 | grep -q '^tick: 2' && exit 0
             sleep 0.2
         done; journalctl --boot --unit postern-tick@blue --output cat; exit 1",
    );
}

/// How long the load goes on.
fn minutes() -> Duration {
    let minutes = env::var("POSTERN_REHEARSAL_MINUTES").map_or(1.0, |text| text.parse().unwrap());
    Duration::from_secs_f64(60.0 * minutes)
}

/// OPS-4, AUTH-3, MFA-4: from one release to the next and back, while people log in, prove second factors, refresh and read: not
/// one request fails, and whoever was logged in before is afterwards.
#[test]
fn an_upgrade_and_the_way_back_fail_no_request() {
    let (mut instance, _) = Instance::install();
    let downloads = tempfile::tempdir().unwrap();
    release::make(downloads.path(), NEXT, &NEXT_MIGRATION);
    instance.machine.put(&downloads.path().join(release::archive(NEXT)), "/root");
    instance.machine.put(&downloads.path().join("SHA256SUMS"), "/root");
    let there = Page::read("upgrade").with("VERSION", NEXT);
    let back = Page::read("upgrade").with("VERSION", FIRST);
    let back = back.with("OLD", "green").with("NEW", "blue");

    let seen = under_load(&instance, |quarter| {
        thread::sleep(quarter);
        instance.machine.run(&there.script(&["1 ", "2 ", "3 ", "4 ", "5 ", "6 "]));
        serves(&instance.machine, "green", NEXT);
        thread::sleep(quarter);
        instance.machine.run(&back.script(&["1 ", "4 ", "5 ", "6 "]));
        serves(&instance.machine, "blue", FIRST);
        thread::sleep(quarter);
    });

    println!("{} commands, then: {seen:?}", there.commands());
    assert!(seen.failures.is_empty(), "{} failed: {:#?}", seen.failures.len(), seen.failures);
    assert_eq!(seen.kept as usize, STAYING, "families that span the three phases");
    for kind in ["log-in", "second factor", "refresh", "read", "log-out"] {
        assert!(seen.answered[kind] > 3, "{kind}: {seen:?}");
    }
    // The way forward once more ends the upgrade: the rights of before go, and nobody misses them.
    instance.machine.run(&there.script(&["1 ", "4 ", "5 ", "6 ", "At the end"]));
    serves(&instance.machine, "green", NEXT);
    let person = instance.person("person1@postern.test", 100);
    instance.machine.within(async || person.password().await.unwrap());
    instance.machine.reboot();
    serves(&instance.machine, "green", NEXT);
}

/// People use the instance while `work` is done, which is told a quarter of the time that they have.
fn under_load(instance: &Instance, work: impl FnOnce(Duration)) -> Seen {
    let people = instance.people(PEOPLE);
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        let load = scope.spawn(|| {
            instance.machine.within(async || {
                let mut all = Vec::new();
                for (number, person) in people.into_iter().enumerate() {
                    let habit = match number {
                        number if number < WITH_FACTOR => {
                            Habit::Proves(Arc::new(load::enrol(&person).await))
                        }
                        number if number < WITH_FACTOR + STAYING => Habit::Stays,
                        _ => Habit::Returns,
                    };
                    all.push((person, habit));
                }
                load::run(all, &stop).await
            })
        });
        let began = Instant::now();
        let whole = minutes();
        let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| work(whole / 4)));
        if done.is_ok() {
            thread::sleep(whole.saturating_sub(began.elapsed()));
        }
        stop.store(true, Ordering::Relaxed);
        let seen = load.join().expect("the load ends");
        if let Err(panic) = done {
            eprintln!("until then: {seen:?}");
            std::panic::resume_unwind(panic);
        }
        seen
    })
}

/// One release is there, and answers; the other does not run any more, and would not after a reboot.
fn serves(machine: &Machine, colour: &str, version: &str) {
    let other = if colour == "blue" { "green" } else { "blue" };
    let link = machine.run(&format!("readlink /opt/postern/{colour}"));
    assert_eq!(link.trim(), format!("postern-{version}"));
    let active = machine.run("readlink /etc/nginx/local/upstreams.conf");
    assert!(active.trim().ends_with(&format!("{colour}.conf")), "{active}");
    for process in ["auth", "api", "jobs", "tick"] {
        assert!(machine.active(&[&format!("postern-{process}@{colour}")]), "{process} runs");
        assert!(
            !machine.active(&[&format!("postern-{process}@{other}")]),
            "{process} of {other} runs"
        );
    }
    let enabled = machine.try_run(&format!("systemctl is-enabled postern@{other}.target"));
    assert_eq!(enabled.stdout.trim(), "disabled");
}
