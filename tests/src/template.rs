//! The template of the tests' databases: it is migrated once, and every other is a copy of it.

use sqlx::{Connection as _, PgConnection};

use crate::{
    database::{execute, url_of},
    random_hex,
    schema::Schema,
};

/// The advisory lock of whoever makes a template: "postern" in ASCII.
const LOCK: i64 = 0x706f_7374_6572_6e00;

/// A migrated database that nobody connects to. What is in it belongs to a role of the same name; the database itself does
/// not, so that `REASSIGN OWNED` in a copy leaves it alone. It stays on the server for the next process.
pub(crate) struct Template {
    pub(crate) name: String,
}

impl Template {
    /// That of this schema, and of no other: a change of one file is another template.
    pub(crate) async fn of(
        schema: &Schema,
        superuser_url: &str,
        superuser: &mut PgConnection,
    ) -> Self {
        let template = Self { name: format!("postern_template_{:016x}", schema.digest()) };
        if !template.is_complete(superuser).await {
            execute(superuser, &format!("SELECT pg_advisory_lock({LOCK})")).await;
            // Meanwhile somebody else may have made it.
            if !template.is_complete(superuser).await {
                template.make(schema, superuser_url, superuser).await;
            }
            execute(superuser, &format!("SELECT pg_advisory_unlock({LOCK})")).await;
        }
        template
    }

    /// It is called a template when all the rest is done.
    async fn is_complete(&self, superuser: &mut PgConnection) -> bool {
        let sql = "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1 AND datistemplate)";
        sqlx::query_scalar(sql).bind(&self.name).fetch_one(superuser).await.expect("an answer")
    }

    async fn make(&self, schema: &Schema, superuser_url: &str, superuser: &mut PgConnection) {
        let (name, password) = (&self.name, random_hex::<16>());
        // A process that was killed half way may have left something.
        execute(superuser, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
        execute(superuser, &format!("DROP ROLE IF EXISTS {name}")).await;
        execute(superuser, &format!("CREATE ROLE {name} LOGIN PASSWORD '{password}'")).await;
        execute(superuser, &format!("CREATE DATABASE {name} OWNER {name}")).await;
        let url = url_of(superuser_url, name, name, &password);
        let mut owner = PgConnection::connect(&url).await.expect("Postgres");
        schema.apply(&mut owner).await;
        owner.close().await.expect("Postgres");
        execute(superuser, &format!("ALTER ROLE {name} NOLOGIN")).await;
        execute(superuser, &format!("ALTER DATABASE {name} OWNER TO CURRENT_USER")).await;
        let complete = format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false IS_TEMPLATE true");
        execute(superuser, &complete).await;
    }

    /// Gives what is in a copy to the copy's owner, with the settings of the owner's role, which no copy has.
    ///
    /// A setting whose value is a list of names would become a single name.
    pub(crate) async fn hand_over(&self, copy: &mut PgConnection, owner: &str) {
        let name = &self.name;
        let sql = format!(
            "DO $$
             DECLARE
                 setting text;
             BEGIN
                 REASSIGN OWNED BY {name} TO {owner};
                 FOR setting IN
                     SELECT unnest(setconfig) FROM pg_db_role_setting
                     WHERE setrole = '{name}'::regrole
                       AND setdatabase = (SELECT oid FROM pg_database WHERE datname = '{name}')
                 LOOP
                     EXECUTE format('ALTER ROLE {owner} IN DATABASE {owner} SET %I = %L',
                                    split_part(setting, '=', 1),
                                    substr(setting, strpos(setting, '=') + 1));
                 END LOOP;
             END $$"
        );
        execute(copy, &sql).await;
    }
}
