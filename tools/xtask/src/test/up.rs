//! `./up` and `./down` as a user types them: twice, with parts killed once all is ready, with all
//! of it killed, again, and away. Killed while it is on its way, it is not.

use std::{collections::BTreeMap, fs, time::Duration};

use anyhow::{Context as _, ensure};
use postern_services::process::{POLL_INTERVAL, ProcessId, Scope};
use reqwest::{Client, StatusCode};
use rustix::process::Signal;
use serde_json::Value;
use tokio::time::{Instant, sleep};

use super::scripts::{self, Scripts};
use crate::{
    checkout::Checkout,
    state::{Role, State, Summary},
};

/// How long a killed part may take until everything is ready again.
const REPAIR_LIMIT: Duration = Duration::from_mins(2);

/// Names the state of what this suite starts.
const NAME: &str = "up-test";

pub(super) async fn run(checkout: &Checkout) -> anyhow::Result<()> {
    let scripts = Scripts::new(checkout, NAME, &["--with-provider"], vec![])?;
    clean_up(checkout).await?;

    let first = scripts.up().await.context("the first ./up")?;
    check_it_serves(&first).await?;
    let again = scripts.up().await.context("./up while it runs")?;
    ensure!(first == again, "a second ./up changed the result:\n{first:?}\n{again:?}");
    let first = check_it_repairs(&scripts, first).await?;

    kill(&first, &[Role::Supervisor, Role::Host]).await?;
    let revived = scripts.up().await.context("./up after a kill")?;
    check_it_serves(&revived).await?;
    for service in [Role::Postgres, Role::Redis] {
        ensure!(pid(&first, service)? == pid(&revived, service)?, "{service:?} was not reused");
    }
    for part in [Role::Supervisor, Role::Host, Role::Cron, Role::Mailbox, Role::Provider] {
        ensure!(pid(&first, part)? != pid(&revived, part)?, "a stale {part:?} was left");
        ensure!(ProcessId::of(pid(&first, part)?).is_none(), "the old {part:?} still runs");
    }
    ensure!(first.admin_password == revived.admin_password, "the password changed");

    // All at once, services included, as when a container is killed.
    kill(&revived, &revived.pids.keys().copied().collect::<Vec<_>>()).await?;
    let recovered = scripts.up().await.context("./up after a kill of everything")?;
    check_it_serves(&recovered).await?;

    scripts.run("./down", &[]).await?;
    check_all_ended(&recovered.pids)?;
    scripts.run("./down", &[]).await.context("./down when nothing runs")?;
    ensure!(scripts.local.join("secrets.toml").exists(), "./down did not keep the data");
    scripts.run("./down", &["--wipe"]).await?;
    ensure!(!scripts.local.exists(), "./down --wipe left {}", scripts.local.display());
    Ok(())
}

/// Whatever is killed runs again, at the same address, without anybody's help; and where somebody calls `./up` meanwhile,
/// it waits for that. Gives the result as it is afterwards.
async fn check_it_repairs(scripts: &Scripts<'_>, mut before: Summary) -> anyhow::Result<Summary> {
    let killed = [Role::Redis, Role::Postgres, Role::Mailbox, Role::Provider, Role::Host];
    for role in killed {
        kill(&before, &[role]).await?;
        let after = scripts.repaired(&before, role).await?;
        check_it_serves(&after).await.with_context(|| format!("after {role:?} was killed"))?;
        let same = Summary { pids: before.pids.clone(), ..after.clone() };
        ensure!(same == before, "the result changed:\n{before:?}\n{after:?}");
        let supervisor = Role::Supervisor;
        ensure!(pid(&after, supervisor)? == pid(&before, supervisor)?, "another supervisor");
        before = after;
    }
    kill(&before, &[Role::Redis]).await?;
    let again = scripts.up().await.context("./up after a kill of Redis")?;
    ensure!(pid(&again, Role::Redis)? != pid(&before, Role::Redis)?, "./up left Redis down");
    check_it_serves(&again).await.context("a second ./up after a kill of Redis")?;

    let log = fs::read_to_string(scripts.local.join("logs/up.log"))?;
    for role in killed {
        ensure!(log.contains(&format!("{} ended", role.name())), "{role:?}: not a word in\n{log}");
    }
    Ok(again)
}

/// Stops and forgets what this suite started.
pub(super) async fn clean_up(checkout: &Checkout) -> anyhow::Result<()> {
    scripts::clean_up(checkout, NAME).await
}

impl Scripts<'_> {
    /// Waits until another process than `before`'s has the role, and all is ready again.
    async fn repaired(&self, before: &Summary, role: Role) -> anyhow::Result<Summary> {
        let deadline = Instant::now() + REPAIR_LIMIT;
        loop {
            let state = State::load(&self.local.join("state.json"))?;
            if let Some(summary) = state.live_summary().filter(|_| state.down().is_empty())
                && pid(summary, role)? != pid(before, role)?
            {
                return Ok(summary.clone());
            }
            ensure!(Instant::now() < deadline, "{role:?} is not started again");
            sleep(POLL_INTERVAL).await;
        }
    }
}

/// The application is ready, the mailbox answers, and so does what stands in for Google.
async fn check_it_serves(summary: &Summary) -> anyhow::Result<()> {
    let client = Client::builder().no_proxy().timeout(Duration::from_secs(10)).build()?;
    let ready = client.get(format!("{}/health/ready", summary.url)).send().await?;
    ensure!(ready.status() == StatusCode::OK, "not ready: {}", ready.status());
    let mails = client.get(format!("{}/api/v1/messages", summary.mail_url)).send().await?;
    let mails: Value = mails.json().await?;
    ensure!(mails["total"].is_u64(), "the mailbox gives no list: {mails}");
    let provider = summary.provider_url.as_ref().context("no provider")?;
    let about = client.get(format!("{provider}/.well-known/openid-configuration")).send().await?;
    ensure!(about.status() == StatusCode::OK, "the provider says {}", about.status());
    Ok(())
}

async fn kill(summary: &Summary, roles: &[Role]) -> anyhow::Result<()> {
    for role in roles {
        if let Some(process) = ProcessId::of(pid(summary, *role)?) {
            process.stop(Signal::KILL, Scope::Process, Duration::from_secs(5)).await?;
        }
    }
    Ok(())
}

fn pid(summary: &Summary, role: Role) -> anyhow::Result<u32> {
    summary.pids.get(&role).copied().with_context(|| format!("no pid of {role:?}"))
}

fn check_all_ended(pids: &BTreeMap<Role, u32>) -> anyhow::Result<()> {
    for (role, pid) in pids {
        ensure!(ProcessId::of(*pid).is_none(), "{role:?} still runs after ./down");
    }
    Ok(())
}
