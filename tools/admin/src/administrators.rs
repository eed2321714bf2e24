//! What administrators do outside of the application: make the first of them, and wrap imported hashes.
//!
//! Whoever makes an administrator does not keep their password (ASVS 6.4.1): the command prints a link that is good once
//! and for an hour, or the password that it is given has to be changed at the first log-in.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, anyhow, bail};
use clap::Subcommand;
use postern_domain::{
    auth::{
        forbidden::ForbiddenWords,
        mail_token::{MailToken, Purpose},
        password::PasswordHasher,
        policy::{PasswordPolicy, PasswordProblem},
        spelling::Password,
    },
    email::EmailAddress,
    ids::{PasswordResetId, UserId},
    name::DisplayName,
    ring::KeyRing,
    time::UnixMillis,
};
use secrecy::{ExposeSecret as _, SecretString};
use sqlx::Connection as _;

use crate::{
    Home,
    database::{self, named_by_environment},
    imported,
    secrets::{Secrets, random_bytes},
};

/// How long the link is good that lets a new administrator choose a password.
const LINK_LIFETIME: Duration = Duration::from_hours(1);

/// What there is to be done.
#[derive(Subcommand)]
pub enum Command {
    /// Creates an administrator and prints a link, good once and for an hour, that sets the password; an address that
    /// is known already is left alone
    Create {
        /// Address to log in with
        #[arg(long)]
        email: String,
        /// Password in place of the link, to be changed at the first log-in; in the environment it is out of sight of
        /// other users
        #[arg(long, env = "POSTERN_ADMIN_PASSWORD", hide_env_values = true)]
        password: Option<SecretString>,
        /// Name to show
        #[arg(long)]
        name: String,
    },
    /// Wraps the bcrypt hashes of imported accounts in argon2id; to be run after every import
    WrapImported,
}

/// What became of a request for an administrator.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// There is one more.
    Created,
    /// The address has an account, which keeps its password and roles.
    Existed,
}

/// What a new administrator logs in with.
pub enum Way {
    /// A password that somebody else chose.
    Password {
        /// The password.
        password: Password,
        /// Whether nothing else can be done before it is changed.
        must_change: bool,
    },
    /// Nothing yet: the reset of this id sets the first password.
    Link(PasswordResetId),
}

/// An administrator whose parts have been checked.
pub struct Administrator {
    email: EmailAddress,
    name: DisplayName,
    way: Way,
}

/// Does it.
///
/// # Errors
/// What is asked for is not allowed, or the database is out of reach.
pub async fn run(home: &Home, command: Command) -> anyhow::Result<()> {
    let variable = |name: &str, of: fn(Secrets) -> String| match named_by_environment(name) {
        Some(value) => Ok(value),
        None => Secrets::load(&home.secrets).map(of),
    };
    let peppers = variable("SPIN_VARIABLE_PASSWORD_PEPPERS", |secrets| secrets.password_peppers)?;
    let Command::Create { email, password, name } = command else {
        return imported::wrap(&database::url(home)?, &peppers).await;
    };
    let reset = PasswordResetId::new(now()?, random_bytes());
    let by_link = password.is_none();
    let way = match password {
        Some(password) => Way::Password {
            password: Password::parse(password.expose_secret())?,
            must_change: true,
        },
        None => Way::Link(reset),
    };
    let administrator = Administrator::new(&email, &name, way)?;
    let keys = variable("SPIN_VARIABLE_MAIL_TOKEN_KEYS", |secrets| secrets.mail_token_keys)?;
    let link = if by_link { Some(link(home, reset, &keys)?) } else { None };
    match create(&database::url(home)?, &peppers, &administrator).await? {
        Outcome::Created => match link {
            Some(link) => {
                eprintln!(
                    "{email} is an administrator once this link has set a password. It is good for an hour."
                );
                println!("{}", link.expose_secret());
            }
            None => eprintln!("{email} is an administrator, and has to change the password first."),
        },
        Outcome::Existed => eprintln!("{email} has an account already; nothing is changed."),
    }
    Ok(())
}

