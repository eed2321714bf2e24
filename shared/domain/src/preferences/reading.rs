//! How settings are read from JSON: every fault is named, and what is at fault leaves the setting as it was.

use crate::field_code::FieldCode;
use serde_json::{Map, Value};

use super::PreferenceError;

/// Most unknown members that are named, in one object. Known members are always all looked at.
const MAX_UNKNOWN: usize = 20;
/// Longest name of an unknown member that is repeated, in characters. No setting has one as long.
const MAX_NAME: usize = 64;

/// A setting, or a group of settings.
pub(super) trait Setting {
    /// Takes `given` in: a value replaces what was there, a group takes its members in one by one.
    fn take(&mut self, given: &Value, reading: &mut Reading);
}

/// A setting that is one value.
pub(super) trait Leaf: Sized {
    /// The value, if it is one of this setting.
    fn parse(given: &Value) -> Result<Self, Refusal>;
}

impl<T: Leaf> Setting for T {
    fn take(&mut self, given: &Value, reading: &mut Reading) {
        match T::parse(given) {
            Ok(value) => *self = value,
            Err(refusal) => reading.refuse(refusal),
        }
    }
}

/// Why a value is refused. It never repeats the value.
#[derive(Debug)]
pub(super) struct Refusal {
    /// One of the codes that [`PreferenceError`] lists.
    pub(super) code: FieldCode,
    /// A sentence for whoever wrote the value.
    pub(super) detail: String,
}

impl Refusal {
    pub(super) fn new(code: FieldCode, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into() }
    }

    /// A value of another JSON type than `expected`.
    pub(super) fn wrong_type(expected: &str) -> Self {
        Self::new(FieldCode::WrongType, format!("Expected {expected}."))
    }
}

/// One walk over a document. It goes where the schema goes, so that the schema bounds its depth.
pub(super) struct Reading {
    /// Whether `null` stands for the default (RFC 7396 §2) or is a value like any other, and a wrong one.
    null_resets: bool,
    /// Where the walk is (RFC 6901).
    pointer: String,
    errors: Vec<PreferenceError>,
}

impl Reading {
    /// Of a whole document.
    pub(super) fn of_document() -> Self {
        Self { null_resets: false, pointer: String::new(), errors: Vec::new() }
    }

    /// Of a JSON Merge Patch (RFC 7396).
    pub(super) fn of_patch() -> Self {
        Self { null_resets: true, ..Self::of_document() }
    }

    /// `value` if there was nothing to refuse, everything that was refused otherwise.
    pub(super) fn finish<T>(self, value: T) -> Result<T, Vec<PreferenceError>> {
        if self.errors.is_empty() { Ok(value) } else { Err(self.errors) }
    }

    /// The members of a group.
    pub(super) fn object<'a>(&mut self, given: &'a Value) -> Option<&'a Map<String, Value>> {
        if !given.is_object() {
            self.refuse(Refusal::wrong_type("an object"));
        }
        given.as_object()
    }

    /// Takes one member into `setting`, which stays as it is when there is no such member.
    pub(super) fn member<T: Setting>(
        &mut self,
        members: &Map<String, Value>,
        name: &str,
        setting: &mut T,
        default: T,
    ) {
        match members.get(name) {
            None => {}
            Some(Value::Null) if self.null_resets => *setting = default,
            Some(given) => self.inside(name, |reading| setting.take(given, reading)),
        }
    }

    /// Refuses the members that are not `known`.
    pub(super) fn unknown(&mut self, members: &Map<String, Value>, known: &[&str]) {
        let unknown = members.keys().filter(|name| !known.contains(&name.as_str()));
        for name in unknown.take(MAX_UNKNOWN) {
            let name: String = name.chars().take(MAX_NAME).collect();
            let detail = format!("Unknown field; known are: {}.", known.join(", "));
            let refusal = Refusal::new(FieldCode::UnknownField, detail);
            self.inside(&escape(&name), |reading| reading.refuse(refusal));
        }
    }

    fn inside(&mut self, step: &str, walk: impl FnOnce(&mut Self)) {
        let outside = self.pointer.len();
        self.pointer.push('/');
        self.pointer.push_str(step);
        walk(self);
        self.pointer.truncate(outside);
    }

    fn refuse(&mut self, refusal: Refusal) {
        let Refusal { code, detail } = refusal;
        self.errors.push(PreferenceError { pointer: self.pointer.clone(), code, detail });
    }
}

/// RFC 6901 §3.
fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
