//! Takes out of the document what the macros write into it and nobody needs.

use std::collections::BTreeSet;

use serde_json::Value;

/// Puts a choice of one in its own place, and leaves out answers that no operation gives.
pub(crate) fn tidy(document: &mut Value) {
    flatten(document);
    let mut named = BTreeSet::new();
    references(document, &mut named);
    if let Some(responses) = document["components"]["responses"].as_object_mut() {
        responses.retain(|name, _| named.contains(&format!("#/components/responses/{name}")));
    }
}

/// `oneOf` with a single schema says no more than that schema. What stands beside it, such as a description, stays.
fn flatten(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(flatten),
        Value::Object(members) => {
            members.values_mut().for_each(flatten);
            let one = members.get("oneOf").and_then(Value::as_array).filter(|all| all.len() == 1);
            let Some(Value::Object(inner)) = one.map(|all| all[0].clone()) else { return };
            members.remove("oneOf");
            for (name, member) in inner {
                members.entry(name).or_insert(member);
            }
        }
        _ => {}
    }
}

fn references(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        Value::Object(members) => {
            found.extend(members.get("$ref").and_then(Value::as_str).map(str::to_owned));
            members.values().for_each(|member| references(member, found));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_choice_of_one_is_no_choice() {
        let mut document = json!({
            "theme": { "description": "How it looks.", "oneOf": [{ "description": "A theme.", "enum": ["dark"] }] },
            "any": { "oneOf": [{ "type": "null" }, { "type": "string" }] },
        });
        flatten(&mut document);
        let flat = json!({
            "theme": { "description": "How it looks.", "enum": ["dark"] },
            "any": { "oneOf": [{ "type": "null" }, { "type": "string" }] },
        });
        assert_eq!(document, flat);
    }

    #[test]
    fn answers_that_nobody_gives_are_left_out() {
        let mut document = json!({
            "paths": { "/": { "get": { "responses": { "503": { "$ref": "#/components/responses/Away" } } } } },
            "components": { "responses": { "Away": {}, "Nowhere": {} } },
        });
        tidy(&mut document);
        assert_eq!(document["components"]["responses"], json!({ "Away": {} }));
    }
}
