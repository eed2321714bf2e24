//! The list of users when there are many (USR-3).

use std::time::Duration;

use anyhow::{Context as _, ensure};
use serde::Serialize;
use serde_json::Value;
use tokio::process::Command;

use crate::{
    accounts::{Account, Session},
    load::{self, Measured, Window},
};

/// How many.
pub(crate) const USERS: u32 = 100_000;
/// How long each case counts.
const LENGTH: Duration = Duration::from_secs(3);

/// What administrators ask for.
const CASES: [(&str, &str); 8] = [
    ("newest first", ""),
    ("the page after", "NEXT"),
    ("sort=name", "sort=name"),
    ("sort=-last_login", "sort=-last_login"),
    ("status=suspended (20 %)", "status=suspended"),
    ("role=premium (2 %)", "role=premium"),
    ("q=user4711 (a few)", "q=user4711"),
    ("q=ada (2 in 7)", "q=ada"),
];

/// One case.
#[derive(Serialize)]
pub(crate) struct UserList {
    pub(crate) case: &'static str,
    pub(crate) measured: Measured,
}

/// Adds users whom nobody has registered, past the application.
pub(crate) async fn populate(database_url: &str) -> anyhow::Result<()> {
    let sql = format!(
        "SET statement_timeout = 0;
         INSERT INTO users (id, email, email_key, name, roles, status, verified_at, last_login_at,
             created_at, updated_at)
         SELECT (substr(t, 1, 8) || '-' || substr(t, 9) || '-7' || substr(h, 1, 3) || '-8'
                 || substr(h, 4, 3) || '-' || substr(h, 7, 12))::uuid,
                'user' || i || '@example.com', 'user' || i || '@example.com',
                (ARRAY['Ada', 'ada', 'Zoe', 'Bob ' || i, 'Carl ' || i, 'Eve', 'Mallory'])[1 + i % 7],
                CASE WHEN i % 50 = 0 THEN '{{premium,user}}'::text[] ELSE '{{user}}' END,
                CASE WHEN i % 5 = 0 THEN 'suspended' ELSE 'active' END, now(),
                CASE WHEN i % 3 > 0 THEN from_ms(1700000000000 + (i % 99991) * 1000) END, now(), now()
         FROM generate_series(1, {USERS}) i,
             md5(i::text) h, lpad(to_hex(1700000000000 + i::int8 * 1000), 12, '0') t;
         VACUUM ANALYZE users;"
    );
    let output = Command::new("psql")
        .args(["--quiet", "--no-psqlrc", "--set", "ON_ERROR_STOP=1", "--dbname", database_url])
        .args(sql.split_inclusive(';').flat_map(|statement| ["--command", statement]))
        .output()
        .await
        .context("cannot run psql, which comes with Postgres")?;
    ensure!(output.status.success(), "psql: {}", String::from_utf8_lossy(&output.stderr));
    Ok(())
}

/// Lists users by as many sessions of an administrator as there are `clients`.
pub(crate) async fn measure(
    target: crate::http_client::Target,
    administrator: &Account,
    clients: u32,
) -> anyhow::Result<Vec<UserList>> {
    let mut lists = Vec::new();
    for (case, query) in CASES {
        // Logged in anew: an access token is good for five minutes. One session for all, of which there may
        // only be a few.
        let mut sessions = Session::open_shared(target, administrator, clients).await?;
        let query = match query {
            "NEXT" => format!("cursor={}", first_cursor(&mut sessions).await?),
            query => query.to_owned(),
        };
        let path = format!("/api/v1/users?{query}");
        let list = async |session: &mut Session| session.get(&path).await.map(drop);
        let measured = load::run(Window::of(LENGTH), &mut sessions, list).await.context(case)?;
        lists.push(UserList { case, measured });
    }
    Ok(lists)
}

async fn first_cursor(sessions: &mut [Session]) -> anyhow::Result<String> {
    let session = sessions.first_mut().context("no client")?;
    let page: Value = serde_json::from_slice(&session.get("/api/v1/users").await?)?;
    page["next_cursor"].as_str().map(str::to_owned).context("one page holds everybody")
}
