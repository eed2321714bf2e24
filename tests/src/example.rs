//! A back end of `examples/`, which somebody might begin their own with.

use std::process::Command;

use crate::{App, Response, Service, client, environment::root, process::Process};

/// A language that there is one in.
#[derive(Clone, Copy, Debug)]
pub enum Language {
    /// `FastAPI`.
    Python,
    /// Hono.
    TypeScript,
}

/// The back end. It ends with this value.
pub struct Example {
    url: String,
    _process: Process,
}

impl Example {
    /// Starts it as this service account, which tokens for `audience` are for; `gmail` is where it finds mailboxes.
    pub fn start(
        language: Language,
        (app, service): (&App, &Service),
        audience: &str,
        gmail: &str,
    ) -> Self {
        let (script, prefix) = match language {
            Language::Python => ("example-python.sh", "INFO:     Uvicorn running on "),
            Language::TypeScript => ("example-typescript.sh", "listening on "),
        };
        let mut command = Command::new(root().join("tests").join(script));
        command.env("POSTERN_URL", app.url()).env("SERVICE_KEY", &service.key);
        command.env("AUDIENCE", audience).env("GMAIL_URL", gmail).env("PORT", "0");
        let (process, said) = Process::start_and_read("the example", &mut command, prefix);
        let url = said.split(' ').next().expect("an address").to_owned();
        Self { url, _process: process }
    }

    /// `GET /mailbox`, with what is to stand in `Authorization`.
    pub async fn mailbox(&self, authorization: Option<&str>) -> Response {
        let mut request = client::new().get(format!("{}/mailbox", self.url));
        if let Some(value) = authorization {
            request = request.header("authorization", value);
        }
        Response::of(request).await
    }
}
