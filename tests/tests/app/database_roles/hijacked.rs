//! What somebody who has taken over one component can do with the work and the record of the others: nothing
//! (docs/adr/0024-what-a-component-may-leave-behind.md).

use postern_domain::jobs::alert::RULES;
use postern_tests::random_bytes;
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::{
    REFUSED, Scene, connect,
    effects::{self, Effects},
    sqlstate,
};

/// Of version 7, as all of ours.
fn id() -> Uuid {
    uuid::Builder::from_unix_timestamp_millis(1_767_225_600_000, &random_bytes()).into_uuid()
}

/// Of the audit log.
fn event(action: &str) -> Value {
    json!({
        "id": id(), "occurred_at": "2026-01-01T00:00:00Z", "action": action, "outcome": "denied",
        "reason": "no_permission", "trace_id": "00", "address": "192.0.2.1"
    })
}

fn job(kind: &str, payload: &Value, needs: &[&str]) -> Value {
    json!({
        "id": id(), "kind": kind, "payload": payload, "needs": needs,
        "run_at": "2026-01-01T00:00:00Z", "created_at": "2026-01-01T00:00:00Z"
    })
}

fn mail(template: &str) -> Value {
    json!({ "template": { "kind": template } })
}

/// What asks for it, as `record_effects` is told it. A mail or a notice that the component may order goes with its kind.
fn asking(verb: &str, name: &str, component: &str, committed: &Effects) -> Value {
    let of = committed.get(component);
    let one_of = |verb: &str| {
        let mut names = of.into_iter().flatten().filter(|(of, _)| of == verb);
        names.next().map_or("", |(_, name)| name)
    };
    match (verb, name) {
        ("record", action) => json!({ "events": [event(action)] }),
        ("mail", template) => json!({ "jobs": [job("send_email", &mail(template), &[])] }),
        ("tell", kind) => json!({ "jobs": [job("tell_devices", &json!({ "kind": kind }), &[])] }),
        ("order", "send_email") => asking("mail", one_of("mail"), component, committed),
        ("order", "tell_devices") => asking("tell", one_of("tell"), component, committed),
        (_, kind) => json!({ "jobs": [job(kind, &json!({}), &[])] }),
    }
}

fn record(effects: &Value) -> String {
    format!("SELECT record_effects('{effects}')")
}

/// A denial and another one like it, which is counted.
fn record_twice(event: &Value) -> String {
    let mut again = event.clone();
    again["id"] = json!(id());
    format!("SELECT record_denial('{event}', 60000), record_denial('{again}', 60000)")
}

/// Everything that stands in the log and in the queue.
async fn recorded(scene: &Scene) -> i64 {
    let sql = "SELECT (SELECT count(*) FROM audit_events) + (SELECT count(*) FROM jobs)";
    sqlx::query_scalar(sql).fetch_one(scene.database.pool()).await.expect("a number")
}

/// DATA-5, JOB-1: a component leaves behind what its own code leaves behind. Ordering the end of anybody's sessions, a
/// deletion, or a mail with a link, and recording what others do, is refused, and nothing of it is written.
#[tokio::test]
async fn a_component_records_and_orders_what_its_code_does() {
    let scene = Scene::new().await;
    let committed = effects::committed();
    let all = effects::all(&committed);
    let (mut allowed, mut refused) = (0, 0);
    for (component, url) in &scene.urls {
        let may_call = format!(
            "has_function_privilege('{}', 'record_effects(jsonb,uuid,jsonb)', 'EXECUTE')",
            scene.role(component)
        );
        let may_call = scene.holds(&may_call).await;
        let mut connection = connect(url).await;
        for (verb, name) in all.iter().filter(|(verb, _)| verb != "work") {
            let before = recorded(&scene).await;
            let sql = record(&asking(verb, name, component, &committed));
            let code = sqlstate(&mut connection, &sql).await;
            let written = recorded(&scene).await - before;
            let listed = committed.get(component);
            let listed = listed.is_some_and(|may| may.contains(&(verb.clone(), name.clone())));
            if listed && may_call {
                assert_eq!((code, written), (None, 1), "{component}: {verb} {name}");
                allowed += 1;
            } else {
                let code = code.as_deref();
                assert_eq!((code, written), (Some(REFUSED), 0), "{component}: {verb} {name}");
                refused += 1;
            }
        }
    }
    assert!(allowed > 50 && refused > 300, "{allowed}, {refused}");
    let may = |component: &str, verb: &str, name: &str| {
        committed[component].contains(&(verb.to_owned(), name.to_owned()))
    };
    assert!(may("session", "order", "end_sessions") && !may("messaging", "order", "end_sessions"));
    assert!(may("auth", "mail", "reset_password") && !may("sync", "order", "send_email"));
    // It writes every mail, and orders one.
    let mails = committed["mail"].iter().filter(|(verb, _)| verb == "mail");
    assert_eq!(mails.map(|(_, name)| name.as_str()).collect::<Vec<_>>(), ["digest"]);
    let orders = committed.get("health").into_iter().flatten();
    let mut orders = orders.filter(|(verb, _)| verb != "work");
    assert_eq!(orders.next(), None, "health");
}

