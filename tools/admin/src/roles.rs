//! The database roles of the components (DATA-5). `migrations/roles.sql` makes them and gives them their rights; here
//! they get their passwords, and the URLs that the application is given.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use anyhow::{Context as _, anyhow, ensure};
use reqwest::Url;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, postgres::PgDatabaseError};

use crate::{Home, database, secrets::Secrets};

/// What a component logs in with. No `Debug`: it holds the password.
pub struct Login {
    /// The component.
    pub component: String,
    role: String,
    password: String,
    /// The component's URL of the database.
    pub url: String,
}

impl Login {
    /// The application's variable that holds the URL.
    pub fn variable(&self) -> String {
        format!("{}_database_url", self.component)
    }

    /// The role that it logs in as.
    pub(crate) fn role(&self) -> &str {
        &self.role
    }

    /// The role's password.
    pub(crate) fn password(&self) -> &str {
        &self.password
    }
}

/// Makes the roles that are missing, and gives each its rights in this database. `keep`: takes none away, for components
/// of the release before still run.
pub async fn apply(home: &Home, connection: &mut PgConnection, keep: bool) -> anyhow::Result<()> {
    let file = home.migrations.join("roles.sql");
    let sql =
        fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
    let keep = if keep { "SET postern.keep_rights = on" } else { "SET postern.keep_rights = off" };
    sqlx::raw_sql(keep).execute(&mut *connection).await?;
    let applied = sqlx::raw_sql(AssertSqlSafe(sql)).execute(connection).await;
    applied.map(drop).map_err(|error| with_hint(error, "the roles of the components"))
}

/// What Postgres says is wrong, and what it says can be done about it, which the error's text leaves out.
fn with_hint(error: sqlx::Error, what: &str) -> anyhow::Error {
    let Some(told) = error.as_database_error() else {
        return anyhow::Error::new(error).context(what.to_owned());
    };
    let hint = told.try_downcast_ref::<PgDatabaseError>().and_then(PgDatabaseError::hint);
    let hint = hint.map(|hint| format!("\n{hint}")).unwrap_or_default();
    anyhow!("{what}: {}{hint}", told.message())
}

/// The logins of the components in the manifest, on the server and in the database of `database_url`. A component that has
/// no password yet gets one, which is kept with the other secrets.
pub async fn logins(
    home: &Home,
    secrets: &mut Secrets,
    database_url: &str,
) -> anyhow::Result<Vec<Login>> {
    let mut connection = database::connect(database_url).await?;
    let name = name_of_database(&mut connection).await?;
    connection.close().await?;
    logins_in(home, secrets, &name, database_url)
}

/// The same, of a database whose name is known: nobody is asked for it.
///
/// # Errors
/// `database_url` names no server, or the new passwords cannot be kept.
pub fn logins_in(
    home: &Home,
    secrets: &mut Secrets,
    database: &str,
    database_url: &str,
) -> anyhow::Result<Vec<Login>> {
    let components = components(home)?;
    if secrets.add_database_passwords(&components) {
        secrets.save(&home.secrets)?;
    }
    logins_of(&components, &secrets.database_passwords, database, database_url)
}

/// The logins that are known, and nothing is made: those of components without a password are missing.
///
/// # Errors
/// `database_url` names no server.
pub fn known(
    home: &Home,
    secrets: &Secrets,
    database: &str,
    database_url: &str,
) -> anyhow::Result<Vec<Login>> {
    let mut components = components(home)?;
    components.retain(|component| secrets.database_passwords.contains_key(component));
    logins_of(&components, &secrets.database_passwords, database, database_url)
}

/// Gives all components new passwords, by `admin`, and keeps them with the other secrets: all of them, or none when
/// something is in the way.
pub async fn rotate(
    home: &Home,
    secrets: &mut Secrets,
    database_url: &str,
    admin: &mut PgConnection,
) -> anyhow::Result<Vec<Login>> {
    let components = components(home)?;
    secrets.database_passwords.clear();
    secrets.add_database_passwords(&components);
    let name = name_of_database(admin).await?;
    let logins = logins_of(&components, &secrets.database_passwords, &name, database_url)?;
    let mut change = admin.begin().await?;
    for login in &logins {
        set_password(&mut change, login).await.context(
            "no password is changed: set DATABASE_URL to somebody who may change those of the components",
        )?;
    }
    // Before the end of the transaction: a password that is nowhere written down lets nobody in.
    secrets.save(&home.secrets)?;
    change.commit().await?;
    Ok(logins)
}

