//! The Big List of Naughty Strings, in every field, parameter and header that takes text.

use futures_util::future::join_all;
use postern_domain::rbac::RoleName;
use postern_tests::{
    Response, Value, json, new_address, new_password,
    openapi::{Body, Parameter, Place},
};
use reqwest::{
    Method,
    header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue},
};
use unicode_normalization::UnicodeNormalization as _;

use super::bench::{Bench, refused, refused_for};

/// Requests under way at once.
const AT_ONCE: usize = 8;

/// The list, and what it lacks: NUL, a text that fills a body, and combining characters without end.
pub(crate) fn naughty_strings() -> Vec<String> {
    let list = include_str!("../../../data/blns/blns.json");
    let mut strings: Vec<String> = serde_json::from_str(list).expect("a list of strings");
    assert!(strings.len() > 400, "the list is not all there");
    strings.push("\0".to_owned());
    strings.push("before\0after".to_owned());
    strings.push("a".repeat(60_000));
    strings.push(format!("a{}", "\u{301}".repeat(20_000)));
    strings
}

/// Sends each string, some at a time, and gives the answers in the same order.
pub(crate) async fn each<'a, F: Future<Output = Response>>(
    strings: &'a [String],
    send: impl Fn(&'a str) -> F,
) -> Vec<(&'a str, Response)> {
    some_at_once(AT_ONCE, strings, send).await
}

async fn some_at_once<'a, F: Future<Output = Response>>(
    at_once: usize,
    strings: &'a [String],
    send: impl Fn(&'a str) -> F,
) -> Vec<(&'a str, Response)> {
    let mut answers = Vec::new();
    for some in strings.chunks(at_once) {
        let received = join_all(some.iter().map(|text| send(text))).await;
        answers.extend(some.iter().map(String::as_str).zip(received));
    }
    answers
}

/// What is no password at all, so that a log-in is not merely refused.
fn is_no_password(text: &str) -> bool {
    text.is_empty() || text.len() > 1024 || text.contains('\0')
}

/// Whether a wrong value is a wrong proof of who asks: ten in a row end a session.
fn proves(path: &str, field: &str) -> bool {
    field == "current_password" || (path.ends_with("/step-up") && field == "code")
}

/// In the normal form, which is what counts: a single `…` is three dots there (ASVS 6.2.1).
fn has_the_length_of_a_password(text: &str) -> bool {
    (12..=128).contains(&text.nfkc().count())
}

