//! USR-1, API-5: the own account: profile, address, deletion, export.

use std::{collections::BTreeSet, time::Duration};

use futures_util::future::join_all;
use postern_tests::{App, Deadline, Tokens, json, new_address, new_number, new_password};
use sqlx::Row as _;

const ME: &str = "/api/v1/users/me";
const PREFERENCES: &str = "/api/v1/users/me/preferences";

/// USR-1, API-5: the profile is read and changed; a version that was not seen is not changed.
#[tokio::test]
async fn the_profile_is_read_and_changed() {
    let app = App::start().await;
    let (ada, tokens) = app.somebody("Ada").await;
    let api = app.as_user(&tokens);
    let before = api.get(ME).await.expect(200);
    let me = before.json();
    assert_eq!((&me["email"], &me["name"]), (&json!(ada.email), &json!("Ada")));
    assert_eq!(
        (&me["id"], &me["deletion_at"], &me["pending_email"]),
        (&json!(ada.id), &json!(null), &json!(null))
    );

    let seen = before.etag();
    let body = json!({ "name": "Ada Lovelace" });
    let api_seen = api.clone().header("if-match", &seen);
    let after = api_seen.patch(ME, body.clone()).await.expect(200);
    assert_eq!(after.json()["name"], "Ada Lovelace");
    assert_ne!(after.etag(), seen);
    // The same change again is none.
    let again = api.patch(ME, body).await.expect(200);
    assert_eq!(again.etag(), after.etag());
    let stale = api_seen.patch(ME, json!({ "name": "Countess" })).await;
    stale.expect_problem(412, "precondition-failed");
    assert_eq!(stale.etag(), after.etag());
    for (bad, code) in
        [(json!({ "name": " " }), "name_empty"), (json!({ "email": "x@y.z" }), "unknown_field")]
    {
        let refused = api.patch(ME, bad).await;
        refused.expect_problem(422, "validation");
        assert_eq!(refused.json()["errors"][0]["code"], code);
    }
    api.patch(ME, json!({})).await.expect(200);
    let events: i64 =
        app.value("SELECT count(*) FROM audit_events WHERE action = 'user.profile.update'").await;
    assert_eq!(events, 1);
}

/// API-5: of two devices that change the profile at once, both with what they have seen, one has to look again.
#[tokio::test]
async fn two_devices_rename_at_once() {
    let app = App::start().await;
    let (_, tokens) = app.somebody("Ada").await;
    let api = app.as_user(&tokens);
    let seen = api.get(ME).await.etag();
    let with_match = api.clone().header("if-match", &seen);
    let names = ["Ada B", "Ada C"];
    let answers = join_all(names.map(|name| with_match.patch(ME, json!({ "name": name })))).await;
    let mut statuses: Vec<_> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412]);
}

