//! The bounds beside the limits of routes, with the numbers that stand in the code and in spin.toml.

use std::fmt::Write as _;

use postern_tests::source;

use super::{Section, assert_all_have_a_row, read, sections, table};

const BOUNDS: &str = include_str!("../../../data/security/bounds.txt");
/// Under this heading stand those that look like bounds and are none.
const NO_BOUND: &str = "No bound of this kind";
/// What a constant's name holds that bounds tries, or a life.
const TELLING: [&str; 10] = [
    "TRIES",
    "ATTEMPTS",
    "GUESSES",
    "FAILURES",
    "LIFETIME",
    "PER_NUMBER",
    "WINDOW",
    "MAX_MAILS",
    "MAX_DEVICES",
    "OF_ONE_",
];
const CODE: [&str; 2] = ["shared", "components"];

/// A row that names a number: what it bounds, where it stands, what is counted, what comes then.
fn bounds() -> Vec<Section<'static, 4>> {
    let text = BOUNDS.split(&format!("## {NO_BOUND}")).next().unwrap_or_default();
    sections(text)
}

/// What looks like a bound and is none.
fn no_bounds() -> Vec<[&'static str; 2]> {
    let text = BOUNDS.split(&format!("## {NO_BOUND}\n")).nth(1).unwrap_or_default();
    super::rows(text)
}

/// A constant's value, as its file has it.
fn constant(path: &str, name: &str) -> String {
    let text = read(path);
    let start = format!("const {name}: ");
    let value =
        text.lines().find_map(|line| line.trim_start().split_once(&start)?.1.split_once(" = "));
    let value = value.unwrap_or_else(|| panic!("{path} has no constant {name}")).1;
    value.split(';').next().unwrap_or_default().to_owned()
}

/// The number in a text such as `7 * 24` or `10_000`.
fn number(text: &str) -> u64 {
    let factor = |text: &str| text.trim().replace('_', "").parse::<u64>().ok();
    let factors =
        text.split('*').map(|text| factor(text).unwrap_or_else(|| panic!("no number: {text}")));
    factors.product()
}

/// Seconds for people: `90 s`, `5 min`, `24 h`, `400 days`.
fn duration(seconds: u64) -> String {
    let units = [("days", 86_400, 2), ("h", 3_600, 1), ("min", 60, 1)];
    let whole = units
        .iter()
        .find(|(_, unit, least)| seconds.is_multiple_of(*unit) && seconds / unit >= *least);
    whole.map_or_else(
        || format!("{seconds} s"),
        |(name, unit, _)| format!("{} {name}", seconds / unit),
    )
}

/// A value for people, by what it is written as and by the unit at the end of its name.
fn shown(name: &str, value: &str) -> String {
    let ends = |units: &[&str]| units.iter().any(|unit| name.ends_with(unit));
    if let Some(constructor) = value.strip_prefix("Duration::from_") {
        let (unit, count) = constructor.trim_end_matches(')').split_once('(').expect("a duration");
        let of = match unit {
            "secs" => 1,
            "mins" => 60,
            "hours" => 3_600,
            other => panic!("{other}: {value}"),
        };
        return duration(number(count) * of);
    }
    match number(value) {
        count if ends(&["_SECONDS", "_S", "_s"]) => duration(count),
        count if ends(&["_MINUTES", "_minutes"]) => duration(count * 60),
        count if ends(&["_days"]) => duration(count * 86_400),
        count => count.to_string(),
    }
}

/// The settings of spin.toml whose defaults are numbers.
fn settings() -> toml::Table {
    let manifest: toml::Table = read("spin.toml").parse().expect("TOML");
    let mut settings = manifest["variables"].as_table().expect("variables").clone();
    settings.retain(|_, declared| {
        let default = declared.get("default").and_then(toml::Value::as_str).unwrap_or_default();
        !default.is_empty() && default.bytes().all(|byte| byte.is_ascii_digit())
    });
    settings
}

/// The number behind a place: a file and a constant, or a setting.
fn value(place: &str) -> String {
    if let Some((path, name)) = place.split_once(' ') {
        return shown(name, &constant(path, name));
    }
    let settings = settings();
    let declared = settings.get(place).unwrap_or_else(|| panic!("spin.toml has no number {place}"));
    shown(place, declared["default"].as_str().unwrap_or_default())
}

