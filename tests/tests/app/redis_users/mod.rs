//! SES-5, ASVS 13.2.1, 13.2.2: what each component may do in Redis. The session there is what the guard believes, so
//! whoever can write it can make anybody an administrator: each component is a user of its own, with the rights that the
//! scripts in its Wasm need, and no others (docs/adr/0023-a-redis-user-per-component.md).

mod commands;
mod rights;

use std::{collections::BTreeSet, time::Duration};

use postern_tests::{App, RedisServer, components_that_know, expected, redis_users, source};
use redis::Connection;
use serde_json::json;

use self::rights::{Access, Rights};

/// What the server says when a component's user runs this.
fn refusal(connection: &mut Connection, component: &str, command: &[&str]) -> Option<String> {
    let user = format!("postern_{component}");
    let answer: String = redis::cmd("ACL")
        .arg("DRYRUN")
        .arg(user)
        .arg(command)
        .query(connection)
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    (answer != "OK").then_some(answer)
}

/// ASVS 13.2.2: the rights are what the delivered scripts need; a widening shows in review.
#[tokio::test]
async fn redis_rights_are_as_committed() {
    let needed = rights::needed(&redis_users::commands().await);
    // The table first: it is the one to look at.
    expected::compare("tests/redis.expected", &rights::as_table(&needed));
    expected::compare("migrations/redis.acl", &rights::as_acl(&needed));
}

/// SES-3, ASVS 13.2.2: only those components write sessions that open, refresh, step up, re-role or end them; those that no
/// session is presented to see none.
#[test]
fn few_components_write_sessions() {
    let committed = rights::committed();
    let those_who = |access: Option<Access>, pattern: &str| -> Vec<&str> {
        let of_them = committed.iter().filter(|(_, of)| of.keys.get(pattern).copied() == access);
        of_them.map(|(component, _)| component.as_str()).collect()
    };
    let sessions = "pst:{*}:session:*";
    let writers = ["auth", "mfa", "rbac", "session", "users"];
    assert_eq!(those_who(Some(Access::Write), sessions), writers);
    assert_eq!(those_who(Some(Access::Read), sessions), ["jobs", "oauth", "sync"]);
    assert_eq!(those_who(None, sessions), ["health", "mail", "messaging"]);
    // Half of a log-in: whoever can write it needs no password.
    let challenges = "pst:{*}:challenge:*";
    assert_eq!(those_who(Some(Access::Write), challenges), ["auth"]);
    assert_eq!(those_who(Some(Access::Read), challenges), ["mfa"]);
}

/// ASVS 16.3.3, 16.4.2: what is counted of attempts becomes an audit event as it is, so each component counts under its own
/// name, and all that count tell. Those that refuse nobody may not even do that.
#[test]
fn a_component_counts_attempts_under_its_own_name() {
    for (component, rights) in rights::committed() {
        let attempts = rights.keys.keys().filter(|key| key.contains("attempts"));
        let own = format!("pst:{{attempts:{component}}}:*");
        let silent = ["health", "mail"].contains(&component.as_str());
        let expected: &[&str] = if silent { &[] } else { &[&own] };
        assert_eq!(attempts.collect::<Vec<_>>(), expected, "{component}");
        // `attempt_closed` is what a tick finds them by.
        assert_eq!(rights.commands.contains("zrangebyscore"), !silent, "{component}");
    }
}

/// ASVS 16.4.2: who has taken over a component that records nothing has no event recorded, and stops none.
#[tokio::test]
async fn who_records_nothing_forges_no_event() {
    let app = App::start().await;
    let url = redis_users::url_of(app.redis_url(), "mail");
    let client = redis::Client::open(url).expect("a URL");
    let mut redis = client.get_multiplexed_async_connection().await.expect("a log-in");
    let components = components_that_know("redis_url").into_iter();
    for name in
        components.map(|name| format!("pst:{{attempts:{name}}}:")).chain(["pst:{attempts}:".into()])
    {
        let script = "redis.call('ZADD', ARGV[1] .. 'due', 1, ARGV[1] .. 'rate_limited:x')";
        let run: redis::RedisResult<redis::Value> =
            redis::cmd("EVAL").arg(script).arg(0).arg(&name).query_async(&mut redis).await;
        let error = run.expect_err(&name).to_string();
        assert!(error.contains("permission") || error.contains("can't"), "{name}: {error}");
    }
    // Where nobody is kept from writing, nobody looks.
    let mut redis = app.redis().await;
    let event = r#"{"action":"auth.login","outcome":"allowed"}"#;
    let window = "pst:{attempts}:rate_limited:127.0.0.1";
    redis::pipe()
        .zadd("pst:{attempts}:due", window, 1)
        .hset_multiple(window, &[("id", "x"), ("count", "1"), ("closes_at", "1"), ("event", event)])
        .exec_async(&mut redis)
        .await
        .expect("written");
    let events = "SELECT count(*) FROM audit_events";
    let before: i64 = app.value(events).await;
    app.tick().await.expect(200);
    assert_eq!(app.value::<i64>(events).await, before);
}