/// API-3, ASVS 1.2.4, 2.2.1: in every field, each string is refused by name.
///
/// Except names and descriptions, which have their own test below: people are called many things. And passwords, for which there are no rules
/// of composition: one that is strong is taken.
#[tokio::test]
async fn naughty_strings_in_fields_are_named() {
    let bench = Bench::start().await;
    let strings = naughty_strings();
    for (operation, fields) in bench.with_body() {
        for field in fields {
            let (path, field) = (operation.path.as_str(), field.name.as_str());
            let elsewhere = ["name", "new_password", "device", "device_token", "description"];
            // Without a challenge nobody looks at the code, without a link of ours not at the password.
            let unseen =
                [("/api/v1/auth/login/mfa", "code"), ("/api/v1/auth/verify-email", "password")]
                    .contains(&(path, field));
            if elsewhere.contains(&field) || unseen || path.ends_with("/password/reset") {
                continue;
            }
            let mut answers = Vec::new();
            for some in strings.chunks(AT_ONCE) {
                if proves(path, field) {
                    bench.step_up().await;
                }
                let send = |text| bench.send_with(operation, field, json!(text));
                answers.extend(each(some, send).await);
            }
            for (text, answer) in answers {
                let about = format!("{} with {field}: {text:.60?}", operation.name());
                let taken_as_password = (path, field) == ("/api/v1/auth/register", "password");
                if taken_as_password && answer.status == 202 {
                    assert!(has_the_length_of_a_password(text), "{about}");
                    continue;
                }
                // "CON", "nil" and their like are well-formed tags of languages.
                if field == "language" && answer.status == 200 {
                    assert!(text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'), "{about}");
                    continue;
                }
                // One that is none of ours changes nothing.
                if field == "refused_token" && answer.status == 200 {
                    continue;
                }
                // Some of them are paths.
                if field == "return_to" && answer.status == 201 {
                    assert!(text.starts_with('/') && !text.starts_with("//"), "{about}");
                    continue;
                }
                // Why something is discarded may be said in many ways; that there is no such job is found later.
                if field == "reason" && answer.status == 404 {
                    let may_be_said = text.chars().all(|c| !c.is_control() || c.is_whitespace());
                    assert!(may_be_said && text.chars().count() <= 500, "{about}");
                    continue;
                }
                let is_login = (path, field) == ("/api/v1/auth/login", "password");
                if is_login && !is_no_password(text) {
                    answer.expect_problem(401, "invalid-credentials");
                } else {
                    refused_for(&answer, field, &about);
                }
            }
        }
    }
    bench.assert_unharmed().await;
}

/// Puts a text at a pointer, and on the way there what is not there yet.
fn put(value: &mut Value, pointer: &str, text: &str) {
    let Some((name, rest)) =
        pointer.strip_prefix('/').map(|rest| rest.split_once('/').unwrap_or((rest, "")))
    else {
        *value = json!(text);
        return;
    };
    let rest = if rest.is_empty() { String::new() } else { format!("/{rest}") };
    if name == "0" {
        let mut item = value.get(0).cloned().unwrap_or_default();
        put(&mut item, &rest, text);
        *value = json!([item]);
    } else {
        put(&mut value[name], &rest, text);
    }
}

/// API-3, ASVS 1.2.4, 2.2.1: in names and descriptions, and in whatever text stands deeper in a body: each string is taken,
/// when a person may have meant it, or refused by name.
#[tokio::test]
async fn naughty_strings_deep_in_bodies_are_named_or_taken() {
    let bench = Bench::start().await;
    let strings = naughty_strings();
    let mut tried = 0;
    for operation in &bench.operations.clone() {
        let Some(Body { fields, .. }) = &operation.body else { continue };
        let register = operation.path.ends_with("/register");
        for field in fields {
            let own = ["name", "description"].contains(&field.name.as_str()) && !register;
            for pointer in field.texts.iter().filter(|pointer| own || !pointer.is_empty()) {
                // An access token lives for five minutes, and all of it takes longer on a busy machine.
                bench.log_in_again().await;
                let send = async |text: &str| {
                    let mut value = bench.good_value(operation, &field.name);
                    put(&mut value, pointer, text);
                    bench.send_with(operation, &field.name, value).await
                };
                // Changes of the same thing at the same time may be refused for that.
                let at_once = if operation.path.contains('{') { 1 } else { AT_ONCE };
                for (text, answer) in some_at_once(at_once, &strings, send).await {
                    let name = &field.name;
                    let about = format!("{} with {name}{pointer}: {text:.60?}", operation.name());
                    if answer.status < 300 {
                        let kept = text.chars().all(|c| !c.is_control());
                        assert!(kept && text.chars().count() <= 500, "{about}");
                        continue;
                    }
                    let pointers = refused(&answer, &about);
                    let within = |one: &String| one.starts_with(&format!("/{name}"));
                    assert!(
                        !pointers.is_empty() && pointers.iter().all(within),
                        "{about}: {}",
                        answer.text()
                    );
                }
                tried += 1;
            }
        }
    }
    assert!(tried >= 10, "{tried}");
    bench.assert_unharmed().await;
}

/// API-3: what a device may be called: up to 100 characters, none of them for control or for the direction of the text. With a password
/// that is none, so that the answer shows what was thought of both.
#[tokio::test]
async fn naughty_devices_are_named_by_the_rule() {
    let bench = Bench::start().await;
    let (strings, email) = (naughty_strings(), &bench.user.email);
    let send = async |device| {
        let body = json!({ "email": email, "password": "", "device": device });
        bench.app.post("/api/v1/auth/login", body).await
    };
    for (device, answer) in each(&strings, send).await {
        let about = format!("{device:.60?}");
        let pointers = refused(&answer, &about);
        let deceives = |c: char| c.is_control() || postern_domain::text::reorders_or_breaks(c);
        let bad = device.chars().count() > 100 || device.chars().any(deceives);
        assert_eq!(pointers.iter().any(|pointer| pointer == "/device"), bad, "{about}");
    }
}

/// AUTH-10, API-3: a device token that is none makes nobody known, and is no mistake, unless it is longer than any or
/// holds a NUL.
#[tokio::test]
async fn naughty_device_tokens_are_nobodys() {
    let bench = Bench::start().await;
    let (mut strings, email) = (naughty_strings(), &bench.user.email);
    strings.push("x".repeat(257));
    let send = async |token| {
        let body = json!({ "email": email, "password": "", "device_token": token });
        bench.app.post("/api/v1/auth/login", body).await
    };
    for (token, answer) in each(&strings, send).await {
        let about = format!("{token:.60?}");
        let pointers = refused(&answer, &about);
        let named = pointers.iter().any(|pointer| pointer == "/device_token");
        assert_eq!(named, token.len() > 256 || token.contains('\0'), "{about}");
    }
    bench.assert_unharmed().await;
}

/// AUTH-7, API-3, ASVS 6.2.5: as new passwords of somebody who may set one, by token and by the old password.
#[tokio::test]
async fn naughty_strings_as_new_passwords_are_named_or_taken() {
    let bench = Bench::start().await;
    let app = &bench.app;
    let (strings, mut current) = (naughty_strings(), bench.user.password.clone());
    // Refreshed, for the bench logs in with a password that is none any more.
    let (mut tokens, mut changes) = (bench.tokens().await, 0);
    for text in &strings {
        tokens = app.refresh(&tokens).await;
        let body = json!({ "current_password": current, "new_password": text });
        let change = app.as_user(&tokens).post("/api/v1/auth/password/change", body).await;
        if change.status == 200 {
            _ = app.try_log_in(&bench.user.email, text).await.expect(200);
            current.clone_from(text);
            changes += 1;
        } else {
            refused_for(&change, "new_password", &format!("{text:.60?}"));
        }
    }
    assert!(changes > 10, "only {changes} taken: the list has long and unusual ones");

    _ = app.post("/api/v1/auth/password/forgot", json!({ "email": bench.user.email })).await;
    let token = loop {
        let mail = app.mail_to(&bench.user.email).await;
        if mail.text.contains("/reset-password#token=") {
            break mail.token();
        }
    };
    // A password that is refused does not use the token up; so the weak ones come first.
    let weak = strings.iter().filter(|text| !has_the_length_of_a_password(text));
    for text in weak {
        let body = json!({ "token": token, "password": text });
        let reset = app.post("/api/v1/auth/password/reset", body).await;
        refused_for(&reset, "password", &format!("{text:.60?}"));
    }
    for text in &strings {
        let body = json!({ "token": text, "password": new_password() });
        let reset = app.post("/api/v1/auth/password/reset", body).await;
        refused_for(&reset, "token", &format!("{text:.60?}"));
    }
    let body = json!({ "token": token, "password": new_password() });
    _ = app.post("/api/v1/auth/password/reset", body).await.expect(200);
}

/// API-3, MSG-3, ASVS 1.2.3, 1.3.3: a name may be unusual; a mail to an address that nobody has confirmed does not show
/// it, whatever it is. (How names look in other mails: `components/jobs`.)
#[tokio::test]
async fn naughty_names_are_named_or_stay_out_of_mails_to_strangers() {
    let bench = Bench::start().await;
    let strings = naughty_strings();
    let (path, password) = ("/api/v1/auth/register", new_password());
    let mut accepted = Vec::new();
    for some in strings.chunks(AT_ONCE) {
        let sent = some.iter().map(async |name| {
            let email = new_address("naughty");
            let body = json!({ "email": email, "password": password, "name": name });
            (name, email, bench.app.post(path, body).await)
        });
        for (name, email, answer) in join_all(sent).await {
            if answer.status == 202 {
                accepted.push((name.trim(), email));
            } else {
                refused_for(&answer, "name", &format!("{name:.60?}"));
            }
        }
    }
    assert!(accepted.len() > 100, "{} accepted: names are not that restricted", accepted.len());
    for (name, email) in accepted {
        let mail = bench.app.mail_to(&email).await;
        assert_eq!(mail.subject, "Confirm your e-mail address");
        assert!(mail.text.starts_with("Hello,\n"), "{name:?} is in {}", mail.text);
        assert!(mail.html.contains(">Hello,</p>"), "{name:?} is in {}", mail.html);
    }
    bench.assert_unharmed().await;
}

/// API-3, ASVS 1.2.4, 2.2.1: in every parameter of path and query.
#[tokio::test]
async fn naughty_strings_in_parameters_are_refused() {
    let bench = Bench::start().await;
    let strings = naughty_strings();
    // A request line has its limits too, and they are the host's.
    let strings: Vec<String> = strings.into_iter().filter(|text| text.len() < 4_000).collect();
    // Who is not the provider gets no further than the signature.
    let webhook = |access: Option<&str>| access == Some("webhook");
    for operation in bench.operations.iter().filter(|one| !webhook(one.access.as_deref())) {
        let in_url = |place| matches!(place, Place::Path | Place::Query);
        for parameter in operation.parameters.iter().filter(|one| in_url(one.place)) {
            let in_path = parameter.place == Place::Path;
            let name = parameter.name.as_str();
            let path = |text: &str| {
                let text: String = encoded(text);
                if in_path {
                    let path = operation.path.replace(&format!("{{{name}}}"), &text);
                    let path = path.replace("{id}", &bench.user.id.to_string());
                    path.replace("{role}", "support")
                } else {
                    let others = operation.parameters.iter().filter(|other| {
                        other.required && other.place == Place::Query && other.name != name
                    });
                    let good = |other: &Parameter| {
                        let good = bench.good_value(operation, &other.name);
                        format!("&{}={}", other.name, good.as_str().expect("a text"))
                    };
                    let others: String = others.map(good).collect();
                    let path = operation.path.replace("{provider}", "google");
                    format!("{path}?{name}={text}{others}")
                }
            };
            let request = async |text| bench.call(operation, &path(text)).await;
            for (text, answer) in each(&strings, &request).await {
                let about = format!("{} with {name}={text:?}", operation.name());
                match (operation.path.as_str(), answer.status) {
                    (_, 200) if name == "limit" => {
                        let limit = text.parse::<u32>();
                        assert!(limit.is_ok_and(|limit| (1..=100).contains(&limit)), "{about}");
                    }
                    // What lists are filtered by may be any word. By these nothing is found but what was asked for by the
                    // same word before.
                    ("/api/v1/rbac/audit" | "/api/v1/rbac/grants", 200) => {
                        let filters = ["action", "role", "resource_type", "resource_id", "trace"];
                        assert!(filters.contains(&name), "{about}");
                        let found = answer.json()["items"].clone();
                        let is_it = |one: &Value| {
                            name == "resource_id" && one["resource"]["id"] == json!(text)
                        };
                        assert!(found.as_array().unwrap().iter().all(is_it), "{about}: {found}");
                    }
                    // A kind or a component may be any word as well.
                    ("/api/v1/jobs" | "/api/v1/errors", 200)
                        if ["kind", "component"].contains(&name) =>
                    {
                        assert_eq!(answer.json()["items"], json!([]), "{about}");
                    }
                    ("/api/v1/users", 200) => {
                        let text = text.trim();
                        let searchable = (2..=100).contains(&text.chars().count())
                            && !text.contains(char::is_control);
                        let role = text.parse::<RoleName>().is_ok();
                        assert!((name == "q" && searchable) || (name == "role" && role), "{about}");
                    }
                    // Taking a role that nobody has changes nothing.
                    ("/api/v1/users/{id}/roles/{role}", 200) => {
                        assert!(name == "role" && text.parse::<RoleName>().is_ok(), "{about}");
                    }
                    // There is no app to remove.
                    (_, 404) if name == "keep_other_sessions" => {
                        assert!(text == "true" || text == "false", "{about}");
                    }
                    // Whatever is right about it: the connection is none.
                    (path, 404) if path.starts_with("/api/v1/oauth/connections/{id}/") => {
                        _ = refused(&answer, &about);
                    }
                    // Nobody is on the way that it says.
                    ("/api/v1/oauth/{provider}/callback", 400) => _ = refused(&answer, &about),
                    // The name is one; what is missing is the body.
                    (_, 415) if ["role", "kind", "name"].contains(&name) => {
                        _ = refused(&answer, &about);
                    }
                    // Of what a URL may hold, some becomes another path.
                    (_, 404 | 405) if in_path => _ = refused(&answer, &about),
                    _ => refused_for(&answer, name, &about),
                }
            }
        }
    }
    for query in ["limit=1&limit=2", "unknown=1", "limit", "=", "%ff=1", "limit=%00", "cursor=%ff"]
    {
        let answer = bench.get(&format!("/api/v1/sessions?{query}")).await;
        assert!(!refused(&answer, query).is_empty(), "{query}: {}", answer.text());
    }
    bench.assert_unharmed().await;
}

/// Every byte but the unreserved ones (RFC 3986 section 2.3).
fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |url, byte| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            url + &char::from(byte).to_string()
        }
        other => format!("{url}%{other:02X}"),
    })
}

