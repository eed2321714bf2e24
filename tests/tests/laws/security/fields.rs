//! docs/security/fields.md: every field of the API, and whoever may read or write it. It follows from
//! openapi.json, which
//! comes from the table of routes that the guard enforces: a type has one audience, and a field another type.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use postern_domain::rbac::catalogue::CATALOGUE;
use postern_tests::{
    Value, expected,
    openapi::{self, Operation},
};

use super::{assert_all_have_a_row, code, head, read, rows, table};

const SECRET_FIELDS: &str = include_str!("../../../data/security/secret_fields.txt");
/// What a field's name holds that may be a secret.
const TELLING: [&str; 8] =
    ["token", "secret", "password", "code", "key", "challenge", "otpauth", "private"];

/// Which types an operation answers with, and which it takes.
#[derive(Default)]
struct Types {
    read: BTreeSet<String>,
    written: BTreeSet<String>,
}

/// openapi.json.
struct Document(Value);

impl Document {
    fn read() -> Self {
        Self(serde_json::from_str(&read("openapi.json")).expect("JSON"))
    }

    /// Every type that this value leads to.
    fn types(&self, value: &Value, into: &mut BTreeSet<String>) {
        match value {
            Value::Object(members) => {
                if let Some(reference) = members.get("$ref").and_then(Value::as_str) {
                    let place = reference.trim_start_matches('#');
                    let name = place.strip_prefix("/components/schemas/");
                    if name.is_none_or(|name| into.insert(name.to_owned())) {
                        // A page has its items' members written out.
                        into.extend(
                            name.and_then(|name| name.strip_prefix("Page_")).map(ToOwned::to_owned),
                        );
                        self.types(self.0.pointer(place).expect("what is referred to"), into);
                    }
                }
                members.values().for_each(|value| self.types(value, into));
            }
            Value::Array(items) => items.iter().for_each(|value| self.types(value, into)),
            _ => {}
        }
    }

    fn of(&self, operation: &Operation) -> Types {
        let method = operation.method.as_str().to_lowercase();
        let described = &self.0["paths"][&operation.path][&method];
        let mut types = Types::default();
        self.types(&described["responses"], &mut types.read);
        self.types(&described["requestBody"], &mut types.written);
        types
    }

    /// The fields of a type: those of the types that it is made of among them, and of what has no type of its
    /// own behind the
    /// name of its field.
    fn fields(&self, name: &str) -> Vec<String> {
        fn collect(schema: &Value, before: &str, into: &mut Vec<String>) {
            for (name, schema) in schema["properties"].as_object().into_iter().flatten() {
                let name = format!("{before}{name}");
                collect(schema, &format!("{name}."), into);
                into.push(name);
            }
            for part in ["allOf", "oneOf", "anyOf"] {
                schema[part]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .for_each(|one| collect(one, before, into));
            }
            collect_items(schema, before, into);
        }
        fn collect_items(schema: &Value, before: &str, into: &mut Vec<String>) {
            if schema["items"].is_object() {
                collect(&schema["items"], before, into);
            }
        }
        let mut fields = Vec::new();
        collect(&self.0["components"]["schemas"][name], "", &mut fields);
        fields.sort_unstable();
        fields
    }
}

/// Who may call an operation.
fn audience(operation: &Operation) -> String {
    let access = operation.access.as_deref().unwrap_or_default();
    let permission = operation.permission.as_deref();
    let who = permission.map(|permission| {
        let entry = CATALOGUE.iter().find(|entry| entry.permission.to_string() == permission);
        (permission, entry.expect("a permission of the catalogue").from.name())
    });
    match (access, who) {
        ("caller", Some((permission, role))) => format!("{role} (`{permission}`)"),
        ("public_or_caller", Some((permission, role))) => {
            format!("who is logging in, {role} (`{permission}`)")
        }
        ("service_account", Some((permission, _))) => format!("service account (`{permission}`)"),
        ("service_account", None) => "service account".to_owned(),
        ("service", _) => "clock, monitoring".to_owned(),
        ("webhook", _) => "Twilio".to_owned(),
        ("public", None) => "anybody".to_owned(),
        other => panic!("{}: {other:?}", operation.name()),
    }
}