/// What a key of this pattern may be called.
fn key_of(pattern: &str) -> String {
    pattern.replace('*', "0197a000-0000-7000-8000-000000000000")
}

/// ASVS 13.2.2: for the server a component may do what is committed and nothing else, by any command that there is, to any
/// key that anybody has.
#[tokio::test]
async fn a_component_may_do_this_in_redis_and_no_more() {
    let server = RedisServer::start_new().await;
    let mut connection = server.connection();
    let all = redis_users::commands().await;
    let committed = rights::committed();
    let components = components_that_know("redis_url");
    assert_eq!(committed.keys().cloned().collect::<Vec<_>>(), components);
    let patterns: BTreeSet<&String> = committed.values().flat_map(|of| of.keys.keys()).collect();
    for (component, Rights { commands, keys }) in &committed {
        for command in &all {
            // Whoever has not logged in may call these.
            let by_anybody = ["auth", "hello", "quit", "reset"].contains(&command.as_str());
            // A container is not called without one of its subcommands.
            let is_container = all.iter().any(|other| other.starts_with(&format!("{command}|")));
            if commands.contains(command) || by_anybody || is_container {
                continue;
            }
            let words: Vec<&str> = command.split('|').chain(["x"; 3]).collect();
            let answer: redis::RedisResult<String> = redis::cmd("ACL")
                .arg("DRYRUN")
                .arg(format!("postern_{component}"))
                .arg(&words)
                .query(&mut connection);
            // Before rights are looked at, words have to be as many as the command takes.
            let refused = answer.is_err() || answer.as_deref().is_ok_and(|said| said != "OK");
            assert!(refused, "{component} may {command}");
        }
        for pattern in &patterns {
            let key = key_of(pattern);
            let access = keys.get(*pattern);
            let reads = refusal(&mut connection, component, &["exists", &key]).is_none();
            let script = ["eval", "return 1", "1", &key];
            let writes = refusal(&mut connection, component, &script).is_none();
            let can_exist = commands.contains("exists");
            assert_eq!(writes, access == Some(&Access::Write), "{component}: {pattern}");
            assert!(!can_exist || reads == access.is_some(), "{component}: {pattern}");
        }
    }
}

/// SES-3: what an attacker in `oauth`, `sync`, `mail`, `jobs`, `health` or `messaging` would try, in a script of their own.
#[tokio::test]
async fn who_does_not_write_sessions_cannot() {
    let app = App::start().await;
    let (ada, tokens) = app.somebody("Ada").await;
    let key = format!("pst:{{{}}}:session:{}", ada.id, tokens.session_id);
    let sessions = "pst:{*}:session:*";
    let committed = rights::committed().into_iter();
    let others = committed.filter(|(_, of)| of.keys.get(sessions) != Some(&Access::Write));
    for (component, _) in others {
        let url = redis_users::url_of(app.redis_url(), &component);
        let client = redis::Client::open(url).expect("a URL");
        let mut redis = client.get_multiplexed_async_connection().await.expect("a log-in");
        for script in [
            "return redis.call('HSET', ARGV[1], 'roles', 'administrator')",
            "return redis.call('DEL', ARGV[1])",
            "return redis.call('PEXPIRE', ARGV[1], 1)",
            "return redis.call('SET', ARGV[1], 'x')",
            "return redis.call('HGET', ARGV[1], 'roles')",
            "return redis.call('KEYS', '*')",
            "return redis.call('SCAN', 0)",
            "return redis.call('FLUSHALL')",
        ] {
            // Those with a guard may read.
            if ["jobs", "oauth", "sync"].contains(&component.as_str()) && script.contains("HGET") {
                continue;
            }
            let run: redis::RedisResult<redis::Value> =
                redis::cmd("EVAL").arg(script).arg(0).arg(&key).query_async(&mut redis).await;
            let error = run.expect_err(script).to_string();
            assert!(error.contains("permission") || error.contains("can't"), "{script}: {error}");
        }
        for command in ["KEYS *", "FLUSHALL", "CONFIG GET *", "ACL LIST", "SCRIPT FLUSH", "MONITOR"]
        {
            let words: Vec<&str> = command.split(' ').collect();
            let run: redis::RedisResult<redis::Value> =
                redis::cmd(words[0]).arg(&words[1..]).query_async(&mut redis).await;
            let error = run.expect_err(command).to_string();
            assert!(error.contains("NoPerm"), "{command}: {error}");
        }
    }
    app.as_user(&tokens).get("/api/v1/session").await.expect(200);
}

