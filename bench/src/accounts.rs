//! Accounts and their sessions, made and used as any client would.

use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use futures_util::future::try_join_all;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::{
    http_client::{HttpClient, Target},
    random,
};

/// Bytes behind a password: nothing that the password policy could take for a word.
const PASSWORD_BYTES: usize = 18;
/// How long a verification mail may take: the jobs that send mails are looked for each second.
const MAIL_LIMIT: Duration = Duration::from_secs(30);
/// How often the mailbox is looked into.
const MAIL_POLL_INTERVAL: Duration = Duration::from_millis(200);

/// Somebody with a confirmed address.
pub(crate) struct Account {
    email: String,
    password: String,
}

impl Account {
    /// Somebody who is there already.
    pub(crate) fn known(email: String, password: String) -> Self {
        Self { email, password }
    }
}

/// Registers `count` accounts and confirms their addresses by mail.
pub(crate) async fn create(
    application: Target,
    mailbox: Target,
    count: u32,
) -> anyhow::Result<Vec<Account>> {
    let accounts = (0..count).map(|number| create_one(application, mailbox, number));
    try_join_all(accounts).await.context("cannot create the accounts")
}

async fn create_one(application: Target, mailbox: Target, number: u32) -> anyhow::Result<Account> {
    let account = Account {
        email: format!("bench-{number}@postern.example"),
        password: BASE64_URL_SAFE_NO_PAD.encode(random::bytes::<PASSWORD_BYTES>()?),
    };
    let mut client = HttpClient::new(application)?;
    let registration =
        json!({ "email": account.email, "password": account.password, "name": "Bench" });
    client.post("/api/v1/auth/register", &registration).await?;
    let token = token_in(&verification_mail(mailbox, &account.email).await?)?.to_owned();
    let proof = json!({ "token": token, "password": account.password });
    client.post("/api/v1/auth/verify-email", &proof).await?;
    Ok(account)
}

/// The text of the first mail to `email`.
async fn verification_mail(mailbox: Target, email: &str) -> anyhow::Result<String> {
    let mut client = HttpClient::new(mailbox)?;
    let search = format!("/api/v1/search?query=to:{email}");
    let deadline = Instant::now() + MAIL_LIMIT;
    loop {
        let found: Value = client.get_json(&search).await?;
        if let Some(id) = found["messages"][0]["ID"].as_str() {
            let mail: Value = client.get_json(&format!("/api/v1/message/{id}")).await?;
            return mail["Text"].as_str().map(str::to_owned).context("the mail has no text");
        }
        ensure!(Instant::now() < deadline, "no mail in {} s", MAIL_LIMIT.as_secs());
        sleep(MAIL_POLL_INTERVAL).await;
    }
}

/// `…/verify-email#token=<token>` somewhere in the text of a mail.
fn token_in(text: &str) -> anyhow::Result<&str> {
    let (_, rest) = text.split_once("#token=").context("the mail holds no link")?;
    rest.split_whitespace().next().context("the link holds no token")
}

#[derive(Deserialize)]
struct Tokens {
    access_token: String,
    refresh_token: String,
}

/// A client that logs in over and over.
pub(crate) struct Visitor<'a> {
    client: HttpClient,
    account: &'a Account,
}

impl<'a> Visitor<'a> {
    pub(crate) fn new(target: Target, account: &'a Account) -> anyhow::Result<Self> {
        Ok(Self { client: HttpClient::new(target)?, account })
    }

    /// `POST /api/v1/auth/login`
    pub(crate) async fn log_in(&mut self) -> anyhow::Result<()> {
        self.tokens().await.map(drop)
    }

    async fn tokens(&mut self) -> anyhow::Result<Tokens> {
        let Account { email, password } = self.account;
        let request = json!({ "email": email, "password": password, "device": "bench" });
        let body = self.client.post("/api/v1/auth/login", &request).await?;
        serde_json::from_slice(&body).context("the answer to a log-in")
    }
}

/// A client that is logged in.
pub(crate) struct Session {
    client: HttpClient,
    refresh_token: String,
}

impl Session {
    pub(crate) async fn open(target: Target, account: &Account) -> anyhow::Result<Self> {
        let mut visitor = Visitor::new(target, account)?;
        let Tokens { access_token, refresh_token } = visitor.tokens().await?;
        let mut client = visitor.client;
        client.authorize(&access_token)?;
        Ok(Self { client, refresh_token })
    }

    /// One session for several clients.
    pub(crate) async fn open_shared(
        target: Target,
        account: &Account,
        clients: u32,
    ) -> anyhow::Result<Vec<Self>> {
        let mut visitor = Visitor::new(target, account)?;
        let Tokens { access_token, refresh_token } = visitor.tokens().await?;
        let client = |_| {
            let mut client = HttpClient::new(target)?;
            client.authorize(&access_token)?;
            Ok(Self { client, refresh_token: refresh_token.clone() })
        };
        (0..clients).map(client).collect()
    }

    /// The same session at another server of the same stores.
    pub(crate) fn elsewhere(&mut self, target: Target) -> anyhow::Result<()> {
        self.client.redirect(target)
    }

    /// `GET path`
    pub(crate) async fn get(&mut self, path: &str) -> anyhow::Result<bytes::Bytes> {
        self.client.get(path).await
    }

    /// Sends JSON to `path`.
    pub(crate) async fn post(&mut self, path: &str, body: &Value) -> anyhow::Result<bytes::Bytes> {
        self.client.post(path, body).await
    }

    /// One session for each account.
    pub(crate) async fn open_all(target: Target, all: &[Account]) -> anyhow::Result<Vec<Self>> {
        try_join_all(all.iter().map(|account| Self::open(target, account))).await
    }

    /// `GET /api/v1/session`
    pub(crate) async fn read(&mut self) -> anyhow::Result<()> {
        self.client.get("/api/v1/session").await.map(drop)
    }

    /// `POST /api/v1/session/refresh`, each time with the token from the last time.
    pub(crate) async fn refresh(&mut self) -> anyhow::Result<()> {
        let request = json!({ "refresh_token": self.refresh_token });
        let body = self.client.post("/api/v1/session/refresh", &request).await?;
        let tokens: Tokens = serde_json::from_slice(&body).context("the answer to a refresh")?;
        self.refresh_token = tokens.refresh_token;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_ends_where_the_link_does() {
        let mail = "Confirm:\nhttp://127.0.0.1/verify-email#token=pst_ev_a.b.c\n\nOr type 123456.";
        assert_eq!(token_in(mail).unwrap(), "pst_ev_a.b.c");
        assert!(token_in("Hello").is_err());
    }
}