/// API-2, AUTH-4: in the headers that are read.
#[tokio::test]
async fn naughty_strings_in_headers_are_refused() {
    let bench = Bench::start().await;
    let values: Vec<HeaderValue> = naughty_strings()
        .iter()
        .filter(|text| text.len() < 4_000)
        .filter_map(|text| HeaderValue::from_bytes(text.as_bytes()).ok())
        .collect();
    assert!(values.len() > 300);
    let api = bench.app.api();
    for value in &values {
        let request = |method, path| api.request(method, path);
        for prefix in ["", "Bearer ", "Basic "] {
            let header = HeaderValue::from_bytes(&[prefix.as_bytes(), value.as_bytes()].concat());
            let header = header.expect("printable before as after");
            let who = request(Method::GET, "/api/v1/session").header(AUTHORIZATION, header);
            Response::of(who).await.expect_problem(401, "unauthenticated");
        }
        let cookie = [b"__Host-pst_at=", value.as_bytes()].concat();
        let who = request(Method::GET, "/api/v1/session").header("cookie", cookie);
        Response::of(who).await.expect_problem(401, "unauthenticated");
        let login = request(Method::POST, "/api/v1/auth/login").header(CONTENT_TYPE, value);
        Response::of(login.body("{}")).await.expect_problem(415, "unsupported-media-type");
        // These say something about a request, and are not believed when they make no sense.
        let names = ["traceparent", "x-forwarded-for", "spin-client-addr", "origin", "user-agent"];
        let live = names.iter().fold(request(Method::GET, "/health/live"), |request, name| {
            request.header(*name, value)
        });
        _ = Response::of(live).await.expect(200);
    }
    bench.assert_unharmed().await;
}
