//! OAUTH-8: service accounts and their keys, as administrators make, change and revoke them.

use futures_util::future::join_all;
use postern_domain::time::UnixMillis;
use postern_tests::{
    Api, App, Response, Tokens, User, Value, json,
    openapi::{Operation, operations},
};
use uuid::Uuid;

const ALL: &str = "/api/v1/service-accounts";
const ME: &str = "/api/v1/service-accounts/me";
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

struct Scene {
    app: App,
    root: User,
    tokens: Tokens,
}

impl Scene {
    async fn new() -> Self {
        let app = App::builder().own_redis().start().await;
        let root = app.administrator("Root").await;
        let tokens = app.log_in(&root).await;
        Self { app, root, tokens }
    }

    fn root(&self) -> Api<'_> {
        self.app.as_user(&self.tokens)
    }

    /// Creates an account; gives its path.
    async fn account(&self, body: Value) -> String {
        let created = self.root().post(ALL, body).await.expect(201);
        let path = format!("{ALL}/{}", created.json()["id"].as_str().unwrap());
        assert_eq!(created.header("location"), Some(path.as_str()));
        path
    }

    /// Makes a key; gives its path and itself.
    async fn key(&self, account: &str) -> (String, String) {
        let made = self.root().post(&keys(account), json!({})).await.expect(201);
        let (id, key) = key_of(&made);
        (format!("{}/{id}", keys(account)), key)
    }

    /// Somebody whose only role adds these permissions.
    async fn deputy(&self, permissions: &[&str]) -> Tokens {
        let (user, tokens) = self.app.somebody("Deputy").await;
        let role = json!({ "parents": ["user"], "permissions": permissions });
        self.root().put("/api/v1/rbac/roles/deputy", role).await.expect(201);
        let given = format!("/api/v1/users/{}/roles/deputy", user.id);
        self.root().put(&given, json!({})).await.expect(200);
        tokens
    }

    async fn me(&self, key: &str) -> Response {
        self.app.host().with_token(key).get(ME).await
    }

    async fn count(&self, from: &str) -> i64 {
        self.app.value(&format!("SELECT count(*) FROM {from}")).await
    }
}

fn keys(account: &str) -> String {
    format!("{account}/keys")
}

fn key_of(made: &Response) -> (String, String) {
    let made = made.json();
    let text = |name: &str| made[name].as_str().unwrap().to_owned();
    (text("id"), text("key"))
}

fn assistant() -> Value {
    json!({ "name": "assistant", "permissions": ["connections:broker:any"] })
}

fn at(pointer: &str, code: &str) -> Vec<(String, String)> {
    vec![(pointer.to_owned(), code.to_owned())]
}

/// What became of events of this action: who did it, by their id, and on what.
async fn recorded(app: &App, action: &str) -> Vec<(Uuid, String, String, Value)> {
    sqlx::query_as(
        "SELECT u.id, e.resource_type, e.resource_id, e.details FROM audit_events e
         JOIN users u ON u.pseudonym = e.actor_id
         WHERE action = $1 AND outcome = 'allowed' ORDER BY e.id",
    )
    .bind(action)
    .fetch_all(app.pool())
    .await
    .unwrap()
}

