//! `GET /api/v1/jobs/kinds` (JOB-6).

use axum::Json;
use postern_domain::time::UnixMillis;
use postern_edge::{Answer, Call, Caller};
use postern_store::job_admin::{self, KindNow};
use serde::Serialize;
use utoipa::ToSchema;

/// All kinds: as many as there are in the code.
#[derive(Serialize, ToSchema)]
pub struct KindList {
    /// By name.
    items: Vec<KindItem>,
}

/// A kind of job, and how it fares.
#[derive(Serialize, ToSchema)]
pub struct KindItem {
    /// Its name.
    #[schema(example = "send_email")]
    kind: String,
    /// Who works it off; null if it is of another version.
    #[schema(example = "mail")]
    component: Option<String>,
    /// Jobs that wait for others.
    waiting: i64,
    /// Jobs that wait for a worker, or for their time.
    queued: i64,
    /// Jobs that somebody has in hand.
    running: i64,
    /// Jobs that were given up.
    dead: i64,
    /// Since when the oldest waits that is due; null when none is.
    #[schema(value_type = Option<String>, format = DateTime)]
    oldest_due_at: Option<UnixMillis>,
    /// Since when it is paused; null when it is not.
    #[schema(value_type = Option<String>, format = DateTime)]
    paused_at: Option<UnixMillis>,
    /// How many may begin in a minute; null without a limit.
    per_minute: Option<i32>,
    /// The tries of the last hour.
    last_hour: LastHour,
}

/// How tries ended. Of work that is forgotten once it is done, those that failed.
#[derive(Serialize, ToSchema)]
pub struct LastHour {
    /// So many did it.
    done: i64,
    /// So many did not.
    failed: i64,
    /// How long one took on average, in ms.
    mean_ms: Option<i64>,
    /// How long the longest took, in ms.
    longest_ms: Option<i64>,
}

impl From<KindNow> for KindItem {
    fn from(kind: KindNow) -> Self {
        Self {
            kind: kind.kind,
            component: kind.component,
            waiting: kind.waiting,
            queued: kind.queued,
            running: kind.running,
            dead: kind.dead,
            oldest_due_at: kind.oldest_due,
            paused_at: kind.paused_at,
            per_minute: kind.per_minute,
            last_hour: LastHour {
                done: kind.done,
                failed: kind.failed,
                mean_ms: kind.mean_ms,
                longest_ms: kind.longest_ms,
            },
        }
    }
}

/// Every kind of background work, and how it fares.
#[utoipa::path(
    get, path = "/api/v1/jobs/kinds", tag = "jobs", operation_id = "list_kinds_of_jobs",
    responses(
        (status = 200, description = "All kinds", body = KindList),
    ),
)]
pub async fn list_kinds(call: Call, _: Caller) -> Answer<Json<KindList>> {
    let kinds = job_admin::kinds(&call.pg().await?, call.now()).await?;
    Ok(Json(KindList { items: kinds.into_iter().map(KindItem::from).collect() }))
}