/// DATA-5: of several things none is written when one of them is refused; what names nothing is refused; and nothing that
/// a statement adds replaces what was asked for.
#[tokio::test]
async fn what_is_asked_for_is_asked_for_plainly() {
    let scene = Scene::new().await;
    let mut session = connect(&scene.urls["session"]).await;
    let before = recorded(&scene).await;
    let (good, bad) = (event("auth.refresh"), event("user.suspend"));
    let ends = job("end_sessions", &json!({ "recorded": true }), &[]);
    for refused in [
        json!({ "events": [good, bad] }),
        json!({ "events": [good], "jobs": [ends, job("delete_account", &json!({}), &[])] }),
        json!({ "events": [{ "id": id() }] }),
        json!({ "events": [{ "action": ["auth.refresh"] }] }),
        json!({ "jobs": [{ "id": id() }] }),
        json!({ "jobs": [job("send_email", &json!({}), &[])] }),
        json!({ "jobs": [job("send_email", &json!({ "template": "session_stolen" }), &[])] }),
    ] {
        let code = sqlstate(&mut session, &record(&refused)).await;
        assert_eq!(code.as_deref(), Some(REFUSED), "{refused}");
    }
    let denial = format!("SELECT record_denial('{}', 60000)", event("user.suspend"));
    assert_eq!(sqlstate(&mut session, &denial).await.as_deref(), Some(REFUSED));
    assert_eq!(recorded(&scene).await, before);

    let stolen = job("send_email", &mail("session_stolen"), &["template", "kind"]);
    let given = json!({ "template": { "kind": "reset_password" }, "kind": "end_sessions" });
    let effects = json!({ "jobs": [stolen] });
    let sql = format!("SELECT record_effects('{effects}', NULL, '{given}')");
    assert_eq!(sqlstate(&mut session, &sql).await, None);
    let sql = "SELECT payload - 'kind' FROM jobs";
    let payload: Value =
        sqlx::query_scalar(sql).fetch_one(scene.database.pool()).await.expect("it");
    assert_eq!(payload, mail("session_stolen"));
}

/// DATA-5, ASVS 16.4.2: what nobody could read is refused, for it would stop whoever comes to it: one event the audit log
/// and its seals, one job the worker of its kind.
#[tokio::test]
async fn what_nobody_could_read_is_refused() {
    let scene = Scene::new().await;
    let mut session = connect(&scene.urls["session"]).await;
    let before = recorded(&scene).await;
    let deep = (0..200).fold(json!(1), |inner, _| json!([inner]));
    let with = |mut of: Value, name: &str, value: Value| {
        of[name] = value;
        of
    };
    let event = || event("auth.refresh");
    let order = || job("end_sessions", &json!({ "recorded": true }), &[]);
    let ends = |payload: Value| json!({ "jobs": [job("end_sessions", &payload, &[])] });
    for refused in [
        json!({ "events": [with(event(), "details", json!({ "x": deep }))] }).to_string(),
        json!({ "events": [with(event(), "details", json!({ "x": "x".repeat(70_000) }))] })
            .to_string(),
        json!({ "events": [with(event(), "occurred_at", json!("infinity"))] }).to_string(),
        json!({ "events": [with(event(), "occurred_at", json!("9999-01-01T00:00:00Z"))] })
            .to_string(),
        json!({ "events": [with(event(), "details", json!({ "x": "number" }))] })
            .to_string()
            .replace("\"number\"", "1e1000"),
        json!({ "events": [with(event(), "id", json!(Uuid::nil()))] }).to_string(),
        json!({ "events": [with(event(), "id", json!(Uuid::max()))] }).to_string(),
        json!({ "jobs": [with(order(), "run_at", json!("-infinity"))] }).to_string(),
        json!({ "jobs": [with(order(), "created_at", json!("infinity"))] }).to_string(),
        ends(json!({ "recorded": deep })).to_string(),
        ends(json!({ "recorded": "number" })).to_string().replace("\"number\"", "-1e999"),
    ] {
        let sql = format!("SELECT record_effects('{refused}')");
        let code = sqlstate(&mut session, &sql).await;
        assert_eq!(code.as_deref(), Some("22023"), "{refused}");
    }
    let order = json!({ "jobs": [job("end_sessions", &json!({}), &["older_than"])] });
    for given in [json!({ "older_than": deep }), json!({ "older_than": "x".repeat(70_000) })] {
        let sql = format!("SELECT record_effects('{order}', NULL, '{given}')");
        assert_eq!(sqlstate(&mut session, &sql).await.as_deref(), Some("22023"));
    }
    assert_eq!(recorded(&scene).await, before);
}

