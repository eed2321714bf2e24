//! JSON read strictly: what two parsers could read differently is refused.
//!
//! `serde_json` alone lets the last of two equal member names win, which is how a check and a use come
//! to see different values (RFC 8259 §4, RFC 7515 §4, RFC 8725 §2.4). Used for request bodies and for
//! both JSON parts of a token.
//!
//! Ours: `serde_json` has no such mode, and `serde_with` refuses duplicates in typed maps alone, without saying where.

use std::fmt;

use serde::Deserializer;
use serde::de::{self, DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// Objects and arrays inside each other.
pub const MAX_DEPTH: usize = 32;

/// Why a text is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StrictJsonReason {
    /// Not JSON (RFC 8259), or a number out of range.
    Malformed,
    /// Two members of one object have the same name.
    DuplicateMember,
    /// More than [`MAX_DEPTH`] objects and arrays inside each other.
    TooDeep,
    /// U+0000 in a string or member name; Postgres cannot store it.
    NulCharacter,
    /// Bytes that are not UTF-8.
    InvalidUtf8,
    /// Something follows the value.
    TrailingData,
}

impl fmt::Display for StrictJsonReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Malformed => "not valid JSON",
            Self::DuplicateMember => "a member appears twice",
            Self::TooDeep => "nested too deeply",
            Self::NulCharacter => "a NUL character",
            Self::InvalidUtf8 => "not valid UTF-8",
            Self::TrailingData => "data after the JSON value",
        })
    }
}

/// A refused text: where and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason} at line {line}, column {column}")]
pub struct StrictJsonError {
    /// JSON pointer (RFC 6901) to the value that was being read; empty for the document.
    pub pointer: String,
    /// What is wrong there.
    pub reason: StrictJsonReason,
    /// Line, from 1.
    pub line: usize,
    /// Column in bytes, from 1; 0 at the very start of a line.
    pub column: usize,
}

/// Reads one JSON value that fills all of `bytes`.
pub fn strict(bytes: &[u8]) -> Result<Value, StrictJsonError> {
    let text = std::str::from_utf8(bytes).map_err(|error| invalid_utf8(bytes, error))?;
    let mut reading = Reading { path: Vec::new(), refused: None };
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let value = StrictValue { reading: &mut reading }
        .deserialize(&mut deserializer)
        .map_err(|error| reading.failed(&error, StrictJsonReason::Malformed))?;
    deserializer.end().map_err(|error| reading.failed(&error, StrictJsonReason::TrailingData))?;
    Ok(value)
}

fn invalid_utf8(bytes: &[u8], error: std::str::Utf8Error) -> StrictJsonError {
    let valid = &bytes[..error.valid_up_to()];
    let line = valid.split(|&b| b == b'\n').count();
    let column = valid.rsplit(|&b| b == b'\n').next().map_or(0, <[u8]>::len) + 1;
    let reason = StrictJsonReason::InvalidUtf8;
    StrictJsonError { pointer: String::new(), reason, line, column }
}

/// One step of a JSON pointer.
enum Step {
    Member(String),
    Element(usize),
}

/// Where the reader is, and why it stopped if it stopped of its own accord. A step is taken back only
/// after success, so that after a failure `path` still leads to it.
struct Reading {
    path: Vec<Step>,
    refused: Option<StrictJsonReason>,
}

impl Reading {
    fn refuse<E: de::Error>(&mut self, reason: StrictJsonReason) -> E {
        self.refused = Some(reason);
        E::custom(reason)
    }

    fn failed(&self, error: &serde_json::Error, otherwise: StrictJsonReason) -> StrictJsonError {
        StrictJsonError {
            pointer: self.pointer(),
            reason: self.refused.unwrap_or(otherwise),
            line: error.line(),
            column: error.column(),
        }
    }

    fn pointer(&self) -> String {
        let mut pointer = String::new();
        for step in &self.path {
            pointer.push('/');
            match step {
                Step::Member(name) => {
                    pointer.push_str(&name.replace('~', "~0").replace('/', "~1"));
                }
                Step::Element(index) => pointer.push_str(&index.to_string()),
            }
        }
        pointer
    }
}

/// Builds a [`Value`] and refuses on the way.
struct StrictValue<'a> {
    reading: &'a mut Reading,
}

impl<'de> DeserializeSeed<'de> for StrictValue<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for StrictValue<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Value, E> {
        let number = Number::from_f64(value);
        number.map(Value::Number).ok_or_else(|| E::custom("a number out of range"))
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Value, E> {
        self.visit_string(value.to_owned())
    }

