//! A backup is made, a disk dies, and the database comes back as it was at a moment, by the steps of the pages.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use postern_tests::{
    App, Authenticator, Database, Deadline, Service, Tokens, User, enrol_totp, json, new_address,
    new_password,
};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

use crate::{machine::Machine, page::blocks};

/// Who was there before the moment.
struct People {
    ada: User,
    phone: Authenticator,
    bob: User,
    tokens: Tokens,
    /// Who logs in again and again, and so loses older sessions.
    carol: User,
    assistant: Service,
    connection: String,
}

async fn people(app: &App) -> People {
    let (ada, tokens) = app.somebody("Ada").await;
    let phone = enrol_totp(app, &tokens).await;
    let connection = app.stored_connection(ada.id, "google").await.to_string();
    app.sql("UPDATE oauth_tokens SET expires_at = now() + interval '1 day'").await;
    let assistant = app.service("assistant", &["connections:broker:any"]).await;
    let bob = app.register_verified("Bob").await;
    let tokens = app.log_in(&bob).await;
    let carol = app.register_verified("Carol").await;
    app.tick().await.expect(200);
    People { ada, phone, bob, tokens, carol, assistant, connection }
}

/// Somebody's registration, whose mail waits.
async fn registration(app: &App) -> String {
    let email = new_address("Eve");
    let body = json!({ "email": email, "password": new_password(), "name": "Eve" });
    app.post("/api/v1/auth/register", body).await.expect(202);
    email
}

