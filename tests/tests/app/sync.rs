//! USR-5: the feed of a user's own changes, and their live stream.

use std::time::Duration;

use postern_tests::{Api, App, Deadline, Event, Sse, Tokens, User, Value, json};

const CHANGES: &str = "/api/v1/sync/changes";
const EVENTS: &str = "/api/v1/sync/events";
/// How soon a change has to be told.
const SOON: Duration = Duration::from_secs(1);
/// How soon a stream looks after what nobody has told it, with time for a busy machine.
const LOOKED: Duration = Duration::from_secs(8);

/// Changes a preference, which was `light` or nothing if this is `dark` and the other way round.
async fn prefer(api: Api<'_>, theme: &str) {
    api.patch("/api/v1/users/me/preferences", json!({ "theme": theme })).await.expect(200);
}

async fn feed(api: &Api<'_>, query: &str) -> Value {
    api.get(&format!("{CHANGES}?{query}")).await.expect(200).json()
}

fn texts(feed: &Value, member: &str) -> Vec<String> {
    let items = feed["items"].as_array().unwrap().iter();
    items.map(|item| item[member].as_str().unwrap().to_owned()).collect()
}

fn cursor(feed: &Value) -> String {
    feed["cursor"].as_str().unwrap().to_owned()
}

/// A stream that has said `ready`, and that.
async fn ready(api: &Api<'_>, path: &str) -> (Sse, Event) {
    let mut stream = api.events(path).await;
    let first = stream.next().await;
    assert_eq!(first.event, "ready", "{first:?}");
    (stream, first)
}

/// The next event, which is a change of this kind and comes soon.
async fn told(stream: &mut Sse, kind: &str) -> Event {
    let event = stream.next_within(SOON).await.unwrap_or_else(|why| panic!("no {kind}: {why:?}"));
    assert_eq!(
        (event.event.as_str(), &event.json()["kind"]),
        ("change", &json!(kind)),
        "{event:?}"
    );
    event
}

/// The end of a stream, which comes within `limit` and with nothing before it.
async fn ended(stream: &mut Sse, limit: Duration, reason: &str) {
    let event = stream.next_within(limit).await.unwrap_or_else(|why| panic!("no end: {why:?}"));
    assert_eq!((event.event.as_str(), event.json()), ("end", json!({ "reason": reason })));
    assert_eq!(stream.expect_end().await, []);
}

async fn trim(app: &App, user: &User, length: u32) {
    let mut redis = app.redis().await;
    let key = format!("pst:{{{}}}:changes", user.id);
    let command = redis::cmd("XTRIM").arg(key).arg("MAXLEN").arg(length).to_owned();
    let _: u32 = command.query_async(&mut redis).await.unwrap();
}

/// USR-5: oldest first, page by page, each change once; the cursor is always there.
#[tokio::test]
async fn the_feed_goes_on_where_it_ended() {
    let app = App::start().await;
    let ada = app.register_verified("Ada").await;
    let tokens = app.log_in(&ada).await;
    let api = app.as_user(&tokens);
    let other = app.log_in(&ada).await;
    app.as_user(&other).post_empty("/api/v1/session/logout").await.expect(204);
    prefer(app.as_user(&tokens), "dark").await;

    let whole = feed(&api, "").await;
    let kinds = ["session.opened", "session.opened", "session.ended", "preferences.changed"];
    assert_eq!(texts(&whole, "kind"), kinds);
    assert_eq!((&whole["has_more"], &whole["gap"]), (&json!(false), &json!(false)));
    assert_eq!(whole["items"][2]["data"], json!({ "id": other.session_id }));
    assert_eq!(whole["items"][3]["data"], json!({ "fields": ["/theme"] }));
    let ids = texts(&whole, "id");
    assert_eq!(cursor(&whole), ids[3]);
    let ms: i64 = ids[3].split_once('-').unwrap().0.parse().unwrap();
    let at: String = app
        .value(&format!(
            "SELECT to_char(from_ms({ms}) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')"
        ))
        .await;
    assert_eq!(whole["items"][3]["at"], at);

    let (mut seen, mut query) = (Vec::new(), "limit=3".to_owned());
    for (length, has_more) in [(3, true), (1, false), (0, false)] {
        let page = feed(&api, &query).await;
        assert_eq!(page["has_more"], has_more, "{page}");
        assert_eq!((texts(&page, "id").len(), &page["gap"]), (length, &json!(false)), "{page}");
        seen.extend(texts(&page, "id"));
        query = format!("limit=3&since={}", cursor(&page));
        assert_eq!(cursor(&page), *seen.last().unwrap());
    }
    assert_eq!(seen, ids);
    prefer(app.as_user(&tokens), "light").await;
    assert_eq!(texts(&feed(&api, &query).await, "kind"), ["preferences.changed"]);
    assert_eq!(texts(&feed(&api, "since=0-0").await, "id")[..4], ids);
}