/// USR-1, ASVS 6.3.7: an address is replaced once both sides have agreed, in either order; the one before is told, and
/// no longer logs in.
#[tokio::test]
async fn an_address_is_replaced_when_both_sides_agree() {
    let app = App::start().await;
    for first_side in ["leave", "take"] {
        let (ada, tokens) = app.somebody("Ada").await;
        let api = app.as_user(&tokens);
        let forgot = json!({ "email": ada.email });
        app.post("/api/v1/auth/password/forgot", forgot).await.expect(202);
        let reset = app.mail_to(&ada.email).await.token();
        let next = new_address("ada.new");
        api.post("/api/v1/users/me/email", json!({ "email": next })).await.expect(202);
        let pending = api.get(ME).await.expect(200).json();
        assert_eq!(pending["pending_email"]["email"], json!(next), "{pending}");
        let leave = app.mail_to(&ada.email).await;
        let take = app.mail_to(&next).await;
        assert!(leave.text.contains("/change-email#token=pst_la_"), "{}", leave.text);
        assert!(take.text.contains("/change-email#token=pst_ta_"), "{}", take.text);
        let (first, second) = if first_side == "leave" { (leave, take) } else { (take, leave) };
        let confirm = async |token: String| {
            app.post("/api/v1/auth/email-change/confirm", json!({ "token": token })).await
        };
        for _ in 0..2 {
            let waiting = confirm(first.token()).await.expect(200).json();
            assert_eq!(waiting["status"], "waiting_for_other_side");
            assert_eq!(api.get(ME).await.json()["email"], json!(ada.email));
        }
        let done = confirm(second.token()).await.expect(200).json();
        assert_eq!(done["status"], "changed");
        let me = api.get(ME).await.expect(200).json();
        assert_eq!((&me["email"], &me["pending_email"]), (&json!(next), &json!(null)));
        assert!(app.mail_to(&ada.email).await.text.contains("has a new e-mail address"));
        app.try_log_in(&next, &ada.password).await.expect(200);
        app.try_log_in(&ada.email, &ada.password).await.expect_problem(401, "invalid-credentials");
        confirm(first.token()).await.expect_problem(400, "token-invalid");
        // Whoever still reads the address before has no way in by an older mail either.
        let body = json!({ "token": reset, "password": new_password() });
        app.post("/api/v1/auth/password/reset", body).await.expect_problem(400, "token-invalid");
        confirm("pst_ta_nonsense".into()).await.expect_problem(400, "token-invalid");
    }
}

/// USR-1: an address that belongs to somebody is not given away, and asking does not tell that it does.
#[tokio::test]
async fn an_address_of_somebody_else_stays_theirs() {
    let app = App::start().await;
    let ((ada, tokens), (bob, _)) = (app.somebody("Ada").await, app.somebody("Bob").await);
    let api = app.as_user(&tokens);
    let own = api.post("/api/v1/users/me/email", json!({ "email": ada.email })).await;
    assert_eq!(own.expect_problem(422, "validation")["errors"][0]["code"], "same_address");
    let known = api.post("/api/v1/users/me/email", json!({ "email": bob.email })).await.expect(202);
    let first = app.mail_to(&ada.email).await;
    let fresh = new_address("fresh");
    let unknown = api.post("/api/v1/users/me/email", json!({ "email": fresh })).await.expect(202);
    assert_eq!(known.json(), unknown.json());
    let warned = app.mail_to(&bob.email).await;
    assert!(warned.text.contains("there is an account with it already"), "{}", warned.text);
    assert!(!warned.text.contains("token="), "{}", warned.text);

    // Somebody registers the address while both sides are about to agree.
    let (leave, take) = (app.mail_to(&ada.email).await.token(), app.mail_to(&fresh).await.token());
    let replaced =
        app.post("/api/v1/auth/email-change/confirm", json!({ "token": first.token() })).await;
    replaced.expect_problem(400, "token-invalid");
    app.post("/api/v1/auth/email-change/confirm", json!({ "token": leave })).await.expect(200);
    app.sql(&format!(
        "UPDATE users SET email = '{fresh}', email_key = '{fresh}' WHERE id = '{}'",
        bob.id
    ))
    .await;
    let late = app.post("/api/v1/auth/email-change/confirm", json!({ "token": take })).await;
    late.expect_problem(409, "conflict");
    assert_eq!(api.get(ME).await.json()["email"], json!(ada.email));
}

/// USR-1: a change can be taken back, and ends by itself after a day.
#[tokio::test]
async fn a_change_of_address_can_be_taken_back_and_expires() {
    let app = App::start().await;
    let (ada, tokens) = app.somebody("Ada").await;
    let api = app.as_user(&tokens);
    for taken_back in [true, false] {
        let next = new_address("next");
        api.post("/api/v1/users/me/email", json!({ "email": next })).await.expect(202);
        let token = app.mail_to(&next).await.token();
        if taken_back {
            api.delete("/api/v1/users/me/email").await.expect(204);
            api.delete("/api/v1/users/me/email").await.expect_problem(404, "not-found");
        } else {
            app.sql("UPDATE email_changes SET expires_at = now() - interval '1 s'").await;
        }
        assert_eq!(api.get(ME).await.json()["pending_email"], json!(null));
        let late = app.post("/api/v1/auth/email-change/confirm", json!({ "token": token })).await;
        late.expect_problem(400, "token-invalid");
    }
    assert_eq!(api.get(ME).await.json()["email"], json!(ada.email));
}

