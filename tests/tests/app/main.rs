//! The running application, over HTTP, and what it keeps in Postgres and Redis.
//!
//! It is one program, since each links everything anew: `cargo test -p postern-tests --test app sessions::` runs one of
//! its modules. Tests run side by side; each has a database, a Redis and hosts of its own.
//!
//! Not here:
//! - what is read from the text of the code: `laws`;
//! - what measures so finely that nothing may run beside it: `timing`.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on panics")]
#![expect(clippy::disallowed_methods, reason = "a native test reads the clock and the environment")]

mod account;
mod activity;
mod assurance;
mod attempts;
mod audit_folds;
mod audit_log;
mod authorization;
mod backup_codes;
mod bad_input;
mod breached_passwords;
mod caller_limits;
mod calls;
mod concurrency;
mod connections;
mod contract;
mod database_roles;
mod deployment;
mod devices;
mod digests;
mod documented_examples;
mod edge;
mod effects;
mod errors;
mod escalation;
mod examples;
mod faults;
mod forgotten;
mod guides;
mod help;
mod isolation;
mod job_admin;
mod job_alerts;
mod job_dependencies;
mod job_kills;
mod job_queue;
mod job_schedules;
mod jobs;
mod keys;
mod limits;
mod lost_seconds;
mod mails;
mod metrics;
mod migrations;
mod notices;
mod outages;
mod own_account;
mod own_factors;
mod passwords;
mod paths;
mod preferences;
mod processes;
mod randomised;
mod rate_limit_model;
mod redis_users;
mod refresh_families;
mod refresh_script;
mod registration;
mod removed_factors;
mod restored;
mod roles;
mod second_factors;
mod service_accounts;
mod service_admin;
mod sessions;
mod spoofing;
mod stays_closed;
mod step_up;
mod sync;
mod text_messages;
mod token_checks;
mod token_exchange;
mod tokens;
mod user_list;
mod web_app;
