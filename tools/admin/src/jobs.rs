//! Mails and text messages that wait in a database which was brought back to an earlier time: most of them have gone out since. They
//! are put on hold before anything works them off, and somebody decides.
//!
//! What is on hold is dead in the queue's sense (ADR 27): nobody claims it, the administration of background work shows it, and may
//! try it again or discard it. Here all of it is released or discarded at once.

use std::time::Duration;

use anyhow::{bail, ensure};
use clap::{Subcommand, ValueEnum};
use indicatif::ProgressBar;
use postern_domain::time::UnixMillis;
use sqlx::{Connection as _, FromRow, PgConnection};

use crate::{Home, check::moment, database};

/// What the row says of why it is dead. It is looked for, and so never changed.
const ON_HOLD: &str = "on hold since a restore";
/// Longer than a worker that has died keeps what it had in hand.
const LEASES: Duration = Duration::from_secs(20);

/// What there is to be done.
#[derive(Subcommand)]
pub enum Command {
    /// Keeps back what was due, so that nothing goes out twice after a restore; prints what that is. While no process runs
    Hold {
        /// Which
        #[arg(long, value_delimiter = ',', default_value = "mail,sms")]
        kinds: Vec<Kind>,
        /// What was due by then, such as 2026-12-01T02:00:00Z; by default by now
        #[arg(long, value_name = "TIME", value_parser = moment)]
        before: Option<UnixMillis>,
    },
    /// Lists what is on hold
    Held,
    /// Lets it go out after all
    Release {
        /// Which
        #[arg(long, value_delimiter = ',', default_value = "mail,sms")]
        kinds: Vec<Kind>,
    },
    /// Says that it is not to go out
    Discard {
        /// Which
        #[arg(long, value_delimiter = ',', default_value = "mail,sms")]
        kinds: Vec<Kind>,
        /// Why, for those who look for one of them later
        #[arg(long, default_value = "gone out before the restore")]
        reason: String,
    },
}

/// What goes out to people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// Mails
    Mail,
    /// Text messages
    Sms,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Mail => "send_email",
            Self::Sms => "send_sms",
        }
    }
}

/// So many jobs of a kind, with what mails are about.
#[derive(FromRow)]
struct Group {
    kind: String,
    about: Option<String>,
    amount: i64,
    oldest: i64,
    newest: i64,
}

/// Does it.
///
/// # Errors
/// Processes still work jobs off, or the database is out of reach.
pub async fn run(home: &Home, command: &Command) -> anyhow::Result<()> {
    let mut connection = database::connect(&database::url(home)?).await?;
    let said = perform(&mut connection, command).await;
    connection.close().await?;
    print!("{}", said?);
    Ok(())
}

async fn perform(connection: &mut PgConnection, command: &Command) -> anyhow::Result<String> {
    Ok(match command {
        Command::Hold { kinds, before } => {
            let kinds = names(kinds);
            leases_have_run_out(connection, &kinds).await?;
            let held = hold(connection, &kinds, *before).await?;
            let moved = if kinds.contains(&Kind::Mail.name()) {
                postpone_summaries(connection, *before).await?
            } else {
                0
            };
            format!("{}{moved} summaries that were due wait for their next time\n", table(&held))
        }
        Command::Held => table(&listed(connection).await?),
        Command::Release { kinds } => {
            let (released, replaced) = release(connection, &names(kinds)).await?;
            format!(
                "{released} released; {replaced} are on hold still, since another that does the same waits\n"
            )
        }
        Command::Discard { kinds, reason } => {
            format!("{} discarded\n", discard(connection, &names(kinds), reason).await?)
        }
    })
}

fn names(kinds: &[Kind]) -> Vec<&'static str> {
    kinds.iter().copied().map(Kind::name).collect()
}

fn table(groups: &[Group]) -> String {
    let lines = groups.iter().map(|group| {
        let about = group.about.as_deref().unwrap_or("-");
        let (oldest, newest) =
            (UnixMillis(group.oldest).rfc3339(), UnixMillis(group.newest).rfc3339());
        format!("{:<10}  {about:<20}  {:>8}  due {oldest} to {newest}\n", group.kind, group.amount)
    });
    let all: i64 = groups.iter().map(|group| group.amount).sum();
    lines.chain([format!("{all} on hold\n")]).collect()
}

