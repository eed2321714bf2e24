//! Connections for the chores, and which database they mean.

use std::env;

use anyhow::Context as _;
use sqlx::{Connection as _, PgConnection};

use crate::{checkout::Checkout, state::State};

/// `DATABASE_URL`, else the database of the instance that runs here.
pub(crate) fn url(checkout: &Checkout) -> anyhow::Result<String> {
    if let Some(url) = named_by_environment("DATABASE_URL") {
        return Ok(url);
    }
    let state = State::load(&checkout.state_file())?;
    state
        .live_summary()
        .map(|summary| summary.database_url.clone())
        .context("no database: set DATABASE_URL, or start one with ./up --detach")
}

/// The value of an environment variable, unless it is empty.
pub(crate) fn named_by_environment(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

pub(crate) async fn connect(url: &str) -> anyhow::Result<PgConnection> {
    // The error of sqlx does not repeat the URL, and so not the password.
    PgConnection::connect(url).await.context("cannot connect to the database")
}
