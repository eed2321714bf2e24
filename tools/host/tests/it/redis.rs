//! `spin:redis`.

use std::sync::Arc;

use crate::{
    app::{App, Host, manifest},
    services::{self, Service},
};

async fn start(url: &str, allowed: &str) -> App {
    let rest = format!(
        "allowed_outbound_hosts = [\"{allowed}\"]\n\
         variables = {{ redis_url = \"{url}\" }}"
    );
    Host::new(&manifest("redis", &rest)).start().await
}

async fn connected() -> (App, Arc<Service>) {
    let redis = services::redis();
    (start(&redis.url, "redis://127.0.0.1:*").await, redis)
}

#[tokio::test]
async fn every_function_does_what_its_command_does() {
    let (app, _redis) = connected().await;
    assert_eq!(app.get("/typed").await, "None Some([118]) 1 2 1 [\"b\"] 3");
}

#[tokio::test]
async fn a_reply_arrives_flat() {
    let (app, _redis) = connected().await;
    let reply = app.post("/", "EVAL\nreturn {1,'abc',false,{7,8}}\n0").await;
    let flat = "Ok([RedisResult::Int64(1), RedisResult::Binary([97, 98, 99]), RedisResult::Nil, \
                RedisResult::Int64(7), RedisResult::Int64(8)])";
    assert_eq!(reply, flat);
    assert_eq!(app.post("/", "PING").await, "Ok([RedisResult::Status(\"PONG\")])");
}

#[tokio::test]
async fn an_error_carries_the_server_s_words() {
    let (app, _redis) = connected().await;
    let unknown = app.post("/", &format!("EVALSHA\n{}\n0", "0".repeat(40))).await;
    assert!(unknown.contains("NoScriptError"), "{unknown}");
    let wrong = app.post("/", "GETT").await;
    assert!(wrong.contains("unknown command"), "{wrong}");
}

#[tokio::test]
async fn a_blocking_command_waits_for_its_own_time() {
    let (app, _redis) = connected().await;
    let reply = app.post("/", "XREAD\nBLOCK\n1500\nSTREAMS\nno-such-stream\n$").await;
    assert_eq!(reply, "Ok([RedisResult::Nil])");
}

#[tokio::test]
async fn an_address_that_is_not_allowed_is_invalid() {
    let redis = services::redis();
    let app = start(&redis.url, "redis://localhost:*").await;
    assert_eq!(app.post("/", "PING").await, "open: Error::InvalidAddress");
    let app = start("no address", "*://*:*").await;
    assert_eq!(app.post("/", "PING").await, "open: Error::InvalidAddress");
}