/// SES-3, ASVS 7.4.1: more components tell devices of changes than may end sessions. Whatever one that is taken over leaves
/// where it tells them, all sessions end at once, log-in works, and the feed begins anew.
#[tokio::test]
async fn nothing_in_the_feed_keeps_a_session_alive() {
    let app = App::start().await;
    for poison in [
        "redis.call('DEL', KEYS[1]) redis.call('SADD', KEYS[1], 'x')",
        "redis.call('XADD', KEYS[1], '18446744073709551615-18446744073709551615', 'a', 'b')",
    ] {
        let (ada, first) = app.somebody("Ada").await;
        let mut sessions = vec![first];
        for _ in 0..3 {
            sessions.push(app.log_in(&ada).await);
        }
        // As whoever may write there by any command; a component has fewer.
        let mut redis = app.redis().await;
        let key = format!("pst:{{{}}}:changes", ada.id);
        let () =
            redis::cmd("EVAL").arg(poison).arg(1).arg(key).query_async(&mut redis).await.unwrap();
        app.as_user(&sessions[0]).post_empty("/api/v1/session/logout-all").await.expect(204);
        for tokens in &sessions {
            let answer = app.as_user(tokens).get("/api/v1/users/me/preferences").await;
            answer.expect_problem(401, "unauthenticated");
        }
        let tokens = app.log_in(&ada).await;
        app.as_user(&tokens).get("/api/v1/sync/changes").await.expect(200);
    }
}

/// USR-5: whatever a component that is taken over leaves in a feed, its user's devices are told the rest of it.
#[tokio::test]
async fn nothing_in_the_feed_hides_what_comes_after_it() {
    let app = App::start().await;
    let (ada, tokens) = app.somebody("Ada").await;
    let mut redis = app.redis().await;
    let key = format!("pst:{{{}}}:changes", ada.id);
    for fields in [
        vec!["kind", "profile.changed", "data", "{"],
        vec!["data", "{}"],
        vec!["something", "else"],
    ] {
        let () = redis::cmd("XADD")
            .arg(&key)
            .arg("*")
            .arg(fields)
            .query_async(&mut redis)
            .await
            .unwrap();
    }
    let () = redis::cmd("XADD")
        .arg(&key)
        .arg("*")
        .arg(&["kind".as_bytes(), b"\xff", b"data", b"\xff"])
        .query_async(&mut redis)
        .await
        .unwrap();
    app.as_user(&tokens).patch("/api/v1/users/me", json!({ "name": "Ada L." })).await.expect(200);
    let answer = app.as_user(&tokens).get("/api/v1/sync/changes").await.expect(200).json();
    let changes = answer["items"].as_array().expect("changes");
    // Behind the log-in.
    assert_eq!(changes.len(), 6, "{answer}");
    assert_eq!(changes[1]["data"], json!({}));
    assert_eq!(changes[5]["data"], json!({ "fields": ["name"] }), "{answer}");
}

/// USR-5: a feed that is none, or whose ids are of another century, is an empty one, and the next change begins it anew.
#[tokio::test]
async fn a_feed_that_is_none_is_empty() {
    let app = App::start().await;
    let (ada, tokens) = app.somebody("Ada").await;
    let (feed, told) = (format!("pst:{{{}}}:changes", ada.id), format!("pst:{{{}}}:told", ada.id));
    let mut redis = app.redis().await;
    let entry = |id: &str| format!("redis.call('XADD', KEYS[1], '{id}', 'kind', 'x')");
    let gone = "redis.call('DEL', KEYS[1])";
    for (poison, name) in [
        (format!("{gone} redis.call('HSET', KEYS[1], 'a', 'b')"), "Ada 1"),
        (format!("{gone} redis.call('HSET', KEYS[2], 'a', 'b')"), "Ada 2"),
        (entry("9999999999999-0"), "Ada 3"),
        (entry("18446744073709551614-0"), "Ada 4"),
    ] {
        let mut poisoned = redis::cmd("EVAL");
        poisoned
            .arg("redis.call('DEL', KEYS[2]) ".to_owned() + &poison)
            .arg(2)
            .arg(&feed)
            .arg(&told);
        let () = poisoned.query_async(&mut redis).await.unwrap();
        let api = app.as_user(&tokens);
        api.get("/api/v1/sync/changes").await.expect(200);
        api.patch("/api/v1/users/me", json!({ "name": name })).await.expect(200);
        let answer = api.get("/api/v1/sync/changes").await.expect(200).json();
        // It has begun anew, so that nothing else is left.
        assert_eq!(answer["items"].as_array().map(Vec::len), Some(1), "{poison}: {answer}");
        assert_eq!(answer["items"][0]["kind"], "profile.changed", "{poison}: {answer}");
        let at = answer["items"][0]["at"].as_str().expect("a time");
        assert!(at.starts_with("20"), "{poison}: {answer}");
    }
}