/// MSG-3, DATA-5: a mail goes to the account that it is about, whatever whoever orders it says.
#[tokio::test]
async fn a_mail_goes_to_the_account_that_it_is_about() {
    let scene = Scene::new().await;
    let mut session = connect(&scene.urls["session"]).await;
    let stranger = json!({ "to": "mallory@example.org", "template": { "kind": "session_stolen" } });
    let named = json!({ "name": "\r\nBcc: eve", "template": { "kind": "session_stolen" } });
    for payload in [stranger, named] {
        let sql = record(&json!({ "jobs": [job("send_email", &payload, &[])] }));
        assert_eq!(sqlstate(&mut session, &sql).await.as_deref(), Some(REFUSED), "{payload}");
    }
    let to_owner = json!({ "jobs": [job("send_email", &mail("session_stolen"), &["to", "name"])] });
    let given = json!({ "to": "mallory@example.org", "name": "Mallory" });
    let ordered = format!("SELECT record_effects('{to_owner}', NULL, '{given}')");
    assert_eq!(sqlstate(&mut session, &ordered).await, None);
    assert_eq!(recorded(&scene).await, 0, "it needs an address, and there is no account");
}

/// RBAC-4, ASVS 16.4.2: a component counts denials of its own, and hides none that another one sees.
#[tokio::test]
async fn a_component_hides_no_denial_of_another() {
    let scene = Scene::new().await;
    let denial = |component: &str, window: &str| {
        let event = event("rbac.access");
        (scene.urls[component].clone(), format!("SELECT record_denial('{event}', {window})"))
    };
    for (url, sql) in [denial("sync", "6000000000000000"), denial("users", "60000")] {
        assert_eq!(sqlstate(&mut connect(&url).await, &sql).await, None);
    }
    assert_eq!(recorded(&scene).await, 2);
    let latest = "SELECT max(closes_at) < '2026-01-01T00:10:01Z' FROM audit_folds";
    let ends: bool = sqlx::query_scalar(latest).fetch_one(scene.database.pool()).await.expect("it");
    assert!(ends);
    // Nor by an attempt of the future, or by whoever tells of what was counted.
    let mut later = event("rbac.access");
    later["occurred_at"] = json!("2999-01-01T00:00:00Z");
    later["permission"] = json!("x:y:any");
    let sql = format!("SELECT record_denial('{later}', 60000)");
    assert_eq!(sqlstate(&mut connect(&scene.urls["sync"]).await, &sql).await, None);
    let counted = record_twice(&event("auth.refresh"));
    assert_eq!(sqlstate(&mut connect(&scene.urls["session"]).await, &counted).await, None);
    let close = "SELECT audit_close_folds(now() + interval '1 year', 31536000000000)";
    assert_eq!(sqlstate(&mut connect(&scene.urls["rbac"]).await, close).await, None);
    let latest = "SELECT max(closes_at) < now() + interval '21 minutes' FROM audit_folds";
    let ends: bool = sqlx::query_scalar(latest).fetch_one(scene.database.pool()).await.expect("it");
    assert!(ends);
}