/// OAUTH-8, ASVS 16.2.1: from its creation to its end an account is what was asked for, and each change is on record with
/// what it has made of it.
#[tokio::test]
async fn a_service_account_comes_changes_and_goes() {
    let scene = Scene::new().await;
    let wanted = json!({
        "name": "  calendar  ", "permissions": ["connections:broker:any", "connections:broker:any"],
        "allowed_addresses": ["2001:DB8::/32", "127.0.0.1/32", "127.0.0.1"],
        "audiences": ["https://calendar.example", "calendar"],
    });
    let created = scene.root().post(ALL, wanted).await.expect(201);
    let item = created.json();
    let path = format!("{ALL}/{}", item["id"].as_str().unwrap());
    let said = json!({
        "name": "calendar", "permissions": ["connections:broker:any"],
        "allowed_addresses": ["127.0.0.1", "2001:db8::/32"],
        "audiences": ["calendar", "https://calendar.example"],
    });
    for (name, value) in said.as_object().unwrap() {
        assert_eq!(&item[name], value);
    }
    assert_eq!((&item["keys"], &item["created_by"]), (&json!([]), &json!(scene.root.id)));
    let read = scene.root().get(&path).await.expect(200);
    assert_eq!((read.json(), read.etag()), (item.clone(), created.etag()));

    let (_, key) = scene.key(&path).await;
    scene.me(&key).await.expect(200);
    let seen = scene.root().header("if-match", &read.etag());
    let change = json!({ "name": "diary", "permissions": [], "audiences": ["calendar", "diary"] });
    let changed = seen.patch(&path, change).await.expect(200);
    assert_ne!(changed.etag(), read.etag());
    // It counts from the next call on.
    assert_eq!(scene.me(&key).await.expect(200).json()["permissions"], json!([]));
    let now = changed.json();
    assert_eq!(now["audiences"], json!(["calendar", "diary"]));
    assert_eq!(now["allowed_addresses"], said["allowed_addresses"]);
    let late = seen.patch(&path, json!({ "name": "late" })).await;
    late.expect_problem(412, "precondition-failed");
    // What changes nothing is no change.
    let same = scene.root().patch(&path, json!({ "name": "diary" })).await.expect(200);
    assert_eq!(same.etag(), changed.etag());

    scene.root().delete(&path).await.expect(204);
    scene.me(&key).await.expect_problem(401, "unauthenticated");
    for gone in [
        scene.root().get(&path).await,
        scene.root().delete(&path).await,
        scene.root().patch(&path, json!({})).await,
        scene.root().post(&keys(&path), json!({})).await,
    ] {
        gone.expect_problem(404, "not-found");
    }
    assert_eq!(scene.count("service_keys").await, 0);
    assert_eq!(scene.count("service_audiences").await, 0);

    let id = item["id"].as_str().unwrap().to_owned();
    let event =
        |details: Value| vec![(scene.root.id, "service_accounts".to_owned(), id.clone(), details)];
    let mut after = said.clone();
    after["name"] = json!("diary");
    after["permissions"] = json!([]);
    after["audiences"] = json!(["calendar", "diary"]);
    assert_eq!(recorded(&scene.app, "service_account.create").await, event(said));
    assert_eq!(recorded(&scene.app, "service_account.update").await, event(after.clone()));
    assert_eq!(recorded(&scene.app, "service_account.delete").await, event(after));
}

/// OAUTH-8, ASVS 2.2.1: what makes no sense is named, field by field.
#[tokio::test]
async fn what_is_wrong_with_an_account_is_named() {
    let scene = Scene::new().await;
    let path = scene.account(assistant()).await;
    let taken = json!({ "name": "other", "permissions": [], "audiences": ["calendar"] });
    _ = scene.account(taken).await;
    let many = |of: &dyn Fn(usize) -> String, count| -> Value { (0..count).map(of).collect() };
    for (field, value, wrong) in [
        ("permissions", json!(["sessions:read:own"]), at("/permissions/0", "not_for_services")),
        ("permissions", json!(["users:list:any"]), at("/permissions/0", "not_for_services")),
        ("permissions", json!(["memos:burn:any"]), at("/permissions/0", "not_for_services")),
        (
            "permissions",
            json!(["connections:broker:own"]),
            at("/permissions/0", "not_for_services"),
        ),
        ("permissions", json!(["nonsense"]), at("/permissions/0", "invalid_permission")),
        (
            "allowed_addresses",
            json!(["::1", "a.example"]),
            at("/allowed_addresses/1", "invalid_network"),
        ),
        ("allowed_addresses", json!(["192.0.2.1/24"]), at("/allowed_addresses/0", "host_bits")),
        (
            "allowed_addresses",
            json!(["::ffff:1.2.3.4"]),
            at("/allowed_addresses/0", "invalid_network"),
        ),
        (
            "allowed_addresses",
            many(&|n| format!("192.0.2.{n}"), 51),
            at("/allowed_addresses", "too_many"),
        ),
        ("audiences", json!(["postern"]), at("/audiences/0", "reserved")),
        ("audiences", json!(["a b"]), at("/audiences/0", "invalid_audience")),
        ("audiences", json!(["calendar"]), at("/audiences", "taken")),
        ("audiences", many(&|n| format!("of-{n}"), 21), at("/audiences", "too_many")),
        ("name", json!(" "), at("/name", "name_empty")),
        ("key", json!("pst_sk_1"), at("/key", "unknown_field")),
    ] {
        let mut body = assistant();
        body[field] = value.clone();
        let refused = scene.root().post(ALL, body).await;
        refused.expect_problem(422, "validation");
        assert_eq!(refused.field_errors(), wrong);
        let refused = scene.root().patch(&path, json!({ field: value })).await;
        refused.expect_problem(422, "validation");
        assert_eq!(refused.field_errors(), wrong);
    }
    assert_eq!(scene.count("service_accounts").await, 2);
    let now = UnixMillis(scene.app.value("SELECT ms(now())").await);
    let in_days = |days: i64| json!(UnixMillis(now.0 + days * DAY_MS));
    for (time, code) in [
        (in_days(-1), "in_the_past"),
        (in_days(367), "too_late"),
        (json!("tomorrow"), "invalid_time"),
    ] {
        let refused = scene.root().post(&keys(&path), json!({ "expires_at": time })).await;
        refused.expect_problem(422, "validation");
        assert_eq!(refused.field_errors(), at("/expires_at", code));
    }
    let made = scene.root().post(&keys(&path), json!({ "expires_at": in_days(365) })).await;
    assert_eq!(made.expect(201).json()["expires_at"], in_days(365));
    let made = scene.root().post(&keys(&path), json!({})).await.expect(201).json();
    let expires = UnixMillis::parse_rfc3339(made["expires_at"].as_str().unwrap()).unwrap();
    let days = (expires.0 - now.0) / DAY_MS;
    assert_eq!(days, 90);
}

