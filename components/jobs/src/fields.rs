//! How the fields are read that only this component has; for the others there is `postern_edge::field`.

use postern_domain::field_code::FieldCode;
use postern_domain::jobs::{KindName, alert::LONGEST_HOLD};
use postern_edge::Invalid;

/// `kind`, where it may be left out.
pub fn optional_kind(text: &str) -> Result<Option<KindName>, Invalid> {
    text.parse().map(Some).map_err(|_| {
        Invalid::new(
            FieldCode::InvalidKind,
            "Expected the name of a kind of job, such as send_email.",
        )
    })
}

/// `component`, where it may be left out: any word that could be one. Which there are, the deployment says.
pub fn optional_component(text: &str) -> Result<Option<String>, Invalid> {
    let is_name = (1..=32).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_lowercase());
    is_name.then(|| Some(text.to_owned())).ok_or_else(|| {
        Invalid::new(
            FieldCode::InvalidComponent,
            "Expected the name of a component, such as users.",
        )
    })
}

/// `trace_id`, where it may be left out.
pub fn optional_trace_id(text: &str) -> Result<Option<String>, Invalid> {
    let is_hex = text.len() == 32 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    is_hex.then(|| Some(text.to_owned())).ok_or_else(|| {
        Invalid::new(
            FieldCode::InvalidTraceId,
            "Expected a trace id: 32 hexadecimal digits in lower case.",
        )
    })
}

/// The longest reason, in characters.
const MAX_REASON_CHARS: usize = 500;

/// `reason`, where it may be left out: whatever people write to people.
pub fn reason(text: &str) -> Result<Option<String>, Invalid> {
    let text = text.trim();
    if text.chars().count() > MAX_REASON_CHARS || text.chars().any(char::is_control) {
        let detail = "At most 500 characters, no control characters.";
        return Err(Invalid::new(FieldCode::InvalidDescription, detail));
    }
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

/// `threshold`. How large it may be depends on what is measured.
pub fn threshold(number: i64) -> Result<i64, Invalid> {
    if number >= 1 {
        return Ok(number);
    }
    Err(Invalid::new(FieldCode::InvalidNumber, "Expected a number from 1 on."))
}

/// `hold_seconds`.
pub fn hold(seconds: i64) -> Result<i32, Invalid> {
    let most = i64::try_from(LONGEST_HOLD.as_secs()).unwrap_or(i64::MAX);
    let fits = |seconds| i32::try_from(seconds).ok().filter(|_| (0..=most).contains(&seconds));
    fits(seconds).ok_or_else(|| {
        Invalid::new(
            FieldCode::InvalidNumber,
            format!("Expected a number of seconds from 0 to {most}."),
        )
    })
}

/// `per_minute`.
pub fn per_minute(number: Option<i64>) -> Result<Option<i32>, Invalid> {
    let fits = |number| i32::try_from(number).ok().filter(|number| (1..=100_000).contains(number));
    number.map(|number| fits(number).ok_or(())).transpose().map_err(|()| {
        Invalid::new(FieldCode::InvalidNumber, "Expected a number from 1 to 100000, or null.")
    })
}