/// DATA-5, JOB-1: of the queue a component gets and settles the jobs that it works off. Those of others it can neither read
/// nor change, take away or hold up.
#[tokio::test]
async fn a_component_gets_the_jobs_that_it_works_off() {
    let scene = Scene::new().await;
    let committed = effects::committed();
    let kinds = |component: &str| -> Vec<String> {
        let may = committed.get(component).into_iter().flatten();
        may.filter(|(verb, _)| verb == "work").map(|(_, name)| name.clone()).collect()
    };
    let mut all: Vec<String> = committed.keys().flat_map(|component| kinds(component)).collect();
    all.sort();
    assert!(all.len() >= 8 && all.windows(2).all(|pair| pair[0] != pair[1]), "{all:?}");
    let queued: Vec<Value> = all.iter().map(|kind| job(kind, &json!({}), &[])).collect();
    let mut owner = connect(&scene.database.url).await;
    let queue = record(&json!({ "jobs": queued }));
    assert_eq!(sqlstate(&mut owner, &queue).await, None);

    let known = sqlx::query_scalar("SELECT id FROM jobs").fetch_all(scene.database.pool());
    let known: Vec<Uuid> = known.await.expect("jobs");

    let claim = |kinds: &[String]| {
        let share =
            |kind| json!({ "kind": kind, "until": 4_102_444_800_000_i64, "tries": 1, "most": 9 });
        let shares: Vec<Value> = kinds.iter().map(share).collect();
        format!("SELECT kind FROM claim_jobs('{}', now(), '{}') ORDER BY kind", id(), json!(shares))
    };
    for (component, url) in &scene.urls {
        let own = kinds(component);
        let mut connection = connect(url).await;
        for sql in [
            "SELECT kind FROM jobs",
            "DELETE FROM jobs",
            "UPDATE jobs SET attempts = 0",
            "DO $$ BEGIN LOCK TABLE jobs IN ACCESS SHARE MODE; END $$",
            "SELECT FROM jobs FOR UPDATE",
        ] {
            let code = sqlstate(&mut connection, sql).await;
            assert_eq!(code.as_deref(), Some(REFUSED), "{component}: {sql}");
        }
        for other in all.iter().filter(|kind| !own.contains(kind)) {
            let code = sqlstate(&mut connection, &claim(std::slice::from_ref(other))).await;
            assert_eq!(code.as_deref(), Some(REFUSED), "{component}: {other}");
        }
        let code = sqlstate(&mut connection, &claim(&all)).await;
        assert_eq!(code.as_deref(), Some(REFUSED), "{component}");
        if own.is_empty() {
            continue;
        }
        // Whoever knows a job knows no lease.
        for sql in [
            "SELECT count(*) FILTER (WHERE finish_job(one, gen_random_uuid(), now(), 'done', NULL, NULL))
             FROM unnest($1) AS one",
            "SELECT forget_jobs($1, gen_random_uuid())",
        ] {
            let settled = sqlx::query_scalar(sql).bind(&known).fetch_one(&mut connection);
            let settled: i64 = settled.await.expect("a number");
            assert_eq!(settled, 0, "{component}: {sql}");
        }
        let claimed: Vec<String> = sqlx::query_scalar(AssertSqlSafe(claim(&own)))
            .fetch_all(&mut connection)
            .await
            .expect("jobs");
        assert_eq!(claimed, own, "{component}");
    }
    let held = "SELECT count(*) FROM jobs WHERE state = 'running'";
    let held: i64 = sqlx::query_scalar(held).fetch_one(scene.database.pool()).await.expect("it");
    assert_eq!(
        usize::try_from(held),
        Ok(all.len()),
        "each was claimed by its worker, and settled by nobody"
    );
}

