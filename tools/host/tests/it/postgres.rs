//! `spin:postgres`.

use std::{process, sync::Arc};

use crate::{
    app::{App, Host, manifest},
    services::{self, Service},
};

async fn start(url: &str, allowed: &str) -> App {
    let rest = format!(
        "allowed_outbound_hosts = [\"{allowed}\"]\n\
         variables = {{ database_url = \"{url}\" }}"
    );
    Host::new(&manifest("pg", &rest)).start().await
}

async fn connected() -> (App, Arc<Service>) {
    let postgres = services::postgres();
    (start(&postgres.url, "postgres://*:*").await, postgres)
}

/// A name that no other run of the tests uses.
fn table(purpose: &str) -> String {
    format!("host_test_{purpose}_{}", process::id())
}

#[tokio::test]
async fn every_type_goes_there_and_comes_back() {
    let (app, _postgres) = connected().await;
    let sql = "SELECT $1::bool, $2::int2, $3::int4, $4::int8, $5::float4, $6::float8, $7::text, \
               $8::bytea, $9::date, $10::time, $11::timestamp, $12::uuid, $13::jsonb, \
               $14::numeric, $15::int4[], $16::int8[], $17::text[], \
               extract(epoch FROM $18::timestamptz)::int8 AS at";
    let answer = app.post("/parameters", sql).await;
    let expected = "[[DbValue::Boolean(true), DbValue::Int16(-2), DbValue::Int32(-4), \
        DbValue::Int64(-8), DbValue::Floating32(0.5), DbValue::Floating64(0.25), \
        DbValue::Str(\"text\"), DbValue::Binary([0, 255]), DbValue::Date((2026, 11, 22)), \
        DbValue::Time((23, 59, 58, 1000)), DbValue::Datetime((2026, 11, 22, 23, 59, 58, 1000)), \
        DbValue::Uuid(\"018f0000-0000-7000-8000-000000000000\"), \
        DbValue::Jsonb([123, 34, 97, 34, 58, 49, 125]), DbValue::Decimal(\"12.50\"), \
        DbValue::ArrayInt32([Some(1), None]), DbValue::ArrayInt64([Some(2), None]), \
        DbValue::ArrayStr([Some(\"a\"), None]), DbValue::Int64(1700000000)]]";
    assert!(answer.ends_with(expected), "{answer}");
    assert!(answer.contains("(\"at\", DbDataType::Int64)"), "{answer}");
}

#[tokio::test]
async fn null_fits_every_type() {
    let (app, _postgres) = connected().await;
    for kind in ["text", "uuid", "timestamptz", "inet", "bool[]"] {
        let answer = app.post("/null", &format!("SELECT $1::{kind} IS NULL AS x")).await;
        assert!(answer.ends_with("[[DbValue::Boolean(true)]]"), "{kind}: {answer}");
    }
    assert!(app.post("/", "SELECT NULL::int4").await.ends_with("[[DbValue::DbNull]]"));
}

#[tokio::test]
async fn types_that_spin_does_not_read_are_not_read_here() {
    let (app, _postgres) = connected().await;
    let timestamptz = app.post("/", "SELECT now()").await;
    assert!(timestamptz.starts_with("collect: "), "{timestamptz}");
    for kind in ["json", "inet", "xml", "bool[]"] {
        let text = if kind == "bool[]" {
            "{t}"
        } else if kind == "inet" {
            "::1"
        } else {
            "1"
        };
        let answer = app.post("/", &format!("SELECT '{text}'::{kind}")).await;
        assert!(answer.contains("DbValue::Unsupported("), "{kind}: {answer}");
    }
}

#[tokio::test]
async fn a_violated_constraint_shows_when_rows_are_collected() {
    let (app, _postgres) = connected().await;
    let table = table("unique");
    app.post("/execute", &format!("CREATE TABLE {table} (id int4 CONSTRAINT only_once UNIQUE)"))
        .await;
    let insert = format!("INSERT INTO {table} VALUES (1) RETURNING id");
    assert!(app.post("/", &insert).await.ends_with("[[DbValue::Int32(1)]]"));

    let collected = app.post("/", &insert).await;
    assert!(collected.starts_with("collect: "), "{collected}");
    let executed = app.post("/execute", &insert).await;
    assert!(executed.starts_with("Err("), "{executed}");
    for error in [collected, executed] {
        assert!(error.contains("code: \"23505\""), "{error}");
        assert!(error.contains("severity: \"ERROR\""), "{error}");
        assert!(error.contains("(\"constraint\", \"only_once\")"), "{error}");
        assert!(error.contains(&format!("(\"table\", \"{table}\")")), "{error}");
        assert!(error.contains("(\"schema\", \"public\")"), "{error}");
    }
    assert_eq!(app.post("/execute", &format!("DROP TABLE {table}")).await, "Ok(0)");
}

#[tokio::test]
async fn a_statement_that_cannot_be_prepared_is_the_query_s_error() {
    let (app, _postgres) = connected().await;
    let answer = app.post("/", "SELEKT").await;
    assert!(answer.starts_with("query: "), "{answer}");
    assert!(answer.contains("code: \"42601\""), "{answer}");
    assert!(app.post("/invalid", "SELECT $1::uuid").await.contains("BadParameter"));
}

#[tokio::test]
async fn a_transaction_left_open_shows_in_the_next_request() {
    let (app, _postgres) = connected().await;
    let is_open = "SELECT pg_current_xact_id_if_assigned() IS NOT NULL AS open";
    let writes = "SELECT pg_current_xact_id()";
    assert_eq!(app.post("/execute", writes).await, "Ok(1)");
    assert!(app.post("/", is_open).await.ends_with("[[DbValue::Boolean(false)]]"));
    assert_eq!(app.post("/execute", "BEGIN").await, "Ok(0)");
    assert_eq!(app.post("/execute", writes).await, "Ok(1)");
    assert!(app.post("/", is_open).await.ends_with("[[DbValue::Boolean(true)]]"));
    assert_eq!(app.post("/execute", "ROLLBACK").await, "Ok(0)");
}

#[tokio::test]
async fn the_functions_that_are_not_asynchronous_work_too() {
    let (app, _postgres) = connected().await;
    assert_eq!(app.post("/blocking", "SELECT 7").await, "Ok((1, [[DbValue::Int32(7)]]))");
}

#[tokio::test]
async fn a_certificate_that_is_none_is_refused() {
    let (app, _postgres) = connected().await;
    assert!(app.post("/ca", "no certificate").await.contains("invalid root certificate"));
}

#[tokio::test]
async fn an_address_that_is_not_allowed_is_refused() {
    let postgres = services::postgres();
    let app = start(&postgres.url, "postgres://localhost:*").await;
    let answer = app.post("/", "SELECT 1").await;
    assert!(answer.starts_with("open: "), "{answer}");
    assert!(answer.contains("ConnectionFailed"), "{answer}");
    assert!(answer.contains("is not permitted"), "{answer}");

    let disguised = "host=localhost hostaddr=127.0.0.1 user=postgres";
    let app = start(disguised, "postgres://localhost").await;
    assert!(app.post("/", "SELECT 1").await.contains("postgres://127.0.0.1:5432 is not permitted"));
}
