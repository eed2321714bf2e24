//! Starts Postern for a test, with a database, a Redis, a mailbox and keys of its own, and talks to it
//! as a client does.
//!
//! ```no_run
//! # async fn example() {
//! use postern_tests::{App, json};
//!
//! let app = App::start().await;
//! let ada = app.register_verified("Ada").await;
//! let tokens = app.log_in(&ada).await;
//! let me = app.as_user(&tokens).get("/api/v1/session").await.expect(200);
//! assert_eq!(me.json()["email"], json!(ada.email));
//! # }
//! ```
//!
//! Not here:
//! - building anything: `./test --only app` does, and says where everything is by environment;
//! - knowledge of the inside: what a test asserts, a client, the database or the mailbox can see.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a test that cannot go on panics"
)]
#![expect(
    clippy::disallowed_methods,
    reason = "a native tool reads the real clock and environment"
)]

pub mod acme;
mod app;
mod authenticator;
pub mod authority;
mod builder;
pub mod classified;
mod client;
mod database;
pub mod debian13;
mod environment;
mod example;
pub mod expected;
mod fake_server;
mod gate;
pub mod guide;
mod host;
mod installed;
mod kept;
mod keys;
mod mailbox;
pub mod nginx;
pub mod observe;
mod oidc_provider;
pub mod openapi;
mod pgbouncer;
mod postgres_server;
mod process;
mod processes;
mod provider;
pub mod pyotp;
mod redis_server;
pub mod redis_users;
mod reservation;
mod schema;
mod services;
pub mod ses;
pub mod source;
mod sse;
pub mod standard_webhooks;
pub mod statements;
mod template;
mod twilio;
mod users;
pub mod yaml;

pub use serde_json::{Value, json};

pub use self::{
    app::App,
    authenticator::{Authenticator, Challenge, enrol_totp, present_step},
    builder::Builder,
    client::{Api, Response},
    database::Database,
    environment::{
        HostKind, admin_program, component_files, components_that_know, host_kind, root, routes,
        xtask_program,
    },
    example::{Example, Language},
    fake_server::{FakeServer, Received},
    gate::Gate,
    host::Host,
    installed::Installed,
    kept::{Aged, KeptInRedis},
    keys::Keys,
    mailbox::{Mail, Sms},
    oidc_provider::OidcProvider,
    postgres_server::PostgresServer,
    process::Deadline,
    provider::{Begun, Provider},
    redis_server::RedisServer,
    services::Service,
    ses::Ses,
    sse::{Event, Silence, Sse},
    twilio::signature,
    users::{Tokens, User, new_address, new_number, new_password, new_registration},
};

/// `N` random bytes as lower-case hexadecimal: what makes names of tests' accounts and stores unique.
pub fn random_hex<const N: usize>() -> String {
    hex(&random_bytes::<N>())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}

/// `N` random bytes.
pub fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}