/// OAUTH-8: two keys are good at once, so that one can take the other's place; a third has to wait until one
/// is revoked, which it is at once, or has expired.
#[tokio::test]
async fn keys_rotate() {
    let scene = Scene::new().await;
    let account = scene.account(assistant()).await;
    let (old_path, old) = scene.key(&account).await;
    let (new_path, new) = scene.key(&account).await;
    assert_ne!(old, new);
    for key in [&old, &new] {
        scene.me(key).await.expect(200);
    }
    let third = scene.root().post(&keys(&account), json!({})).await;
    third.expect_problem(409, "conflict");
    scene.root().delete(&old_path).await.expect(204);
    scene.me(&old).await.expect_problem(401, "unauthenticated");
    scene.me(&new).await.expect(200);
    scene.root().delete(&old_path).await.expect_problem(404, "not-found");

    let (_, newer) = scene.key(&account).await;
    let expire = "UPDATE service_keys SET expires_at = now() - interval '1 s'";
    let expired = format!("{expire} WHERE id = '{}'", new_path.rsplit('/').next().unwrap());
    assert_eq!(scene.app.sql(&expired).await, 1);
    scene.me(&new).await.expect_problem(401, "unauthenticated");
    // It is seen until the next one is made.
    let shown = scene.root().get(&account).await.expect(200).json();
    assert_eq!(shown["keys"].as_array().unwrap().len(), 2);
    let (_, newest) = scene.key(&account).await;
    assert_eq!(scene.count("service_keys").await, 2);
    for key in [&newer, &newest] {
        scene.me(key).await.expect(200);
    }
    assert_eq!(recorded(&scene.app, "service_account.key.create").await.len(), 4);
    let revoked = recorded(&scene.app, "service_account.key.revoke").await;
    let id = account.rsplit('/').next().unwrap().to_owned();
    let details = json!({ "key": old_path.rsplit('/').next().unwrap() });
    assert_eq!(revoked, [(scene.root.id, "service_accounts".to_owned(), id, details)]);
}

/// OAUTH-8: who make keys at once get two together.
#[tokio::test]
async fn there_are_never_more_than_two_keys() {
    let scene = Scene::new().await;
    let account = scene.account(assistant()).await;
    let path = keys(&account);
    let api = scene.root();
    let tries = (0..12).map(|_| api.post(&path, json!({})));
    let answers = join_all(tries).await;
    let made = answers.iter().filter(|answer| answer.status == 201).count();
    assert_eq!(made, 2);
    assert!(answers.iter().all(|answer| [201, 409].contains(&answer.status)));
    assert_eq!(scene.count("service_keys").await, 2);
}

/// OAUTH-8: a key belongs to one account: by the path of another it is not there.
#[tokio::test]
async fn a_key_is_revoked_under_its_account_alone() {
    let scene = Scene::new().await;
    let (one, other) = (scene.account(assistant()).await, scene.account(assistant()).await);
    let (path, key) = scene.key(&one).await;
    let elsewhere = path.replace(&one, &other);
    scene.root().delete(&elsewhere).await.expect_problem(404, "not-found");
    scene.me(&key).await.expect(200);
}

