//! Accounts of the predecessor: their bcrypt hashes are wrapped in argon2id, for which nobody has to know the
//! passwords (AUTH-6).

use anyhow::Context as _;
use postern_domain::{auth::password::PasswordHasher, ring::KeyRing};
use secrecy::SecretString;
use sqlx::{Connection as _, PgConnection, Row as _};

use crate::{database, secrets::random_bytes};

/// Rows that are read at a time.
const BATCH: i64 = 500;
/// Before every id.
const FIRST: &str = "00000000-0000-0000-0000-000000000000";

/// Wraps every bare hash. `peppers` is the ring of the application. May be stopped and run again: each row
/// is changed by one statement, and only if nobody has logged in with it meanwhile.
pub(crate) async fn wrap(database_url: &str, peppers: &str) -> anyhow::Result<()> {
    let peppers = KeyRing::parse(&SecretString::from(peppers)).context("password_peppers")?;
    let hasher = PasswordHasher::new(peppers);
    let mut connection = database::connect(database_url).await?;
    let (mut after, mut wrapped) = (FIRST.to_owned(), 0);
    loop {
        let batch = bare(&mut connection, &after).await?;
        let Some((last, _)) = batch.last() else { break };
        after.clone_from(last);
        for (user, hash) in &batch {
            match hasher.wrap(hash, random_bytes()) {
                Ok(better) => wrapped += replace(&mut connection, user, hash, &better).await?,
                Err(error) => eprintln!("{user}: {error}; a reset of the password helps"),
            }
        }
    }
    connection.close().await?;
    eprintln!("Hashes wrapped: {wrapped}");
    Ok(())
}

/// The next users after this one, with the hashes that are bcrypt and no more.
async fn bare(connection: &mut PgConnection, after: &str) -> anyhow::Result<Vec<(String, String)>> {
    let rows = sqlx::query(
        "SELECT user_id::text, password_hash FROM credentials
         WHERE substr(password_hash, 2, 1) = '2' AND strpos(password_hash, '$argon2id$') = 0
           AND user_id > $1::text::uuid
         ORDER BY user_id LIMIT $2",
    )
    .bind(after)
    .bind(BATCH)
    .fetch_all(connection)
    .await?;
    rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
}

/// Gives the number of rows that changed: none if the hash is another by now.
async fn replace(
    connection: &mut PgConnection,
    user: &str,
    hash: &str,
    better: &str,
) -> anyhow::Result<u64> {
    let done = sqlx::query(
        "UPDATE credentials SET password_hash = $3
         WHERE user_id = $1::text::uuid AND password_hash = $2",
    )
    .bind(user)
    .bind(hash)
    .bind(better)
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}
