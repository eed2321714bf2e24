//! What `openapi.json` says about the routes, for tests that go through all of them.

use std::{collections::BTreeSet, fs};

use reqwest::Method;
use serde_json::{Map, Value, json};

use crate::environment::{component_of, root};

/// References that are followed into each other before a schema is taken for endless.
const MAX_DEPTH: usize = 16;
/// A UUID that is nobody's.
const NOBODY: &str = "00000000-0000-7000-8000-000000000000";

/// One operation of the document.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a member of the document")]
pub struct Operation {
    /// Its method.
    pub method: Method,
    /// Its path, with parameters in braces.
    pub path: String,
    /// The component that `spin.toml` sends the path to.
    pub component: String,
    /// Who may call it (`x-access`): `public`, `caller`, `public_or_caller`, `service_account`,
    /// `service` or `webhook`.
    pub access: Option<String>,
    /// The permission that a caller needs (`x-permission`).
    pub permission: Option<String>,
    /// How fresh the proof of identity has to be, in seconds (`x-max-age`).
    pub max_age_s: Option<u64>,
    /// The name of its rate limit (`x-limit`), and what names the account that it counts by (`x-limit-by`).
    pub limit: Option<(String, String)>,
    /// The assurance level that it asks for outside development (`x-assurance`).
    pub assurance: Option<String>,
    /// Whether it is there for who has to set up a second factor first (`x-without-second-factor`).
    pub without_second_factor: bool,
    /// Whether that proof has to be more than a text message (`x-strong-proof`).
    pub strong_proof: bool,
    /// Whether it honours `Idempotency-Key` (`x-idempotent`).
    pub idempotent: bool,
    /// Whether it hashes a password (`x-hashes`).
    pub hashes: bool,
    /// Names of the security schemes, any of which will do; none for a route that asks for nothing.
    pub security: Vec<String>,
    /// What its path, query and headers may carry.
    pub parameters: Vec<Parameter>,
    /// The JSON object that it takes.
    pub body: Option<Body>,
}

/// The JSON object that an operation takes.
#[derive(Clone, Debug)]
pub struct Body {
    /// Its members; none when the document leaves them open.
    pub fields: Vec<Field>,
    /// Whether it may be left out.
    pub optional: bool,
    /// One that has the right shape: what the document gives as an example, or what its schema demands
    /// and no more.
    pub example: Value,
}

/// One member of a body.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Whether it must be there.
    pub required: bool,
    /// Whether it may be `null`.
    pub nullable: bool,
    /// Whether it is an e-mail address.
    pub is_email: bool,
    /// Whether it is a password.
    pub is_password: bool,
    /// Where there are texts in it, as pointers from it on: the empty one when it is a text itself.
    pub texts: Vec<String>,
}

/// Where a parameter stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// In a header.
    Header,
    /// In a cookie.
    Cookie,
}

/// What varies in a request beside its body.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub place: Place,
    /// Whether it must be there.
    pub required: bool,
    /// A value of the right shape.
    pub example: Value,
}

impl Operation {
    /// How a failure calls it.
    pub fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// Whether nobody in particular may call it.
    pub fn is_public(&self) -> bool {
        self.security.is_empty() && self.access.as_deref().is_none_or(|access| access == "public")
    }

    /// The path with these values for its parameters.
    pub fn path_with(&self, value: impl Fn(&Parameter) -> String) -> String {
        let in_path = self.parameters.iter().filter(|parameter| parameter.place == Place::Path);
        let path = in_path.fold(self.path.clone(), |path, parameter| {
            path.replace(&format!("{{{}}}", parameter.name), &value(parameter))
        });
        assert!(!path.contains('{'), "{} has a parameter that is not described", self.name());
        path
    }

    /// The path with values of the right shape; ids in it are nobody's.
    pub fn example_path(&self) -> String {
        self.path_with(|parameter| match &parameter.example {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        })
    }

    /// The body with the right shape, when it takes one.
    pub fn example_body(&self) -> Option<&Value> {
        self.body.as_ref().map(|body| &body.example)
    }
}

/// Every operation of the committed document.
pub fn operations() -> Vec<Operation> {
    let text = fs::read_to_string(root().join("openapi.json")).expect("openapi.json");
    operations_of(&serde_json::from_str(&text).expect("JSON"))
}

/// Every operation of a document.
pub fn operations_of(document: &Value) -> Vec<Operation> {
    let document = Document(document);
    let mut operations = Vec::new();
    for (path, item) in document.0["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("methods") {
            // What all methods of a path share stands beside them.
            if method != "parameters" {
                let method = method.to_uppercase().parse().expect("a method");
                operations.push(document.operation(method, path, item, operation));
            }
        }
    }
    operations
}

struct Document<'a>(&'a Value);