/// Logs somebody in, again and again, while something else is done; how often that went well.
async fn under_log_ins<T>(app: &App, user: &User, doing: impl Future<Output = T>) -> (T, u32) {
    let (over, well) = (AtomicBool::new(false), AtomicU32::new(0));
    let load = async {
        while !over.load(Ordering::Relaxed) {
            if app.try_log_in(&user.email, &user.password).await.status == 200 {
                well.fetch_add(1, Ordering::Relaxed);
            } else {
                // As a client does that was told to come back.
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    };
    let doing = async {
        let done = doing.await;
        over.store(true, Ordering::Relaxed);
        done
    };
    let (done, ()) = tokio::join!(doing, load);
    (done, well.into_inner())
}

/// A block of a page, beside whatever else runs.
async fn run(machine: &Arc<Machine>, block: &str) -> Result<String, String> {
    let (machine, block) = (Arc::clone(machine), block.to_owned());
    tokio::task::spawn_blocking(move || machine.run(&block)).await.unwrap()
}

async fn expect(machine: &Arc<Machine>, block: &str) -> String {
    run(machine, block).await.unwrap_or_else(|error| panic!("{block}\n{error}"))
}

/// Waits until the log that holds this moment is in the repository.
async fn archived(app: &App) {
    let segment: String = app.value("SELECT pg_walfile_name(pg_current_wal_lsn())").await;
    let mut superuser = PgConnection::connect(&superuser_of(app)).await.unwrap();
    sqlx::query("SELECT pg_switch_wal()").execute(&mut superuser).await.unwrap();
    let deadline = Deadline::after(Duration::from_mins(1));
    let last = "SELECT coalesce(last_archived_wal, '') FROM pg_stat_archiver";
    loop {
        let last: String = sqlx::query_scalar(last).fetch_one(&mut superuser).await.unwrap();
        if last >= segment {
            return;
        }
        assert!(deadline.pause().await, "{segment} is not archived; the last was {last}");
    }
}

fn superuser_of(app: &App) -> String {
    app.superuser_url().to_owned()
}

/// An event of the log is changed, past the application; and back.
async fn edit_a_row(app: &App, reason: &str) -> String {
    let mut owner = PgConnection::connect(app.database_url()).await.unwrap();
    let row = "SELECT event_id::text FROM audit_seals WHERE seq = 3";
    let id: String = sqlx::query_scalar(row).fetch_one(&mut owner).await.unwrap();
    let sql = format!(
        "ALTER TABLE audit_events DISABLE TRIGGER USER;
         UPDATE audit_events SET reason = {reason} WHERE id = '{id}';
         ALTER TABLE audit_events ENABLE TRIGGER USER"
    );
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut owner).await.unwrap();
    id
}

/// What was there at the moment is there, and nothing that came behind it.
async fn as_it_was(app: &App, people: &People, (queued, late): (&str, &str)) {
    let refused = app.try_refresh(&people.tokens.refresh).await;
    refused.expect(401);
    app.as_user(&people.tokens).get("/api/v1/session").await.expect(401);
    app.log_in_mfa(&people.ada, &people.phone).await;
    app.log_in(&people.bob).await;
    let path = format!("/api/v1/oauth/connections/{}/token", people.connection);
    let token = app.host().with_token(&people.assistant.key).post(&path, json!({})).await;
    assert_eq!(token.expect(200).json()["access_token"], json!("a token"));
    let known = "SELECT count(*) FROM email_verifications WHERE email =";
    assert_eq!(app.value::<i64>(&format!("{known} '{late}'")).await, 0, "behind the moment");
    assert_eq!(app.value::<i64>(&format!("{known} '{queued}'")).await, 1);
    for _ in 0..3 {
        app.tick().await.expect(200);
    }
    assert_eq!(app.mails_to(queued).await.len(), 1, "once before the restore, and never again");
    assert_eq!(app.mails_to(late).await.len(), 1);
}

/// OPS-4, DATA-4, MFA-1, OAUTH-5, SES-5: under log-ins, back up, note T, write on, lose the disk, restore to T, by the steps of the
/// pages as they are written: the log verifies, second factors and connections work, no mail goes out twice, an edited row is
/// found, nobody is logged in, and the next full backup is made.
#[tokio::test]
async fn a_lost_disk_comes_back_as_it_was_at_a_moment() {
    let machine = Arc::new(Machine::start());
    let database = Database::create_at(&machine.superuser_url).await;
    let builder = App::builder().database(database).own_redis();
    let app = builder.variable("audit_seal_every_s", "0").start().await;
    machine.install(&app);
    let people = people(&app).await;
    let recipient = machine.path("postern.key");
    machine.sh(&format!(
        "age-keygen -o {0} 2>/dev/null && age-keygen -y {0} > {1}",
        recipient.display(),
        machine.path("etc/postern/elsewhere.recipients").display()
    ));

    let started = Instant::now();
    let back_up = async {
        for block in blocks("back-up.md", Some("## Without pgBackRest")) {
            expect(&machine, &block).await;
        }
    };
    let ((), well) = under_log_ins(&app, &people.carol, back_up).await;
    eprintln!("backed up in {:?}, beside {well} log-ins", started.elapsed());
    assert!(well > 0, "nobody could log in");
    machine.sh(&format!(
        "age --decrypt --identity {} {} | tar --extract --to-stdout postern/secrets.toml | cmp - {}",
        recipient.display(),
        machine.path("elsewhere/secrets.tar.age").display(),
        machine.path("etc/postern/secrets.toml").display()
    ));
    // A backup is told by full seconds: the moment has to lie behind that of its end.
    let deadline = Deadline::after(Duration::from_secs(10));
    let behind =
        "SELECT clock_timestamp() > to_timestamp(newest_backup() / 1000.0) + interval '1 s'";
    while !app.value::<bool>(behind).await {
        assert!(deadline.pause().await, "no backup is noted");
    }

    app.tick().await.expect(200);
    let queued = registration(&app).await;
    let moment: String = app.value("SELECT clock_timestamp()::text").await;
    app.mail_to(&queued).await;
    let late = registration(&app).await;
    app.mail_to(&late).await;
    let write_on = async {
        app.tick().await.expect(200);
        archived(&app).await;
        expect(&machine, "/opt/postern/bin/postern-admin audit checkpoints --out /srv/postern-elsewhere/checkpoints.ndjson --key /etc/postern/audit.pub").await;
    };
    under_log_ins(&app, &people.carol, write_on).await;
    machine.write("processes", &app.host().id().to_string(), 0o644);
    machine.destroy();

    let started = Instant::now();
    let steps = blocks("restore.md", Some("## Without pgBackRest"));
    let [time, stop, restore, start, check, flush, hold, archive, serve, again] = &steps[..] else {
        panic!("ten blocks")
    };
    let time = time.replace("2026-12-01 02:00:00+00", &moment);
    assert!(time.contains(&moment));
    // The variable is the shell's of all blocks.
    let perform = async |block: &str| run(&machine, &format!("{time}\n{block}")).await;
    for block in [stop, restore, start, check] {
        let said = perform(block).await.unwrap_or_else(|error| panic!("{block}\n{error}"));
        eprintln!("{said}");
    }
    let id = edit_a_row(&app, "reason || 'x'").await;
    let found = perform(check).await.expect_err("an edited row");
    assert!(found.contains(&format!("audit_events {id}")), "{found}");
    edit_a_row(&app, "left(reason, -1)").await;
    for block in [check, flush, hold, archive] {
        let said = perform(block).await.unwrap_or_else(|error| panic!("{block}\n{error}"));
        if block == hold {
            assert!(said.contains("send_email  verify_email"), "{said}");
        }
    }
    let host = app.second_host();
    let serve = serve.replace("http://127.0.0.1:3101", &host.url);
    let app = app.served_by(host);
    perform(&serve).await.unwrap();
    eprintln!("restored in {:?}", started.elapsed());
    as_it_was(&app, &people, (&queued, &late)).await;
    perform(again).await.unwrap_or_else(|error| panic!("{again}\n{error}"));
    let info = expect(&machine, "runuser -u postgres -- pgbackrest --stanza=postern info").await;
    assert_eq!(info.matches("full backup: ").count(), 2, "{info}");
    // What was on hold has gone out, and is not to: a tick finds nothing of it.
    let said = expect(&machine, "/opt/postern/bin/postern-admin jobs discard").await;
    assert!(said.starts_with("1 discarded"), "{said}");
    app.tick().await.expect(200);
    assert_eq!(app.mails_to(&queued).await.len(), 1);
}

/// OPS-4: the same with what comes with Postgres alone.
#[tokio::test]
async fn the_variant_without_pgbackrest_comes_back_as_well() {
    let machine = Arc::new(Machine::start());
    let database = Database::create_at(&machine.superuser_url).await;
    let app = App::builder().database(database).own_redis().start().await;
    machine.install(&app);
    let people = people(&app).await;
    machine.sh("ln -s \"$PWD/release/postern-admin\" opt/postern-admin");
    let all = blocks("back-up.md", None);
    let back_up = all.last().unwrap();
    under_log_ins(&app, &people.carol, expect(&machine, back_up)).await;
    assert!(app.value::<i64>("SELECT newest_backup()").await > 0);
    let queued = registration(&app).await;
    let moment: String = app.value("SELECT clock_timestamp()::text").await;
    app.mail_to(&queued).await;
    let late = registration(&app).await;
    app.mail_to(&late).await;
    received(&app).await;
    machine.write("processes", &app.host().id().to_string(), 0o644);
    machine.destroy();

    let steps = blocks("restore.md", None);
    let restore = steps[2].replace(steps[2].lines().last().unwrap(), steps.last().unwrap());
    for block in [&steps[1], &restore, &steps[3], &steps[5], &steps[6]] {
        let block = format!("T='{moment}'\n{block}");
        expect(&machine, &block).await;
    }
    let app = serve_again(app);
    as_it_was(&app, &people, (&queued, &late)).await;
}

fn serve_again(app: App) -> App {
    let host = app.second_host();
    app.served_by(host)
}

/// Waits until the receiver of the log has what has been written so far.
async fn received(app: &App) {
    let mut superuser = PgConnection::connect(app.superuser_url()).await.unwrap();
    let written: String = sqlx::query_scalar("SELECT pg_current_wal_flush_lsn()::text")
        .fetch_one(&mut superuser)
        .await
        .unwrap();
    let deadline = Deadline::after(Duration::from_secs(30));
    let sql =
        "SELECT coalesce(bool_and(flush_lsn >= $1::text::pg_lsn), false) FROM pg_stat_replication";
    while !sqlx::query_scalar::<_, bool>(sql)
        .bind(&written)
        .fetch_one(&mut superuser)
        .await
        .unwrap()
    {
        assert!(deadline.pause().await, "the log is not received");
    }
}
