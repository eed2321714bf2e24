//! The routes of this component and who may call them.

use std::time::Duration;

use postern_domain::{
    auth::assurance::Assurance::Aal2,
    rbac::catalogue::{ERRORS_DELETE_ANY, ERRORS_READ_ANY, JOBS_MANAGE_ANY, JOBS_READ_ANY},
};
use postern_edge::{Routes, routes};

use crate::jobs;

pub mod acknowledge_alert;
pub mod alert_item;
pub mod delete_error;
pub mod discard_job;
pub mod error_item;
pub mod job_item;
pub mod limit_kind;
pub mod list_alerts;
pub mod list_errors;
pub mod list_job_hours;
pub mod list_jobs;
pub mod list_kinds;
pub mod list_schedules;
pub mod pause_kind;
pub mod put_alert;
pub mod put_schedule;
pub mod read_error;
pub mod read_job;
pub mod resume_kind;
pub mod retry_job;
pub mod schedule_item;
pub mod tick;

/// How recent the proof of identity has to be of somebody who steers background work, or says that an error is dealt with.
const RECENT: Duration = Duration::from_mins(15);

/// The table.
pub fn routes() -> Routes {
    Routes::new()
        .service(routes!(tick::tick), "tick_token")
        .work("jobs", jobs::jobs())
        .caller_reading_sessions(routes!(list_jobs::list_jobs), JOBS_READ_ANY)
        .caller_reading_sessions(routes!(list_job_hours::list_job_hours), JOBS_READ_ANY)
        .caller_reading_sessions(routes!(read_job::read_job), JOBS_READ_ANY)
        .caller_reading_sessions(routes!(retry_job::retry_job), JOBS_MANAGE_ANY)
        .assurance(Aal2)
        .fresh_mfa(RECENT)
        .caller_reading_sessions(routes!(discard_job::discard_job), JOBS_MANAGE_ANY)
        .assurance(Aal2)
        .fresh_mfa(RECENT)
        .caller_reading_sessions(routes!(list_kinds::list_kinds), JOBS_READ_ANY)
        .caller_reading_sessions(routes!(limit_kind::limit_kind), JOBS_MANAGE_ANY)
        .assurance(Aal2)
        .fresh_mfa(RECENT)
        .caller_reading_sessions(routes!(pause_kind::pause_kind), JOBS_MANAGE_ANY)
        .assurance(Aal2)
        .fresh_mfa(RECENT)
        .caller_reading_sessions(routes!(resume_kind::resume_kind), JOBS_MANAGE_ANY)
        .assurance(Aal2)
        .fresh_mfa(RECENT)
        .caller_reading_sessions(routes!(list_schedules::list_schedules), JOBS_READ_ANY)
        .caller_reading_sessions(routes!(put_schedule::put_schedule), JOBS_MANAGE_ANY)
        .assurance(Aal2)
        .fresh_mfa(RECENT)
        .caller_reading_sessions(routes!(list_errors::list_errors), ERRORS_READ_ANY)
        .caller_reading_sessions(routes!(read_error::read_error), ERRORS_READ_ANY)
        .caller_reading_sessions(routes!(delete_error::delete_error), ERRORS_DELETE_ANY)
        .assurance(Aal2)
        .fresh_mfa(RECENT)
        .caller_reading_sessions(routes!(list_alerts::list_alerts), JOBS_READ_ANY)
        .caller_reading_sessions(routes!(put_alert::put_alert), JOBS_MANAGE_ANY)
        .assurance(Aal2)
        .fresh_mfa(RECENT)
        .caller_reading_sessions(routes!(acknowledge_alert::acknowledge_alert), JOBS_MANAGE_ANY)
        .assurance(Aal2)
        .fresh_mfa(RECENT)
}