/// USR-1: of both sides at once, one is the second, whoever comes first.
#[tokio::test]
async fn both_sides_at_once_agree() {
    let app = App::start().await;
    for _ in 0..5 {
        let (ada, tokens) = app.somebody("Ada").await;
        let next = new_address("next");
        let body = json!({ "email": next });
        app.as_user(&tokens).post("/api/v1/users/me/email", body).await.expect(202);
        let tokens_of_mails =
            [app.mail_to(&ada.email).await.token(), app.mail_to(&next).await.token()];
        let confirm = tokens_of_mails
            .map(|token| app.post("/api/v1/auth/email-change/confirm", json!({ "token": token })));
        let mut statuses = Vec::new();
        for answer in join_all(confirm).await {
            statuses.push(answer.expect(200).json()["status"].as_str().unwrap().to_owned());
        }
        statuses.sort();
        assert_eq!(statuses, ["changed", "waiting_for_other_side"]);
        assert_eq!(app.as_user(&tokens).get(ME).await.json()["email"], json!(next));
    }
}

/// USR-1, AUTH-5: of a reset and a change of address at once one is done. Whichever comes second is refused, and leaves
/// nothing behind.
#[tokio::test]
async fn of_a_reset_and_a_change_of_address_one_is_done() {
    let app = App::start().await;
    for reset_first in [true, false] {
        let (ada, tokens) = app.somebody("Ada").await;
        let next = new_address("next");
        let body = json!({ "email": next });
        app.as_user(&tokens).post("/api/v1/users/me/email", body).await.expect(202);
        let leave = app.mail_to(&ada.email).await.token();
        let take = app.mail_to(&next).await.token();
        app.post("/api/v1/auth/email-change/confirm", json!({ "token": leave })).await.expect(200);
        app.post("/api/v1/auth/password/forgot", json!({ "email": ada.email })).await.expect(202);
        let token = app.mail_to(&ada.email).await.token();
        let new = new_password();

        let mut lock = app.pool().begin().await.unwrap();
        let row = "SELECT FROM users WHERE id = $1 FOR UPDATE";
        sqlx::query(row).bind(ada.id).execute(&mut *lock).await.unwrap();
        let waiting = async |count: i64| {
            let sql = "SELECT count(*) FROM pg_stat_activity
                       WHERE datname = current_database() AND wait_event_type = 'Lock'";
            let deadline = Deadline::after(Duration::from_millis(900));
            while app.value::<i64>(sql).await < count && deadline.pause().await {}
        };
        let reset = async {
            if !reset_first {
                waiting(1).await;
            }
            let body = json!({ "token": token, "password": new });
            app.post("/api/v1/auth/password/reset", body).await
        };
        let change = async {
            if reset_first {
                waiting(1).await;
            }
            app.post("/api/v1/auth/email-change/confirm", json!({ "token": take })).await
        };
        let release = async {
            waiting(2).await;
            lock.commit().await.unwrap();
        };
        let (reset, change, ()) = tokio::join!(reset, change, release);
        let statuses = [reset.status, change.status];
        let done = reset.status == 200;
        assert!(statuses == [200, 400] || statuses == [400, 200], "{statuses:?}");
        let lost = if done { &change } else { &reset };
        lost.expect_problem(400, "token-invalid");
        let (email, password) = if done { (&ada.email, &new) } else { (&next, &ada.password) };
        app.try_log_in(email, password).await.expect(200);
        let left: i64 = app
            .value("SELECT (SELECT count(*) FROM email_changes) + (SELECT count(*) FROM password_resets)")
            .await;
        assert_eq!(left, 0);
    }
}

