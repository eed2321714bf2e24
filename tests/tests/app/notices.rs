//! USR-5, JOB-1: a user's devices are told of every change that was made, each once, whatever becomes of Redis or of the
//! request between the change and the telling.

use postern_tests::{
    Api, App, Gate, Host, Response, Tokens, User, Value, json, new_address, new_number,
};

const CHANGES: &str = "/api/v1/sync/changes?limit=100";
const EVENTS: &str = "/api/v1/sync/events";
const ME: &str = "/api/v1/users/me";
const EMAIL: &str = "/api/v1/users/me/email";
const PREFERENCES: &str = "/api/v1/users/me/preferences";
const TOTP: &str = "/api/v1/mfa/totp";

/// A notice as devices get it: kind and data.
type Notice = (String, Value);

fn notice(kind: &str, data: Value) -> Notice {
    (kind.to_owned(), data)
}

async fn cursor(api: &Api<'_>) -> String {
    api.get(CHANGES).await.expect(200).json()["cursor"].as_str().unwrap().to_owned()
}

/// What the feed has after `since`, but for sessions.
async fn told_since(api: &Api<'_>, since: &str) -> Vec<Notice> {
    let page = api.get(&format!("{CHANGES}&since={since}")).await.expect(200).json();
    assert_eq!((&page["gap"], &page["has_more"]), (&json!(false), &json!(false)), "{page}");
    let items = page["items"].as_array().unwrap().iter();
    let all = items.map(|item| notice(item["kind"].as_str().unwrap(), item["data"].clone()));
    all.filter(|(kind, _)| !kind.starts_with("session.")).collect()
}

/// How many notices a tick has not seen to yet.
async fn waiting(app: &App) -> i64 {
    app.value("SELECT count(*) FROM jobs WHERE kind = 'tell_devices'").await
}

/// Lets a tick see to the notices now; gives how many.
async fn make_due(app: &App) -> u64 {
    app.sql(
        "UPDATE jobs SET run_at = now() - interval '1 second'
         WHERE kind = 'tell_devices' AND state = 'queued'",
    )
    .await
}

/// Lets a tick see to all notices, and does it.
async fn see_to_notices(app: &App) {
    make_due(app).await;
    app.tick().await.expect(200);
    assert_eq!(waiting(app).await, 0);
}

/// Another host, whose way to Redis can be closed.
async fn behind_a_gate(app: &App) -> (Gate, Host) {
    let gate = Gate::before(&app.redis_address()).await;
    let host = app.second_host_with_redis_at(&gate.address);
    (gate, host)
}

async fn prefer(api: &Api<'_>, theme: &str) -> Response {
    api.patch(PREFERENCES, json!({ "theme": theme })).await
}

#[derive(Clone, Copy, Debug)]
enum Change {
    Preferences,
    Profile,
    Factors,
}

impl Change {
    async fn make(self, api: Api<'_>) -> Response {
        match self {
            Self::Preferences => prefer(&api, "dark").await,
            Self::Profile => api.patch(ME, json!({ "name": "Countess" })).await,
            Self::Factors => api.delete(TOTP).await,
        }
    }

    fn status(self) -> u16 {
        match self {
            Self::Preferences | Self::Profile => 200,
            Self::Factors => 204,
        }
    }

    fn notice(self) -> Notice {
        match self {
            Self::Preferences => notice("preferences.changed", json!({ "fields": ["/theme"] })),
            Self::Profile => notice("profile.changed", json!({ "fields": ["name"] })),
            Self::Factors => notice("factors.changed", json!({})),
        }
    }

    async fn is_made(self, api: &Api<'_>) -> bool {
        match self {
            Self::Preferences => api.get(PREFERENCES).await.expect(200).json()["theme"] == "dark",
            Self::Profile => api.get(ME).await.expect(200).json()["name"] == "Countess",
            Self::Factors => api.get(ME).await.expect(200).json()["mfa_enabled"] == false,
        }
    }
}