/// USR-5: a device that has missed changes is told, in the feed and in the stream; one that has seen all that was
/// dropped is not.
#[tokio::test]
async fn whoever_has_missed_changes_is_told() {
    let app = App::start().await;
    let ada = app.register_verified("Ada").await;
    let tokens = app.log_in(&ada).await;
    let api = app.as_user(&tokens);
    for theme in ["dark", "light", "dark", "light"] {
        prefer(app.as_user(&tokens), theme).await;
    }
    let ids = texts(&feed(&api, "").await, "id");
    assert_eq!(ids.len(), 5);
    let gap = async |since: &str| {
        let page = feed(&api, &format!("since={since}")).await;
        let (_, first) = ready(&api, &format!("{EVENTS}?since={since}")).await;
        assert_eq!(first.json(), json!({ "gap": page["gap"] }), "{since}");
        if texts(&page, "id").is_empty() {
            assert_eq!(first.id, cursor(&page));
        }
        (page["gap"].as_bool().unwrap(), texts(&page, "id").len(), cursor(&page))
    };
    for (seen, id) in ids.iter().enumerate() {
        assert_eq!(gap(id).await, (false, 4 - seen, ids[4].clone()));
    }
    trim(&app, &ada, 2).await;
    assert_eq!(gap("0-0").await, (true, 2, ids[4].clone()));
    assert_eq!(gap(&ids[1]).await, (true, 2, ids[4].clone()));
    assert_eq!(gap(&ids[2]).await, (false, 2, ids[4].clone()));
    trim(&app, &ada, 0).await;
    assert_eq!(gap(&ids[3]).await, (true, 0, ids[4].clone()));
    assert_eq!(gap(&ids[4]).await, (false, 0, ids[4].clone()));
    assert_eq!(cursor(&feed(&api, "").await), ids[4]);
    prefer(app.as_user(&tokens), "dark").await;
    assert!(gap(&ids[3]).await.0);
    assert!(!gap(&ids[4]).await.0);

    // Expired, or lost: nothing is left that could tell.
    let mut redis = app.redis().await;
    let key = format!("pst:{{{}}}:changes", ada.id);
    let _: u32 = redis::cmd("DEL").arg(key).query_async(&mut redis).await.unwrap();
    assert_eq!(gap(&ids[4]).await, (true, 0, "0-0".to_owned()));
    assert_eq!(gap("0-0").await, (false, 0, "0-0".to_owned()));
    prefer(app.as_user(&tokens), "light").await;
    let newest = cursor(&feed(&api, "").await);
    assert_eq!(gap(&ids[4]).await, (true, 1, newest.clone()));
    assert_eq!(gap("0-0").await, (false, 1, newest.clone()));
    assert_eq!(gap("9999999999999-0").await, (true, 0, newest));
}