/// DATA-2, JOB-1: the functions by which the queue is worked off find by an index what they want.
#[tokio::test]
async fn the_queue_is_read_by_its_indices() {
    let scene = Scene::new().await;
    let mut owner = connect(&scene.database.url).await;
    assert_eq!(sqlstate(&mut owner, "SET enable_seqscan = off").await, None);
    for function in ["claim_jobs", "finish_job", "forget_jobs", "renew_lease", "purge_jobs"] {
        let known =
            "SELECT prosrc, ARRAY(SELECT one::regtype::text FROM unnest(proargtypes) AS one)
                     FROM pg_proc WHERE proname = $1";
        let asked = sqlx::query_as(known).bind(function).persistent(false);
        let (body, types): (String, Vec<String>) = asked.fetch_one(&mut owner).await.expect("it");
        let plan = super::explained(&mut owner, &types, &body).await.expect("a plan").join("\n");
        assert!(!plan.contains("Seq Scan on jobs"), "{plan}");
        let changes =
            ["Update on jobs ", "Delete on jobs "].map(|change| plan.matches(change).count());
        let reads = plan.matches(" on jobs ").count() - changes.iter().sum::<usize>();
        assert!(reads > 0 && plan.matches("Index Cond:").count() >= reads, "{plan}");
    }
}

/// DATA-2, JOB-6: how the tries of a day ended is counted in an index that holds nothing else; whoever looks at it reads no job.
#[tokio::test]
async fn the_hours_are_counted_in_an_index() {
    let scene = Scene::new().await;
    let mut owner = connect(&scene.database.url).await;
    let body = "SELECT prosrc FROM pg_proc WHERE proname = 'job_hours'";
    let body: String =
        sqlx::query_scalar(body).persistent(false).fetch_one(&mut owner).await.expect("it");
    let rows = "INSERT INTO jobs (id, kind, payload, state, run_at, created_at, finished_at)
                VALUES ('017f22e2-79b0-7cc3-98c4-dc0c0c07398f', 'send_email', '{}', 'done', now(), now(), now());
                INSERT INTO job_runs (job_id, kind, attempt, started_at, ended_at, ending)
                SELECT '017f22e2-79b0-7cc3-98c4-dc0c0c07398f', 'send_email', 1, now(), now() - age * interval '1 minute', 'done'
                FROM generate_series(1, 20000) AS age";
    assert_eq!(sqlstate(&mut owner, rows).await, None);
    assert_eq!(sqlstate(&mut owner, "VACUUM ANALYZE job_runs").await, None);
    let types = ["timestamptz".to_owned()];
    let plan = super::explained(&mut owner, &types, &body).await.expect("a plan").join("\n");
    assert!(plan.contains("Index Only Scan using job_runs_ended"), "{plan}");
    assert!(plan.contains("Index Cond: ((ended_at > ") && !plan.contains("Seq Scan"), "{plan}");
}

/// DATA-2, JOB-6: what alert rules measure is found by an index, each time that somebody looks.
#[tokio::test]
async fn alerts_are_measured_by_indices() {
    let scene = Scene::new().await;
    let mut owner = connect(&scene.database.url).await;
    assert_eq!(sqlstate(&mut owner, "SET enable_seqscan = off").await, None);
    let measures =
        "SELECT proname, prosrc, ARRAY(SELECT one::regtype::text FROM unnest(proargtypes) AS one)
         FROM pg_proc WHERE proname LIKE 'alert\\_%' AND prolang = (SELECT oid FROM pg_language WHERE lanname = 'sql')";
    let measures: Vec<(String, String, Vec<String>)> =
        sqlx::query_as(measures).persistent(false).fetch_all(&mut owner).await.expect("measures");
    assert_eq!(measures.len(), RULES.len() + 1, "a function for each rule, and whom it tells");
    for (name, body, types) in measures {
        let plan = super::explained(&mut owner, &types, &body).await.expect("a plan").join("\n");
        // Kinds and schedules are as many as the code has.
        let large =
            ["jobs", "job_runs", "oauth_integrations", "audit_events", "audit_unsealed", "users"];
        for table in large {
            assert!(!plan.contains(&format!("Seq Scan on {table} ")), "{name}: {plan}");
        }
        assert!(
            plan.contains("Index Cond:") || plan.contains("oauth_integrations_failing"),
            "{name}: {plan}"
        );
    }
}