/// Where the first password is set.
fn link(home: &Home, reset: PasswordResetId, keys: &str) -> anyhow::Result<SecretString> {
    let keys = KeyRing::parse(&SecretString::from(keys)).context("mail_token_keys")?;
    let url = named_by_environment("SPIN_VARIABLE_PUBLIC_URL")
        .or_else(|| home.public_url.clone())
        .with_context(|| {
            format!("no address for the link: set SPIN_VARIABLE_PUBLIC_URL{}", home.hint)
        })?;
    let token = MailToken { purpose: Purpose::ResetPassword, id: reset.uuid(), generation: 1 };
    let token = token.link_token(&keys);
    Ok(format!("{url}/reset-password#token={}", token.expose_secret()).into())
}

impl Administrator {
    /// Checks the parts as a registration would, the words that the application's environment forbids
    /// included.
    pub fn new(email: &str, name: &str, way: Way) -> anyhow::Result<Self> {
        let email = EmailAddress::parse(email)?;
        let name = DisplayName::parse(name)?;
        if let Way::Password { password, .. } = &way {
            let forbidden = named_by_environment("SPIN_VARIABLE_PASSWORD_FORBIDDEN_WORDS");
            let forbidden = ForbiddenWords::parse(&forbidden.unwrap_or_default())?;
            let policy = PasswordPolicy::default().forbidding(forbidden);
            policy.check(password, &email, name.as_str()).map_err(|problems| {
                let details: Vec<_> = problems.iter().map(PasswordProblem::detail).collect();
                anyhow!("the password is not strong enough: {}", details.join(" "))
            })?;
        }
        Ok(Self { email, name, way })
    }
}

/// Inserts the account, with its password or with the reset that sets the first one, in one statement. `peppers` is the
/// ring of the application.
pub async fn create(
    database_url: &str,
    peppers: &str,
    administrator: &Administrator,
) -> anyhow::Result<Outcome> {
    let now = now()?;
    let (hash, must_change, reset) = match &administrator.way {
        Way::Password { password, must_change } => {
            let peppers =
                KeyRing::parse(&SecretString::from(peppers)).context("password_peppers")?;
            let hash = PasswordHasher::new(peppers).hash(password, random_bytes())?;
            (Some(hash), *must_change, None)
        }
        Way::Link(reset) => (None, false, Some(reset.to_string())),
    };
    let mut connection = database::connect(database_url).await?;
    let created: i64 = sqlx::query_scalar(
        "WITH created AS (
             INSERT INTO users (id, email, email_key, name, roles, status,
                                verified_at, created_at, updated_at)
             SELECT $1::text::uuid, $2, $3, $4, '{administrator}',
                    CASE WHEN $5::text IS NULL THEN 'invited' ELSE 'active' END,
                    CASE WHEN $5::text IS NULL THEN NULL ELSE now() END, now(), now()
             ON CONFLICT (email_key) DO NOTHING
             RETURNING id, email_key
         ), credential AS (
             INSERT INTO credentials (user_id, password_hash, must_change, changed_at)
             SELECT id, $5, $6, now() FROM created WHERE $5::text IS NOT NULL
         ), reset AS (
             INSERT INTO password_resets (id, user_id, email_key, created_at, expires_at)
             SELECT $7::text::uuid, id, email_key, from_ms($8), from_ms($9)
             FROM created WHERE $7::text IS NOT NULL
         )
         SELECT count(*) FROM created",
    )
    .bind(UserId::new(now, random_bytes()).to_string())
    .bind(administrator.email.as_str())
    .bind(administrator.email.key())
    .bind(administrator.name.as_str())
    .bind(hash)
    .bind(must_change)
    .bind(reset)
    .bind(now.0)
    .bind(now.plus(LINK_LIFETIME).0)
    .fetch_one(&mut connection)
    .await?;
    connection.close().await?;
    match created {
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
            let password = Password::parse(password)?;
            let way = Way::Password { password, must_change: true };
            Administrator::new("admin@postern.example", "Administrator", way)
        };
        assert!(create("administrator1").is_err());
        assert!(create(&Secrets::default().admin_password).is_ok());
    }
}