/// USR-5: what another session changes is told within a second, and a heartbeat when nothing is.
#[tokio::test]
async fn a_change_is_told_within_a_second() {
    let app = App::start().await;
    let ada = app.register_verified("Ada").await;
    let tokens = app.log_in(&ada).await;
    let api = app.as_user(&tokens);
    let (mut stream, first) = ready(&api, EVENTS).await;
    assert_eq!(first.json(), json!({ "gap": false }));
    assert_eq!(first.id, cursor(&feed(&api, "").await));
    for (name, value) in [
        ("content-type", "text/event-stream"),
        ("cache-control", "no-store"),
        ("x-accel-buffering", "no"),
    ] {
        assert_eq!(stream.headers()[name], value);
    }
    assert!(!stream.headers().contains_key("content-length"));
    assert!(stream.headers().contains_key("x-trace-id"));

    let other = app.log_in(&ada).await;
    let opened = told(&mut stream, "session.opened").await;
    assert_eq!(opened.json()["data"], json!({ "id": other.session_id }));
    prefer(app.as_user(&other), "dark").await;
    told(&mut stream, "preferences.changed").await;
    stream.heartbeat(Duration::from_secs(10)).await;
    app.as_user(&other).post_empty("/api/v1/session/logout").await.expect(204);
    let ended = told(&mut stream, "session.ended").await;
    let item = &feed(&api, &format!("since={}", opened.id)).await["items"][1];
    assert_eq!(item["id"], ended.id);
    let (event, same) = (ended.json(), ["kind", "data", "at"]);
    assert!(same.iter().all(|member| event[*member] == item[*member]), "{event} {item}");

    let code_after = app.enrol_totp(&tokens).await;
    assert!(!code_after.backup_codes.is_empty());
    told(&mut stream, "factors.changed").await;
}

/// USR-5: a stream that breaks off, again and again and on either host, and goes on by `Last-Event-ID`, misses
/// nothing and tells nothing twice.
#[tokio::test]
async fn a_stream_that_breaks_off_misses_nothing() {
    let app = App::start().await;
    let second = app.second_host();
    let ada = app.register_verified("Ada").await;
    let tokens = app.log_in(&ada).await;
    let start = cursor(&feed(&app.as_user(&tokens), "").await);
    let writing = async {
        for number in 0..100 {
            prefer(app.as_user(&tokens), ["dark", "light"][number % 2]).await;
        }
    };
    let reading = async {
        let (mut seen, mut last, mut connections) = (Vec::new(), start.clone(), 0);
        while seen.len() < 100 {
            let api =
                if connections % 2 == 0 { app.as_user(&tokens) } else { second.as_user(&tokens) };
            // The header counts, not what the first connection began with.
            let api = api.header("last-event-id", &last);
            let (mut stream, first) = ready(&api, &format!("{EVENTS}?since=0-0")).await;
            assert_eq!((&first.id, first.json()), (&last, json!({ "gap": false })));
            connections += 1;
            for _ in 0..connections {
                let Ok(event) = stream.next_within(Duration::from_secs(10)).await else { break };
                assert_eq!(event.event, "change");
                last.clone_from(&event.id);
                seen.push(event.id);
                if seen.len() == 100 {
                    break;
                }
            }
        }
        assert!(connections > 5, "{connections}");
        seen
    };
    let ((), seen) = tokio::join!(writing, reading);
    let expected = feed(&app.as_user(&tokens), &format!("limit=100&since={start}")).await;
    assert_eq!(expected["has_more"], false);
    assert_eq!(seen, texts(&expected, "id"));
}

/// USR-5: a change that one host writes is told by another.
#[tokio::test]
async fn changes_are_told_across_hosts() {
    let app = App::start().await;
    let second = app.second_host();
    let ada = app.register_verified("Ada").await;
    let tokens = app.log_in(&ada).await;
    let (mut here, _) = ready(&app.as_user(&tokens), EVENTS).await;
    let (mut there, _) = ready(&second.as_user(&tokens), EVENTS).await;
    for (host, theme) in [(app.host(), "dark"), (&second, "light")] {
        prefer(host.as_user(&tokens), theme).await;
        let one = told(&mut here, "preferences.changed").await;
        assert_eq!(told(&mut there, "preferences.changed").await, one);
    }
    second.as_user(&tokens).post_empty("/api/v1/session/logout").await.expect(204);
    ended(&mut here, SOON, "session_ended").await;
    ended(&mut there, SOON, "session_ended").await;
}

