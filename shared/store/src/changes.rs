//! The stream of changes that a user's devices follow (USR-5): one Redis stream per user. It says *what* has
//! changed; the truth is where it always is, and a device that missed something asks there.

use postern_domain::ids::UserId;
use postern_platform::{
    args,
    redis::{Redis, Script},
};
use serde_json::Value;

use crate::Result;

/// A script that may call `publish` (see `scripts/publish.lua`).
macro_rules! publishing {
    ($file:literal) => {
        Script::new(concat!(
            include_str!("scripts/publish.lua"),
            include_str!(concat!("scripts/", $file))
        ))
    };
}
pub(crate) use publishing;

static PUBLISH: Script = publishing!("change_publish.lua");

/// Where the changes of a user are.
pub fn stream_key(user: UserId) -> String {
    format!("pst:{{{user}}}:changes")
}

/// Tells the user's devices of a change. `kind` is `<thing>.<what>`; `data` holds no secret.
pub async fn publish(redis: &Redis, user: UserId, kind: &str, data: &Value) -> Result<()> {
    redis.run(&PUBLISH, &[stream_key(user)], args![kind, data.to_string()]).await?;
    Ok(())
}