/// What a worker has in hand would go out under its hands. Leases of workers that ended with the database run out by themselves.
async fn leases_have_run_out(connection: &mut PgConnection, kinds: &[&str]) -> anyhow::Result<()> {
    let waiting =
        ProgressBar::new_spinner().with_message("until the leases of before have run out");
    let held = "SELECT count(*) FROM jobs
                WHERE kind = ANY ($1) AND state = 'running' AND lease_until > clock_timestamp()";
    let seconds = LEASES.as_secs();
    for _ in 0..=seconds {
        let held: i64 = sqlx::query_scalar(held).bind(kinds).fetch_one(&mut *connection).await?;
        if held == 0 {
            waiting.finish_and_clear();
            return Ok(());
        }
        waiting.tick();
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    bail!(
        "somebody works these jobs off, and renews the leases: stop tick, jobs, api and auth first"
    );
}

/// Also what was in hand, and what waits for another job: it would go out behind that.
async fn hold(
    connection: &mut PgConnection,
    kinds: &[&str],
    before: Option<UnixMillis>,
) -> sqlx::Result<Vec<Group>> {
    sqlx::query_as(
        "WITH held AS (
             UPDATE jobs SET state = 'dead', finished_at = clock_timestamp(), last_error = $3,
                 lease_id = NULL, lease_until = NULL
             WHERE kind = ANY ($1) AND state IN ('waiting', 'queued', 'running')
               AND run_at <= coalesce(from_ms($2), clock_timestamp())
             RETURNING id, kind, payload #>> '{template,kind}' AS about, run_at
         ), free AS (
             DELETE FROM job_dependencies USING held WHERE job_id = held.id
         )
         SELECT kind, about, count(*) AS amount, ms(min(run_at)) AS oldest, ms(max(run_at)) AS newest
         FROM held GROUP BY 1, 2 ORDER BY 1, 2",
    )
    .bind(kinds)
    .bind(before.map(|moment| moment.0))
    .bind(ON_HOLD)
    .fetch_all(connection)
    .await
}

/// A summary that was due has gone out as well. The next one covers its time once more: nothing is left out.
async fn postpone_summaries(
    connection: &mut PgConnection,
    before: Option<UnixMillis>,
) -> sqlx::Result<i64> {
    sqlx::query_scalar(
        "WITH limits AS (SELECT coalesce(from_ms($1), clock_timestamp()) AS moment), moved AS (
             UPDATE digests
             SET due_at = due_at + every_days * interval '1 day'
                 * (1 + floor(extract(epoch FROM limits.moment - due_at) / (86400 * every_days)))
             FROM limits WHERE due_at <= limits.moment
             RETURNING user_id
         )
         SELECT count(*) FROM moved",
    )
    .bind(before.map(|moment| moment.0))
    .fetch_one(connection)
    .await
}

async fn listed(connection: &mut PgConnection) -> sqlx::Result<Vec<Group>> {
    sqlx::query_as(
        "SELECT kind, payload #>> '{template,kind}' AS about, count(*) AS amount, ms(min(run_at)) AS oldest,
                ms(max(run_at)) AS newest
         FROM jobs WHERE state = 'dead' AND last_error = $1 GROUP BY 1, 2 ORDER BY 1, 2",
    )
    .bind(ON_HOLD)
    .fetch_all(connection)
    .await
}

/// Gives how many, and how many stay since their work is ordered again already.
async fn release(connection: &mut PgConnection, kinds: &[&str]) -> sqlx::Result<(i64, i64)> {
    sqlx::query_as(
        "WITH tried AS (
             SELECT (retry_job(id, clock_timestamp())).outcome FROM jobs
             WHERE kind = ANY ($1) AND state = 'dead' AND last_error = $2
         )
         SELECT count(*) FILTER (WHERE outcome = 'queued'), count(*) FILTER (WHERE outcome <> 'queued') FROM tried",
    )
    .bind(kinds)
    .bind(ON_HOLD)
    .fetch_one(connection)
    .await
}

async fn discard(
    connection: &mut PgConnection,
    kinds: &[&str],
    reason: &str,
) -> anyhow::Result<i64> {
    ensure!(reason.chars().count() <= 500, "a reason has 500 characters at most");
    Ok(sqlx::query_scalar(
        "WITH tried AS (
             SELECT discard_job(id, clock_timestamp(), $3) AS outcome FROM jobs
             WHERE kind = ANY ($1) AND state = 'dead' AND last_error = $2
         )
         SELECT count(*) FROM tried WHERE outcome = 'discarded'",
    )
    .bind(kinds)
    .bind(ON_HOLD)
    .bind(reason)
    .fetch_one(connection)
    .await?)
}
