//! From counters to the Prometheus text format.
//!
//! Ours, because `prometheus-client` keeps counters, and these are added up in Redis: it takes a collector and a metric
//! type of our own to hand it sums, which is more code than the format is, and 37 KB.

use std::{collections::BTreeMap, fmt::Write as _};

use postern_edge::metrics::BUCKETS;
use postern_store::health::Load;

/// Families of counters: the first part of a field's name, the metric, its help, and the labels that the
/// other parts are the values of.
const COUNTERS: [(&str, &str, &str, &[&str]); 12] = [
    (
        "requests",
        "postern_http_requests_total",
        "Requests answered.",
        &["component", "method", "route", "status"],
    ),
    ("logins", "postern_logins_total", "Log-ins by outcome.", &["outcome"]),
    ("limited", "postern_rate_limited_total", "Requests refused by a rate limit.", &["limit"]),
    (
        "messages_dropped",
        "postern_inbound_messages_dropped_total",
        "Webhooks about text messages that changed nothing.",
        &["why"],
    ),
    (
        "overflow",
        "postern_metrics_overflow_total",
        "Observations that were not kept, because there are too many counters.",
        &[],
    ),
    (
        "texts_refused",
        "postern_text_messages_refused_total",
        "Text messages that were not sent because a cap was reached, by what it counts.",
        &["counted"],
    ),
    (
        "errors",
        "postern_unexpected_errors_total",
        "Unexpected errors: answers of 500, and tries of jobs that a defect ended.",
        &["component"],
    ),
    (
        "kept",
        "postern_kept_total",
        "Times that something was needed which is fetched elsewhere and kept, by how it was had.",
        &["kind", "outcome"],
    ),
    ("jobs", "postern_jobs_total", "Tries of background jobs.", &["kind", "outcome"]),
    (
        "sealing_refused",
        "postern_audit_sealing_refused_total",
        "Times that the audit log was not sealed, because its chain is not what was signed.",
        &["finding"],
    ),
    (
        "refresh_refused",
        "postern_oauth_refresh_refused_total",
        "Times that a provider gave no new tokens, by what the connection is then: active is tried again, error is the operator's to mend.",
        &["provider", "state"],
    ),
    (
        "left_under_old_key",
        "postern_left_under_old_key_total",
        "Times that an envelope was left under an old key, because it does not open.",
        &["table"],
    ),
];

/// Families of histograms, likewise.
const HISTOGRAMS: [(&str, &str, &str, &[&str]); 2] = [
    (
        "latency",
        "postern_http_request_duration_seconds",
        "Time to answer a request.",
        &["component", "route"],
    ),
    (
        "pool_wait",
        "postern_pool_wait_seconds",
        "Time to get a connection from the pool.",
        &["pool"],
    ),
];

/// The text.
pub fn render(counters: &[(String, u64)], load: &Load) -> String {
    let mut families: BTreeMap<&str, Vec<(Vec<&str>, u64)>> = BTreeMap::new();
    for (field, amount) in counters {
        let mut parts = field.split('|');
        let family = parts.next().unwrap_or_default();
        families.entry(family).or_default().push((parts.collect(), *amount));
    }
    let mut out = String::new();
    for (family, metric, help, labels) in COUNTERS {
        head(&mut out, metric, help, "counter");
        for (values, amount) in families.get(family).into_iter().flatten() {
            line(&mut out, metric, &pairs(labels, values), *amount);
        }
    }
    for (family, metric, help, labels) in HISTOGRAMS {
        head(&mut out, metric, help, "histogram");
        histograms(&mut out, metric, labels, families.get(family).map_or(&[], Vec::as_slice));
    }
    gauges(&mut out, load);
    out
}

/// One histogram's observations by bucket, and their sum in microseconds.
type Observations = (BTreeMap<usize, u64>, u64);

