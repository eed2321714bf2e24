//! How the database is used while everything goes on at once (DATA-3): how long its statements take, and how well
//! connections to it are shared.

use std::{collections::HashMap, time::Duration};

use anyhow::Context as _;
use serde::Serialize;

use crate::{
    accounts::{Session, Visitor},
    application::Application,
    connections::Service,
    database::Database,
    http_client::HttpClient,
    load::{self, Measured, Window, percentile},
    recording::{Recorded, Recording},
    statements::Names,
};

/// How long everything goes on.
const LENGTH: Duration = Duration::from_secs(8);
/// From how many runs on a statement is hot: its 95th percentile has five others above it.
const HOT: usize = 100;
/// How many of the slowest are told.
pub(crate) const SLOWEST: usize = 10;
/// What begins the name of a component's role.
const COMPONENTS: &str = "postern_";

/// Whoever uses the application, each in a way of their own.
pub(crate) struct Everybody<'a> {
    pub(crate) readers: Vec<Session>,
    pub(crate) refreshers: Vec<Session>,
    pub(crate) visitors: Vec<Visitor<'a>>,
    pub(crate) services: Vec<Service<'a>>,
    pub(crate) administrators: Vec<Session>,
}

/// What came of it.
#[derive(Serialize)]
pub(crate) struct DatabaseUse {
    /// Requests by what they were.
    pub(crate) requests: Vec<(&'static str, Measured)>,
    /// All statements together.
    pub(crate) all: Statement,
    /// How many different ones are hot.
    pub(crate) hot: usize,
    /// Of the hot ones those whose 95th percentile is the longest, that first.
    pub(crate) slowest: Vec<Statement>,
    pub(crate) pool: Pool,
}

/// How long the server took for a statement.
#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct Statement {
    /// The function that holds it.
    pub(crate) name: String,
    pub(crate) runs: usize,
    pub(crate) p50_ms: f64,
    pub(crate) p95_ms: f64,
    pub(crate) p99_ms: f64,
}

/// How connections were shared.
#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct Pool {
    /// How often one was taken.
    pub(crate) taken: u64,
    /// How often that opened a new one.
    pub(crate) opened: u64,
    /// The share that was there already.
    pub(crate) efficiency: f64,
    /// Within what time 95 of 100 had theirs: the bucket's end, in ms. `None`: beyond all buckets.
    pub(crate) wait_p95_ms: Option<f64>,
}

/// Lets all of them go on at once, while the background refreshes every connection.
pub(crate) async fn measure(
    database: &Database,
    application: &Application,
    names: &Names,
    everybody: &mut Everybody<'_>,
) -> anyhow::Result<DatabaseUse> {
    let mut metrics = HttpClient::new(application.target)?;
    metrics.authorize(&application.variable("METRICS_TOKEN")?)?;
    let due =
        "UPDATE oauth_tokens SET expires_at = now() + interval '9 minutes', refresh_at = now()";
    let waits = Waits::read(&mut metrics).await?;
    let recording = Recording::start(database).await?;
    database.run(&[due]).await?;

    let Everybody { readers, refreshers, visitors, services, administrators } = everybody;
    let window = Window::of(LENGTH);
    let list = async |session: &mut Session| session.get("/api/v1/users").await.map(drop);
    let requests = tokio::try_join!(
        load::run(window, readers, Session::read),
        load::run(window, refreshers, Session::refresh),
        load::run(window, visitors, Visitor::log_in),
        load::run(window, services, Service::ask),
        load::run(window, administrators, list),
    );

    let recorded = recording.stop(database).await?;
    let waits = Waits::read(&mut metrics).await?.since(&waits);
    let (reads, refreshes, log_ins, tokens, lists) = requests.context("everything at once")?;
    let requests = vec![
        ("`GET session`", reads),
        ("`POST session/refresh`", refreshes),
        ("`POST auth/login`", log_ins),
        ("`POST oauth/connections/{id}/token`", tokens),
        ("`GET users`", lists),
    ];
    let (all, hot) = statements(&recorded, names);
    let (hot_ones, slowest) = (hot.len(), hot.into_iter().take(SLOWEST).collect());
    Ok(DatabaseUse { requests, all, hot: hot_ones, slowest, pool: pool(&recorded, &waits) })
}

/// All of the components' statements as one, and the hot ones, the slowest first.
fn statements(recorded: &Recorded, names: &Names) -> (Statement, Vec<Statement>) {
    let mut by_text: HashMap<&str, Vec<f64>> = HashMap::new();
    let components =
        recorded.statements.iter().filter(|((role, _), _)| role.starts_with(COMPONENTS));
    for ((_, sql), times) in components {
        by_text.entry(sql).or_default().extend(times);
    }
    let all: Vec<f64> = by_text.values().flatten().copied().collect();
    let hot = by_text.into_iter().filter(|(_, times)| times.len() >= HOT);
    let mut hot: Vec<_> = hot.map(|(sql, times)| Statement::of(names.of(sql), times)).collect();
    hot.sort_by(|a, b| b.p95_ms.total_cmp(&a.p95_ms).then_with(|| a.name.cmp(&b.name)));
    (Statement::of("all".to_owned(), all), hot)
}

