//! The running application: from a manifest to compiled components and served triggers.

use std::{collections::HashMap, path::Path, sync::Arc, thread};

use anyhow::{Context, Result, anyhow, ensure};
use tokio::{net::TcpListener, signal::unix, task::JoinSet};
use tokio_util::sync::CancellationToken;
use wasmtime::component::Linker;

use crate::{
    cli::Up,
    component::{Component, Grants, Limits},
    cron::Schedule,
    engine, guest, key_value,
    manifest::{self, Manifest},
    runtime_config::RuntimeConfig,
    server::Server,
    variables::ApplicationVariables,
};

/// Runs the application until SIGINT or SIGTERM.
pub(crate) async fn run(options: &Up) -> Result<()> {
    let termination = termination()?;
    let manifest_path = options.manifest_path();
    let mut manifest = Manifest::load(&manifest_path)?;
    manifest.retain_components(&options.component_ids)?;
    let directory = manifest_path.parent().unwrap_or(Path::new(""));
    let components = load_components(options, &manifest, directory)?;

    let shutdown = CancellationToken::new();
    let mut triggers = JoinSet::new();
    for trigger in &manifest.trigger.cron {
        let schedule = Schedule::new(trigger, components[&trigger.component].clone())?;
        triggers.spawn(schedule.run(shutdown.clone()));
    }
    let routes = &manifest.trigger.http;
    if !routes.is_empty() {
        let server = Server::new(routes, &components, options.timeouts())?;
        let listener = TcpListener::bind(options.listen)
            .await
            .with_context(|| format!("cannot listen on {}", options.listen))?;
        print_routes(&server, &listener)?;
        triggers.spawn(Arc::new(server).serve(listener, shutdown.clone()));
    }
    ensure!(!triggers.is_empty(), "no trigger of {} is left to serve", manifest_path.display());
    tracing::info!(application = manifest.application.name, "started");

    tokio::spawn(async move {
        termination.await;
        tracing::info!("shutting down");
        shutdown.cancel();
    });
    while let Some(ended) = triggers.join_next().await {
        ended?;
    }
    Ok(())
}

/// Compiles all components at once and resolves what each is granted.
fn load_components(
    options: &Up,
    manifest: &Manifest,
    directory: &Path,
) -> Result<HashMap<String, Component>> {
    let config = RuntimeConfig::load(options.runtime_config_file.as_deref())?;
    let variables = ApplicationVariables::resolve(manifest, &options.variables, |name| {
        std::env::var(name).ok()
    })?;
    let labels = manifest.component.values().flat_map(|component| &component.key_value_stores);
    let beside = options.runtime_config_file.as_deref().and_then(Path::parent);
    let folders = (beside.unwrap_or(directory), directory);
    let stores = key_value::places(&config.key_value_store, labels, folders)?;
    let limits = Limits::new(&config);

    let engine = engine::new(&options.cache_directory()?)?;
    let mut linker = Linker::new(&engine);
    guest::add_to_linker(&mut linker)?;

    let load = |name: &str, component: &manifest::Component| {
        let output = (!options.quiet).then_some(options.log_format);
        let limits = limits.clone();
        let grants = Grants::resolve(name, component, &variables, &stores, limits, output)
            .with_context(|| format!("in component `{name}`"))?;
        Component::load(&linker, component, grants)
    };
    thread::scope(|scope| {
        let threads: Vec<_> = manifest
            .component
            .iter()
            .map(|(name, component)| (name, scope.spawn(|| load(name, component))))
            .collect();
        threads
            .into_iter()
            .map(|(name, thread)| {
                let loaded = thread.join().map_err(|_| anyhow!("compiling `{name}` panicked"))?;
                Ok((name.clone(), loaded?))
            })
            .collect()
    })
}

/// Announces on standard output, in Spin's words, where the application is served.
fn print_routes(server: &Server, listener: &TcpListener) -> Result<()> {
    let address = listener.local_addr()?;
    println!("Serving http://{address}");
    println!("Available Routes:");
    for route in server.routes() {
        println!("  {}: http://{address}{}", route.component, route.raw);
    }
    Ok(())
}

/// Takes over SIGINT and SIGTERM now; the future ends with the first of them.
fn termination() -> std::io::Result<impl Future<Output = ()>> {
    let mut interrupt = unix::signal(unix::SignalKind::interrupt())?;
    let mut terminate = unix::signal(unix::SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}
