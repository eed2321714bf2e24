//! The stream of changes that a user's devices follow (USR-5): one Redis stream per user. It says *what* has
//! changed; the truth is where it always is, and a device that missed something asks there.

use postern_domain::{
    changes::{ChangeId, Kept, Oldest},
    ids::{JobId, UserId},
    jobs::TellDevices,
    time::UnixMillis,
};
use postern_platform::{
    args,
    redis::{Redis, Reply, Script},
};
use serde_json::{Value, json};

use crate::{Result, defect};

/// A script that may call `publish` (see `scripts/publish.lua`).
macro_rules! publishing {
    ($file:literal) => {
        Script::new(concat!(
            include_str!("../scripts/publish.lua"),
            include_str!(concat!("../scripts/", $file))
        ))
    };
}
pub(crate) use publishing;

/// A script that may call `read_changes` (see `scripts/read_changes.lua`).
macro_rules! reading {
    ($file:literal) => {
        Script::new(concat!(
            include_str!("../scripts/read_changes.lua"),
            include_str!(concat!("../scripts/", $file))
        ))
    };
}

static PUBLISH: Script = publishing!("change_publish.lua");
static READ: Script = reading!("changes_read.lua");

/// Where the changes of a user are.
pub fn stream_key(user: UserId) -> String {
    format!("pst:{{{user}}}:changes")
}

/// Which notices were told to a user's devices, so that none is told twice.
pub(crate) fn told_key(user: UserId) -> String {
    format!("pst:{{{user}}}:told")
}

/// Tells a user's devices of a change, unless a notice of this id was told before.
pub async fn publish(
    redis: &Redis,
    user: UserId,
    (id, notice): (JobId, &TellDevices),
    now: UnixMillis,
) -> Result<()> {
    let keys = [stream_key(user), told_key(user)];
    let args = args![notice.kind.as_str(), notice.data.to_string(), id.to_string(), now.0];
    redis.run(&PUBLISH, &keys, args).await?;
    Ok(())
}

/// One change.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Its place in the stream, which also says when it was.
    pub id: ChangeId,
    /// `<thing>.<what>`.
    pub kind: String,
    /// What the publisher said of it.
    pub data: Value,
}

/// Changes, and what the stream has of them.
#[derive(Debug)]
pub struct Changes {
    /// What the stream still has.
    pub kept: Kept,
    /// Those that were asked for, oldest first.
    pub items: Vec<Change>,
}

/// Up to `limit` of the user's changes after `since`; without it, from the oldest that is kept.
pub async fn read(
    redis: &Redis,
    user: UserId,
    since: Option<ChangeId>,
    limit: u32,
) -> Result<Changes> {
    let since = since.map(|id| id.to_string()).unwrap_or_default();
    let reply = redis.run(&READ, &[stream_key(user)], args![since, limit]).await?;
    parse(&reply, 0)
}

/// What `read_changes` gives, which begins at `at` in the answer of a script.
pub(crate) fn parse(reply: &Reply, at: usize) -> Result<Changes> {
    let oldest = match reply.text(at + 1)?.as_str() {
        "" => None,
        oldest => {
            let oldest = id(oldest)?;
            // What came before it is lost when nobody can read it.
            let after = reply.text(at + 2).ok().and_then(|text| text.parse().ok());
            Some(Oldest { id: oldest, after: after.unwrap_or(oldest) })
        }
    };
    let kept = Kept { newest: id(&reply.text(at)?)?, oldest };
    let items = (at + 3..reply.len()).step_by(3).map(|at| change(reply, at));
    Ok(Changes { kept, items: items.collect::<Result<_>>()? })
}

fn change(reply: &Reply, at: usize) -> Result<Change> {
    // Each component may write here. What nobody can read says what it can: something has changed.
    let data = reply.text(at + 2).ok().and_then(|text| serde_json::from_str(&text).ok());
    Ok(Change {
        id: id(&reply.text(at)?)?,
        kind: reply.text(at + 1).unwrap_or_default(),
        data: data.unwrap_or_else(|| json!({})),
    })
}

fn id(text: &str) -> Result<ChangeId> {
    text.parse().map_err(|_| defect("id of a change"))
}
