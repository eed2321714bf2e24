//! Rust types generated from the texts in `wit/`.

mod capabilities {
    wasmtime::component::bindgen!({
        path: "wit",
        world: "postern:host/capabilities",
        imports: {
            "spin:postgres/postgres.[constructor]connection-builder": async | trappable,
            "spin:key-value/key-value.[method]store.get-keys": trappable,
            default: async,
        },
        with: {
            "spin:postgres/postgres.connection": crate::host::postgres::Connection,
            "spin:postgres/postgres.connection-builder": crate::host::postgres::ConnectionBuilder,
            "spin:redis/redis.connection": crate::host::redis::Connection,
            "spin:key-value/key-value.store": crate::key_value::Store,
        },
    });
}

mod cron_world {
    wasmtime::component::bindgen!({
        path: "wit",
        world: "spin:cron/spin-cron",
        exports: { default: async },
    });
}

pub(crate) use capabilities::{
    Capabilities,
    spin::{key_value::key_value, postgres::postgres, redis::redis, variables::variables},
};
pub(crate) use cron_world::{SpinCronPre, spin::cron::cron_types};
