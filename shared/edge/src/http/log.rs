//! What happened inside, for the operator alone.

/// One line of JSON on standard error. Carries no request data beyond the path.
pub fn log(component: &str, path: &str, trace_id: &str, problem: &str, internal: &str) {
    postern_platform::log::line(&log_line(component, path, trace_id, problem, internal));
}

/// The line: JSON, so that nothing in it ends it or becomes a member of it (ASVS 16.4.1).
fn log_line(component: &str, path: &str, trace_id: &str, problem: &str, internal: &str) -> String {
    let line = serde_json::json!({
        "level": "error", "component": component, "path": path, "trace_id": trace_id,
        "problem": problem, "internal": internal,
    });
    line.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// ASVS 1.2.3, 16.4.1: whatever a client or a store says, a line of the log is one object, which has it as a text.
    #[test]
    fn a_line_of_the_log_is_one_object() {
        for said in
            ["/plain", "/\n{\"level\":\"info\"}", "\",\"level\":\"info", "\\", "\r\0\u{1b}[2J"]
        {
            let line = log_line("auth", said, "4bf92f", "internal", said);
            assert!(line.bytes().all(|byte| byte >= b' '), "{line:?}");
            let read: serde_json::Value = serde_json::from_str(&line).expect("JSON");
            let expected = serde_json::json!({
                "level": "error", "component": "auth", "path": said, "trace_id": "4bf92f",
                "problem": "internal", "internal": said,
            });
            assert_eq!(read, expected);
            assert_eq!(line.matches("\"level\":").count(), 1, "{line}");
        }
    }
}