/// The operations whose answers have a field of this name.
pub(super) fn operations_that_answer_with(field: &str) -> BTreeSet<String> {
    let document = Document::read();
    let mut names = BTreeSet::new();
    for operation in openapi::operations() {
        let types = document.of(&operation);
        if types.read.iter().any(|name| document.fields(name).iter().any(|one| one == field)) {
            names.insert(operation.name());
        }
    }
    names
}

/// Who may read and who may write each type.
fn audiences(document: &Document) -> BTreeMap<String, [BTreeSet<String>; 2]> {
    let mut audiences = BTreeMap::<String, [BTreeSet<String>; 2]>::new();
    for operation in openapi::operations() {
        let types = document.of(&operation);
        let who = audience(&operation);
        for (at, names) in [types.read, types.written].into_iter().enumerate() {
            for name in names {
                audiences.entry(name).or_default()[at].insert(who.clone());
            }
        }
    }
    audiences
}

fn text(document: &Document) -> String {
    let mut text = head(
        "Fields, and whoever may read or write them",
        "[openapi.json](../../openapi.json), which comes from the table that the guard enforces, and \
         [secret_fields.txt](../../tests/data/security/secret_fields.txt)",
        "ASVS 8.1.2. A type has one audience: whoever may call the operations that answer with it may read all of \
         its fields, and \
         whoever may call those that take it may write all of them; no operation takes a field that its type does \
             not name. `:own` is \
         one's own, `:any` everybody's.",
    );
    text.push_str("\n## Types\n\n");
    let rows_of_types = audiences(document).into_iter().map(|(name, [readers, writers])| {
        let cell = |who: BTreeSet<String>| match who.into_iter().collect::<Vec<_>>().join("<br>") {
            none if none.is_empty() => "–".to_owned(),
            who if who.contains("anybody") => "anybody".to_owned(),
            who => who,
        };
        let fields = document.fields(&name);
        let fields = if fields.is_empty() { "a value".to_owned() } else { code(fields) };
        vec![format!("`{name}`"), fields, cell(readers), cell(writers)]
    });
    text.push_str(&table(&["type", "fields", "read by", "written by"], rows_of_types));
    write!(text, "\n## Fields whose names sound secret\n\n").unwrap();
    let secret = rows::<3>(SECRET_FIELDS);
    let secret = secret.iter().map(|[field, class, why]| {
        vec![format!("`{field}`"), (*class).to_owned(), (*why).to_owned()]
    });
    text.push_str(&table(&["field", "class", "answered"], secret));
    text
}

/// ASVS 8.1.2, 15.3.1: every type of the API stands on a page, with whoever may read and write its fields; a
/// field of an answer
/// that sounds secret is there for a reason.
#[test]
fn fields_are_as_committed() {
    let document = Document::read();
    let audiences = audiences(&document);
    let all = document.0["components"]["schemas"].as_object().expect("types").keys().cloned();
    assert_all_have_a_row("types that an operation uses", all, audiences.keys().cloned());
    let read = audiences.iter().filter(|(_, [readers, _])| !readers.is_empty());
    let telling = read.flat_map(|(name, _)| {
        let fields = document.fields(name).into_iter();
        let telling = fields.filter(|field| TELLING.iter().any(|word| field.contains(word)));
        telling.map(move |field| format!("{name}.{field}"))
    });
    let rows_of_fields = rows::<3>(SECRET_FIELDS);
    let listed = rows_of_fields.iter().map(|row| row[0].to_owned());
    assert_all_have_a_row("fields that sound secret", telling.collect::<Vec<_>>(), listed);
    expected::compare("docs/security/fields.md", &text(&document));
}