/// AUTH-5: a reset is for the password that was there when it was asked for: one that was replaced since, or that a
/// second factor has come to stand beside, wants a new mail.
#[tokio::test]
async fn a_reset_is_for_the_password_that_was_there() {
    let app = App::start().await;
    let (ada, tokens) = app.somebody("Ada").await;
    app.post("/api/v1/auth/password/forgot", json!({ "email": ada.email })).await.expect(202);
    let token = app.mail_to(&ada.email).await.token();
    app.enrol_totp(&tokens).await;
    let body = json!({ "token": token, "password": new_password() });
    let late = app.post("/api/v1/auth/password/reset", body).await;
    late.expect_problem(400, "token-invalid");
    app.challenge(&ada).await;
}

/// USR-1, AUTH-9, ASVS 2.3.2, 2.4.1, 15.2.2: everything that is kept of somebody is not read again and again.
#[tokio::test]
async fn exports_are_limited() {
    let app = App::builder().variable("rate_limits", "on").start().await;
    let ((_, ada), (_, bob)) = (app.somebody("Ada").await, app.somebody("Bob").await);
    let export = async |tokens: &Tokens| app.as_user(tokens).get("/api/v1/users/me/export").await;
    for left in (0..5).rev() {
        let answer = export(&ada).await.expect(200);
        assert_eq!(answer.header("ratelimit-remaining"), Some(left.to_string().as_str()));
    }
    let sixth = export(&ada).await;
    sixth.expect_problem(429, "too-many-requests");
    assert!(sixth.header("retry-after").is_some());
    export(&bob).await.expect(200);
}

/// Everything in the database and in Redis that contains one of these texts.
async fn traces(app: &App, texts: &[String]) -> Vec<String> {
    let tables = "SELECT table_name::text FROM information_schema.tables
                  WHERE table_schema = 'public' AND table_type = 'BASE TABLE'";
    let tables: Vec<String> = sqlx::query_scalar(tables).fetch_all(app.pool()).await.unwrap();
    assert!(tables.len() > 15, "{tables:?}");
    let mut found = Vec::new();
    for table in tables {
        let sql = format!("SELECT t::text AS row FROM {table} t");
        for row in sqlx::query(sqlx::AssertSqlSafe(sql)).fetch_all(app.pool()).await.unwrap() {
            let row: String = row.get("row");
            if texts.iter().any(|text| row.contains(text.as_str())) {
                found.push(format!("{table}: {row}"));
            }
        }
    }
    let in_redis =
        app.kept_in_redis().await.into_iter().map(|(key, value)| format!("{key}: {value}"));
    found.extend(in_redis.filter(|kept| texts.iter().any(|text| kept.contains(text.as_str()))));
    found
}