fn histograms(out: &mut String, metric: &str, labels: &[&str], series: &[(Vec<&str>, u64)]) {
    let mut by_labels: BTreeMap<Vec<&str>, Observations> = BTreeMap::new();
    for (parts, amount) in series {
        let Some((values, rest)) = parts.split_at_checked(labels.len()) else { continue };
        let (buckets, sum) = by_labels.entry(values.to_vec()).or_default();
        match rest {
            ["bucket", index] => {
                let Ok(index) = index.parse() else { continue };
                *buckets.entry(index).or_default() += amount;
            }
            _ => *sum += amount,
        }
    }
    for (values, (buckets, sum_us)) in by_labels {
        let mut so_far = 0;
        for (index, bound) in BUCKETS.iter().enumerate() {
            so_far += buckets.get(&index).copied().unwrap_or_default();
            let labels = with(&pairs(labels, &values), "le", &bound.to_string());
            line(out, &format!("{metric}_bucket"), &labels, so_far);
        }
        so_far += buckets.get(&BUCKETS.len()).copied().unwrap_or_default();
        let labels = pairs(labels, &values);
        line(out, &format!("{metric}_bucket"), &with(&labels, "le", "+Inf"), so_far);
        #[expect(clippy::cast_precision_loss, reason = "microseconds of latency fit an f64")]
        let sum_s = sum_us as f64 / 1e6;
        line(out, &format!("{metric}_sum"), &labels, sum_s);
        line(out, &format!("{metric}_count"), &labels, so_far);
    }
}

fn gauges(out: &mut String, load: &Load) {
    let metric = "postern_pg_connections";
    head(out, metric, "Connections to this database by state, as Postgres sees them.", "gauge");
    for (state, amount) in &load.connections {
        line(out, metric, &pairs(&["state"], &[state]), *amount);
    }
    let metric = "postern_pg_connections_max";
    head(out, metric, "max_connections of the server.", "gauge");
    line(out, metric, "", load.max_connections);
    let metric = "postern_jobs";
    head(out, metric, "Jobs that are not done, by state.", "gauge");
    for (state, amount) in &load.jobs {
        line(out, metric, &pairs(&["state"], &[state]), *amount);
    }
    let metric = "postern_jobs_oldest_due_seconds";
    head(out, metric, "Age of the oldest job that is due.", "gauge");
    line(out, metric, "", load.oldest_due_s);
    let metric = "postern_audit_oldest_unsealed_seconds";
    head(out, metric, "Age of the oldest audit event that is not sealed.", "gauge");
    line(out, metric, "", load.oldest_unsealed_s);
    let metric = "postern_alerts_firing";
    head(out, metric, "Alert rules that fire.", "gauge");
    for rule in &load.firing {
        line(out, metric, &pairs(&["rule"], &[rule]), 1);
    }
    let metric = "postern_alerts_evaluated_seconds";
    head(
        out,
        metric,
        "How long ago a tick looked at the alert rules last; ticks do so every 15 s.",
        "gauge",
    );
    line(out, metric, "", load.alerts_evaluated_s);
    kept_elsewhere(out, load);
    let metric = "postern_schema_version";
    head(out, metric, "The newest migration applied.", "gauge");
    line(out, metric, "", load.schema_version);
    let metric = "postern_build_info";
    head(out, metric, "The release that answers this, as a label.", "gauge");
    line(out, metric, &pairs(&["version"], &[env!("CARGO_PKG_VERSION")]), 1);
}

/// What a restore would begin with. An age has no line until there is something that has one.
fn kept_elsewhere(out: &mut String, load: &Load) {
    let metric = "postern_pg_wal_archive_failures_total";
    head(out, metric, "Times that a file of the write-ahead log was not archived.", "counter");
    line(out, metric, "", load.archive_failures);
    let ages = [
        (
            "postern_pg_wal_archived_seconds",
            "How long ago a file of the write-ahead log was archived last.",
            load.archived_s,
        ),
        ("postern_backup_age_seconds", "How long ago the newest backup ended.", load.backup_s),
    ];
    for (metric, help, age) in ages {
        head(out, metric, help, "gauge");
        if let Some(age) = age {
            line(out, metric, "", age);
        }
    }
}

