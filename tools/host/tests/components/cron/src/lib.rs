//! Says when it was called, takes as long as its variable says, and fails on demand.

use std::time::Duration;

use spin_sdk::{time::sleep, variables};

spin_sdk::wit_bindgen::generate!({
    path: "../../../wit/deps/spin-cron",
    world: "spin-cron",
    runtime_path: "spin_sdk::wit_bindgen::rt",
});

struct Cron;

export!(Cron);

impl Guest for Cron {
    async fn handle_cron_event(metadata: Metadata) -> Result<(), Error> {
        println!("event {}", metadata.timestamp);
        let seconds = variable("seconds").await?.parse().map_err(|_| other("not a number"))?;
        sleep(Duration::from_secs(seconds)).await;
        match &*variable("outcome").await? {
            "error" => Err(other("failed on demand")),
            _ => Ok(()),
        }
    }
}

async fn variable(name: &str) -> Result<String, Error> {
    variables::get(name).await.map_err(|error| Error::Other(error.to_string()))
}

fn other(text: &str) -> Error {
    Error::Other(text.to_owned())
}