/// USR-5, SES-3: a stream ends within a second of its session, whatever ends that; the other sessions are told.
#[tokio::test]
async fn a_stream_ends_with_its_session() {
    let app = App::start().await;
    let root = app.administrator("Root").await;
    let root = app.log_in(&root).await;
    let ada = app.register_verified("Ada").await;
    let one = app.log_in(&ada).await;
    let (mut witness, _) = ready(&app.as_user(&one), EVENTS).await;
    for way in ["log-out", "revoked", "others revoked"] {
        let two = app.log_in(&ada).await;
        let (mut stream, _) = ready(&app.as_user(&two), EVENTS).await;
        told(&mut witness, "session.opened").await;
        let done = match way {
            "log-out" => app.as_user(&two).post_empty("/api/v1/session/logout").await,
            "revoked" => {
                app.as_user(&one).delete(&format!("/api/v1/sessions/{}", two.session_id)).await
            }
            _ => app.as_user(&one).delete("/api/v1/sessions").await,
        };
        done.expect(204);
        ended(&mut stream, SOON, "session_ended").await;
        let told = told(&mut witness, "session.ended").await;
        assert_eq!(told.json()["data"]["id"], json!(two.session_id), "{way}");
        app.as_user(&two).get(EVENTS).await.expect_problem(401, "unauthenticated");
    }

    let two = app.log_in(&ada).await;
    let (mut stream, _) = ready(&app.as_user(&two), EVENTS).await;
    let new = postern_tests::new_password();
    let body = json!({ "current_password": ada.password, "new_password": new });
    app.as_user(&one).post("/api/v1/auth/password/change", body).await.expect(200);
    ended(&mut stream, SOON, "session_ended").await;

    let (mut stream, _) = ready(&app.as_user(&one), EVENTS).await;
    let suspend = format!("/api/v1/users/{}/suspend", ada.id);
    app.as_user(&root).post_empty(&suspend).await.expect(204);
    ended(&mut stream, SOON, "session_ended").await;
    let rest = witness.expect_end().await;
    assert_eq!(rest.last().unwrap().json(), json!({ "reason": "session_ended" }));
}

/// USR-5, SES-5: where nobody could say that a session has ended, its stream finds out; and without Redis it ends.
#[tokio::test]
async fn a_stream_ends_without_redis() {
    let mut app = App::builder().own_redis().start().await;
    let ada = app.register_verified("Ada").await;
    let tokens = app.log_in(&ada).await;
    let (mut stream, _) = ready(&app.as_user(&tokens), EVENTS).await;
    let mut redis = app.redis().await;
    let () = redis::cmd("FLUSHALL").query_async(&mut redis).await.unwrap();
    ended(&mut stream, LOOKED, "session_ended").await;

    let tokens = app.log_in(&ada).await;
    let (mut stream, _) = ready(&app.as_user(&tokens), EVENTS).await;
    app.redis_server().stop();
    ended(&mut stream, SOON * 3, "reconnect").await;
    app.as_user(&tokens).get(EVENTS).await.expect_problem(503, "unavailable");
    app.as_user(&tokens).get(CHANGES).await.expect_problem(503, "unavailable");
}