impl<'a> Document<'a> {
    fn operation(&self, method: Method, path: &str, item: &Value, operation: &Value) -> Operation {
        let optional = |name: &str| operation[name].as_str().map(ToOwned::to_owned);
        let security = operation.get("security").unwrap_or(&self.0["security"]);
        let schemes = security.as_array().into_iter().flatten().filter_map(Value::as_object);
        let shared = item["parameters"].as_array().into_iter().flatten();
        let own = operation["parameters"].as_array().into_iter().flatten();
        Operation {
            method,
            path: path.to_owned(),
            component: component_of(path),
            access: optional("x-access"),
            permission: optional("x-permission"),
            max_age_s: operation["x-max-age"].as_u64(),
            limit: optional("x-limit").zip(optional("x-limit-by")),
            assurance: optional("x-assurance"),
            without_second_factor: operation["x-without-second-factor"] == true,
            strong_proof: operation["x-strong-proof"] == true,
            idempotent: operation["x-idempotent"] == true,
            hashes: operation["x-hashes"] == true,
            security: schemes.flat_map(|one| one.keys().cloned()).collect(),
            parameters: shared.chain(own).map(|parameter| self.parameter(parameter)).collect(),
            body: self.body(&operation["requestBody"]),
        }
    }

    fn parameter(&self, parameter: &Value) -> Parameter {
        let parameter = self.resolve(parameter);
        let place = match parameter["in"].as_str() {
            Some("path") => Place::Path,
            Some("query") => Place::Query,
            Some("header") => Place::Header,
            Some("cookie") => Place::Cookie,
            _ => panic!("a parameter somewhere else: {parameter}"),
        };
        let given = parameter.get("example").cloned();
        Parameter {
            name: text(&parameter["name"]),
            place,
            required: parameter["required"] == true,
            example: given.unwrap_or_else(|| self.example(&parameter["schema"], 0)),
        }
    }

    fn body(&self, request: &Value) -> Option<Body> {
        let content = self.resolve(request)["content"].as_object()?;
        let media = content.iter().find(|(name, _)| name.ends_with("json"))?.1;
        let schema = &media["schema"];
        let alternatives = schema["oneOf"].as_array();
        let optional = alternatives.is_some_and(|all| all.iter().any(|one| one["type"] == "null"));
        let reference = alternatives.and_then(|all| all.iter().find(|one| one["type"] != "null"));
        let object = self.resolve(reference.unwrap_or(schema));
        let required: Vec<String> =
            object["required"].as_array().into_iter().flatten().map(text).collect();
        let fields = object["properties"].as_object().into_iter().flatten();
        let fields = fields.map(|(name, schema)| Field {
            name: name.clone(),
            required: required.contains(name),
            nullable: self.is_nullable(schema),
            is_email: schema["format"] == "email",
            is_password: schema["format"] == "password",
            texts: self.texts(schema, "", 0),
        });
        let given = media.get("example").cloned();
        Some(Body {
            fields: fields.collect(),
            optional,
            example: given.unwrap_or_else(|| self.example(object, 0)),
        })
    }

    /// Where a value of this schema may have texts.
    fn texts(&self, schema: &Value, at: &str, depth: usize) -> Vec<String> {
        assert!(depth < MAX_DEPTH, "a schema without end: {schema}");
        let schema = self.resolve(schema);
        let mut found = BTreeSet::new();
        let types = schema["type"].as_array().into_iter().flatten().chain([&schema["type"]]);
        if types.into_iter().any(|kind| kind == "string") {
            found.insert(at.to_owned());
        }
        for part in ["oneOf", "anyOf", "allOf"] {
            let parts = schema[part].as_array().into_iter().flatten();
            found.extend(parts.flat_map(|part| self.texts(part, at, depth + 1)));
        }
        for (name, member) in schema["properties"].as_object().into_iter().flatten() {
            found.extend(self.texts(member, &format!("{at}/{name}"), depth + 1));
        }
        if schema["items"].is_object() {
            found.extend(self.texts(&schema["items"], &format!("{at}/0"), depth + 1));
        }
        found.into_iter().collect()
    }

    fn is_nullable(&self, schema: &Value) -> bool {
        let null = |one: &Value| *one == json!("null") || one["type"] == "null";
        ["type", "oneOf", "anyOf"]
            .iter()
            .filter_map(|name| self.resolve(schema)[*name].as_array())
            .any(|all| all.iter().any(null))
    }

