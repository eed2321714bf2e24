//! Sends mails, through one of three HTTP APIs (MSG-3). What they say: [`crate::content`]; how they leave:
//! [`crate::drivers`].

use std::time::Duration;

use postern_domain::jobs::{EmailJob, EmailTemplate};
use postern_edge::jobs::{Job, JobError, Kind};
use postern_store::{
    accounts::mail_readers::{self, MailReader},
    digests,
};

use crate::{
    config,
    content::Digest,
    drivers::{self, Outgoing},
    language::Language,
    moments,
    written::{self, Reader},
};

/// One mail. A driver that knows idempotency is told the job's id, and so sends it once.
pub struct SendEmail;

impl Kind for SendEmail {
    type Order = EmailJob;
    // Who waits for a link asks for another one by then.
    const TRY_FOR: Duration = Duration::from_hours(1);

    async fn perform(job: &Job<'_>, mail: EmailJob) -> Result<(), JobError> {
        // One with a secret goes where the account says, and not where the order does. To nobody, when what the secret is
        // good for is gone.
        let pg = job.pg().await?;
        let Some(to) = mail_readers::read(&pg, job.id).await? else { return Ok(()) };
        let digest = match mail.template {
            EmailTemplate::Digest { .. } => {
                let happened = digests::happened(&pg, job.id).await?;
                Some(Digest { user: job.user()?, happened })
            }
            _ => None,
        };
        // Nobody wants to read that nothing happened.
        if digest.as_ref().is_some_and(|digest| digest.happened.is_empty()) {
            return Ok(());
        }
        let config = config::get().await?;
        let url = &job.call.config().public_url;
        let mail = written::write(&config, url, &reader(&to), &mail, digest.as_ref())?;
        drivers::deliver(&config, &Outgoing { to: &to.address, mail: &mail, job: job.id }).await
    }
}

/// How whoever reads it is addressed: in English and by UTC, if they have chosen nothing.
fn reader(to: &MailReader) -> Reader {
    Reader {
        language: Language::of(to.language.as_deref().unwrap_or_default()),
        zone: moments::zone(to.time_zone.as_deref().unwrap_or_default()),
    }
}