/// USR-5: a stream that has told a change of another century, which somebody has left in the feed, ends when the feed has begun
/// anew below it, and whoever comes back is told of the gap; it waits as always for a feed that cannot be read.
#[tokio::test]
async fn a_stream_outlives_no_poisoned_feed() {
    let app = App::start().await;
    let (ada, tokens) = app.somebody("Ada").await;
    let api = || app.as_user(&tokens);
    let mut redis = app.redis().await;
    let key = format!("pst:{{{}}}:changes", ada.id);
    let mut leave = async |id: &str| {
        let poison = redis::cmd("XADD").arg(&key).arg(id).arg(&["kind", "x"]).to_owned();
        let () = poison.query_async(&mut redis).await.unwrap();
    };
    let (mut stream, _) = ready(&api(), EVENTS).await;
    leave("9999999999999-0").await;
    told(&mut stream, "x").await;
    prefer(api(), "dark").await;
    // Redis wakes nobody who waits for later ids: the stream sees it when it looks.
    ended(&mut stream, LOOKED, "reconnect").await;
    let page = api().get(&format!("{CHANGES}?since=9999999999999-0")).await.expect(200).json();
    assert_eq!(page["gap"], true, "{page}");

    leave("99999999999999-0").await;
    let (mut stream, _) = ready(&api(), EVENTS).await;
    assert!(stream.next_within(SOON).await.is_err(), "it waits");
    prefer(api(), "light").await;
    told(&mut stream, "preferences.changed").await;
}

/// USR-5: a stream that has lived long enough ends, and so does one whose roles have changed; whoever comes back has
/// missed nothing.
#[tokio::test]
async fn a_stream_asks_its_client_to_come_back() {
    let app = App::builder().variable("event_stream_max_s", "2").start().await;
    let ada = app.register_verified("Ada").await;
    let root = app.administrator("Root").await;
    let (tokens, root) = (app.log_in(&ada).await, app.log_in(&root).await);
    let (mut stream, first) = ready(&app.as_user(&tokens), EVENTS).await;
    ended(&mut stream, SOON * 4, "reconnect").await;
    prefer(app.as_user(&tokens), "dark").await;
    let api = app.as_user(&tokens).header("last-event-id", &first.id);
    let (mut stream, _) = ready(&api, EVENTS).await;
    told(&mut stream, "preferences.changed").await;
    let role = format!("/api/v1/users/{}/roles/premium", ada.id);
    app.as_user(&root).put(&role, json!({})).await.expect(200);
    told(&mut stream, "roles.changed").await;
    ended(&mut stream, SOON, "reconnect").await;
}

/// USR-5, OAUTH-7: nobody sees another's changes.
#[tokio::test]
async fn nobody_sees_the_changes_of_others() {
    let app = App::start().await;
    let (ada, bob) = (app.register_verified("Ada").await, app.register_verified("Bob").await);
    let (adas, bobs) = (app.log_in(&ada).await, app.log_in(&bob).await);
    let before = cursor(&feed(&app.as_user(&adas), "").await);
    let (mut stream, _) = ready(&app.as_user(&adas), EVENTS).await;
    let (mut from_start, _) = ready(&app.as_user(&adas), &format!("{EVENTS}?since=0-0")).await;
    let opened = told(&mut from_start, "session.opened").await;
    assert_eq!(opened.json()["data"]["id"], json!(adas.session_id));
    prefer(app.as_user(&bobs), "dark").await;
    let other = app.log_in(&ada).await;
    for stream in [&mut stream, &mut from_start] {
        let event = told(stream, "session.opened").await;
        assert_eq!(event.json()["data"]["id"], json!(other.session_id));
    }
    let since = feed(&app.as_user(&adas), &format!("since={before}")).await;
    assert_eq!(texts(&since, "kind"), ["session.opened"]);
    let theirs = feed(&app.as_user(&bobs), "").await;
    assert_eq!(texts(&theirs, "kind"), ["session.opened", "preferences.changed"]);
}

