//! API-1: the examples of `openapi.json` are what the application answers.

use std::fs;

use postern_tests::{App, Response, Value, openapi::operations, root};

use crate::calls::Calls;

fn document() -> Value {
    let text = fs::read_to_string(root().join("openapi.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// Documents that are described elsewhere: RFC 7517, the export, and the description itself.
const DESCRIBED_ELSEWHERE: [&str; 3] =
    ["/.well-known/jwks.json", "/api/v1/users/me/export", "/openapi.json"];

/// What is described of JSON in a request or an answer.
fn json_of(place: &Value) -> Option<&Value> {
    let content = place["content"].as_object()?;
    content.iter().find(|(media, _)| media.ends_with("json")).map(|(_, described)| described)
}

/// API-1: whatever takes or gives JSON shows one.
#[test]
fn every_operation_has_an_example() {
    let document = document();
    let mut seen = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let answers = operation["responses"].as_object().into_iter().flatten();
            let good = answers.filter(|(status, _)| status.starts_with('2')).map(|(_, one)| one);
            for described in good.chain([&operation["requestBody"]]).filter_map(json_of) {
                let has = described.get("example").is_some_and(|one| !one.is_null());
                assert!(has || DESCRIBED_ELSEWHERE.contains(&path.as_str()), "{method} {path}");
                seen += 1;
            }
        }
    }
    assert!(seen > 100, "{seen}");
}

/// Where an answer is of another shape than an example. Of what may be null either may be; of an object without members
/// nothing is said.
fn difference(at: &str, answer: &Value, example: &Value) -> Option<String> {
    match (answer, example) {
        (Value::Null, _) | (_, Value::Null) => None,
        (Value::Object(_), Value::Object(members)) if members.is_empty() => None,
        (Value::Object(answered), Value::Object(members)) => {
            answered.iter().find_map(|(name, value)| {
                let at = format!("{at}/{name}");
                match members.get(name) {
                    Some(example) => difference(&at, value, example),
                    None => Some(format!("{at} is not in the example")),
                }
            })
        }
        (Value::Array(items), Value::Array(examples)) => {
            let example = examples.first()?;
            let mut items = items.iter().enumerate();
            items.find_map(|(index, item)| difference(&format!("{at}/{index}"), item, example))
        }
        (Value::String(_), Value::String(_))
        | (Value::Number(_), Value::Number(_))
        | (Value::Bool(_), Value::Bool(_)) => None,
        _ => Some(format!("{at} is {answer}, in the example {example}")),
    }
}

/// API-1: each operation, called as it is meant to be, answers with a status that is documented as good, and with a body of
/// the shape of its example. Of the examples of requests that name nothing that has to be made first, the call is one.
#[tokio::test]
async fn answers_are_as_in_the_examples() {
    let app = App::builder().variable("audit_seal_every_s", "1").own_redis().start().await;
    let calls = Calls::on(&app).await;
    app.tick().await.expect(200);
    let document = document();
    let mut wrong = Vec::new();
    let mut compared = 0;
    for operation in operations() {
        // A stream has no end.
        if operation.path.ends_with("/sync/events") {
            continue;
        }
        let call = calls.prepare(&app, &operation).await;
        let answer = Response::of(call.request(&app, app.host())).await;
        let method = operation.method.as_str().to_ascii_lowercase();
        let responses = &document["paths"][&operation.path][&method]["responses"];
        let described = &responses[answer.status.to_string()];
        if answer.status >= 400 || described.is_null() {
            wrong.push(format!("{}: {} {}", operation.name(), answer.status, answer.text()));
            continue;
        }
        // What may be one of several is shown by one of them.
        let Some(described) = json_of(described) else { continue };
        let name = described["schema"]["$ref"].as_str().unwrap_or("#/none").trim_start_matches('#');
        let schema = document.pointer(name).unwrap_or(&described["schema"]);
        if described["example"].is_null() || schema.get("oneOf").is_some() {
            continue;
        }
        compared += 1;
        let difference = difference("", &answer.json(), &described["example"]);
        wrong.extend(difference.map(|what| format!("{}: {what}", operation.name())));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(compared > 60, "{compared}");
}
