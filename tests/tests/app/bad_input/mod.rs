//! API-2, API-3: bad input on every route that `/openapi.json` describes is answered by a problem in the
//! range of 4xx, which names the field that is bad; never by an error of ours.

mod bench;
mod naughty;
mod webhooks;

use postern_tests::{Value, json};
use serde_json::Map;

use self::bench::{Bench, refused, refused_for};

const MEBIBYTE: usize = 1024 * 1024;

/// Bodies that are no JSON document by RFC 8259, or one that parsers disagree on.
fn not_json() -> Vec<Vec<u8>> {
    let mut bodies: Vec<Vec<u8>> = [
        "{",
        "}",
        "{\"email\":",
        "nul",
        "{} {}",
        "{}x",
        "{'email':'a'}",
        "{\"a\":1,}",
        "NaN",
        "\u{feff}{}",
        "{\"email\":\"a\",\"email\":\"b\"}",
        "{\"email\":\"\\ud800\"}",
        "{\"email\":\"\\u0000\"}",
        "{\"email\":\"\u{0}\"}",
        "{\"email\":\"\n\"}",
        "{\"a\":1e999}",
        "\"\\x\"",
    ]
    .into_iter()
    .map(Into::into)
    .collect();
    // Not UTF-8: a lone byte, an overlong form, a surrogate; and UTF-16.
    for bytes in [&b"\xff"[..], b"\xc0\xaf", b"\xed\xa0\x80"] {
        bodies.push([b"{\"email\":\"", bytes, b"\"}"].concat());
    }
    bodies.push(b"{\0}\0".to_vec());
    bodies.push("[".repeat(10_000).into());
    bodies.push(format!("{}{}", "[".repeat(10_000), "]".repeat(10_000)).into());
    bodies
}

/// API-3
#[tokio::test]
async fn what_is_not_json_is_refused() {
    let bench = Bench::start().await;
    for (operation, _) in bench.with_body() {
        for body in not_json() {
            let start = String::from_utf8_lossy(&body[..body.len().min(40)]).into_owned();
            let about = format!("{} with {start:?}", operation.name());
            let answer = bench.send(operation, body).await;
            refused(&answer, &about);
            assert_eq!(answer.json()["type"], "/problems/invalid-json", "{about}");
        }
        let nothing = bench.send(operation, "").await;
        refused(&nothing, &operation.name());
        // As another kind of content, or as none.
        if operation.body.as_ref().is_some_and(|body| !body.optional) {
            for content_type in [Some("text/plain"), Some("application/jsonx"), Some(""), None] {
                let answer = bench.send_as(operation, content_type, "{}").await;
                answer.expect_problem(415, "unsupported-media-type");
            }
        }
    }
    bench.assert_unharmed().await;
}

/// API-3: on every route, whether or not it takes a body; and before anybody asks who calls.
#[tokio::test]
async fn a_body_of_a_mebibyte_is_refused() {
    let bench = Bench::start().await;
    for operation in &bench.operations {
        for body in [vec![b' '; MEBIBYTE], format!("\"{}\"", "a".repeat(MEBIBYTE)).into()] {
            let answer = bench.send(operation, body).await;
            assert_eq!(answer.status, 413, "{}", operation.name());
            answer.expect_problem(413, "payload-too-large");
        }
    }
    bench.assert_unharmed().await;
}