/// USR-1, ASVS 7.4.2, 14.2.4: thirty days of grace, in which a log-in says so and can keep the account; then nothing of
/// the user remains but audit events with a pseudonym.
#[tokio::test]
async fn an_account_is_deleted_after_its_grace() {
    let app = App::start().await;
    let (bob, bob_tokens) = app.somebody("Bobbuilder").await;
    let (ada, tokens) = app.somebody("Adalovelace").await;
    let number = new_number();
    let authenticator = app.enrol_totp(&tokens).await;
    let api = app.as_user(&tokens);
    api.post("/api/v1/mfa/sms/enrol", json!({ "number": number })).await.expect(202);
    let code = app.sms_to(&number).await.code();
    api.post("/api/v1/mfa/sms/confirm", json!({ "code": code })).await.expect(204);
    api.patch(PREFERENCES, json!({ "theme": "dark" })).await.expect(200);
    let next = new_address("elsewhere");
    api.post("/api/v1/users/me/email", json!({ "email": next })).await.expect(202);
    app.post("/api/v1/auth/password/forgot", json!({ "email": ada.email })).await.expect(202);
    let pseudonym: String =
        app.value(&format!("SELECT pseudonym::text FROM users WHERE id = '{}'", ada.id)).await;

    let asked = api.delete(ME).await.expect(202).json();
    let deletion_at = asked["deletion_at"].as_str().unwrap().to_owned();
    let as_mails_say_it: String = app
        .value(
            "SELECT to_char(delete_after AT TIME ZONE 'UTC', 'FMDD FMMonth YYYY, HH24:MI \"UTC\"')
             FROM users WHERE delete_after IS NOT NULL",
        )
        .await;
    let days: i32 = app
        .value("SELECT round(extract(epoch FROM delete_after - now()) / 86400)::int4 FROM users WHERE delete_after IS NOT NULL")
        .await;
    assert_eq!(days, 30);
    api.get(ME).await.expect_problem(401, "unauthenticated");
    app.tick().await.expect(200);
    let mails = app.mails_to(&ada.email).await;
    assert!(mails.iter().any(|mail| mail.text.contains(&as_mails_say_it)), "no mail says when");

    // In the grace the user logs in, is told, and keeps the account.
    let challenge = app.challenge(&ada).await;
    let code = authenticator.next_code().await;
    let answer = app.try_answer(&challenge, "totp", &code).await.expect(200);
    assert_eq!(answer.json()["deletion_at"], json!(deletion_at));
    let tokens = Tokens::of(&answer);
    let api = app.as_user(&tokens);
    assert_eq!(
        api.get("/api/v1/session").await.expect(200).json()["deletion_at"],
        json!(deletion_at)
    );
    assert_eq!(
        app.try_refresh(&tokens.refresh).await.expect(200).json()["deletion_at"],
        json!(deletion_at)
    );
    api.post_empty("/api/v1/users/me/restore").await.expect(204);
    api.post_empty("/api/v1/users/me/restore").await.expect_problem(409, "conflict");
    assert_eq!(api.get(ME).await.expect(200).json()["deletion_at"], json!(null));
    // The job that was queued then comes, and finds an account that stays.
    app.sql("UPDATE jobs SET run_at = now() WHERE kind = 'delete_account'").await;
    app.tick().await.expect(200);
    api.get(ME).await.expect(200);

    // The second time nobody comes back.
    api.delete(ME).await.expect(202);
    let audited: i64 = app
        .value(&format!("SELECT count(*) FROM audit_events WHERE actor_id = '{pseudonym}'"))
        .await;
    app.sql("UPDATE users SET delete_after = now() WHERE delete_after IS NOT NULL").await;
    app.sql("UPDATE jobs SET run_at = now() WHERE kind = 'delete_account' AND state = 'queued'")
        .await;
    // What is due is as good as gone, before the job has run.
    let late = app.challenge(&ada).await;
    let code = authenticator.next_code().await;
    app.try_answer(&late, "totp", &code).await.expect_problem(401, "invalid-credentials");
    app.tick().await.expect(200);

    let id = ada.id.to_string();
    let texts = [id, ada.email.clone(), ada.name.clone(), number.clone(), next.clone()];
    // The try of a moment ago is counted for a minute, until a tick puts it on record and forgets it.
    for left in traces(&app, &texts).await {
        let (key, count) = left.split_once(": ").unwrap();
        assert!(key.starts_with("pst:{attempts:auth}:"), "{left}");
        let (_, closes_at) = count.split_once("closes_at ").unwrap();
        let closes_at: i64 = closes_at.split(' ').next().unwrap().parse().unwrap();
        let now_ms: i64 = app.value("SELECT (extract(epoch FROM now()) * 1000)::int8").await;
        assert!(closes_at <= now_ms + 60_000, "{left}");
    }
    let kept: i64 = app
        .value(&format!("SELECT count(*) FROM audit_events WHERE actor_id = '{pseudonym}'"))
        .await;
    assert!(kept > audited && audited > 5, "{kept} {audited}");
    let last: String = app
        .value(&format!("SELECT action FROM audit_events WHERE actor_id = '{pseudonym}' ORDER BY id DESC LIMIT 1"))
        .await;
    assert_eq!(last, "user.deleted");
    app.try_log_in(&ada.email, &ada.password).await.expect_problem(401, "invalid-credentials");
    // Others keep what is theirs; and the address is free again.
    assert!(!traces(&app, &[bob.id.to_string(), bob.email.clone()]).await.is_empty());
    app.as_user(&bob_tokens).get(ME).await.expect(200);
    let dead: i64 = app.value("SELECT count(*) FROM jobs WHERE state = 'dead'").await;
    assert_eq!(dead, 0);
}

