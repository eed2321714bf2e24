use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::*;

/// A setting as its users know it.
struct Known {
    pointer: &'static str,
    default: Value,
    good: Vec<Value>,
    /// Values that are refused, with the code; `wrong_type` is tested for all alike.
    bad: Vec<(Value, &'static str)>,
}

fn known(
    pointer: &'static str,
    default: Value,
    good: Value,
    bad: &[(Value, &'static str)],
) -> Known {
    let Value::Array(good) = good else { panic!("{pointer}") };
    Known { pointer, default, good, bad: bad.to_vec() }
}

/// The requirement, in a form that shares nothing with the schema.
fn all_known() -> Vec<Known> {
    let (range, unknown) = ("out_of_range", "unknown_value");
    let word = |text: &str| (json!(text), unknown);
    let control = |text: &str| (json!(text), "forbidden_character");
    let long = |length: usize| (json!("é".repeat(length)), "too_long");
    let numbers = |low: i64, high: i64| {
        [low, high, 0, -1, 65_536, i64::MIN].map(|number| (json!(number), range))
    };
    vec![
        known(
            "/language",
            json!("en"),
            json!(["de-CH", "fr", "zh-Hant-TW"]),
            &[(json!("e"), "invalid_language"), (json!(""), "invalid_language"), long(36)],
        ),
        known(
            "/time_zone",
            json!("UTC"),
            json!(["Europe/Zurich", "Asia/Tokyo"]),
            &[(json!("Mars/Olympus"), "invalid_time_zone"), (json!(""), "invalid_time_zone")],
        ),
        known("/theme", json!("system"), json!(["light", "dark"]), &[word("Dark"), word("")]),
        known(
            "/notifications/email/security",
            json!(true),
            json!([true]),
            &[(json!(false), "required_channel")],
        ),
        known("/notifications/email/product", json!(false), json!([true]), &[]),
        known(
            "/notifications/email/digest",
            json!("never"),
            json!(["daily", "weekly"]),
            &[word("hourly")],
        ),
        known("/notifications/sms/security", json!(false), json!([true]), &[]),
        known("/notifications/push/enabled", json!(true), json!([false]), &[]),
        known("/features/chat/history_days", json!(365), json!([1, 30, 3650]), &numbers(0, 3651)),
        known("/features/chat/suggestions", json!(true), json!([false]), &[]),
        known(
            "/features/calendar/week_start",
            json!("monday"),
            json!(["sunday", "saturday"]),
            &[word("friday"), word("Monday")],
        ),
        known(
            "/features/calendar/default_duration_min",
            json!(30),
            json!([5, 60, 480]),
            &numbers(4, 481),
        ),
        known(
            "/features/notes/folder",
            json!("Inbox"),
            json!(["", "Privé/2026", "é".repeat(100)]),
            &[long(101), control("a\nb"), control("\t"), control("\0"), control("\u{85}")],
        ),
        known(
            "/features/mail/signature",
            json!(""),
            json!(["Ada\nLovelace", "a\r\nb", "é".repeat(1000)]),
            &[long(1001), control("a\tb"), control("\u{1b}[2J"), control("\u{7f}")],
        ),
        known("/features/drive/index", json!(false), json!([true]), &[]),
        known(
            "/features/video/privacy",
            json!("private"),
            json!(["unlisted", "public"]),
            &[word("secret")],
        ),
    ]
}

/// A value of every JSON type that is not the one of `value`.
fn other_types(value: &Value) -> Vec<Value> {
    let all = [json!(true), json!(7.5), json!("7"), json!(["en"]), json!({"en": null})];
    let differs = |other: &Value| {
        std::mem::discriminant(other) != std::mem::discriminant(value) || *other == 7.5
    };
    all.into_iter().filter(differs).collect()
}

/// A document in which only `pointer` is there.
fn only(pointer: &str, value: Value) -> Value {
    pointer
        .rsplit('/')
        .filter(|step| !step.is_empty())
        .fold(value, |inside, step| json!({step: inside}))
}

/// Merges as RFC 7396 §2 says, word for word.
fn merge_patch(target: &Value, patch: &Value) -> Value {
    let Value::Object(patch) = patch else { return patch.clone() };
    let mut target = target.as_object().cloned().unwrap_or_default();
    for (name, value) in patch {
        if value.is_null() {
            target.remove(name);
        } else {
            let merged = merge_patch(target.get(name).unwrap_or(&Value::Null), value);
            target.insert(name.clone(), merged);
        }
    }
    Value::Object(target)
}

fn document(preferences: &Preferences) -> Value {
    serde_json::to_value(preferences).unwrap()
}

fn at(preferences: &Preferences, pointer: &str) -> Value {
    document(preferences).pointer(pointer).unwrap().clone()
}

fn codes(refused: Result<Preferences, Vec<PreferenceError>>) -> Vec<(String, &'static str)> {
    refused.unwrap_err().into_iter().map(|error| (error.pointer, error.code.name())).collect()
}

/// USR-2: who has chosen nothing has all the defaults.
#[test]
fn nothing_chosen_is_the_defaults() {
    let expected = all_known()
        .into_iter()
        .fold(json!({}), |all, known| merge_patch(&all, &only(known.pointer, known.default)));
    let default = Preferences::default();
    assert_eq!(document(&default), expected);
    assert_eq!(Preferences::replace(&json!({})), Ok(default.clone()));
    assert_eq!(Preferences::replace(&expected), Ok(default.clone()));
    assert_eq!(default.patch(&json!({})), Ok(default.clone()));
    assert_eq!(Preferences::from_stored(&default.to_stored()), default);
    assert_eq!(default.to_stored(), merge_patch(&expected, &json!({"schema": 1})));
}

/// USR-2: every setting takes what it should, and then differs there alone.
#[test]
fn every_setting_takes_its_values() {
    let default = Preferences::default();
    for known in all_known() {
        for good in known.good {
            let given = only(known.pointer, good.clone());
            let chosen = Preferences::replace(&given).unwrap();
            assert_eq!(at(&chosen, known.pointer), good);
            assert_eq!(default.patch(&given), Ok(chosen.clone()));
            assert_eq!(Preferences::from_stored(&chosen.to_stored()), chosen);
            let changed = if good == known.default { vec![] } else { vec![known.pointer] };
            assert_eq!(default.changed(&chosen), changed);
            assert_eq!(chosen.changed(&default), changed);
        }
    }
}

/// USR-2: every setting refuses what it should, and says where and why without repeating it.
#[test]
fn every_setting_refuses_the_rest() {
    let default = Preferences::default();
    for known in all_known() {
        let wrong = other_types(&known.default).into_iter().map(|value| (value, "wrong_type"));
        for (bad, code) in known.bad.iter().cloned().chain(wrong) {
            let given = only(known.pointer, bad.clone());
            let expected = [(known.pointer.to_owned(), code)];
            assert_eq!(codes(Preferences::replace(&given)), expected, "{given}");
            assert_eq!(codes(default.patch(&given)), expected, "{given}");
            let detail = Preferences::replace(&given).unwrap_err().remove(0).detail;
            let repeated = bad.as_str().is_some_and(|bad| bad.len() > 1 && detail.contains(bad));
            assert!(detail.ends_with('.') && !repeated, "{detail}");
            assert_eq!(at(&Preferences::from_stored(&given), known.pointer), known.default);
        }
        let null = only(known.pointer, Value::Null);
        let expected = [(known.pointer.to_owned(), "wrong_type")];
        assert_eq!(codes(Preferences::replace(&null)), expected, "a document has no null");
    }
}

/// USR-2: one answer names all that is wrong.
#[test]
fn all_faults_are_named_at_once() {
    let bad = all_known().into_iter().map(|known| only(known.pointer, json!([])));
    let mut all = bad.fold(json!({}), |all, one| merge_patch(&all, &one));
    all["colour~/"] = json!("red");
    all["features"]["chat"]["tone"] = Value::Null;
    let mut expected: Vec<_> =
        all_known().into_iter().map(|known| (known.pointer.to_owned(), "wrong_type")).collect();
    expected.push(("/colour~0~1".into(), "unknown_field"));
    expected.push(("/features/chat/tone".into(), "unknown_field"));
    expected.sort();
    for refused in [Preferences::replace(&all), Preferences::default().patch(&all)] {
        let mut found = codes(refused);
        found.sort();
        assert_eq!(found, expected);
    }
}

/// USR-2: groups are objects, and a document is one.
#[test]
fn groups_are_objects() {
    let wrong = |pointer: &str| vec![(pointer.to_owned(), "wrong_type")];
    for value in [json!(null), json!("en"), json!([]), json!(1)] {
        assert_eq!(codes(Preferences::replace(&value)), wrong(""));
        assert_eq!(codes(Preferences::default().patch(&value)), wrong(""));
        assert_eq!(Preferences::from_stored(&value), Preferences::default());
    }
    for pointer in ["/notifications", "/notifications/email", "/features", "/features/chat"] {
        assert_eq!(codes(Preferences::replace(&only(pointer, json!(true)))), wrong(pointer));
        assert_eq!(codes(Preferences::default().patch(&only(pointer, json!([])))), wrong(pointer));
    }
}

/// USR-2: a hostile document gets a short answer, and one that still names every known fault.
#[test]
fn errors_are_bounded() {
    let mut flood: Map<String, Value> = (0..10_000).map(|i| (format!("a{i}"), json!(i))).collect();
    flood.insert("é".repeat(10_000), json!(1));
    flood.insert("features".into(), Value::Object(flood.clone()));
    flood.insert("theme".into(), json!("red"));
    let errors = codes(Preferences::replace(&flood.into()));
    assert_eq!(errors.len(), 41);
    assert!(errors.contains(&("/theme".into(), "unknown_value")));

    let long = codes(Preferences::replace(&json!({"é".repeat(10_000): 1})));
    assert_eq!(long, [(format!("/{}", "é".repeat(64)), "unknown_field")]);

    let deep = (0..200).fold(json!(1), |inside, _| json!({"chat": inside}));
    assert_eq!(codes(Preferences::replace(&deep)), [("/chat".into(), "unknown_field")]);
}

/// USR-2: RFC 7396, appendix A, checks the reference that the properties below compare with.
#[test]
fn the_reference_merges_as_the_standard_does() {
    for (original, patch, result) in [
        (r#"{"a":"b"}"#, r#"{"a":"c"}"#, r#"{"a":"c"}"#),
        (r#"{"a":"b"}"#, r#"{"b":"c"}"#, r#"{"a":"b","b":"c"}"#),
        (r#"{"a":"b"}"#, r#"{"a":null}"#, "{}"),
        (r#"{"a":"b","b":"c"}"#, r#"{"a":null}"#, r#"{"b":"c"}"#),
        (r#"{"a":["b"]}"#, r#"{"a":"c"}"#, r#"{"a":"c"}"#),
        (r#"{"a":"c"}"#, r#"{"a":["b"]}"#, r#"{"a":["b"]}"#),
        (r#"{"a":{"b":"c"}}"#, r#"{"a":{"b":"d","c":null}}"#, r#"{"a":{"b":"d"}}"#),
        (r#"{"a":[{"b":"c"}]}"#, r#"{"a":[1]}"#, r#"{"a":[1]}"#),
        (r#"["a","b"]"#, r#"["c","d"]"#, r#"["c","d"]"#),
        (r#"{"a":"b"}"#, r#"["c"]"#, r#"["c"]"#),
        (r#"{"a":"foo"}"#, "null", "null"),
        (r#"{"a":"foo"}"#, r#""bar""#, r#""bar""#),
        (r#"{"e":null}"#, r#"{"a":1}"#, r#"{"e":null,"a":1}"#),
        ("[1,2]", r#"{"a":"b","c":null}"#, r#"{"a":"b"}"#),
        ("{}", r#"{"a":{"bb":{"ccc":null}}}"#, r#"{"a":{"bb":{}}}"#),
    ] {
        let [original, patch, result] =
            [original, patch, result].map(|text| serde_json::from_str::<Value>(text).unwrap());
        assert_eq!(merge_patch(&original, &patch), result);
    }
}

/// USR-2: `null` sets back a setting, a group or everything below it, and nothing else.
#[test]
fn null_in_a_patch_sets_back() {
    let chosen = Preferences::replace(&json!({
        "language": "de",
        "notifications": {"email": {"digest": "daily", "product": true}, "sms": {"security": true}},
    }))
    .unwrap();
    let after = |patch: Value| Preferences::default().changed(&chosen.patch(&patch).unwrap());
    assert_eq!(
        after(json!({"notifications": {"email": {"digest": null}}})),
        ["/language", "/notifications/email/product", "/notifications/sms/security"]
    );
    assert_eq!(
        after(json!({"notifications": {"email": null}, "theme": null})),
        ["/language", "/notifications/sms/security"]
    );
    assert_eq!(after(json!({"notifications": null})), ["/language"]);
    assert_eq!(
        after(json!({"language": null, "notifications": {"sms": {"security": true}}})),
        [
            "/notifications/email/digest",
            "/notifications/email/product",
            "/notifications/sms/security"
        ]
    );
    let unknown = codes(chosen.patch(&json!({"colour": null, "schema": null})));
    assert_eq!(unknown.len(), 2, "an unknown member is refused, also to be set back");
}

/// USR-2: what another version stored is read as far as it makes sense.
#[test]
fn stored_forms_of_other_versions_are_read() {
    let read = Preferences::from_stored(&json!({
        "schema": 99,
        "language": "DE-ch",
        "time_zone": "Mars/Olympus",
        "theme": null,
        "colour": {"deep": [1, 2, 3]},
        "notifications": {"email": {"security": false, "digest": "weekly", "fax": true}, "push": 1},
        "features": {"chat": {"history_days": 9999, "suggestions": false}, "mail": []},
    }));
    let expected = json!({
        "language": "de-CH",
        "notifications": {"email": {"digest": "weekly"}},
        "features": {"chat": {"suggestions": false}},
    });
    assert_eq!(Ok(read), Preferences::replace(&expected));
}

/// USR-2: the schema is no setting, and canonical forms are what is kept.
#[test]
fn values_are_kept_in_their_canonical_form() {
    let given = json!({"language": "ZH-hant-tw", "time_zone": "europe/zurich"});
    let chosen = Preferences::replace(&given).unwrap();
    assert_eq!(chosen.language.as_str(), "zh-Hant-TW");
    assert_eq!(chosen.time_zone.as_str(), "Europe/Zurich");
    assert_eq!(chosen.features.chat.history_days.get(), 365);
    assert_eq!(chosen.features.notes.folder.as_str(), "Inbox");
    let refused = codes(Preferences::replace(&chosen.to_stored()));
    assert_eq!(refused, [("/schema".into(), "unknown_field")]);
    let error = Preferences::replace(&json!({"theme": 1})).unwrap_err().remove(0);
    assert_eq!(
        error.to_string(),
        "wrong_type at \"/theme\": Expected one of: system, light, dark."
    );
    assert_eq!(serde_json::to_value(&error).unwrap()["code"], "wrong_type");
}

/// A choice of settings with a good value, or `null`, for each.
fn any_choices(null: bool) -> impl Strategy<Value = Vec<(&'static str, Value)>> {
    let choices: Vec<_> = all_known()
        .into_iter()
        .map(|known| {
            let mut values = known.good;
            values.extend(null.then_some(Value::Null));
            prop::option::of(
                prop::sample::select(values).prop_map(move |value| (known.pointer, value)),
            )
        })
        .collect();
    choices.prop_map(|choices| choices.into_iter().flatten().collect())
}

fn put_together<'a>(choices: impl IntoIterator<Item = &'a (&'static str, Value)>) -> Value {
    let mut all = json!({});
    for (pointer, value) in choices {
        let mut place = &mut all;
        for step in pointer.split('/').skip(1) {
            place = &mut place[step];
        }
        *place = value.clone();
    }
    all
}

fn any_document() -> impl Strategy<Value = Value> {
    any_choices(false).prop_map(|choices| put_together(&choices))
}

fn any_patch() -> impl Strategy<Value = Value> {
    any_choices(true).prop_map(|choices| put_together(&choices))
}

/// JSON that often has the names and words of settings in it.
fn any_json() -> impl Strategy<Value = Value> {
    let words = "language|time_zone|theme|notifications|email|security|features|chat|history_days|\
                 calendar|mail|signature|schema|dark|de-CH|\\PC{0,8}";
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        words.prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 48, 6, move |inner| {
        prop_oneof![
            1 => prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            4 => prop::collection::btree_map(words, inner, 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    /// USR-2: a valid document survives being stored, and being sent back.
    #[test]
    fn a_valid_document_survives(given in any_document()) {
        let chosen = Preferences::replace(&given).unwrap();
        prop_assert_eq!(&Preferences::from_stored(&chosen.to_stored()), &chosen);
        prop_assert_eq!(Preferences::replace(&document(&chosen)), Ok(chosen.clone()));
        prop_assert_eq!(chosen.patch(&given), Ok(chosen.clone()));
        prop_assert_eq!(chosen.changed(&chosen), Vec::<String>::new());
    }

    /// USR-2: a patch does what RFC 7396 says, and doing it twice does no more.
    #[test]
    fn a_patch_merges_and_is_idempotent(given in any_document(), patch in any_patch()) {
        let before = Preferences::replace(&given).unwrap();
        let after = before.patch(&patch).unwrap();
        let merged = merge_patch(&document(&before), &patch);
        prop_assert_eq!(Preferences::replace(&merged), Ok(after.clone()));
        prop_assert_eq!(after.patch(&patch), Ok(after.clone()));
    }

    /// USR-2: two devices that change different settings need not agree who is first.
    #[test]
    fn disjoint_patches_commute(
        given in any_document(),
        choices in any_choices(true),
        to_first in prop::collection::vec(any::<bool>(), 16),
    ) {
        let before = Preferences::replace(&given).unwrap();
        let part = |first: bool| {
            let mine = choices.iter().zip(&to_first).filter(|(_, to_first)| **to_first == first);
            put_together(mine.map(|(choice, _)| choice))
        };
        let (one, other) = (part(true), part(false));
        let one_first = before.patch(&one).unwrap().patch(&other).unwrap();
        let other_first = before.patch(&other).unwrap().patch(&one).unwrap();
        prop_assert_eq!(&one_first, &other_first);
        prop_assert_eq!(before.patch(&put_together(&choices)), Ok(one_first));
    }

    /// USR-2: what changed is exactly what the patch named and made different.
    #[test]
    fn changes_are_the_leaves_that_differ(given in any_document(), patch in any_patch()) {
        let before = Preferences::replace(&given).unwrap();
        let after = before.patch(&patch).unwrap();
        let mut expected: Vec<_> = all_known().into_iter().map(|known| known.pointer).collect();
        expected.retain(|pointer| at(&before, pointer) != at(&after, pointer));
        expected.sort_unstable();
        prop_assert_eq!(before.changed(&after), expected);
    }

    /// USR-2: no input panics; what is taken stays taken, and what is stored is always read as valid.
    #[test]
    fn no_input_panics(given in any_json(), patch in any_json()) {
        let read = Preferences::from_stored(&given);
        prop_assert_eq!(&Preferences::from_stored(&read.to_stored()), &read);
        if let Ok(chosen) = Preferences::replace(&given) {
            prop_assert_eq!(&chosen, &read);
        }
        if let Ok(after) = read.patch(&patch) {
            prop_assert_eq!(after.patch(&patch), Ok(after.clone()));
        }
    }
}
