//! `GET /health/ready`: can it serve? With the state of each dependency (DATA-3).

use axum::Json;
use http::StatusCode;
use postern_edge::{Answer, Call};
use postern_platform::clock::Stopwatch;
use postern_store::health;
use serde::Serialize;
use utoipa::ToSchema;

/// Whether it can serve.
#[derive(Serialize, ToSchema)]
pub struct Ready {
    /// `ok`; `unavailable` when a dependency is; `misconfigured` when nothing is served because of settings.
    status: &'static str,
    /// The names of the settings that this environment must not run with.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    settings: Vec<&'static str>,
    /// Postgres.
    postgres: Dependency,
    /// Redis.
    redis: Dependency,
}

/// One thing that is needed.
#[derive(Serialize, ToSchema)]
pub struct Dependency {
    /// `ok` or `unavailable`; `untried` when the settings forbid it.
    status: &'static str,
    /// How long it took to answer, in milliseconds.
    latency_ms: u64,
    /// Postgres: the newest migration applied.
    #[serde(skip_serializing_if = "Option::is_none")]
    schema_version: Option<i64>,
}

impl Dependency {
    /// Not asked.
    const UNTRIED: Self = Self { status: "untried", latency_ms: 0, schema_version: None };

    fn new<T>(started: Stopwatch, result: &Answer<T>) -> Self {
        Self {
            status: if result.is_ok() { "ok" } else { "unavailable" },
            latency_ms: started.elapsed().as_millis().try_into().unwrap_or(u64::MAX),
            schema_version: None,
        }
    }
}

/// Can it serve? 503 when a dependency is away.
#[utoipa::path(
    get, path = "/health/ready", tag = "health", operation_id = "ready",
    responses(
        (status = 200, description = "It can", body = Ready),
        (status = 503, description = "It cannot: see which dependency, or which setting", body = Ready),
    ),
)]
pub async fn ready(call: Call) -> (StatusCode, Json<Ready>) {
    let settings: Vec<_> = call.config().unfit.iter().map(|unfit| unfit.setting).collect();
    if !settings.is_empty() {
        // Nothing is sent anywhere with settings that do not protect it.
        let [postgres, redis] = [Dependency::UNTRIED, Dependency::UNTRIED];
        let ready = Ready { status: "misconfigured", settings, postgres, redis };
        return (StatusCode::SERVICE_UNAVAILABLE, Json(ready));
    }
    let started = Stopwatch::start();
    let version = schema_version(&call).await;
    let mut postgres = Dependency::new(started, &version);
    postgres.schema_version = version.ok();

    let started = Stopwatch::start();
    let ping = ping(&call).await;
    let redis = Dependency::new(started, &ping);

    let all = postgres.status == "ok" && redis.status == "ok";
    let (code, status) =
        if all { (StatusCode::OK, "ok") } else { (StatusCode::SERVICE_UNAVAILABLE, "unavailable") };
    (code, Json(Ready { status, settings, postgres, redis }))
}

async fn schema_version(call: &Call) -> Answer<i64> {
    Ok(health::schema_version(&call.pg().await?).await?)
}

async fn ping(call: &Call) -> Answer<()> {
    Ok(health::ping(call.redis()?, call.now()).await?)
}