    fn visit_string<E: de::Error>(self, value: String) -> Result<Value, E> {
        if value.contains('\0') {
            return Err(self.reading.refuse(StrictJsonReason::NulCharacter));
        }
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let reading = self.reading;
        if reading.path.len() == MAX_DEPTH {
            return Err(reading.refuse(StrictJsonReason::TooDeep));
        }
        let mut elements = Vec::new();
        loop {
            reading.path.push(Step::Element(elements.len()));
            let element = access.next_element_seed(StrictValue { reading: &mut *reading })?;
            reading.path.pop();
            match element {
                Some(element) => elements.push(element),
                None => return Ok(Value::Array(elements)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let reading = self.reading;
        if reading.path.len() == MAX_DEPTH {
            return Err(reading.refuse(StrictJsonReason::TooDeep));
        }
        let mut members = Map::new();
        while let Some(name) = access.next_key::<String>()? {
            if name.contains('\0') {
                return Err(reading.refuse(StrictJsonReason::NulCharacter));
            }
            reading.path.push(Step::Member(name.clone()));
            if members.contains_key(&name) {
                return Err(reading.refuse(StrictJsonReason::DuplicateMember));
            }
            let member = access.next_value_seed(StrictValue { reading: &mut *reading })?;
            reading.path.pop();
            members.insert(name, member);
        }
        Ok(Value::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn refused(text: &str) -> (StrictJsonReason, String) {
        let error = strict(text.as_bytes()).unwrap_err();
        (error.reason, error.pointer)
    }

    #[test]
    fn every_kind_of_value_is_read() {
        let text =
            r#" {"a": [null, true, -1, 18446744073709551615, 1.5, "é\n\ud83d\ude00"], "": {}} "#;
        let value = json!({"a": [null, true, -1, u64::MAX, 1.5, "é\n😀"], "": {}});
        assert_eq!(strict(text.as_bytes()).unwrap(), value);
    }

    /// API-3, AUTH-1, ASVS 15.3.7: two readers of one text must see the same members.
    #[test]
    fn duplicate_members_are_refused_at_any_depth() {
        use StrictJsonReason::DuplicateMember;
        assert_eq!(refused(r#"{"a":1,"a":1}"#), (DuplicateMember, "/a".into()));
        assert_eq!(refused(r#"{"a":1,"\u0061":2}"#), (DuplicateMember, "/a".into()));
        let deep = r#"{"x":[0,{"y~/":{"a":1,"b":2,"a":3}}]}"#;
        assert_eq!(refused(deep), (DuplicateMember, "/x/1/y~0~1/a".into()));
        assert!(strict(br#"[{"a":1},{"a":1}]"#).is_ok(), "two objects may share a name");
    }

    #[test]
    fn nul_characters_are_refused() {
        use StrictJsonReason::NulCharacter;
        assert_eq!(refused(r#"{"a":["x\u0000"]}"#), (NulCharacter, "/a/0".into()));
        assert_eq!(refused(r#"{"a\u0000":1}"#), (NulCharacter, String::new()));
    }

    #[test]
    fn depth_is_bounded() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(strict(nested(MAX_DEPTH).as_bytes()).is_ok());
        assert_eq!(refused(&nested(MAX_DEPTH + 1)).0, StrictJsonReason::TooDeep);
        assert_eq!(refused(&"[".repeat(100_000)).0, StrictJsonReason::TooDeep);
        let objects = r#"{"a":"#.repeat(MAX_DEPTH + 1);
        assert_eq!(refused(&objects).0, StrictJsonReason::TooDeep);
    }

    #[test]
    fn text_that_is_not_json_is_refused() {
        use StrictJsonReason::{Malformed, TrailingData};
        for text in
            ["", "{", "nul", "{'a':1}", r#"{"a":1,}"#, "01", "1e999", r#""\ud800""#, "\"\t\""]
        {
            assert_eq!(refused(text).0, Malformed, "{text}");
        }
        for text in ["{} {}", "1 2", "null,", "\"a\"b"] {
            assert_eq!(refused(text), (TrailingData, String::new()), "{text}");
        }
        assert_eq!(refused(r#"{"a":[1,{"b":tru}]}"#), (Malformed, "/a/1/b".into()));
    }

    #[test]
    fn errors_tell_where() {
        let error = strict(b"{\n  \"a\": 1,\n  \"a\": 2\n}").unwrap_err();
        assert_eq!(error.line, 3);
        assert!(error.to_string().starts_with("a member appears twice at line 3, column "));
        let error = strict(b"{\n \"\xFF\"}").unwrap_err();
        let place = (error.reason, error.line, error.column);
        assert_eq!(place, (StrictJsonReason::InvalidUtf8, 2, 3));
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            "[^\0]{0,12}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::btree_map("[^\0]{0,8}", inner, 0..4)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn reads_what_serde_json_writes(value in any_json()) {
            prop_assert_eq!(strict(value.to_string().as_bytes()).unwrap(), value);
        }

        /// Whatever is taken reads the same with the lenient parser.
        #[test]
        fn is_no_more_lenient_than_serde_json(bytes in "[\\[\\]{}:,\"a-c0-2 \\\\u]{0,24}") {
            if let Ok(value) = strict(bytes.as_bytes()) {
                prop_assert_eq!(serde_json::from_str::<Value>(&bytes).unwrap(), value);
            }
        }

        #[test]
        fn no_input_panics(bytes in any::<Vec<u8>>()) {
            let _ = strict(&bytes);
        }
    }
}
