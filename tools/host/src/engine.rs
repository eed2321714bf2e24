//! The WebAssembly engine and the compilation of components.

use std::path::Path;

use anyhow::{Context, Result};
use wasmtime::{
    Cache, CacheConfig, Config, Engine, InstanceAllocationStrategy, PoolingAllocationConfig,
    component::Component,
};

/// How many instances live at once, over all components; Spin's default.
const INSTANCES_MAX: u32 = 1000;

/// How many bytes of a memory stay mapped when its instance ends, so that the next one has no
/// page faults on them; Spin's default.
const MEMORY_KEPT_BYTES: usize = 2 << 20;

/// An engine that keeps compiled components in `cache_directory`.
///
/// The cache is wasmtime's own: keyed by the component's bytes and the compiler's version and
/// settings, written by rename, and an unreadable entry means compiling again.
pub(crate) fn new(cache_directory: &Path) -> Result<Engine> {
    std::fs::create_dir_all(cache_directory)
        .with_context(|| format!("cannot create the cache {}", cache_directory.display()))?;
    let mut cache = CacheConfig::new();
    cache.with_directory(std::path::absolute(cache_directory)?);

    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(INSTANCES_MAX)
        .total_core_instances(4 * INSTANCES_MAX)
        .total_memories(INSTANCES_MAX)
        .total_tables(2 * INSTANCES_MAX)
        .total_stacks(INSTANCES_MAX)
        .max_component_instance_size(10 << 20)
        .max_core_instance_size(10 << 20)
        .table_elements(100_000)
        .linear_memory_keep_resident(MEMORY_KEPT_BYTES)
        .table_keep_resident(MEMORY_KEPT_BYTES / 4);

    let mut config = Config::new();
    config
        .wasm_component_model(true)
        .wasm_component_model_async(true)
        .allocation_strategy(InstanceAllocationStrategy::Pooling(pool))
        .cache(Some(Cache::new(cache)?));
    Ok(Engine::new(&config)?)
}

/// The component in the file `source`, compiled now or earlier.
pub(crate) fn compile(engine: &Engine, source: &Path) -> Result<Component> {
    let bytes =
        std::fs::read(source).with_context(|| format!("cannot read {}", source.display()))?;
    Component::from_binary(engine, &bytes)
        .map_err(anyhow::Error::from)
        .with_context(|| format!("cannot compile {}", source.display()))
}
