//! Component `cron`: turns the cron trigger into a call of the tick endpoint, which does the work. The
//! trigger is a plugin with a manifest of its own, drops errors and fires in every replica; none of that
//! matters, because the tick claims work in the database.
//!
//! Not here: whom a tick asks (`components/jobs`), and the work (`components/*/src/jobs`).

use std::time::Duration;

use bytes::Bytes;
use http::{Request, header};
use postern_domain::auth::service_token;
use postern_platform::{ExposeSecret, outbound, variables};

/// A tick may send a batch of mails.
const LIMIT: Duration = Duration::from_mins(2);
const MAX_ANSWER_BYTES: usize = 16 * 1024;

/// Calls the tick endpoint at the variable `tick_url`.
///
/// # Errors
/// In words for the log, without secrets, when it was not called or did not answer 200.
pub async fn tick() -> Result<(), String> {
    let url = variables::required("tick_url").await.map_err(|error| error.to_string())?;
    let token = variables::secret("tick_token").await.map_err(|error| error.to_string())?;
    let request = Request::post(format!("{url}/internal/jobs/tick"))
        .header(
            header::AUTHORIZATION,
            format!("Bearer {}", service_token::sent(token.expose_secret())),
        )
        .body(Bytes::new())
        .map_err(|error| format!("tick_url: {error}"))?;
    let answer = outbound::send(request, LIMIT, MAX_ANSWER_BYTES).await;
    match answer {
        Ok(answer) if answer.status.is_success() => Ok(()),
        Ok(answer) => Err(format!("tick: {}", answer.status)),
        Err(error) => Err(format!("tick: {error}")),
    }
}

#[cfg(target_arch = "wasm32")]
#[expect(unsafe_code, reason = "generated: the component model's ABI")]
mod trigger {
    wit_bindgen::generate!({ world: "spin-cron", path: "wit" });

    struct Cron;
    export!(Cron);

    impl Guest for Cron {
        async fn handle_cron_event(_: Metadata) -> Result<(), Error> {
            super::tick().await.map_err(Error::Other)
        }
    }
}
