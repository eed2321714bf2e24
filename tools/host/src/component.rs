//! One component of the running application: what it is granted, and how it is instantiated.

use std::{collections::HashMap, sync::Arc};

use anyhow::{Context, Result};
use tokio::sync::Semaphore;
use wasmtime::{
    Store,
    component::{InstancePre, Linker},
};

use crate::{
    allowed_hosts::AllowedHosts,
    engine,
    guest::GuestState,
    host::postgres::Pools,
    key_value::Place,
    log::LogFormat,
    manifest,
    runtime_config::RuntimeConfig,
    variables::{ApplicationVariables, ComponentVariables},
};

/// What a component is granted. All its instances share it.
pub(crate) struct Grants {
    /// The component's name in the manifest.
    pub(crate) name: Arc<str>,
    /// Its process environment.
    pub(crate) environment: Vec<(String, String)>,
    /// What `spin:variables` answers.
    pub(crate) variables: ComponentVariables,
    /// Where it may connect to.
    pub(crate) allowed_hosts: AllowedHosts,
    /// Its key-value stores by label.
    pub(crate) key_value_stores: HashMap<String, Place>,
    /// Its pools of Postgres connections.
    pub(crate) postgres_pools: Pools,
    /// The operator's limits.
    pub(crate) limits: Limits,
    /// How its output is written; `None` drops it.
    pub(crate) output: Option<LogFormat>,
}

/// Limits on connections, shared by all components; none means no limit.
#[derive(Clone, Default)]
pub(crate) struct Limits {
    /// Open Postgres connections.
    pub(crate) postgres: Option<Arc<Semaphore>>,
    /// Open Redis connections.
    pub(crate) redis: Option<Arc<Semaphore>>,
    /// Outbound HTTP requests in flight.
    pub(crate) http: Option<Arc<Semaphore>>,
}

impl Limits {
    /// Takes the limits an operator set.
    pub(crate) fn new(config: &RuntimeConfig) -> Self {
        let semaphore = |limit: Option<usize>| limit.map(|limit| Arc::new(Semaphore::new(limit)));
        Self {
            postgres: semaphore(config.outbound_pg.max_connections),
            redis: semaphore(config.outbound_redis.max_connections),
            http: semaphore(config.outbound_http.max_connections),
        }
    }
}

/// A compiled component with its imports resolved, ready to be instantiated.
#[derive(Clone)]
pub(crate) struct Component {
    /// What it is granted.
    pub(crate) grants: Arc<Grants>,
    /// The component before instantiation.
    pub(crate) pre: InstancePre<GuestState>,
}

impl Component {
    /// Compiles `manifest.source`, or takes it from the cache, and resolves its imports.
    pub(crate) fn load(
        linker: &Linker<GuestState>,
        manifest: &manifest::Component,
        grants: Grants,
    ) -> Result<Self> {
        let compiled = engine::compile(linker.engine(), &manifest.source)?;
        let pre =
            linker.instantiate_pre(&compiled).map_err(anyhow::Error::from).with_context(|| {
                format!("component `{}` imports what this host does not provide", grants.name)
            })?;
        Ok(Self { grants: Arc::new(grants), pre })
    }

    /// A fresh store for one instance.
    pub(crate) fn new_store(&self) -> Store<GuestState> {
        Store::new(self.pre.engine(), GuestState::new(Arc::clone(&self.grants)))
    }
}

impl Grants {
    /// Resolves what `manifest` grants to the component `name`.
    pub(crate) fn resolve(
        name: &str,
        manifest: &manifest::Component,
        variables: &ApplicationVariables,
        stores: &HashMap<String, Place>,
        limits: Limits,
        output: Option<LogFormat>,
    ) -> Result<Self> {
        let key_value_stores = manifest
            .key_value_stores
            .iter()
            .map(|label| {
                let store = stores.get(label).with_context(|| {
                    format!("key-value store `{label}` is not in the runtime configuration")
                })?;
                Ok((label.clone(), store.clone()))
            })
            .collect::<Result<_>>()?;
        let environment = manifest.environment.clone().into_iter().collect();
        Ok(Self {
            name: name.into(),
            environment,
            variables: ComponentVariables::resolve(&manifest.variables, variables)?,
            allowed_hosts: AllowedHosts::resolve(&manifest.allowed_outbound_hosts, variables)?,
            key_value_stores,
            postgres_pools: Pools::default(),
            limits,
            output,
        })
    }
}