/// USR-1, USR-3: of somebody who was invited and is deleted, one thing is left, for a day at most: the answer to the
/// invitation, which the administrator's `Idempotency-Key` may ask for once more.
#[tokio::test]
async fn an_invited_address_stays_in_the_answer_for_a_day() {
    let app = App::start().await;
    let root = app.administrator("Root").await;
    let tokens = app.log_in(&root).await;
    let email = new_address("grace");
    let body = json!({ "email": email, "name": "Gracehopper" });
    let api = app.as_user(&tokens).header("idempotency-key", "an-invitation");
    let invited = api.post("/api/v1/users", body).await.expect(201).json();
    app.mail_to(&email).await;
    let path = format!("/api/v1/users/{}", invited["id"].as_str().unwrap());
    app.as_user(&tokens).delete(&path).await.expect(202);
    app.tick().await.expect(200);
    let texts = [email, "Gracehopper".to_owned()];
    let left = traces(&app, &texts).await;
    let [record] = left.as_slice() else { panic!("{left:?}") };
    let (key, _) = record.split_once(": ").unwrap();
    assert!(key.contains("idempotency"), "{record}");
    let mut redis = app.redis().await;
    let left_s: i64 = redis::cmd("TTL").arg(key).query_async(&mut redis).await.unwrap();
    assert!((1..=24 * 60 * 60).contains(&left_s), "{left_s}");
}

/// USR-1: a worker that dies between the stores, or after all of it, is no harm: the job comes again.
#[tokio::test]
async fn a_deletion_that_was_interrupted_is_finished() {
    let app = App::start().await;
    let (ada, tokens) = app.somebody("Adalovelace").await;
    app.as_user(&tokens).delete(ME).await.expect(202);
    app.sql("UPDATE users SET delete_after = now() WHERE delete_after IS NOT NULL").await;
    // As after a worker that died before the statement: another does it all again, here both at once.
    let twice = "WITH due AS (
                     UPDATE jobs SET run_at = now() WHERE kind = 'delete_account' RETURNING *)
                 INSERT INTO jobs (id, kind, payload, user_id, run_at, created_at, max_attempts)
                 SELECT gen_random_uuid(), kind, payload, user_id, now(), created_at, max_attempts FROM due";
    assert_eq!(app.sql(twice).await, 1);
    app.tick().await.expect(200);
    let left: i64 = app.value(&format!("SELECT count(*) FROM users WHERE id = '{}'", ada.id)).await;
    assert_eq!(left, 0);
    // What was queued about them has gone with the account.
    let jobs: i64 =
        app.value(&format!("SELECT count(*) FROM jobs WHERE user_id = '{}'", ada.id)).await;
    assert_eq!(jobs, 0);
    assert_eq!(
        app.value::<i64>("SELECT count(*) FROM jobs WHERE kind = 'delete_account'").await,
        0
    );
    let deleted: i64 =
        app.value("SELECT count(*) FROM audit_events WHERE action = 'user.deleted'").await;
    assert_eq!(deleted, 1);
}

/// USR-1: the last administrator cannot go; of two that go at once, one stays.
#[tokio::test]
async fn the_last_administrator_stays() {
    let app = App::start().await;
    let root = app.administrator("Root").await;
    let tokens = app.log_in(&root).await;
    app.as_user(&tokens).delete(ME).await.expect_problem(409, "conflict");
    let other = app.administrator("Other").await;
    let others = app.log_in(&other).await;
    let (one, two) = (app.as_user(&tokens), app.as_user(&others));
    let answers = join_all([one.delete(ME), two.delete(ME)]).await;
    let mut statuses: Vec<_> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [202, 409]);
}

