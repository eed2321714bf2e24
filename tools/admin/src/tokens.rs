//! Replacing the tokens that our own triggers and collectors of figures present, without a gap: a new one is accepted beside the
//! old one, then sent in its place, then accepted alone (`domain::auth::service_token`).

use anyhow::ensure;
use clap::{Subcommand, ValueEnum};

use crate::{
    Home,
    secrets::{Secrets, new_token},
};

/// What there is to be done.
#[derive(Subcommand)]
pub enum Command {
    /// Makes a token that is accepted beside the one in use
    Stage {
        /// Which token
        token: Token,
    },
    /// Sends the new token; the one before is still accepted
    Use {
        /// Which token
        token: Token,
    },
    /// Accepts the token in use alone
    Retire {
        /// Which token
        token: Token,
    },
    /// Makes a new token and accepts no other, since the old one has leaked
    Replace {
        /// Which token
        token: Token,
    },
}

/// A token that is no person's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Token {
    /// The clock's, which the process `jobs` presents to the others as well
    Tick,
    /// That of whoever collects the metrics
    Metrics,
}

/// Does it.
///
/// # Errors
/// It is not that stage's turn, or the file of secrets cannot be written.
pub fn run(home: &Home, command: &Command) -> anyhow::Result<()> {
    let mut secrets = Secrets::load(&home.secrets)?;
    let said = perform(&mut secrets, command)?;
    secrets.save(&home.secrets)?;
    eprintln!("{}: {said}", home.secrets.display());
    Ok(())
}

fn perform(secrets: &mut Secrets, command: &Command) -> anyhow::Result<&'static str> {
    let (Command::Stage { token }
    | Command::Use { token }
    | Command::Retire { token }
    | Command::Replace { token }) = *command;
    let setting = match token {
        Token::Tick => &mut secrets.tick_token,
        Token::Metrics => &mut secrets.metrics_token,
    };
    let pair = setting.split_once(',').map(|(sent, other)| (sent.to_owned(), other.to_owned()));
    match command {
        Command::Stage { .. } => {
            ensure!(
                pair.is_none(),
                "two are accepted already: `tokens use` or `tokens retire` is next"
            );
            *setting = format!("{setting},{}", new_token());
            Ok(
                "a new token is accepted beside the old one. `split`, restart every process; then `tokens use`",
            )
        }
        Command::Use { .. } => {
            let Some((sent, other)) = pair else {
                anyhow::bail!("no other token is accepted yet: `tokens stage` comes first");
            };
            *setting = format!("{other},{sent}");
            Ok("the new token is sent. `split`, restart every process; then `tokens retire`")
        }
        Command::Retire { .. } => {
            let Some((sent, _)) = pair else { anyhow::bail!("there is no other token to retire") };
            *setting = sent;
            Ok(
                "the token in use is accepted alone, once `split` and a restart have told every process",
            )
        }
        Command::Replace { .. } => {
            *setting = new_token();
            Ok("there is a new token and no other. `split`, and restart every process at once")
        }
    }
}

#[cfg(test)]
mod tests {
    use postern_domain::auth::service_token::{accepts, sent};

    use super::*;

    /// JOB-7: whoever has the file of one stage understands whoever has that of the next; in the end the old token
    /// is worth nothing.
    #[test]
    fn neighbouring_stages_understand_each_other() {
        for token in [Token::Tick, Token::Metrics] {
            let mut secrets = Secrets::default();
            let text = |secrets: &Secrets| match token {
                Token::Tick => secrets.tick_token.clone(),
                Token::Metrics => secrets.metrics_token.clone(),
            };
            let mut stages = vec![text(&secrets)];
            for command in
                [Command::Stage { token }, Command::Use { token }, Command::Retire { token }]
            {
                perform(&mut secrets, &command).unwrap();
                stages.push(text(&secrets));
            }
            for pair in stages.windows(2) {
                assert!(accepts(&pair[1], sent(&pair[0])) && accepts(&pair[0], sent(&pair[1])));
            }
            assert!(!accepts(&stages[3], &stages[0]) && !stages[3].contains(','));
            perform(&mut secrets, &Command::Replace { token }).unwrap();
            assert!(!accepts(&text(&secrets), &stages[3]));
        }
    }

    /// A stage out of turn is refused, and changes nothing.
    #[test]
    fn stages_have_their_order() {
        let token = Token::Tick;
        let mut secrets = Secrets::default();
        let before = secrets.tick_token.clone();
        assert!(perform(&mut secrets, &Command::Use { token }).is_err());
        assert!(perform(&mut secrets, &Command::Retire { token }).is_err());
        assert_eq!(secrets.tick_token, before);
        perform(&mut secrets, &Command::Stage { token }).unwrap();
        let staged = secrets.tick_token.clone();
        assert!(perform(&mut secrets, &Command::Stage { token }).is_err());
        assert_eq!(secrets.tick_token, staged);
    }
}