/// USR-5, API-3: what is no place in the stream is named; nobody gets in without a token.
#[tokio::test]
async fn bad_places_are_named() {
    let app = App::start().await;
    let ada = app.register_verified("Ada").await;
    let tokens = app.log_in(&ada).await;
    let api = app.as_user(&tokens);
    for path in [CHANGES, EVENTS] {
        app.get(path).await.expect_problem(401, "unauthenticated");
        for bad in
            ["", "x", "$", "%2B", "-", "1", "1-", "01-0", "-1-0", "1-2-3", "0-18446744073709551616"]
        {
            let answer = api.get(&format!("{path}?since={bad}")).await;
            answer.expect_problem(422, "validation");
            assert_eq!(
                answer.field_errors(),
                [("/since".into(), "invalid_cursor".into())],
                "{bad}"
            );
        }
        let answer = api.get(&format!("{path}?cursor=1-1")).await;
        assert_eq!(answer.field_errors(), [("/cursor".into(), "unknown_field".into())]);
    }
    for bad in ["0", "101", "-1", "x"] {
        let answer = api.get(&format!("{CHANGES}?limit={bad}")).await;
        assert_eq!(answer.field_errors(), [("/limit".into(), "invalid_limit".into())]);
    }
    for bad in ["x", "1", "$"] {
        let answer = app.as_user(&tokens).header("last-event-id", bad).get(EVENTS).await;
        let expected = [("/Last-Event-ID".into(), "invalid_event_id".into())];
        assert_eq!(answer.field_errors(), expected, "{bad}");
    }
    // As far as ids go.
    let last = "9223372036854775807-18446744073709551615";
    assert_eq!(feed(&api, &format!("since={last}")).await["gap"], true);
    ready(&api, &format!("{EVENTS}?since={last}")).await;
}

/// The streams of a user that hold a place.
async fn places(app: &App, user: &User) -> u32 {
    let key = format!("pst:{{{}}}:streams", user.id);
    redis::cmd("ZCARD").arg(key).query_async(&mut app.redis().await).await.unwrap()
}

/// USR-5, ASVS 15.2.2: ten streams at once; who leaves makes room, whether by hanging up or by logging out.
#[tokio::test]
async fn there_are_ten_streams_at_once() {
    let app = App::start().await;
    let (ada, bob) = (app.register_verified("Ada").await, app.register_verified("Bob").await);
    let (one, two): (Tokens, Tokens) = (app.log_in(&ada).await, app.log_in(&ada).await);
    let bobs = app.log_in(&bob).await;
    let mut streams = Vec::new();
    for number in 0..10 {
        let tokens = if number == 0 { &two } else { &one };
        streams.push(ready(&app.as_user(tokens), EVENTS).await.0);
    }
    let refused = app.as_user(&one).get(EVENTS).await;
    refused.expect_problem(429, "too-many-requests");
    let wait_s: u32 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=20).contains(&wait_s), "{wait_s}");
    ready(&app.as_user(&bobs), EVENTS).await;

    // They hold their places beyond what a lease lasts.
    let beyond = Deadline::after(Duration::from_secs(25));
    while beyond.pause().await {
        assert_eq!(places(&app, &ada).await, 10);
    }
    app.as_user(&one).get(EVENTS).await.expect_problem(429, "too-many-requests");

    // Logged out: at once.
    app.as_user(&two).post_empty("/api/v1/session/logout").await.expect(204);
    ended(&mut streams.remove(0), SOON, "session_ended").await;
    streams.push(ready(&app.as_user(&one), EVENTS).await.0);
    app.as_user(&one).get(EVENTS).await.expect_problem(429, "too-many-requests");

    // Hung up: at the next heartbeat.
    drop(streams.split_off(4));
    let looked = Deadline::after(LOOKED);
    while places(&app, &ada).await > 4 {
        assert!(looked.pause().await, "{} places", places(&app, &ada).await);
    }
    ready(&app.as_user(&one), EVENTS).await;
    // Nobody else was disturbed.
    prefer(app.as_user(&one), "dark").await;
    for stream in &mut streams {
        told(stream, "session.ended").await;
        told(stream, "preferences.changed").await;
    }
}
