//! Replacing the keys of a private instance.

use anyhow::bail;
use clap::{Subcommand, ValueEnum};

use crate::{
    checkout::Checkout,
    secrets::{Secrets, retired, rotated},
};

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Adds a key that is used from the next start on; what the old ones made stays valid
    Rotate {
        /// Which keys
        #[arg(long, value_enum, default_value_t = Ring::Signing)]
        ring: Ring,
        /// Drops the old keys instead of adding one
        #[arg(long)]
        retire: bool,
    },
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Ring {
    /// Access tokens
    Signing,
    /// Refresh tokens
    Refresh,
    /// Links and codes in mails
    MailToken,
    /// Password hashes
    Pepper,
}

pub(crate) fn run(checkout: &Checkout, command: &Command) -> anyhow::Result<()> {
    let Command::Rotate { ring, retire } = *command;
    let path = checkout.secrets_file();
    let mut secrets = Secrets::load_or_create(&path)?;
    apply(&mut secrets, ring, retire)?;
    secrets.save(&path)?;
    let done = if retire { "Old keys are dropped" } else { "A new key is in place" };
    eprintln!("{done} in {}; ./down and ./up make it take effect.", path.display());
    Ok(())
}

fn apply(secrets: &mut Secrets, ring: Ring, retire: bool) -> anyhow::Result<()> {
    let change = if retire { retired } else { rotated };
    match (ring, retire) {
        (Ring::Signing, false) => secrets.rotate_signing_key()?,
        (Ring::Signing, true) => secrets.retire_verification_keys()?,
        (Ring::Refresh, _) => secrets.refresh_keys = change(&secrets.refresh_keys),
        (Ring::MailToken, _) => secrets.mail_token_keys = change(&secrets.mail_token_keys),
        (Ring::Pepper, false) => secrets.password_peppers = change(&secrets.password_peppers),
        // A hash moves to the active pepper when its owner logs in, which may be never.
        (Ring::Pepper, true) => bail!(
            "a pepper cannot be dropped: whoever has not logged in since it was replaced would be \
             locked out"
        ),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rings_grow_in_front_and_shrink_to_the_active_key() {
        let mut secrets = Secrets::default();
        let old = secrets.refresh_keys.clone();
        apply(&mut secrets, Ring::Refresh, false).unwrap();
        assert!(secrets.refresh_keys.ends_with(&format!(",{old}")));
        apply(&mut secrets, Ring::Refresh, true).unwrap();
        assert!(!secrets.refresh_keys.contains(',') && secrets.refresh_keys != old);
    }

    #[test]
    fn peppers_are_never_dropped() {
        let mut secrets = Secrets::default();
        apply(&mut secrets, Ring::Pepper, false).unwrap();
        let both = secrets.password_peppers.clone();
        assert!(apply(&mut secrets, Ring::Pepper, true).is_err());
        assert_eq!(secrets.password_peppers, both);
    }
}
