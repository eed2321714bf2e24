//! Writes `openapi.json` from the components' route tables, or checks that the committed one is current.
//! The only program that links components natively.
//!
//! Not here: the descriptions (they stand at the routes, but for those of the tags: `tags.rs`).

mod examples;
mod tags;
mod tidy;

use anyhow::{Context, bail};
use utoipa::openapi::{
    Info, License, OpenApi, OpenApiBuilder, Server,
    security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme},
};

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (check, path) = match arguments.as_slice() {
        [flag, path] if flag == "--check" => (true, path),
        [path] => (false, path),
        _ => bail!("usage: postern-openapi [--check] FILE"),
    };
    // By way of a `Value`, whose members are in order: what extends an operation comes in any.
    let mut document = serde_json::to_value(document())?;
    tidy::tidy(&mut document);
    examples::add(&mut document);
    let mut current = serde_json::to_string_pretty(&document)?;
    current.push('\n');
    if !check {
        return std::fs::write(path, current).with_context(|| format!("cannot write {path}"));
    }
    let committed = std::fs::read_to_string(path).with_context(|| format!("cannot read {path}"))?;
    if committed != current {
        bail!("{path} is stale: run `cargo xtask openapi` and commit the result");
    }
    Ok(())
}

fn document() -> OpenApi {
    let mut info = Info::new("Postern", env!("CARGO_PKG_VERSION"));
    info.description = Some(
        "Identity, access and connected accounts. Errors are problem documents (RFC 9457); their types \
         are explained under `/problems`."
            .to_owned(),
    );
    let mut license = License::new(env!("CARGO_PKG_LICENSE"));
    license.identifier = Some(env!("CARGO_PKG_LICENSE").to_owned());
    info.license = Some(license);
    let mut document = OpenApiBuilder::new().info(info).build();
    // Of every component that stands in `Cargo.toml`: `build.rs`.
    for routes in include!(concat!(env!("OUT_DIR"), "/tables.rs")) {
        document.merge(routes.openapi());
    }
    // Where the document comes from; and what an operation does not ask for, it does not need.
    document.servers = Some(vec![Server::new("/")]);
    document.security = Some(Vec::new());
    document.tags = Some(tags::all());
    let components = document.components.get_or_insert_default();
    let bearer = |format: &str, description: &str| {
        let mut http = Http::new(HttpAuthScheme::Bearer);
        http.bearer_format = Some(format.to_owned());
        http.description = Some(description.to_owned());
        SecurityScheme::Http(http)
    };
    components.add_security_scheme(
        "access_token",
        bearer("JWT", "From `login`; browsers send it as the cookie `__Host-pst_at` instead."),
    );
    components.add_security_scheme(
        "service_key",
        bearer(
            "pst_sk_…",
            "The key of a service account: `POST /api/v1/service-accounts/{id}/keys`.",
        ),
    );
    components.add_security_scheme("service_token", bearer("opaque", "The secret of a trigger."));
    let signature = ApiKeyValue::with_description("X-Twilio-Signature", "Made by Twilio.");
    components
        .add_security_scheme("twilio_signature", SecurityScheme::ApiKey(ApiKey::Header(signature)));
    document
}
