//! What `/openapi.json` says about the routes, as far as these tests send requests by it.

use postern_tests::Value;
use reqwest::Method;

/// One operation of the document.
pub(crate) struct Operation {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) body: Option<Body>,
    pub(crate) parameters: Vec<Parameter>,
}

/// The JSON object that an operation takes.
pub(crate) struct Body {
    pub(crate) fields: Vec<Field>,
    /// Whether it may be left out.
    pub(crate) optional: bool,
}

/// One member of a body.
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) required: bool,
    pub(crate) nullable: bool,
    pub(crate) is_email: bool,
}

/// A parameter of path or query.
pub(crate) struct Parameter {
    pub(crate) name: String,
    pub(crate) in_path: bool,
}

impl Operation {
    /// How a failure calls it.
    pub(crate) fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}

/// Every operation of the document.
pub(crate) fn operations(document: &Value) -> Vec<Operation> {
    let mut operations = Vec::new();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            let parameters = operation["parameters"].as_array().map(Vec::as_slice);
            operations.push(Operation {
                method: method.to_uppercase().parse().expect("a method"),
                path: path.clone(),
                body: body(document, &operation["requestBody"]),
                parameters: parameters.unwrap_or_default().iter().map(parameter).collect(),
            });
        }
    }
    operations
}

fn parameter(parameter: &Value) -> Parameter {
    Parameter { name: text(&parameter["name"]), in_path: parameter["in"] == "path" }
}

fn body(document: &Value, request: &Value) -> Option<Body> {
    let schema = &request["content"]["application/json"]["schema"];
    if schema.is_null() {
        return None;
    }
    let alternatives = schema["oneOf"].as_array();
    let optional = alternatives.is_some_and(|all| all.iter().any(|one| one["type"] == "null"));
    let reference = alternatives.and_then(|all| all.iter().find(|one| !one["$ref"].is_null()));
    let object = resolve(document, reference.unwrap_or(schema));
    let required: Vec<String> =
        object["required"].as_array().into_iter().flatten().map(text).collect();
    let properties = object["properties"].as_object().expect("an object with fields");
    let fields = properties.iter().map(|(name, schema)| Field {
        name: name.clone(),
        required: required.contains(name),
        nullable: schema["type"].as_array().is_some_and(|types| types.contains(&"null".into())),
        is_email: schema["format"] == "email",
    });
    Some(Body { fields: fields.collect(), optional })
}

fn resolve<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    match schema["$ref"].as_str() {
        None => schema,
        Some(reference) => {
            let pointer = reference.strip_prefix('#').expect("a reference within the document");
            document.pointer(pointer).expect("a schema")
        }
    }
}

fn text(value: &Value) -> String {
    value.as_str().expect("text").to_owned()
}