/// USR-1, ASVS 5.4.1, 5.4.2, 14.2.4: the export has everything that is kept of the user, no secret, and nothing of
/// anybody else.
#[tokio::test]
async fn the_export_is_complete_and_holds_no_secret() {
    let app = App::start().await;
    let (bob, _) = app.somebody("Bobthebuilder").await;
    let (ada, tokens) = app.somebody("Ada").await;
    let authenticator = app.enrol_totp(&tokens).await;
    let number = new_number();
    let api = app.as_user(&tokens);
    api.post("/api/v1/mfa/sms/enrol", json!({ "number": number })).await.expect(202);
    let code = app.sms_to(&number).await.code();
    api.post("/api/v1/mfa/sms/confirm", json!({ "code": code })).await.expect(204);
    api.patch(PREFERENCES, json!({ "time_zone": "Europe/Rome" })).await.expect(200);
    let form = [("MessageSid", "SM77"), ("From", number.as_str()), ("Body", "remember the milk")];
    app.post_as_twilio("/webhooks/twilio/sms", &form).await.expect(200);
    let export = api.get("/api/v1/users/me/export").await.expect(200);
    let saved_as = "attachment; filename=\"postern-export.json\"";
    assert_eq!(export.header("content-disposition"), Some(saved_as));
    let document = export.json();
    assert_eq!(document["profile"]["email"], json!(ada.email));
    assert_eq!(document["preferences"]["time_zone"], "Europe/Rome");
    assert_eq!(document["second_factors"]["phone"]["number"], json!(number));
    assert_eq!(document["second_factors"]["backup_codes"].as_array().unwrap().len(), 10);
    assert_eq!(document["sessions"][0]["id"], json!(tokens.session_id));
    let inbound = document["messages"].as_array().unwrap();
    assert!(inbound.iter().any(|message| message["body"] == "remember the milk"));
    let actions: BTreeSet<_> = document["activity"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| event["action"].to_string())
        .collect();
    assert!(
        actions.contains("\"mfa.totp.confirm\"") && actions.contains("\"auth.login\""),
        "{actions:?}"
    );
    let text = export.text();
    let (secret, hash): (String, String) = sqlx::query_as(
        "SELECT t.secret, c.password_hash FROM mfa_totp t JOIN credentials c USING (user_id)
         WHERE user_id = $1",
    )
    .bind(ada.id)
    .fetch_one(app.pool())
    .await
    .unwrap();
    let codes = authenticator.backup_codes.iter().map(String::as_str);
    for kept_back in codes.chain([secret.as_str(), &hash, &bob.email, &bob.id.to_string()]) {
        assert!(!text.contains(kept_back), "{kept_back}");
    }
    // Every table that refers to users is in it, or has no more to say than that.
    let tables: Vec<String> = sqlx::query_scalar(
        "SELECT conrelid::regclass::text FROM pg_constraint
         WHERE contype = 'f' AND confrelid = 'users'::regclass AND confdeltype = 'c' ORDER BY 1",
    )
    .fetch_all(app.pool())
    .await
    .unwrap();
    let known = [
        "credentials",
        // When the next summary comes; how often is a preference.
        "digests",
        "email_changes",
        "grants",
        // Who has an alert in hand: about the service, and not about the user. The log has it.
        "job_alert_acknowledgements",
        // Whether administrators want somebody told of alerts: about the service, and not about the user.
        "job_alert_recipients",
        // What is still to be done for the user, in our words.
        "jobs",
        "known_devices",
        "messages",
        "mfa_backup_codes",
        "mfa_totp",
        "oauth_consents",
        "oauth_integrations",
        // What is to be known of them is the connection's; the rest are secrets.
        "oauth_tokens",
        "oauth_usage",
        "oauth_uses",
        "password_resets",
        "phone_numbers",
        // Which sessions are over, for two days: of no use to anybody but us.
        "session_ends",
        // Empty: the release before wrote it.
        "sms_codes",
        "text_codes",
        "user_preferences",
    ];
    assert_eq!(tables, known, "put a new table into the export (or say here why not)");
}