impl Statement {
    fn of(name: String, mut times: Vec<f64>) -> Self {
        times.sort_by(f64::total_cmp);
        let at = |percent| percentile(&times, percent);
        Self { name, runs: times.len(), p50_ms: at(50), p95_ms: at(95), p99_ms: at(99) }
    }
}

fn pool(recorded: &Recorded, waits: &Waits) -> Pool {
    let components = recorded.opened.iter().filter(|(role, _)| role.starts_with(COMPONENTS));
    let opened: u64 = components.map(|(_, count)| u64::from(*count)).sum();
    let taken = waits.taken();
    let share = |part: u64| {
        let whole = f64::from(u32::try_from(taken.max(1)).unwrap_or(u32::MAX));
        f64::from(u32::try_from(part).unwrap_or(u32::MAX)) / whole
    };
    Pool { taken, opened, efficiency: 1.0 - share(opened), wait_p95_ms: waits.within(95) }
}

/// How often a connection came within which time: the ends of the buckets, in seconds, each with all that came until then.
#[derive(Debug, PartialEq)]
struct Waits(Vec<(f64, u64)>);

impl Waits {
    /// So far, as the application counts them. It is a tenth of a second behind, each time.
    async fn read(metrics: &mut HttpClient) -> anyhow::Result<Self> {
        let text = metrics.get("/metrics").await?;
        Self::parse(&String::from_utf8_lossy(&text)).context("/metrics says nothing of the pool")
    }

    fn parse(text: &str) -> Option<Self> {
        let lines = text.lines();
        let lines = lines.filter_map(|line| line.strip_prefix("postern_pool_wait_seconds_bucket{"));
        let bucket = |line: &str| {
            let (labels, count) = line.rsplit_once(' ')?;
            let (_, end) = labels.split_once("le=\"")?;
            let (end, _) = end.split_once('"')?;
            // `+Inf` is a number, too.
            Some((end.parse().ok()?, count.parse().ok()?))
        };
        let buckets: Vec<_> = lines.map(bucket).collect::<Option<_>>()?;
        (!buckets.is_empty()).then_some(Self(buckets))
    }

    fn since(&self, before: &Self) -> Self {
        let pairs = self.0.iter().zip(&before.0);
        Self(pairs.map(|((end, now), (_, then))| (*end, now.saturating_sub(*then))).collect())
    }

    fn taken(&self) -> u64 {
        self.0.last().map_or(0, |(_, count)| *count)
    }

    /// Within how many ms so many of a hundred came.
    fn within(&self, percent: u64) -> Option<f64> {
        let rank = (self.taken() * percent).div_ceil(100);
        let mut buckets = self.0.iter();
        let (end, _) = buckets.find(|(_, count)| *count >= rank)?;
        end.is_finite().then_some(end * 1000.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const METRICS: &str = "# TYPE postern_pool_wait_seconds histogram\n\
        postern_pool_wait_seconds_bucket{pool=\"postgres\",le=\"0.001\"} 90\n\
        postern_pool_wait_seconds_bucket{pool=\"postgres\",le=\"0.0025\"} 96\n\
        postern_pool_wait_seconds_bucket{pool=\"postgres\",le=\"+Inf\"} 100\n\
        postern_pool_wait_seconds_count{pool=\"postgres\"} 100\n";

    fn recorded() -> Recorded {
        let statement =
            |role: &str, sql: &str, times: Vec<f64>| ((role.to_owned(), sql.to_owned()), times);
        Recorded {
            statements: HashMap::from([
                statement("postern_auth", "SELECT fast", vec![1.0; HOT]),
                statement("postern_auth", "SELECT slow", vec![2.0; HOT - 1]),
                statement("postern_mail", "SELECT slow", vec![8.0; 1]),
                statement("postern_auth", "SELECT seldom", vec![9.0; HOT - 1]),
                statement("postgres", "SELECT count(*)", vec![99.0; HOT]),
            ]),
            opened: HashMap::from([("postern_auth".to_owned(), 4), ("postgres".to_owned(), 7)]),
            ..Recorded::default()
        }
    }

    #[test]
    fn what_runs_often_is_told_the_slowest_first() {
        let names = Names::read(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(".."));
        let (all, hot) = statements(&recorded(), &names.unwrap());
        let told: Vec<_> =
            hot.iter().map(|one| (one.name.as_str(), one.runs, one.p95_ms)).collect();
        assert_eq!(told, [("SELECT slow", HOT, 2.0), ("SELECT fast", HOT, 1.0)]);
        // Who is no component does not count.
        assert_eq!((all.runs, all.p99_ms), (3 * HOT - 1, 9.0));
    }

    #[test]
    fn a_pool_is_as_good_as_the_connections_that_it_did_not_open() {
        let waits = Waits::parse(METRICS).unwrap();
        let pool = pool(&recorded(), &waits);
        let expected = Pool { taken: 100, opened: 4, efficiency: 0.96, wait_p95_ms: Some(2.5) };
        assert_eq!(pool, expected);
        assert_eq!(waits.within(99), None, "beyond all buckets");
        assert_eq!(waits.since(&waits).taken(), 0);
        assert_eq!(Waits::parse("# nothing\n"), None);
    }
}
