//! The cron trigger: calls a component at the times of an expression, in UTC.

use anyhow::{Context, Result, anyhow};
use chrono::{DateTime, TimeDelta, Utc};
use croner::{
    Cron,
    parser::{CronParser, Seconds},
};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use crate::{
    bindings::{SpinCronPre, cron_types::Metadata},
    component::Component,
    guest::GuestState,
    manifest::CronTrigger,
    server::SHUTDOWN_TIMEOUT,
};

/// One component and the times it is called.
pub(crate) struct Schedule {
    component: Component,
    handler: SpinCronPre<GuestState>,
    times: Cron,
}

impl Schedule {
    /// Checks the expression, and that the component handles cron events.
    pub(crate) fn new(trigger: &CronTrigger, component: Component) -> Result<Self> {
        let expression = &trigger.cron_expression;
        let times = CronParser::builder()
            .seconds(Seconds::Required)
            .build()
            .parse(expression)
            .with_context(|| format!("cron expression `{expression}`"))?;
        let handler =
            SpinCronPre::new(component.pre.clone()).map_err(anyhow::Error::from).with_context(
                || format!("component `{}` does not handle cron events", trigger.component),
            )?;
        Ok(Self { component, handler, times })
    }

    /// Calls the component at each time until `shutdown`, then lets a call in progress finish, up
    /// to [`SHUTDOWN_TIMEOUT`]. A time that comes while a call is in progress is skipped.
    pub(crate) async fn run(self, shutdown: CancellationToken) {
        while let Some(event) = shutdown.run_until_cancelled(self.next_event()).await {
            let result = match event {
                Ok(event) => self.call_until(event, &shutdown).await,
                Err(error) => Err(error),
            };
            if let Err(error) = result {
                tracing::error!(component = &*self.component.grants.name, "cron: {error:#}");
            }
        }
    }

    /// Waits for the next time of the expression.
    async fn next_event(&self) -> Result<DateTime<Utc>> {
        let now = Utc::now();
        let next = self.times.find_next_occurrence(&now, false)?;
        sleep((next - now).max(TimeDelta::zero()).to_std()?).await;
        Ok(next)
    }

    async fn call_until(&self, event: DateTime<Utc>, shutdown: &CancellationToken) -> Result<()> {
        let cut_off = async {
            shutdown.cancelled().await;
            sleep(SHUTDOWN_TIMEOUT).await;
        };
        tokio::select! {
            result = self.call(event) => result,
            () = cut_off => Err(anyhow!("still running {SHUTDOWN_TIMEOUT:?} after the shutdown began")),
        }
    }

    /// Calls a fresh instance.
    async fn call(&self, event: DateTime<Utc>) -> Result<()> {
        let timestamp = u64::try_from(event.timestamp())?;
        let mut store = self.component.new_store();
        let instance = self.handler.instantiate_async(&mut store).await?;
        let metadata = Metadata { timestamp };
        store
            .run_concurrent(async |guest| instance.call_handle_cron_event(guest, metadata).await)
            .await??
            .map_err(|error| anyhow!("{error:?}"))
    }
}
