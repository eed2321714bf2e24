//! What administrators do outside of the application: make the first of them, and wrap imported hashes.

use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, anyhow, bail};
use clap::Subcommand;
use postern_domain::{
    auth::{
        forbidden::ForbiddenWords,
        password::PasswordHasher,
        policy::{PasswordPolicy, PasswordProblem},
        spelling::Password,
    },
    email::EmailAddress,
    ids::UserId,
    name::DisplayName,
    ring::KeyRing,
    time::UnixMillis,
};
use secrecy::{ExposeSecret as _, SecretString};
use sqlx::Connection as _;

use crate::{
    checkout::Checkout,
    database::{self, named_by_environment},
    imported,
    secrets::{Secrets, random_bytes},
};

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Creates an administrator; an address that is known already is left alone
    Create {
        /// Address to log in with
        #[arg(long)]
        email: String,
        /// Password; in the environment it is out of sight of other users
        #[arg(long, env = "POSTERN_ADMIN_PASSWORD", hide_env_values = true)]
        password: SecretString,
        /// Name to show
        #[arg(long)]
        name: String,
    },
    /// Wraps the bcrypt hashes of imported accounts in argon2id; to be run after every import
    WrapImported,
}

/// What became of a request for an administrator.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Created,
    /// The address has an account, which keeps its password and roles.
    Existed,
}

/// An administrator whose parts have been checked.
pub(crate) struct Administrator {
    email: EmailAddress,
    name: DisplayName,
    password: Password,
}

pub(crate) async fn run(checkout: &Checkout, command: Command) -> anyhow::Result<()> {
    let peppers = match named_by_environment("SPIN_VARIABLE_PASSWORD_PEPPERS") {
        Some(peppers) => peppers,
        None => Secrets::load_or_create(&checkout.secrets_file())?.password_peppers,
    };
    let Command::Create { email, password, name } = command else {
        return imported::wrap(&database::url(checkout)?, &peppers).await;
    };
    let administrator = Administrator::new(&email, &name, &password)?;
    match create(&database::url(checkout)?, &peppers, &administrator).await? {
        Outcome::Created => eprintln!("{email} is an administrator."),
        Outcome::Existed => eprintln!("{email} has an account already; nothing is changed."),
    }
    Ok(())
}

impl Administrator {
    /// Checks the parts as a registration would, the words that the application's environment forbids
    /// included.
    pub(crate) fn new(email: &str, name: &str, password: &SecretString) -> anyhow::Result<Self> {
        let email = EmailAddress::parse(email)?;
        let name = DisplayName::parse(name)?;
        let password = Password::parse(password.expose_secret())?;
        let forbidden = named_by_environment("SPIN_VARIABLE_PASSWORD_FORBIDDEN_WORDS");
        let forbidden = ForbiddenWords::parse(&forbidden.unwrap_or_default())?;
        let policy = PasswordPolicy::default().forbidding(forbidden);
        policy.check(&password, &email, name.as_str()).map_err(|problems| {
            let details: Vec<_> = problems.iter().map(PasswordProblem::detail).collect();
            anyhow!("the password is not strong enough: {}", details.join(" "))
        })?;
        Ok(Self { email, name, password })
    }
}

/// Inserts the account with its password, in one statement. `peppers` is the ring of the application.
pub(crate) async fn create(
    database_url: &str,
    peppers: &str,
    administrator: &Administrator,
) -> anyhow::Result<Outcome> {
    let peppers = KeyRing::parse(&SecretString::from(peppers)).context("password_peppers")?;
    let hash = PasswordHasher::new(peppers).hash(&administrator.password, random_bytes())?;
    let id = UserId::new(now()?, random_bytes());
    let mut connection = database::connect(database_url).await?;
    let done = sqlx::query(
        "WITH created AS (
             INSERT INTO users (id, email, email_key, name, roles, status,
                                verified_at, created_at, updated_at)
             VALUES ($1::text::uuid, $2, $3, $4, '{administrator}', 'active', now(), now(), now())
             ON CONFLICT (email_key) DO NOTHING
             RETURNING id
         )
         INSERT INTO credentials (user_id, password_hash, changed_at)
         SELECT id, $5, now() FROM created",
    )
    .bind(id.to_string())
    .bind(administrator.email.as_str())
    .bind(administrator.email.key())
    .bind(administrator.name.as_str())
    .bind(hash)
    .execute(&mut connection)
    .await?;
    connection.close().await?;
    match done.rows_affected() {
        0 => Ok(Outcome::Existed),
        1 => Ok(Outcome::Created),
        count => bail!("{count} accounts for one address"),
    }
}

fn now() -> anyhow::Result<UnixMillis> {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH)?;
    Ok(UnixMillis(since_epoch.as_millis().try_into()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weak_password_is_refused_and_a_generated_one_is_not() {
        let create = |password: &str| {
            Administrator::new("admin@postern.example", "Administrator", &password.into())
        };
        assert!(create("administrator1").is_err());
        assert!(create(&Secrets::default().admin_password).is_ok());
    }
}