    fn resolve<'b>(&self, schema: &'b Value) -> &'b Value
    where
        'a: 'b,
    {
        match schema["$ref"].as_str() {
            None => schema,
            Some(reference) => {
                let pointer = reference.strip_prefix('#').expect("a reference within the document");
                self.0.pointer(pointer).expect("a schema")
            }
        }
    }

    /// A value that a schema allows, as far as its shape goes.
    fn example(&self, schema: &Value, depth: usize) -> Value {
        assert!(depth < MAX_DEPTH, "a schema without end: {schema}");
        let schema = self.resolve(schema);
        let given = [&schema["example"], &schema["examples"][0], &schema["default"]];
        let fixed = [&schema["const"], &schema["enum"][0]];
        if let Some(value) = given.into_iter().chain(fixed).find(|value| !value.is_null()) {
            return value.clone();
        }
        for alternatives in ["oneOf", "anyOf"] {
            let all = schema[alternatives].as_array().into_iter().flatten();
            if let Some(one) = all.clone().find(|one| one["type"] != "null") {
                return self.example(one, depth + 1);
            }
        }
        let types = schema["type"].as_array().into_iter().flatten().chain([&schema["type"]]);
        let kind = types.filter_map(Value::as_str).find(|kind| *kind != "null");
        match kind {
            Some("string") => example_text(schema).into(),
            Some("integer" | "number") => schema.get("minimum").cloned().unwrap_or(json!(1)),
            Some("boolean") => json!(true),
            Some("array") if schema["minItems"].as_u64().unwrap_or(0) > 0 => {
                json!([self.example(&schema["items"], depth + 1)])
            }
            Some("array") => json!([]),
            _ => self.example_object(schema, depth),
        }
    }

    fn example_object(&self, schema: &Value, depth: usize) -> Value {
        let mut object = Map::new();
        for part in schema["allOf"].as_array().into_iter().flatten() {
            if let Value::Object(members) = self.example(part, depth + 1) {
                object.extend(members);
            }
        }
        for name in schema["required"].as_array().into_iter().flatten().map(text) {
            let value = self.example(&schema["properties"][&name], depth + 1);
            object.insert(name, value);
        }
        Value::Object(object)
    }
}

fn example_text(schema: &Value) -> String {
    let text = match schema["format"].as_str() {
        Some("uuid") => NOBODY,
        Some("email") => "nobody@example.com",
        Some("date-time") => "2031-01-01T00:00:00Z",
        Some("uri") => "https://example.com/",
        _ => "text",
    };
    let missing = schema["minLength"].as_u64().unwrap_or(0).saturating_sub(text.len() as u64);
    (0..missing).fold(text.to_owned(), |text, _| text + "x")
}

fn text(value: &Value) -> String {
    value.as_str().expect("text").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document() -> Value {
        json!({
            "paths": { "/things/{id}": {
                "parameters": [{ "name": "id", "in": "path", "required": true,
                    "schema": { "type": "string", "format": "uuid" } }],
                "get": {
                    "parameters": [{ "name": "limit", "in": "query",
                        "schema": { "type": "integer", "minimum": 3 } }],
                    "x-access": "public",
                },
                "put": {
                    "x-access": "caller", "x-permission": "things:write:own", "x-max-age": 300,
                    "x-limit": "login", "x-limit-by": "email", "x-idempotent": true, "security": [{ "access_token": [] }],
                    "requestBody": { "content": { "application/json": { "schema":
                        { "$ref": "#/components/schemas/Thing" } } } },
                },
            } },
            "components": { "schemas": {
                "Thing": { "type": "object", "required": ["owner", "kind", "tags"], "properties": {
                    "owner": { "type": "string", "format": "email" },
                    "kind": { "$ref": "#/components/schemas/Kind" },
                    "tags": { "type": "array", "minItems": 1,
                        "items": { "type": ["string", "null"], "minLength": 6 } },
                    "note": { "type": ["string", "null"] },
                    "other": { "oneOf": [{ "type": "null" },
                        { "$ref": "#/components/schemas/Kind" }] },
                } },
                "Kind": { "type": "string", "enum": ["first", "second"] },
            } },
        })
    }

    #[test]
    fn an_operation_is_what_the_document_says() {
        let operations = operations_of(&document());
        let [get, put] = operations.as_slice() else { panic!("{operations:?}") };
        assert_eq!(get.name(), "GET /things/{id}");
        assert!(get.is_public() && !put.is_public() && get.body.is_none());
        let parameters: Vec<_> =
            get.parameters.iter().map(|one| (one.name.as_str(), one.place, one.required)).collect();
        assert_eq!(parameters, [("id", Place::Path, true), ("limit", Place::Query, false)]);
        assert_eq!(get.parameters[1].example, 3);
        assert_eq!(get.example_path(), format!("/things/{NOBODY}"));
        assert_eq!(get.path_with(|parameter| parameter.name.to_uppercase()), "/things/ID");

        assert_eq!(put.security, ["access_token"]);
        assert_eq!(put.permission.as_deref(), Some("things:write:own"));
        assert_eq!((put.max_age_s, put.idempotent), (Some(300), true));
        assert_eq!(
            (get.limit.as_ref(), put.limit.clone()),
            (None, Some(("login".into(), "email".into())))
        );
        let body = put.body.as_ref().unwrap();
        let nullable: Vec<_> =
            body.fields.iter().filter(|field| field.nullable).map(|field| &field.name).collect();
        assert_eq!(nullable, ["note", "other"]);
        let expected =
            json!({ "owner": "nobody@example.com", "kind": "first", "tags": ["textxx"] });
        assert_eq!(put.example_body(), Some(&expected));
    }

    /// Of every operation of the committed document: a path without braces, and a body that lacks nothing.
    #[test]
    fn the_committed_document_gives_requests() {
        let operations = operations();
        assert!(operations.len() >= 20, "the document is not all there");
        for operation in &operations {
            assert!(operation.example_path().starts_with('/'), "{}", operation.name());
            if let Some(body) = &operation.body {
                for field in body.fields.iter().filter(|field| field.required) {
                    assert!(!body.example[&field.name].is_null(), "{}", operation.name());
                }
            }
        }
    }
}