/// USR-5, JOB-1, JOB-2: Redis goes between the change and the telling. The answer is about the change; once Redis is
/// back, the change is told in the feed and in the live stream, once.
#[tokio::test]
async fn what_redis_did_not_hear_of_is_told_when_it_is_back() {
    for change in [Change::Preferences, Change::Profile, Change::Factors] {
        let mut app = App::builder().own_redis().start().await;
        let (_, tokens) = app.somebody("Ada").await;
        app.enrol_totp(&tokens).await;
        see_to_notices(&app).await;
        let before = cursor(&app.as_user(&tokens)).await;
        let (gate, host) = behind_a_gate(&app).await;
        host.as_user(&tokens).get(ME).await.expect(200);

        gate.close_for(&change.notice().0);
        let outage = async {
            gate.until_held().await;
            app.redis_server().stop();
            gate.open();
        };
        let (answer, ()) = tokio::join!(change.make(host.as_user(&tokens)), outage);
        answer.expect(change.status());

        // As long as Redis is away it is tried again, and who ticks is told that not all could be done.
        assert_eq!(make_due(&app).await, 1, "{change:?}");
        app.tick().await.expect(503);
        let tried = "SELECT attempts FROM jobs WHERE kind = 'tell_devices' AND state = 'queued'";
        assert_eq!(app.value::<i32>(tried).await, 1, "{change:?}");
        app.redis_server().start().await;
        let api = app.as_user(&tokens);
        assert!(change.is_made(&api).await, "{change:?}");
        assert_eq!(told_since(&api, &before).await, [], "{change:?}");

        let mut stream = api.events(&format!("{EVENTS}?since={before}")).await;
        assert_eq!(stream.next().await.event, "ready");
        see_to_notices(&app).await;
        let event = stream.next().await;
        assert_eq!(
            (event.event.as_str(), &event.json()["kind"]),
            ("change", &json!(change.notice().0))
        );
        assert_eq!(told_since(&api, &before).await, [change.notice()], "{change:?}");
    }
}

/// USR-5: the request tells at once, and the job that makes sure of it tells nothing a second time.
#[tokio::test]
async fn a_change_that_was_told_is_not_told_again() {
    let app = App::start().await;
    let (_, tokens) = app.somebody("Ada").await;
    let api = app.as_user(&tokens);
    let before = cursor(&api).await;
    let mut expected = Vec::new();
    for theme in ["dark", "light"] {
        prefer(&api, theme).await.expect(200);
        expected.push(Change::Preferences.notice());
        assert_eq!(told_since(&api, &before).await, expected);
        assert_eq!(waiting(&app).await, 1);
        see_to_notices(&app).await;
        assert_eq!(told_since(&api, &before).await, expected);
    }
}

/// USR-5: it may be the request that comes late.
#[tokio::test]
async fn a_request_that_comes_late_tells_nothing_again() {
    let app = App::start().await;
    let (_, tokens) = app.somebody("Ada").await;
    let api = app.as_user(&tokens);
    let before = cursor(&api).await;
    let (gate, host) = behind_a_gate(&app).await;
    host.as_user(&tokens).get(ME).await.expect(200);
    gate.close_for("preferences.changed");
    let meanwhile = async {
        gate.until_held().await;
        see_to_notices(&app).await;
        let told = told_since(&api, &before).await;
        gate.open();
        told
    };
    let late = host.as_user(&tokens);
    let (answer, told) = tokio::join!(prefer(&late, "dark"), meanwhile);
    answer.expect(200);
    assert_eq!(told, [Change::Preferences.notice()], "the job was first");
    // What was held back is through when the same way carries another answer.
    host.as_user(&tokens).get(ME).await.expect(200);
    assert_eq!(told_since(&api, &before).await, told);
}

/// USR-5: what Redis was told and has lost by a power cut is told again.
#[tokio::test]
async fn a_notice_of_the_lost_seconds_is_told_again() {
    let mut app = App::builder().own_redis().start().await;
    let (_, tokens) = app.somebody("Ada").await;
    let before = cursor(&app.as_user(&tokens)).await;
    let mark = app.redis_server().mark();
    prefer(&app.as_user(&tokens), "dark").await.expect(200);
    let expected = [Change::Preferences.notice()];
    assert_eq!(told_since(&app.as_user(&tokens), &before).await, expected);
    app.redis_server().lose_what_came_after(&mark).await;
    assert_eq!(told_since(&app.as_user(&tokens), &before).await, []);
    see_to_notices(&app).await;
    assert_eq!(told_since(&app.as_user(&tokens), &before).await, expected);
}

/// USR-5, JOB-1: more notices than one batch, seen to by two hosts at once: all are told, each once.
#[tokio::test]
async fn many_notices_are_told_by_one_tick() {
    let app = App::start().await;
    let other = app.second_host();
    let (ada, tokens) = app.somebody("Ada").await;
    let api = app.as_user(&tokens);
    for number in 0..70 {
        prefer(&api, ["dark", "light"][number % 2]).await.expect(200);
    }
    let mut redis = app.redis().await;
    let keys = ["changes", "told"].map(|name| format!("pst:{{{}}}:{name}", ada.id));
    let gone: u32 = redis::cmd("DEL").arg(&keys).query_async(&mut redis).await.unwrap();
    assert_eq!(gone, 2);
    assert_eq!(make_due(&app).await, 70);
    let token = &app.keys().tick_token;
    let ticks = [app.host(), &other].map(|host| host.with_token(token));
    let ticks = ticks.iter().map(|api| api.post_empty("/internal/jobs/tick"));
    for answer in futures_util::future::join_all(ticks).await {
        answer.expect(200);
    }
    assert_eq!(waiting(&app).await, 0);
    assert_eq!(told_since(&api, "0-0").await, vec![Change::Preferences.notice(); 70]);
}