fn head(out: &mut String, metric: &str, help: &str, kind: &str) {
    // Writing into a String cannot fail.
    _ = writeln!(out, "# HELP {metric} {help}\n# TYPE {metric} {kind}");
}

fn line(out: &mut String, metric: &str, labels: &str, value: impl std::fmt::Display) {
    let labels = if labels.is_empty() { String::new() } else { format!("{{{labels}}}") };
    _ = writeln!(out, "{metric}{labels} {value}");
}

fn pairs(labels: &[&str], values: &[&str]) -> String {
    let escape = |text: &str| text.replace('\\', r"\\").replace('"', r#"\""#).replace('\n', r"\n");
    let pairs =
        labels.iter().zip(values).map(|(label, value)| format!("{label}=\"{}\"", escape(value)));
    pairs.collect::<Vec<_>>().join(",")
}

fn with(labels: &str, label: &str, value: &str) -> String {
    let comma = if labels.is_empty() { "" } else { "," };
    format!("{labels}{comma}{label}=\"{value}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// DATA-3: buckets are cumulative, sums are in seconds, labels are escaped.
    #[test]
    fn renders_counters_and_cumulative_histograms() {
        let counters = [
            ("requests|auth|POST|/api/v1/auth/login|200", 3),
            ("latency|auth|/x|bucket|0", 1),
            ("latency|auth|/x|bucket|2", 2),
            ("latency|auth|/x|bucket|11", 1),
            ("latency|auth|/x|sum", 2_500_000),
            ("logins|a\"b", 1),
            ("overflow", 7),
        ];
        let counters: Vec<_> = counters.map(|(field, amount)| (field.to_owned(), amount)).into();
        let load = Load {
            connections: vec![("idle".into(), 4)],
            max_connections: 100,
            jobs: vec![],
            oldest_due_s: 0.5,
            oldest_unsealed_s: 7.0,
            firing: vec!["queue_age".into()],
            alerts_evaluated_s: 3.5,
            archive_failures: 2,
            archived_s: Some(61.5),
            backup_s: None,
            schema_version: 46,
        };
        let text = render(&counters, &load);
        for expected in [
            r#"postern_http_requests_total{component="auth",method="POST",route="/api/v1/auth/login",status="200"} 3"#,
            r#"postern_http_request_duration_seconds_bucket{component="auth",route="/x",le="0.001"} 1"#,
            r#"postern_http_request_duration_seconds_bucket{component="auth",route="/x",le="0.005"} 3"#,
            r#"postern_http_request_duration_seconds_bucket{component="auth",route="/x",le="2.5"} 3"#,
            r#"postern_http_request_duration_seconds_bucket{component="auth",route="/x",le="+Inf"} 4"#,
            r#"postern_http_request_duration_seconds_sum{component="auth",route="/x"} 2.5"#,
            r#"postern_http_request_duration_seconds_count{component="auth",route="/x"} 4"#,
            r#"postern_logins_total{outcome="a\"b"} 1"#,
            r#"postern_pg_connections{state="idle"} 4"#,
            "postern_jobs_oldest_due_seconds 0.5",
            "postern_metrics_overflow_total 7",
            "postern_audit_oldest_unsealed_seconds 7",
            r#"postern_alerts_firing{rule="queue_age"} 1"#,
            "postern_alerts_evaluated_seconds 3.5",
            "postern_pg_wal_archive_failures_total 2",
            "postern_pg_wal_archived_seconds 61.5",
            "postern_schema_version 46",
            concat!("postern_build_info{version=\"", env!("CARGO_PKG_VERSION"), "\"} 1"),
        ] {
            assert!(text.lines().any(|line| line == expected), "{expected}\nnot in\n{text}");
        }
        // Without a backup it has no age, and an age of zero would be a lie.
        assert!(!text.contains("\npostern_backup_age_seconds"), "{text}");
    }
}
