//! USR-2, USR-4, API-5: preferences and features.

use futures_util::future::join_all;
use postern_tests::{App, Response, Value, json};

const PREFERENCES: &str = "/api/v1/users/me/preferences";

/// USR-2: everything has a default; what is set is there at once; what is wrong is named, all of it.
#[tokio::test]
async fn preferences_are_set_patched_and_replaced() {
    let app = App::start().await;
    let (_, tokens) = app.somebody("Ada").await;
    let api = app.as_user(&tokens);
    let defaults = api.get(PREFERENCES).await.expect(200);
    assert_eq!(defaults.etag(), "\"v0\"");
    let defaults = defaults.json();
    assert_eq!((&defaults["language"], &defaults["theme"]), (&json!("en"), &json!("system")));

    let patch = json!({ "theme": "dark", "features": { "chat": { "history_days": 30 } } });
    let patched = api.patch(PREFERENCES, patch).await.expect(200);
    assert_eq!(patched.etag(), "\"v1\"");
    assert_eq!(api.get(PREFERENCES).await.expect(200).json(), patched.json());
    assert_eq!(
        patched.json()["features"]["chat"],
        json!({ "history_days": 30, "suggestions": true })
    );
    let request = api.request(reqwest::Method::PATCH, PREFERENCES);
    let request = request.header("content-type", "application/merge-patch+json");
    let reset = Response::of(request.body(r#"{"features":{"chat":null}}"#)).await.expect(200);
    assert_eq!(reset.json()["features"]["chat"]["history_days"], 365);

    let replaced = api.put(PREFERENCES, json!({ "language": "PT-br" })).await.expect(200).json();
    assert_eq!((&replaced["language"], &replaced["theme"]), (&json!("pt-BR"), &json!("system")));

    let bad =
        json!({ "theme": "sepia", "x": 1, "notifications": { "email": { "security": false } } });
    for refused in [api.patch(PREFERENCES, bad.clone()).await, api.put(PREFERENCES, bad).await] {
        refused.expect_problem(422, "validation");
        let mut fields = refused.field_errors();
        fields.sort();
        let expected = [
            ("/notifications/email/security", "required_channel"),
            ("/theme", "unknown_value"),
            ("/x", "unknown_field"),
        ];
        assert_eq!(fields, expected.map(|(at, code)| (at.to_owned(), code.to_owned())));
    }
    assert_eq!(api.get(PREFERENCES).await.expect(200).json(), replaced);
}

/// USR-2, API-5: two devices patch at once with what they have seen: one gets 412, looks again, and nothing is lost.
#[tokio::test]
async fn two_devices_patch_at_once() {
    let app = App::start().await;
    let (user, phone) = app.somebody("Ada").await;
    let laptop = app.log_in(&user).await;
    for round in 0..10 {
        let devices = [app.as_user(&phone), app.as_user(&laptop)];
        let seen = devices[0].get(PREFERENCES).await.etag();
        let days = json!({ "features": { "chat": { "history_days": 100 + round } } });
        let minutes = json!({ "features": { "calendar": { "default_duration_min": 10 + round } } });
        let [phone, laptop] = devices;
        let tries = [(phone, days), (laptop.clone(), minutes)].map(|(device, patch)| async {
            (
                device.clone().header("if-match", &seen).patch(PREFERENCES, patch.clone()).await,
                device,
                patch,
            )
        });
        let mut refused = 0;
        for (answer, device, patch) in join_all(tries).await {
            if answer.status == 412 {
                refused += 1;
                answer.expect_problem(412, "precondition-failed");
                let now = device.get(PREFERENCES).await.etag();
                device.header("if-match", &now).patch(PREFERENCES, patch).await.expect(200);
            } else {
                answer.expect(200);
            }
        }
        assert_eq!(refused, 1);
        let now = laptop.get(PREFERENCES).await.expect(200).json();
        assert_eq!(now["features"]["chat"]["history_days"], 100 + round);
        assert_eq!(now["features"]["calendar"]["default_duration_min"], 10 + round);
    }
}

/// USR-2: without `If-Match`, patches of different members at once are all kept, the first ones included.
#[tokio::test]
async fn patches_without_a_condition_are_all_kept() {
    let app = App::start().await;
    let (_, tokens) = app.somebody("Ada").await;
    let patches: [Value; 6] = [
        json!({ "theme": "light" }),
        json!({ "language": "de" }),
        json!({ "time_zone": "Europe/Berlin" }),
        json!({ "features": { "drive": { "index": true } } }),
        json!({ "notifications": { "push": { "enabled": false } } }),
        json!({ "features": { "mail": { "signature": "A." } } }),
    ];
    let api = app.as_user(&tokens);
    for answer in join_all(patches.clone().map(|patch| api.patch(PREFERENCES, patch))).await {
        answer.expect(200);
    }
    let now = api.get(PREFERENCES).await.expect(200);
    assert_eq!(now.etag(), "\"v6\"");
    let now = now.json();
    for pointer in [
        "/theme",
        "/language",
        "/time_zone",
        "/features/drive/index",
        "/notifications/push/enabled",
        "/features/mail/signature",
    ] {
        let set = patches.iter().find_map(|patch| patch.pointer(pointer));
        assert_eq!(now.pointer(pointer), set, "{pointer}");
    }
}

/// USR-2, ASVS 2.1.1: what the description of the API says of preferences is what is taken.
#[tokio::test]
async fn the_description_of_preferences_is_true() {
    let app = App::start().await;
    let (_, tokens) = app.somebody("Ada").await;
    let api = app.as_user(&tokens);
    let openapi = app.get("/openapi.json").await.expect(200).json();
    let schemas = &openapi["components"]["schemas"];
    let described = describe(schemas, &schemas["PreferencesDocument"]);
    assert_eq!(described, api.get(PREFERENCES).await.expect(200).json());
    let mut tried = 0;
    for (pointer, schema) in leaves(schemas, &schemas["PreferencesDocument"], "") {
        for word in schema["enum"].as_array().into_iter().flatten() {
            let patch = nested(&pointer, word.clone());
            api.patch(PREFERENCES, patch).await.expect(200);
            tried += 1;
        }
        for bound in ["minimum", "maximum"].iter().filter_map(|name| schema[*name].as_i64()) {
            api.patch(PREFERENCES, nested(&pointer, json!(bound))).await.expect(200);
            tried += 1;
        }
    }
    assert!(tried > 15, "{tried}");
}

fn resolve<'a>(schemas: &'a Value, schema: &'a Value) -> &'a Value {
    let reference = schema["$ref"].as_str().or_else(|| schema["allOf"][0]["$ref"].as_str());
    let reference = reference.or_else(|| schema["oneOf"][0]["$ref"].as_str());
    reference.map_or(schema, |name| &schemas[name.rsplit('/').next().unwrap()])
}

/// The document of the described defaults.
fn describe(schemas: &Value, schema: &Value) -> Value {
    let default = schema.get("default").cloned();
    let resolved = resolve(schemas, schema);
    match (default, resolved["properties"].as_object()) {
        (Some(default), _) => default,
        (None, Some(members)) => {
            let members =
                members.iter().map(|(name, member)| (name.clone(), describe(schemas, member)));
            Value::Object(members.collect())
        }
        (None, None) => panic!("no default: {schema}"),
    }
}

fn leaves(schemas: &Value, schema: &Value, pointer: &str) -> Vec<(String, Value)> {
    let resolved = resolve(schemas, schema);
    match resolved["properties"].as_object() {
        None => vec![(pointer.to_owned(), resolved.clone())],
        Some(members) => members
            .iter()
            .flat_map(|(name, member)| leaves(schemas, member, &format!("{pointer}/{name}")))
            .collect(),
    }
}

fn nested(pointer: &str, value: Value) -> Value {
    pointer
        .split('/')
        .skip(1)
        .collect::<Vec<_>>()
        .into_iter()
        .rev()
        .fold(value, |inner, name| json!({ name: inner }))
}

/// USR-4: features follow the role at once, and say what they lack.
#[tokio::test]
async fn features_follow_the_role() {
    let app = App::start().await;
    let root = app.administrator("Root").await;
    let root_tokens = app.log_in(&root).await;
    let (ada, tokens) = app.somebody("Ada").await;
    let api = app.as_user(&tokens);
    let features = async || api.get("/api/v1/users/me/features").await.expect(200).json();
    let of = |all: &Value, id: &str| -> Value {
        all["items"].as_array().unwrap().iter().find(|one| one["id"] == id).unwrap().clone()
    };
    let before = features().await;
    assert_eq!(of(&before, "chat")["active"], true);
    let lacking = of(&before, "mail.read")["missing"].clone();
    assert_eq!(
        lacking[0],
        json!({ "kind": "permission", "permission": "mail:read:own", "role": "premium" })
    );
    assert_eq!(lacking[1], json!({ "kind": "connection", "any_of": ["google", "microsoft"] }));
    let path = format!("/api/v1/users/{}/roles/premium", ada.id);
    app.as_user(&root_tokens).put(&path, json!({})).await.expect(200);
    let after = of(&features().await, "mail.read")["missing"].clone();
    assert_eq!(after, json!([{ "kind": "connection", "any_of": ["google", "microsoft"] }]));
}