/// OAUTH-8, ASVS 11.4.1, 14.2.2: a key is shown once: of what is kept anywhere nothing is the key, neither whole nor in
/// part; and a retry is told which one it has made, and that it is not shown again.
#[tokio::test]
async fn a_key_is_shown_once_and_kept_nowhere() {
    let scene = Scene::new().await;
    let account = scene.account(assistant()).await;
    let api = scene.root().header("idempotency-key", "a-key");
    let made = api.post(&keys(&account), json!({})).await.expect(201);
    let (id, key) = key_of(&made);
    scene.me(&key).await.expect(200);

    let again = api.post(&keys(&account), json!({})).await;
    let problem = again.expect_problem(409, "shown-once");
    assert_eq!(problem["id"], id);
    assert!(!again.text().contains("pst_sk_"), "{}", again.text());
    assert_eq!(scene.count("service_keys").await, 1);
    let reused = api.post(&keys(&account), json!({ "expires_at": null })).await;
    reused.expect_problem(422, "idempotency-key-reused");

    scene.root().get(&account).await.expect(200);
    scene.root().get(ALL).await.expect(200);
    scene.app.tick().await.expect(200);
    let kept = scene.app.everything_kept().await;
    assert!(kept.contains(&id), "nothing was read");
    assert!(kept.contains("idempotency"), "nothing was read of Redis");
    for part in [&key[..], &key[7..], &key[7..71], &key[7..23], "pst_sk_"] {
        assert!(!kept.contains(part), "{part} is kept");
    }
    let log = scene.app.host().log().join("\n");
    assert!(!log.contains("pst_sk_"), "a key is in the log");

    // The first try died between the change and its answer: nobody has seen that key, and nobody will.
    let mut redis = scene.app.redis().await;
    let records: Vec<String> =
        redis::cmd("KEYS").arg("pst:*:idempotency:*").query_async(&mut redis).await.unwrap();
    assert_eq!(records.len(), 1);
    let forget = redis::cmd("HDEL").arg(&records[0]).arg("status").arg("locked_until").to_owned();
    let _: i64 = forget.query_async(&mut redis).await.unwrap();
    let retried = api.post(&keys(&account), json!({})).await;
    assert_eq!(retried.expect_problem(409, "shown-once")["id"], id);
    assert_eq!(scene.count("service_keys").await, 1);
    scene.me(&key).await.expect(200);
}

/// API-5: an account that is asked for again with the same key is one, and the answer is the same.
#[tokio::test]
async fn an_idempotency_key_makes_one_account() {
    let scene = Scene::new().await;
    let api = scene.root().header("idempotency-key", "an-account");
    let first = api.post(ALL, assistant()).await.expect(201);
    let again = api.post(ALL, assistant()).await.expect(201);
    assert_eq!(again.text(), first.text());
    assert_eq!(scene.count("service_accounts").await, 1);
}

