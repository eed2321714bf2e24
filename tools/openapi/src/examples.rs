//! An example for each body that has none: put together from the schema, whose parts have examples of their own.

use serde_json::{Map, Value, json};

/// References that are followed into each other before a schema is taken for endless.
const MAX_DEPTH: usize = 16;

/// What texts of these names look like, where the type says no more.
const TEXTS: [(&str, &str); 31] = [
    ("about", "send_email"),
    ("access_token", "eyJhbGciOiJFZERTQSJ9…"),
    ("address", "192.0.2.7"),
    ("binding", "k3vZ1x…"),
    ("component", "mail"),
    ("cursor", "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b"),
    ("description", "What it is for."),
    ("detail", "This field is required."),
    ("device", "Firefox on Windows"),
    ("effective", "sessions:read:own"),
    ("email", "ada@example.com"),
    ("error", "the provider does not answer"),
    ("first_trace_id", "4bf92f3577b34da6a3ce929d0e0e4736"),
    ("granted_scopes", "Mail.Read"),
    ("id", "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b"),
    ("instance", "/api/v1/auth/register"),
    ("last_error", "the provider does not answer"),
    ("last_trace_id", "4bf92f3577b34da6a3ce929d0e0e4736"),
    ("next_cursor", "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b"),
    ("notice", "Text messages are less safe than the app."),
    ("number", "+49151•••••123"),
    ("permission", "users:read:any"),
    ("recipients", "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b"),
    ("requested_scopes", "Mail.Read"),
    ("scopes", "Mail.Read"),
    ("service_account", "broker"),
    ("statement", "SELECT id FROM users"),
    ("title", "The request has invalid fields"),
    ("token_type", "Bearer"),
    ("trace_id", "4bf92f3577b34da6a3ce929d0e0e4736"),
    ("type", "users"),
];

/// Gives every operation an example of what it takes and of what it answers when all is well.
pub(crate) fn add(document: &mut Value) {
    let schemas = document["components"].clone();
    let paths = document["paths"].as_object_mut().into_iter().flatten();
    for operation in
        paths.filter_map(|(_, item)| item.as_object_mut()).flatten().map(|(_, one)| one)
    {
        if let Some(request) = operation.get_mut("requestBody") {
            illustrate(request, &Asked { components: &schemas, whole: false });
        }
        let responses = operation.get_mut("responses").and_then(Value::as_object_mut);
        for (status, response) in responses.into_iter().flatten() {
            if status.starts_with('2') {
                illustrate(response, &Asked { components: &schemas, whole: true });
            }
        }
    }
}

fn illustrate(place: &mut Value, asked: &Asked<'_>) {
    let content = place.get_mut("content").and_then(Value::as_object_mut);
    for (media, content) in content.into_iter().flatten() {
        if !media.ends_with("json")
            || content.get("example").is_some()
            || content.get("examples").is_some()
        {
            continue;
        }
        if let Some(example) = asked.value("", &content["schema"], 0) {
            content["example"] = example;
        }
    }
}

/// What an example is put together for.
struct Asked<'a> {
    components: &'a Value,
    /// With all members, as an answer has them; a request has those that it has to have, or one of the others.
    whole: bool,
}

impl Asked<'_> {
    /// A value of this schema, which is that of a member called `name`.
    fn value(&self, name: &str, schema: &Value, depth: usize) -> Option<Value> {
        assert!(depth < MAX_DEPTH, "a schema without end: {schema}");
        let schema = self.resolve(schema);
        let given =
            [&schema["example"], &schema["examples"][0], &schema["const"], &schema["default"]];
        let given = given.into_iter().chain([&schema["enum"][0]]).find(|value| !value.is_null());
        if let Some(given) = given {
            return Some(given.clone());
        }
        for alternatives in ["oneOf", "anyOf"] {
            let all = schema[alternatives].as_array().into_iter().flatten();
            if let Some(one) = all.into_iter().find(|one| one["type"] != "null") {
                return self.value(name, one, depth + 1);
            }
        }
        if let Some(parts) = schema["allOf"].as_array() {
            let parts = parts.iter().filter_map(|part| self.value(name, part, depth + 1));
            let members = parts.filter_map(|part| part.as_object().cloned()).flatten();
            return Some(Value::Object(members.collect()));
        }
        match kind(schema)? {
            "string" => Some(text(name, schema).into()),
            "integer" | "number" => Some(schema.get("minimum").cloned().unwrap_or(json!(1))),
            "boolean" => Some(json!(true)),
            "array" => {
                let item = schema.get("items").and_then(|items| self.value(name, items, depth + 1));
                Some(Value::Array(item.into_iter().collect()))
            }
            _ => Some(self.object(schema, depth)),
        }
    }

    fn object(&self, schema: &Value, depth: usize) -> Value {
        let required: Vec<&str> =
            schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let members = schema["properties"].as_object();
        let wanted = |name: &str| self.whole || required.contains(&name);
        let mut object = Map::new();
        for (name, member) in members.into_iter().flatten().filter(|(name, _)| wanted(name)) {
            if let Some(value) = self.value(name, member, depth + 1) {
                object.insert(name.clone(), value);
            }
        }
        // Of a request that may be empty, the first that it may say and that has an example: a time would pass.
        let shown = |member: &Value| {
            ["example", "enum"].iter().any(|one| self.resolve(member).get(*one).is_some())
        };
        let may_say = object.is_empty() && depth == 0;
        let first = members.into_iter().flatten().find(|(_, member)| may_say && shown(member));
        if let Some((name, member)) = first
            && let Some(value) = self.value(name, member, depth + 1)
        {
            object.insert(name.clone(), value);
        }
        Value::Object(object)
    }

    fn resolve<'b>(&'b self, schema: &'b Value) -> &'b Value {
        let reference = schema["$ref"].as_str().and_then(|one| one.strip_prefix("#/components"));
        reference.map_or(schema, |pointer| self.components.pointer(pointer).unwrap_or(&Value::Null))
    }
}

/// The type, if it has one; of several the one that is not `null`.
fn kind(schema: &Value) -> Option<&str> {
    let types = schema["type"].as_array().into_iter().flatten().chain([&schema["type"]]);
    types.filter_map(Value::as_str).find(|kind| *kind != "null")
}

fn text(name: &str, schema: &Value) -> String {
    let known = TEXTS.iter().find(|(known, _)| *known == name).map(|(_, text)| *text);
    let text = match schema["format"].as_str() {
        Some("uuid") => "0194bd6c-6f3a-7d2e-9a4b-2f6c1e8d7a5b",
        Some("date-time") => "2026-01-31T09:30:00Z",
        Some("date") => "2026-01-31",
        Some("email") => "ada@example.com",
        Some("password") => "four otters swim quietly",
        Some("uri") => "https://postern.example",
        _ => known.or_else(|| quoted(schema)).unwrap_or("…"),
    };
    text.to_owned()
}

/// The first word that its description quotes: "`active`, `suspended`, or …".
fn quoted(schema: &Value) -> Option<&str> {
    let word = schema["description"].as_str()?.split('`').nth(1)?;
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || b"_.:-".contains(&byte);
    word.bytes().all(is_word).then_some(word)
}