/// The components that use the database.
pub(crate) fn components(home: &Home) -> anyhow::Result<BTreeSet<String>> {
    Ok(home.manifest()?.components_that_know("database_url"))
}

async fn name_of_database(connection: &mut PgConnection) -> sqlx::Result<String> {
    sqlx::query_scalar("SELECT current_database()::text").fetch_one(connection).await
}

fn logins_of(
    components: &BTreeSet<String>,
    passwords: &BTreeMap<String, String>,
    database: &str,
    database_url: &str,
) -> anyhow::Result<Vec<Login>> {
    components
        .iter()
        .map(|component| {
            let role = format!("{database}_{component}");
            let password = passwords.get(component).context("a component without a password")?;
            // The error would repeat the URL, and so the owner's password.
            let mut url =
                Url::parse(database_url).map_err(|_| anyhow!("DATABASE_URL is no URL"))?;
            let set = url.set_username(&role).and_then(|()| url.set_password(Some(password)));
            ensure!(set.is_ok(), "DATABASE_URL names no server");
            Ok(Login {
                component: component.clone(),
                role,
                password: password.clone(),
                url: url.into(),
            })
        })
        .collect()
}

/// Sets the passwords of those that cannot log in. `admin` may do that, or has nothing to do. A role that somebody else
/// is logged in with belongs to another instance on the same database, which would be locked out: only `take` takes
/// it away from them.
pub async fn let_in<'a>(
    admin: &mut PgConnection,
    logins: impl Iterator<Item = &'a Login>,
    take: bool,
) -> anyhow::Result<()> {
    for login in logins {
        if let Ok(connection) = PgConnection::connect(&login.url).await {
            connection.close().await?;
            continue;
        }
        let role = &login.role;
        let in_use: bool =
            sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE usename = $1)")
                .bind(role)
                .fetch_one(&mut *admin)
                .await?;
        ensure!(
            take || !in_use,
            "{role} is in use with another password: another instance runs on this database"
        );
        set_password(admin, login).await.with_context(|| {
            format!(
                "{role} cannot log in, and has to be given its password (secrets.toml, `database_passwords`) by \
                 somebody who may: set DATABASE_URL to them, and run `migrate roles`"
            )
        })?;
    }
    Ok(())
}

async fn set_password(admin: &mut PgConnection, login: &Login) -> anyhow::Result<()> {
    // A statement of the utility kind takes no parameters.
    let sql: String = sqlx::query_scalar("SELECT format('ALTER ROLE %I PASSWORD %L', $1, $2)")
        .bind(&login.role)
        .bind(&login.password)
        .fetch_one(&mut *admin)
        .await?;
    let set = sqlx::raw_sql(AssertSqlSafe(sql)).execute(admin).await;
    set.map(drop).map_err(|error| with_hint(error, "the password of a component"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// DATA-5: each component is a user of its own, with a password of its own, where the owner's database is.
    #[test]
    fn a_component_logs_in_as_itself() {
        let components: BTreeSet<String> = ["auth", "jobs"].map(str::to_owned).into();
        let mut secrets = Secrets::default();
        assert!(secrets.add_database_passwords(&components));
        assert!(!secrets.add_database_passwords(&components));
        let passwords = &secrets.database_passwords;
        assert!(passwords["auth"] != passwords["jobs"]);
        let url = "postgres://owner:secret@[::1]:6000/my%20db?sslmode=require";
        let logins = logins_of(&components, passwords, "my db", url).unwrap();
        let [auth, jobs] = &logins[..] else { panic!("two logins") };
        let expected = format!(
            "postgres://my%20db_auth:{}@[::1]:6000/my%20db?sslmode=require",
            passwords["auth"]
        );
        assert_eq!((auth.variable().as_str(), &auth.url), ("auth_database_url", &expected));
        assert_eq!((jobs.role.as_str(), jobs.url.contains("secret")), ("my db_jobs", false));
        let nowhere = logins_of(&components, passwords, "db", "no secret:url");
        assert!(!format!("{:#}", nowhere.err().unwrap()).contains("secret"));
    }
}