/// OAUTH-8, API-5: accounts are listed by the page, in the order of their creation.
#[tokio::test]
async fn service_accounts_are_listed_by_the_page() {
    let scene = Scene::new().await;
    let mut made = Vec::new();
    for number in 0..5 {
        let body = json!({ "name": format!("account {number}"), "permissions": [] });
        made.push(scene.account(body).await);
    }
    let (mut found, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = scene.root().get(&format!("{ALL}?limit=2{cursor}")).await.expect(200).json();
        for item in page["items"].as_array().unwrap() {
            found.push(format!("{ALL}/{}", item["id"].as_str().unwrap()));
        }
        let Some(next) = page["next_cursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(found, made);
}

/// All that changes service accounts, each on this account and this key of it.
async fn change_all(api: &Api<'_>, account: &str, key: &str) -> Vec<(&'static str, Response)> {
    vec![
        ("make a key", api.post(&keys(account), json!({})).await),
        ("change", api.patch(account, json!({ "name": "mine" })).await),
        ("narrow", api.patch(account, json!({ "permissions": [] })).await),
        ("revoke a key", api.delete(key).await),
        ("delete", api.delete(account).await),
    ]
}

/// OAUTH-8, RBAC-2, ASVS 8.2.1: nobody gives a program what they may not do themselves, nor a key to one that may.
#[tokio::test]
async fn nobody_reaches_further_by_a_service_account() {
    let scene = Scene::new().await;
    let account = scene.account(assistant()).await;
    let (key, secret) = scene.key(&account).await;
    let tokens = scene.deputy(&["service_accounts:manage:any"]).await;
    let deputy = scene.app.as_user(&tokens);

    let refused = deputy.post(ALL, assistant()).await;
    refused.expect_problem(403, "escalation");
    assert_eq!(refused.field_errors(), at("/permissions", "not_yours"));
    for (what, answer) in change_all(&deputy, &account, &key).await {
        assert_eq!(answer.status, 403, "{what}: {}", answer.text());
        answer.expect_problem(403, "escalation");
    }
    scene.me(&secret).await.expect(200);
    let denied = "audit_events WHERE reason = 'escalation' AND outcome = 'denied'
                  AND details @> '{\"lacking\": [\"connections:broker:any\"]}'";
    assert!(scene.count(denied).await >= 5);

    let mine = json!({ "name": "mine", "permissions": [] });
    let mine = deputy.post(ALL, mine).await.expect(201).json();
    let mine = format!("{ALL}/{}", mine["id"].as_str().unwrap());
    let widened = json!({ "permissions": ["connections:broker:any"] });
    deputy.patch(&mine, widened.clone()).await.expect_problem(403, "escalation");
    let made = deputy.post(&keys(&mine), json!({})).await.expect(201);
    let key = format!("{}/{}", keys(&mine), key_of(&made).0);
    // With the permission, all of it is theirs.
    let role = json!({
        "parents": ["user"], "permissions": ["service_accounts:manage:any", "connections:broker:any"],
    });
    scene.root().put("/api/v1/rbac/roles/deputy", role).await.expect(200);
    let policy = scene.count("roles").await;
    assert_eq!(policy, 1);
    let tokens = scene.app.refresh(&tokens).await;
    let deputy = scene.app.as_user(&tokens);
    deputy.patch(&mine, widened).await.expect(200);
    for (what, answer) in change_all(&deputy, &mine, &key).await {
        assert!(answer.status < 300, "{what}: {}", answer.text());
    }
}

/// OAUTH-8, RBAC-7, ASVS 8.2.1: to who may neither see nor manage them service accounts do not exist; who may see them may
/// not change them. The demands of the routes are those of other changes of what others may do.
#[tokio::test]
async fn service_accounts_are_for_who_may_manage_them() {
    let scene = Scene::new().await;
    let account = scene.account(assistant()).await;
    let (key, secret) = scene.key(&account).await;
    let (_, ada) = scene.app.somebody("Ada").await;
    let ada = scene.app.as_user(&ada);
    for (what, answer) in change_all(&ada, &account, &key).await {
        assert_eq!(answer.status, 404, "{what}");
    }
    for answer in [ada.get(ALL).await, ada.get(&account).await, ada.post(ALL, assistant()).await] {
        answer.expect_problem(404, "not-found");
    }
    let tokens = scene.deputy(&["service_accounts:read:any"]).await;
    let reader = scene.app.as_user(&tokens);
    for (what, answer) in change_all(&reader, &account, &key).await {
        assert_eq!(answer.status, 403, "{what}");
    }
    let shown = reader.get(&account).await.expect(200);
    let id = key.rsplit('/').next().unwrap();
    assert_eq!(shown.json()["keys"][0]["id"], id);
    assert!(!shown.text().contains("pst_sk_") && !shown.text().contains("hash"));
    scene.me(&secret).await.expect(200);

    let changes = |one: &Operation| one.path.starts_with(ALL) && !one.method.is_safe();
    let changes: Vec<_> = operations().into_iter().filter(changes).collect();
    assert_eq!(changes.len(), 5);
    for change in changes {
        assert_eq!(change.assurance.as_deref(), Some("aal2"), "{}", change.name());
        assert!(change.strong_proof && change.max_age_s == Some(900), "{}", change.name());
    }
}

/// OAUTH-8, RBAC-4, ASVS 16.2.1: the log says which service account did something, also when it is gone.
#[tokio::test]
async fn the_log_names_service_accounts() {
    let scene = Scene::new().await;
    let account = scene.account(assistant()).await;
    let (_, key) = scene.key(&account).await;
    let id = account.rsplit('/').next().unwrap();
    let elsewhere = json!({ "allowed_addresses": ["192.0.2.1"] });
    scene.root().patch(&account, elsewhere).await.expect(200);
    scene.me(&key).await.expect(401);
    let of_it = format!("/api/v1/rbac/audit?service_account={id}");
    let only = async || {
        let page = scene.root().get(&of_it).await.expect(200).json();
        let items = page["items"].as_array().unwrap().clone();
        assert_eq!(items.len(), 1, "{items:?}");
        items[0].clone()
    };
    let event = only().await;
    assert_eq!(
        (&event["action"], &event["outcome"]),
        (&json!("defence.service_key"), &json!("denied"))
    );
    assert_eq!(event["reason"], "foreign_address");
    let actor = |name: Value| json!({ "user_id": null, "name": null, "pseudonym": id, "service_account": name });
    assert_eq!(event["actor"], actor(json!("assistant")));
    scene.root().delete(&account).await.expect(204);
    assert_eq!(only().await["actor"], actor(Value::Null));
}