/// API-3, ASVS 1.5.2, 2.2.1, 2.2.2, 15.3.5: each field alone, with a value of each type that it does not have.
#[tokio::test]
async fn values_of_a_wrong_type_are_named() {
    let bench = Bench::start().await;
    for (operation, fields) in bench.with_body() {
        for other in [json!([]), json!("text"), json!(1), json!(true)] {
            let about = format!("{} with {other}", operation.name());
            let pointers = refused(&bench.send(operation, other.to_string()).await, &about);
            assert_eq!(pointers, [""], "{about}");
        }
        for field in fields {
            let numbers = [json!(0), json!(-1), json!(1.5), json!(u64::MAX), json!(1e300)];
            let others = [json!(true), json!([]), json!(["a"]), json!({}), json!({ "a": {} })];
            // An object or a list is looked into: what is bad is in there then, and not the field.
            let good = bench.good_value(operation, &field.name);
            let another = |value: &Value| {
                (value.is_array(), value.is_object()) != (good.is_array(), good.is_object())
                    || good.is_string()
            };
            for value in numbers.into_iter().chain(others).filter(another) {
                let about = format!("{} with {}: {value}", operation.name(), field.name);
                let answer = bench.send_with(operation, &field.name, value).await;
                refused_for(&answer, &field.name, &about);
            }
            // `null` is a value where the document says so, and only there.
            let answer = bench.send_with(operation, &field.name, Value::Null).await;
            let named =
                answer.status >= 400 && answer.field_errors().contains(&wrong_type(&field.name));
            assert_ne!(named, field.nullable, "{} {}", operation.name(), field.name);
        }
    }
    bench.assert_unharmed().await;
}

fn wrong_type(field: &str) -> (String, String) {
    (format!("/{field}"), "wrong_type".to_owned())
}

/// API-3, ASVS 1.5.2, 2.2.1, 8.2.3, 15.3.3: unknown fields are refused, missing ones named, and all at once.
#[tokio::test]
async fn unknown_and_missing_fields_are_named() {
    let bench = Bench::start().await;
    for (operation, fields) in bench.with_body() {
        let name = operation.name();
        for unknown in ["unknown", "__proto__", "constructor", "Email", "email ", "", "a/b~c", "𝒻"]
        {
            let mut body = bench.good_body(operation, "");
            body.insert(unknown.to_owned(), json!("x"));
            let answer = bench.send(operation, Value::Object(body).to_string()).await;
            let escaped = unknown.replace('~', "~0").replace('/', "~1");
            refused_for(&answer, &escaped, &format!("{name} with `{unknown}`"));
        }
        for field in fields.iter().filter(|field| field.required) {
            let mut body = bench.good_body(operation, &field.name);
            body.remove(&field.name);
            let answer = bench.send(operation, Value::Object(body).to_string()).await;
            refused_for(&answer, &field.name, &format!("{name} without {}", field.name));
        }
        let wrong = |name: &str| match bench.good_value(operation, name) {
            Value::Number(_) => json!("five"),
            _ => json!(5),
        };
        let mut everything_wrong: Map<String, Value> =
            fields.iter().map(|field| (field.name.clone(), wrong(&field.name))).collect();
        everything_wrong.insert("unknown".to_owned(), json!(5));
        let mut expected: Vec<String> =
            everything_wrong.keys().map(|field| format!("/{field}")).collect();
        expected.sort();
        let answer = bench.send(operation, Value::Object(everything_wrong).to_string()).await;
        assert_eq!(refused(&answer, &name), expected, "{name}");
    }
    bench.assert_unharmed().await;
}

/// API-3: addresses that are too long for mail, in every field that holds an address.
#[tokio::test]
async fn addresses_that_are_too_long_are_named() {
    let bench = Bench::start().await;
    let addresses = [
        format!("{}@example.com", "a".repeat(200)),
        format!("{}@example.com", "a".repeat(65)),
        format!("{}@example.com", "ä".repeat(33)),
        format!("a@{}.com", "b".repeat(64)),
        format!("a@{}com", "b.".repeat(130)),
        format!("{}@example.com", "a".repeat(60_000)),
    ];
    let mut tried = 0;
    for (operation, fields) in bench.with_body() {
        for field in fields.iter().filter(|field| field.is_email) {
            for address in &addresses {
                let about = format!("{} with {} bytes", operation.name(), address.len());
                let answer = bench.send_with(operation, &field.name, json!(address)).await;
                refused_for(&answer, &field.name, &about);
                assert_eq!(answer.status, 422, "{about}");
                tried += 1;
            }
        }
    }
    assert!(tried >= 5 * addresses.len(), "the document does not say which fields are addresses");
    bench.assert_unharmed().await;
}