/// Somebody, and what their devices have heard of so far.
struct Scene {
    app: App,
    ada: User,
    tokens: Tokens,
    heard: String,
}

impl Scene {
    async fn new() -> Self {
        let app = App::start().await;
        let (ada, tokens) = app.somebody("Ada").await;
        let heard = cursor(&app.as_user(&tokens)).await;
        Self { app, ada, tokens, heard }
    }

    fn api(&self) -> Api<'_> {
        self.app.as_user(&self.tokens)
    }

    /// Since the last call, statements have left these notices (sorted by kind) and no other, and they were told.
    async fn assert_noticed(&mut self, what: &str, expected: &[Notice]) {
        let sql = "SELECT (payload || jsonb_build_object('user', user_id))::text FROM jobs
                   WHERE kind = 'tell_devices' ORDER BY payload ->> 'kind'";
        let left: Vec<String> = sqlx::query_scalar(sql).fetch_all(self.app.pool()).await.unwrap();
        let left: Vec<Value> =
            left.iter().map(|text| serde_json::from_str(text).unwrap()).collect();
        let of_ada =
            |(kind, data): &Notice| json!({ "user": self.ada.id, "kind": kind, "data": data });
        assert_eq!(left, expected.iter().map(of_ada).collect::<Vec<_>>(), "{what}");
        let mut told = told_since(&self.api(), &self.heard).await;
        told.sort_by(|one, other| one.0.cmp(&other.0));
        assert_eq!(told, expected, "{what}");
        self.app.sql("DELETE FROM jobs WHERE kind = 'tell_devices'").await;
        self.heard = cursor(&self.api()).await;
    }

    async fn log_in(&mut self) {
        self.tokens = self.app.log_in(&self.ada).await;
    }
}

fn profile(field: &str) -> [Notice; 1] {
    [notice("profile.changed", json!({ "fields": [field] }))]
}

/// USR-5, USR-1, USR-2: every change of the account and of preferences leaves its notice, and what changes nothing
/// leaves none.
#[tokio::test]
async fn every_change_of_the_account_leaves_a_notice() {
    let mut scene = Scene::new().await;
    for (theme, noticed) in [("dark", vec![Change::Preferences.notice()]), ("dark", vec![])] {
        prefer(&scene.api(), theme).await.expect(200);
        scene.assert_noticed("preferences", &noticed).await;
    }
    let stale = scene.api().header("if-match", "\"v7\"");
    prefer(&stale, "light").await.expect_problem(412, "precondition-failed");
    scene.assert_noticed("an old version", &[]).await;
    for noticed in [profile("name").to_vec(), vec![]] {
        scene.api().patch(ME, json!({ "name": "Countess" })).await.expect(200);
        scene.assert_noticed("name", &noticed).await;
    }

    let next = new_address("countess");
    scene.api().post(EMAIL, json!({ "email": next })).await.expect(202);
    scene.assert_noticed("another address", &profile("email")).await;
    let tokens =
        [scene.app.mail_to(&scene.ada.email).await.token(), scene.app.mail_to(&next).await.token()];
    for token in &tokens {
        let body = json!({ "token": token });
        scene.app.post("/api/v1/auth/email-change/confirm", body).await.expect(200);
        scene.assert_noticed("an agreement", &profile("email")).await;
    }
    let again = json!({ "token": tokens[0] });
    let again = scene.app.post("/api/v1/auth/email-change/confirm", again).await;
    again.expect_problem(400, "token-invalid");
    scene.assert_noticed("an agreement to nothing", &[]).await;
    scene.ada.email = next;
    scene.api().post(EMAIL, json!({ "email": new_address("ada") })).await.expect(202);
    scene.assert_noticed("and another", &profile("email")).await;
    scene.api().delete(EMAIL).await.expect(204);
    scene.assert_noticed("no other after all", &profile("email")).await;
    scene.api().delete(EMAIL).await.expect_problem(404, "not-found");
    scene.assert_noticed("nothing under way", &[]).await;

    for noticed in [profile("deletion_at").to_vec(), vec![]] {
        scene.api().delete(ME).await.expect(202);
        scene.log_in().await;
        scene.assert_noticed("deletion", &noticed).await;
    }
    scene.api().post_empty("/api/v1/users/me/restore").await.expect(204);
    scene.assert_noticed("kept", &profile("deletion_at")).await;
    scene.api().post_empty("/api/v1/users/me/restore").await.expect_problem(409, "conflict");
    scene.assert_noticed("kept before", &[]).await;
}