/// The section of the document.
pub(super) fn text() -> String {
    let mut text = String::from(
        "\n## Other bounds\n\nSettings of the operator are named as in `spin.toml`; their numbers are the \
         defaults.\n",
    );
    for section in bounds().iter().filter(|section| !section.title.is_empty()) {
        write!(text, "\n### {}\n\n", section.title).unwrap();
        let rows = section.rows.iter().map(|[what, place, counted, then]| {
            let name = place.rsplit(' ').next().unwrap_or_default();
            let from = match place.split_once(' ') {
                Some((path, _)) => format!("[`{name}`](../../{path})"),
                None => format!("setting `{name}`"),
            };
            [(*what).to_owned(), value(place), (*counted).to_owned(), (*then).to_owned(), from]
                .to_vec()
        });
        text.push_str(&table(&["what", "number", "counted by", "then", "stands in"], rows));
    }
    text
}

/// Constants of the code that bound tries or a life, as `path NAME`.
fn constants() -> Vec<String> {
    let mut found = Vec::new();
    for file in source::rust_files(&CODE) {
        let path = file.path.to_string_lossy().into_owned();
        // What a test of its own takes for a constant is none.
        let text = read(&path);
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for line in code.lines() {
            let line = line
                .trim_start()
                .trim_start_matches("pub")
                .trim_start_matches("(crate)")
                .trim_start();
            let Some((name, rest)) =
                line.strip_prefix("const ").and_then(|rest| rest.split_once(": "))
            else {
                continue;
            };
            // Another name of a constant elsewhere bounds nothing anew.
            let value = rest.split_once(" = ").map_or("", |(_, value)| value);
            let alias = value.contains("::") && !value.starts_with("Duration::from_");
            if TELLING.iter().any(|word| name.contains(word)) && !alias && !path.contains("/tests")
            {
                found.push(format!("{path} {name}"));
            }
        }
    }
    found
}

/// ASVS 2.1.3, 15.1.3: what bounds tries, lives and costly work stands on the page; a new constant or setting
/// without a row
/// is found.
#[test]
fn every_bound_has_a_row() {
    let sections = bounds();
    let places: Vec<String> =
        sections.iter().flat_map(|section| &section.rows).map(|row| row[1].to_owned()).collect();
    let none = no_bounds();
    assert!(none.len() > 2 && places.len() > 40, "{none:?} {places:?}");
    let listed: Vec<String> =
        places.into_iter().chain(none.iter().map(|row| row[0].to_owned())).collect();
    // Whichever others stand there have to exist, which writing the document shows.
    let constants = constants();
    assert!(constants.len() > 25, "{constants:?}");
    let is_telling = |place: &String| {
        TELLING.iter().any(|word| {
            place.rsplit(' ').next().is_some_and(|name| place.contains(' ') && name.contains(word))
        })
    };
    assert_all_have_a_row(
        "constants",
        constants,
        listed.iter().filter(|one| is_telling(one)).cloned(),
    );
    let settings = settings().into_iter().map(|(name, _)| name);
    let in_rows = listed.iter().filter(|place| !place.contains(' ')).cloned();
    assert_all_have_a_row("settings", settings, in_rows);
}

/// How numbers are shown.
#[test]
fn numbers_are_for_people() {
    for (name, value, expected) in [
        ("MAX_TRIES", "10_000", "10000"),
        ("LIFETIME_S", "400 * 24 * 60 * 60", "400 days"),
        ("LIFETIME_SECONDS", "300", "5 min"),
        ("LIFETIME", "Duration::from_hours(7 * 24)", "7 days"),
        ("LIFETIME", "Duration::from_hours(24)", "24 h"),
        ("WINDOW", "Duration::from_mins(60)", "1 h"),
        ("WINDOW", "Duration::from_secs(90)", "90 s"),
        ("session_idle_minutes", "480", "8 h"),
        ("deletion_grace_days", "30", "30 days"),
        ("max_hashes_in_flight", "64", "64"),
    ] {
        assert_eq!(shown(name, value), expected, "{name} {value}");
    }
}