/// ASVS 13.2.2: all users of a server share one Lua, and whoever may run a script can set how `cjson` reads and writes for
/// the scripts of all. Ours use no such library.
#[tokio::test]
async fn scripts_use_no_library_that_others_can_set() {
    let scripts = rights::scripts(&redis_users::commands().await);
    assert!(scripts.len() > 20);
    for script in scripts {
        for library in ["cjson", "cmsgpack", "struct.", "math.random"] {
            assert!(!script.text.contains(library), "{} uses {library}", script.name);
        }
    }
}

/// Every key that the code names is one of the patterns that scripts declare, and the reverse.
#[tokio::test]
async fn scripts_declare_the_keys_that_there_are() {
    let scripts = rights::scripts(&redis_users::commands().await);
    let patterns = scripts.iter().flat_map(|script| script.rights.keys.keys());
    let declared: BTreeSet<String> =
        patterns.map(|pattern| pattern.replace(rights::OWN, "*")).collect();
    let literals = source::rust_files(&["shared/store/src"]).into_iter();
    let literals = literals.flat_map(|file| file.literals).filter(|text| text.starts_with("pst:"));
    let named: BTreeSet<String> = literals.map(|text| pattern_of(&text)).collect();
    assert!(named.len() > 15, "{named:?}");
    let covers = |pattern: &str, name: &str| {
        pattern == name || pattern.strip_suffix('*').is_some_and(|start| name.starts_with(start))
    };
    for name in &named {
        assert!(declared.iter().any(|pattern| covers(pattern, name)), "no script declares {name}");
    }
    for pattern in &declared {
        assert!(named.iter().any(|name| covers(pattern, name)), "no code names {pattern}");
    }
    // Nothing is asked for that is not used: who writes has a command that writes, or names the key in KEYS.
    let server = RedisServer::start_new().await;
    let mut connection = server.connection();
    let writing: BTreeSet<String> = redis::cmd("COMMAND")
        .arg(&["LIST", "FILTERBY", "ACLCAT", "write"])
        .query(&mut connection)
        .expect("the commands that write");
    for script in &scripts {
        let writes = script.rights.keys.values().any(|access| *access == Access::Write);
        let can = script.rights.commands.iter().any(|command| writing.contains(command));
        assert!(!writes || can || script.names_keys(), "{} does not write", script.name);
    }
}

/// `pst:{{{user}}}:challenge:{id}` → `pst:{*}:challenge:*`. What has no doubled brace is no format.
fn pattern_of(literal: &str) -> String {
    let mut pattern = String::new();
    let mut rest = literal.chars().peekable();
    while let Some(one) = rest.next() {
        let braced = literal.contains("{{") && ['{', '}'].contains(&one);
        if braced && rest.next_if_eq(&one).is_none() {
            pattern.push('*');
            while rest.next().is_some_and(|inner| inner != '}') {}
        } else {
            pattern.push(one);
        }
    }
    // A prefix, to which an id is appended.
    if pattern.ends_with(':') { pattern + "*" } else { pattern }
}

/// USR-5, SES-3: where a component may only read sessions, its routes and streams work on after Redis has started anew and
/// before any other component has said what Postgres says.
#[tokio::test]
async fn a_reader_of_sessions_serves_after_a_restart_of_redis() {
    let mut app = App::builder().own_redis().start().await;
    let (_, tokens) = app.somebody("Ada").await;
    app.redis_server().stop();
    app.redis_server().start().await;
    let api = app.as_user(&tokens);
    // The kept connection is the old one: the first request may find it broken, and dials anew.
    api.get("/api/v1/sync/changes").await.expect(200);
    let mut stream = api.events("/api/v1/sync/events").await;
    assert_eq!(stream.next().await.event, "ready");
    stream.heartbeat(Duration::from_secs(10)).await;
    // A session that has ended meanwhile, of which Redis has lost that, is not served.
    sqlx::query("UPDATE credentials SET version = version + 1").execute(app.pool()).await.unwrap();
    api.get("/api/v1/sync/changes").await.expect_problem(401, "unauthenticated");
}