/// USR-5, MFA-1, MFA-2, MFA-3, MSG-1, MSG-2: so does every change of second factors, and every message.
#[tokio::test]
async fn every_change_of_factors_leaves_a_notice() {
    let mut scene = Scene::new().await;
    let factors = || notice("factors.changed", json!({}));
    scene.app.enrol_totp(&scene.tokens).await;
    scene.assert_noticed("an app", &[factors()]).await;
    scene.api().post("/api/v1/mfa/backup-codes", json!({})).await.expect(201);
    scene.assert_noticed("backup codes", &[factors()]).await;
    let number = new_number();
    scene.api().post("/api/v1/mfa/sms/enrol", json!({ "number": number })).await.expect(202);
    let sms = scene.app.sms_to(&number).await;
    scene.assert_noticed("a code", &[]).await;
    let body = json!({ "code": sms.code() });
    scene.api().post("/api/v1/mfa/sms/confirm", body).await.expect(204);
    scene.assert_noticed("a phone", &[factors()]).await;

    let callback = sms.status_callback.clone().unwrap();
    let callback = callback.strip_prefix(scene.app.url()).unwrap();
    let id: String =
        scene.app.value("SELECT id::text FROM messages WHERE direction = 'outbound'").await;
    // What it is now, a notice does not say: one that comes late would say what it was.
    let status = notice("message.status", json!({ "id": id }));
    for (reported, noticed) in [("delivered", vec![status]), ("sent", vec![])] {
        let form = [("MessageSid", sms.sid.as_str()), ("MessageStatus", reported)];
        scene.app.post_as_twilio(callback, &form).await.expect(204);
        scene.assert_noticed(reported, &noticed).await;
    }
    for (sid, text, of_factors) in [("SM1", "hello", 0), ("SM2", "STOP", 1), ("SM3", "START", 1)] {
        let form = [("MessageSid", sid), ("From", number.as_str()), ("Body", text)];
        scene.app.post_as_twilio("/webhooks/twilio/sms", &form).await.expect(200);
        let sql = format!("SELECT id::text FROM messages WHERE provider_sid = '{sid}'");
        let id: String = scene.app.value(&sql).await;
        let mut noticed = vec![factors(); of_factors];
        noticed.push(notice("message.received", json!({ "id": id })));
        scene.assert_noticed(text, &noticed).await;
        scene.app.post_as_twilio("/webhooks/twilio/sms", &form).await.expect(200);
        scene.assert_noticed("a replay", &[]).await;
    }

    scene.api().delete("/api/v1/mfa/sms").await.expect(204);
    scene.assert_noticed("no phone", &[factors()]).await;
    scene.api().delete("/api/v1/mfa/sms").await.expect_problem(404, "not-found");
    scene.assert_noticed("no phone as before", &[]).await;
    scene.api().delete(TOTP).await.expect(204);
    scene.assert_noticed("no app", &[factors()]).await;
    scene.api().delete(TOTP).await.expect_problem(404, "not-found");
    scene.assert_noticed("no app as before", &[]).await;
}

/// USR-5, USR-3, USR-6: and what an administrator changes.
#[tokio::test]
async fn every_change_by_an_administrator_leaves_a_notice() {
    let mut scene = Scene::new().await;
    let root = scene.app.administrator("Root").await;
    let root = scene.app.log_in(&root).await;
    let path = format!("/api/v1/users/{}", scene.ada.id);
    let name = json!({ "name": "Countess" });
    scene.app.as_user(&root).patch(&path, name).await.expect(200);
    scene.assert_noticed("name", &profile("name")).await;
    let reset = format!("{path}/factors/reset");
    scene.app.as_user(&root).post_empty(&reset).await.expect(204);
    scene.log_in().await;
    scene.assert_noticed("factors", &[Change::Factors.notice()]).await;
    scene.app.as_user(&root).delete(&path).await.expect(202);
    let left = "SELECT payload ->> 'kind' FROM jobs WHERE kind = 'tell_devices'";
    assert_eq!(scene.app.value::<String>(left).await, "profile.changed");
    // What is queued about the account goes with it, and nothing is told of it any more.
    scene.app.tick().await.expect(200);
    assert_eq!(waiting(&scene.app).await, 0);
    let mut redis = scene.app.redis().await;
    let of_ada = format!("pst:{{{}}}:*", scene.ada.id).replace(['{', '}'], "?");
    let keys: Vec<String> = redis::cmd("KEYS").arg(of_ada).query_async(&mut redis).await.unwrap();
    assert_eq!(keys, Vec::<String>::new());
}