/// DATA-5: no component holds the locks in whose order roles and text messages change, the tables that all others need, or
/// large objects, where somebody may take that away from all users of the database.
#[tokio::test]
async fn a_component_holds_up_nobody() {
    let scene = Scene::new().await;
    for (component, url) in &scene.urls {
        let mut connection = connect(url).await;
        for sql in [
            "SELECT pg_advisory_lock(hashtextextended('postern administrators', 0))",
            "SELECT pg_try_advisory_xact_lock(1)",
            "SELECT pg_advisory_lock_shared(1, 1)",
            "SELECT lo_create(0)",
            "SELECT lo_from_bytea(0, '')",
            "DO $$ BEGIN LOCK TABLE users IN ACCESS EXCLUSIVE MODE; END $$",
            "DO $$ BEGIN LOCK TABLE credentials IN ACCESS EXCLUSIVE MODE; END $$",
            "DO $$ BEGIN LOCK TABLE roles IN ACCESS EXCLUSIVE MODE; END $$",
            "DO $$ BEGIN LOCK TABLE audit_events IN ACCESS EXCLUSIVE MODE; END $$",
        ] {
            let code = sqlstate(&mut connection, sql).await;
            assert_eq!(code.as_deref(), Some(REFUSED), "{component}: {sql}");
        }
    }
    // The functions that take those locks do it as the owner.
    let mut owner = connect(&scene.database.url).await;
    assert_eq!(
        sqlstate(&mut owner, "SELECT pg_advisory_lock(1), pg_advisory_unlock(1)").await,
        None
    );
}

/// DATA-5: whoever sends mails learns the address of one that is to go out just now, and reads no account, and nothing that
/// anybody prefers.
#[tokio::test]
async fn who_sends_mails_reads_no_addresses() {
    let scene = Scene::new().await;
    let mut owner = connect(&scene.database.url).await;
    let (registration, queued, held, other) = (id(), id(), id(), id());
    let payload = json!({ "to": "mallory@example.org", "name": "",
        "template": { "kind": "verify_email", "verification": registration, "generation": 0 } });
    let set_up = format!(
        "INSERT INTO email_verifications (id, email, email_key, name, password_hash, handle_hash, created_at,
             expires_at, code_expires_at)
         VALUES ('{registration}', 'ada@example.org', 'ada@example.org', 'Ada', 'x', 'x', now(), now(), now());
         INSERT INTO jobs (id, kind, payload, state, run_at, created_at, lease_id, lease_until)
         SELECT id, kind, '{payload}', state, now(), now(),
             CASE WHEN state = 'running' THEN id END, CASE WHEN state = 'running' THEN now() END
         FROM (VALUES ('{queued}'::uuid, 'send_email', 'queued'), ('{held}', 'send_email', 'running'),
             ('{other}', 'end_sessions', 'running')) AS j (id, kind, state)"
    );
    assert_eq!(sqlstate(&mut owner, &set_up).await, None);
    let mut mail = connect(&scene.urls["mail"]).await;
    for (job, address) in
        [(held, Some("ada@example.org")), (queued, None), (other, None), (registration, None)]
    {
        let asked = sqlx::query_scalar("SELECT address FROM mail_reader($1)").bind(job);
        let told: Option<Option<String>> =
            asked.fetch_optional(&mut mail).await.expect("an answer");
        assert_eq!(told.flatten().as_deref(), address);
    }
    for table in
        ["users", "email_verifications", "email_changes", "password_resets", "user_preferences"]
    {
        let code = sqlstate(&mut mail, &format!("SELECT FROM {table}")).await;
        assert_eq!(code.as_deref(), Some(REFUSED), "{table}");
    }
}

/// DATA-5: while the release before still runs, it keeps what it could do; then that is taken away.
#[tokio::test]
async fn what_is_not_listed_any_more_is_taken_away() {
    let scene = Scene::new().await;
    let mut owner = connect(&scene.database.url).await;
    let older = "INSERT INTO component_effects VALUES ('sync', 'order', 'of_the_past');
                 DELETE FROM component_effects WHERE verb = 'work'";
    assert_eq!(sqlstate(&mut owner, older).await, None);
    let before = "EXISTS (SELECT FROM component_effects WHERE name = 'of_the_past')";
    let kinds =
        effects::committed().into_values().flatten().filter(|(verb, _)| verb == "work").count();
    let work = format!("(SELECT count(*) FROM component_effects WHERE verb = 'work') = {kinds}");
    Scene::run_roles(&mut owner, "SET postern.keep_rights = on").await.expect("the roles");
    assert!(scene.holds(before).await && scene.holds(&work).await);
    Scene::run_roles(&mut owner, "SET postern.keep_rights = off").await.expect("the roles");
    assert!(!scene.holds(before).await && scene.holds(&work).await);
}
