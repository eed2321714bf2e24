//! docs/requirements.md: which test proves which requirement, out of the tests themselves.

use std::collections::{BTreeMap, BTreeSet};

use postern_tests::{expected, source};

/// What the present scope promises. Tests carry these ids in their documentation.
const REQUIREMENTS: [(&str, &str); 50] = [
    (
        "AUTH-1",
        "Signed access tokens (EdDSA, RFC 9068), short-lived; public keys published; rotation without a log-out",
    ),
    ("AUTH-2", "Secrets come from Spin variables alone; none in code, logs, traces or error texts"),
    (
        "AUTH-3",
        "Rotating refresh tokens; a retry gets the same successor, a replay ends the family",
    ),
    (
        "AUTH-4",
        "One guard before every protected route; 401 with `WWW-Authenticate`; cookies for browsers",
    ),
    (
        "AUTH-5",
        "Register, log in, log out, reset and change of passwords; unknown account and wrong password are one answer",
    ),
    (
        "AUTH-6",
        "argon2id with a keyed pepper; re-hash on raised parameters; bcrypt of the predecessor upgraded",
    ),
    ("AUTH-7", "Password strength; breached-password check by k-anonymity"),
    ("AUTH-8", "E-mail verification by link and code; no GET consumes a token"),
    ("AUTH-9", "Rate limits per address and account, atomic, with `Retry-After` and `RateLimit-*`"),
    (
        "AUTH-10",
        "Known devices counted apart from strangers; hashes in flight bounded; a live session can always step up",
    ),
    ("SES-1", "Sessions in Redis; 24 h absolute expiry"),
    ("SES-2", "Limit of sessions per user and role; evict the oldest, or refuse"),
    ("SES-3", "Log-out, password change and suspension take effect on the next request"),
    ("SES-4", "Users see their sessions and revoke one or all others"),
    ("SES-5", "Redis emptied or away: fail closed"),
    ("MFA-1", "TOTP as authenticator apps expect it; QR as SVG and PNG; each step usable once"),
    ("MFA-2", "Ten backup codes of 125 bits, shown once, hashed, single use, regenerable"),
    (
        "MFA-3",
        "A phone beside an authenticator app: codes of ten minutes and five tries, with cool-down",
    ),
    ("MFA-4", "Log-in in two steps; the challenge is a session nowhere"),
    ("MFA-5", "Step-up: routes may demand a recent proof of identity (RFC 9470)"),
    ("RBAC-1", "Three roles that inherit; custom roles with parents; cycles refused"),
    ("RBAC-2", "Permissions `resource:action:scope`, named where the route stands"),
    ("RBAC-3", "Grants on one resource to one user or role, with expiry"),
    ("RBAC-4", "Every decision is on record; denials before the answer"),
    ("RBAC-5", "The decision is pure and agrees with an independent model in every case"),
    ("RBAC-6", "Every operation has an entry in the authorization table"),
    ("RBAC-7", "What a caller may not see answers 404"),
    (
        "USR-1",
        "The own account: profile, address (verified on both sides), export, deletion with a time of grace",
    ),
    ("USR-2", "Preferences: typed, with defaults; replaced and patched; in effect at once"),
    (
        "USR-3",
        "Administrators list, search, invite, read, change, delete, suspend and reactivate users, see and end their sessions, and assign roles",
    ),
    ("USR-4", "Features: what is active for a user, and what is missing for the rest"),
    ("USR-5", "A feed and a live stream of the own changes, so that every device shows the same"),
    (
        "USR-6",
        "Administrators help: reset second factors, unlock, force a new password, repeat an invitation, end one session",
    ),
    (
        "OAUTH-5",
        "Secrets in envelopes that are bound to their row; keys are rotated by re-wrapping",
    ),
    ("OAUTH-7", "No route shows anything of another user"),
    ("API-1", "OpenAPI 3.1 out of the code, committed and proven current"),
    ("API-2", "RFC 9457 problem documents everywhere, with trace id and field errors"),
    (
        "API-3",
        "Validation at the edge; unknown fields refused; body limit; every bad field named at once",
    ),
    (
        "API-5",
        "Lists in pages, by cursor; `Idempotency-Key` on what creates; `ETag` and `If-Match` on what several devices edit",
    ),
    ("JOB-1", "Durable queue: enqueued with the change, claimed with a lease, at least once"),
    ("JOB-2", "Retry with exponential backoff and jitter; dead letters"),
    ("JOB-7", "An authenticated tick; work is caught up when one was missed"),
    (
        "MSG-1",
        "Inbound messages belong to whose verified number sent them; signatures verified, replays dropped",
    ),
    ("MSG-2", "Delivery callbacks in any order; STOP and START honoured"),
    ("MSG-3", "E-mail by HTTP API: Resend and Mailpit; text and HTML parts"),
    ("DATA-1", "Migrations up and down"),
    ("DATA-2", "Every foreign key indexed; every query uses an index"),
    ("DATA-3", "Bounded use of connections; time-outs; liveness, readiness, metrics"),
    (
        "DATA-4",
        "The audit log is append-only, chained, sealed with signed checkpoints and verified offline",
    ),
    (
        "DATA-5",
        "Least privilege in the database: one owner for migrations, one role per component with what its statements need",
    ),
];
/// Areas of requirements: what looks like an id and is none, is not taken for one.
const AREAS: [&str; 12] =
    ["AUTH", "SES", "MFA", "RBAC", "USR", "OAUTH", "MSG", "JOB", "API", "DATA", "WEB", "OPS"];

fn ids(doc: &str) -> BTreeSet<String> {
    doc.split(|c: char| !c.is_ascii_alphanumeric() && c != '-')
        .filter(|word| {
            word.split_once('-').is_some_and(|(area, number)| {
                AREAS.contains(&area) && number.bytes().all(|digit| digit.is_ascii_digit())
            })
        })
        .map(ToOwned::to_owned)
        .collect()
}

/// Every requirement in scope is proven by a test, and the committed map says by which.
#[test]
fn proofs_of_requirements_are_as_committed() {
    let mut proofs: BTreeMap<String, BTreeMap<String, Vec<String>>> = BTreeMap::new();
    for file in source::rust_files(&["shared", "components", "tools", "tests"]) {
        for test in &file.tests {
            for id in ids(&test.doc) {
                let files = proofs.entry(id).or_default();
                let path = file.path.to_string_lossy().into_owned();
                files.entry(path).or_default().push(test.name.clone());
            }
        }
    }
    let mut sections = vec![String::from(
        "# Requirements and the tests that prove them\n\n\
         Written by `cargo xtask regenerate` out of the ids in \
         the tests' documentation; a test fails when it is stale or when a requirement has no test.\n",
    )];
    let mut known = BTreeSet::new();
    for (id, text) in REQUIREMENTS {
        known.insert(id.to_owned());
        let files = proofs.get(id);
        assert!(files.is_some_and(|files| !files.is_empty()), "{id} has no test");
        sections.push(format!("\n## {id}\n\n{text}.\n\n"));
        for (path, tests) in files.into_iter().flatten() {
            let names = tests.join("`, `");
            sections.push(format!(
                "- [{path}](../{path}): `{names}`
"
            ));
        }
    }
    let unknown: Vec<_> = proofs.keys().filter(|id| !known.contains(*id)).collect();
    assert!(unknown.is_empty(), "in tests, but not in the map: {unknown:?}");
    expected::compare("docs/requirements.md", &sections.concat());
}
