//! Replacing the keys of an instance in three stages, since old and new processes live side by side (ADR 31): a key is staged,
//! which makes it known to every process, then used, and those that it replaced are retired.

pub(crate) mod counts;
mod place;
pub(crate) mod ring;
mod stages;
mod status;

use std::time::{SystemTime, UNIX_EPOCH};

use clap::{Subcommand, ValueEnum as _};
use postern_domain::time::UnixMillis;

use self::{place::Place, ring::Ring};
use crate::{Home, secrets::Secrets};

/// What there is to be done.
#[derive(Subcommand)]
pub enum Command {
    /// Makes a key that is known and not used: to be given to every process before one uses it
    Stage {
        /// Which keys
        ring: Ring,
    },
    /// Puts the staged key into use; what the old ones made stays valid
    Use {
        /// Which keys
        ring: Ring,
        /// Does not wait, and makes a key if none is staged: processes that run beside each other refuse what the others make
        #[arg(long)]
        now: bool,
        /// Drops all other keys at once, since they have leaked; says who is logged out
        #[arg(long, requires = "now")]
        retire: bool,
    },
    /// Drops the old keys, once nothing that they made is in use
    Retire {
        /// Which keys
        ring: Ring,
    },
    /// Prints which keys there are, what lies under them, and what may be done when
    Status,
    /// Stages a key and uses it at once: for an instance of one process, such as that of `./up`
    Rotate {
        /// Which keys
        #[arg(default_value = "signing")]
        ring: Ring,
    },
}

/// Does it.
///
/// # Errors
/// It is too early, something lies under a key that was to be dropped, or the file of secrets cannot be written.
pub async fn run(home: &Home, command: &Command) -> anyhow::Result<()> {
    let path = &home.secrets;
    let now = now()?;
    let mut secrets = Secrets::load(path)?;
    stages::note_unknown_times(&mut secrets, now)?;
    // Also when the command is refused: what was not known counts from now, and not from the next try.
    secrets.save(path)?;
    let said = perform(home, &mut secrets, command, now).await?;
    secrets.save(path)?;
    if let Command::Status = command {
        print!("{said}");
    } else {
        eprintln!("{}: {said}", path.display());
    }
    Ok(())
}

/// Does it to these secrets; gives what is to be said of it.
async fn perform(
    home: &Home,
    secrets: &mut Secrets,
    command: &Command,
    now: UnixMillis,
) -> anyhow::Result<String> {
    match *command {
        Command::Stage { ring } => {
            stages::stage(secrets, ring, now)?;
            staged(secrets, ring)
        }
        Command::Use { ring, now: false, .. } => {
            stages::use_staged(secrets, ring, now)?;
            used(secrets, ring)
        }
        Command::Use { ring, now: true, retire: false } => {
            stages::use_now(secrets, ring, now)?;
            let warning = "Until the last process that does not know it has ended, it refuses what the others make.";
            Ok(format!("{} {warning}", used(secrets, ring)?))
        }
        Command::Use { ring, now: true, retire: true } => {
            let ids = Place::of(secrets, ring).ids()?;
            let all: Vec<String> =
                [ids.active].into_iter().chain(ids.staged).chain(ids.old).collect();
            let left = counts::under(&counts::of(home, ring).await?, &all);
            stages::replace_leaked(secrets, ring, now, left)?;
            Ok(format!(
                "`{ring}` has a new key and no other. Restart all processes at once. {}",
                ring.dropped_at_once()
            ))
        }
        Command::Retire { ring } => {
            let old = Place::of(secrets, ring).ids()?.old;
            let left = counts::under(&counts::of(home, ring).await?, &old);
            stages::retire(secrets, ring, now, left)?;
            Ok(format!(
                "the old keys of `{ring}` are dropped, from the next start of each process on"
            ))
        }
        Command::Status => status(home, secrets, now).await,
        Command::Rotate { ring } => {
            stages::rotate(secrets, ring, now)?;
            let published = match ring {
                Ring::Signing => {
                    " Services that verify tokens of ours may refuse the new ones for five minutes."
                }
                _ => "",
            };
            Ok(format!(
                "`{ring}` has a new key. `./down` and `./up` put it into use.{published} This is for one process: with more of \
                 them, those that are still to be restarted would refuse what the others make, and `keys stage`, `keys use` \
                 and `keys retire` come one after the other"
            ))
        }
    }
}

fn staged(secrets: &mut Secrets, ring: Ring) -> anyhow::Result<String> {
    let wait = match stages::usable_at(secrets, ring)? {
        Some(at) if !ring.known_before().is_zero() => format!(", not before {}", at.rfc3339()),
        _ => String::new(),
    };
    Ok(format!(
        "`{ring}` has a staged key. Restart every process with it, one after the other; then `keys use {ring}`{wait}"
    ))
}

fn used(secrets: &mut Secrets, ring: Ring) -> anyhow::Result<String> {
    let next = match (ring.kept(), stages::spent_at(secrets, ring)?) {
        (Some(kept), _) => format!("{kept}."),
        (None, Some(at)) => {
            format!("Then `keys retire {ring}`, not before {}.", at.rfc3339())
        }
        (None, None) => String::new(),
    };
    Ok(format!(
        "`{ring}` uses its new key, from the next start of each process on. Restart them one after the other. {next}"
    ))
}

async fn status(home: &Home, secrets: &mut Secrets, now: UnixMillis) -> anyhow::Result<String> {
    let mut text = String::new();
    for ring in Ring::value_variants() {
        let counts = match ring.counted() {
            None => None,
            Some(_) => match counts::of(home, *ring).await {
                Ok(counts) => Some(counts),
                Err(error) => {
                    eprintln!("what lies under the keys of `{ring}` is not counted: {error:#}");
                    None
                }
            },
        };
        text += &status::of(secrets, *ring, counts.as_ref(), now)?;
    }
    Ok(text)
}

fn now() -> anyhow::Result<UnixMillis> {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH)?;
    Ok(UnixMillis(since_epoch.as_millis().try_into()?))
}

#[cfg(test)]
mod tests;
