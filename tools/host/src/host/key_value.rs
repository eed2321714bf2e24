//! `spin:key-value`: the stores a component's manifest grants.

use wasmtime::component::{Accessor, FutureReader, HasSelf, Resource, StreamReader};

use crate::{
    bindings::key_value::{Error, Host, HostStore, HostStoreWithStore},
    guest::GuestState,
    key_value::Store,
};

type Guest<T> = Accessor<T, HasSelf<GuestState>>;

impl Host for GuestState {}

impl HostStore for GuestState {
    async fn drop(&mut self, store: Resource<Store>) -> wasmtime::Result<()> {
        self.table.delete(store)?;
        Ok(())
    }
}

impl<T: Send> HostStoreWithStore<T> for HasSelf<GuestState> {
    async fn open(guest: &Guest<T>, label: String) -> Result<Resource<Store>, Error> {
        let place =
            guest.with(|mut access| access.get().grants.key_value_stores.get(&label).cloned());
        let store = place.ok_or(Error::AccessDenied)?.open(label).await.map_err(other)?;
        guest.with(|mut access| access.get().table.push(store).map_err(|_| Error::StoreTableFull))
    }

    async fn get(
        guest: &Guest<T>,
        store: Resource<Store>,
        key: String,
    ) -> Result<Option<Vec<u8>>, Error> {
        borrow(guest, &store)?.get(key).await.map_err(other)
    }

    async fn set(
        guest: &Guest<T>,
        store: Resource<Store>,
        key: String,
        value: Vec<u8>,
    ) -> Result<(), Error> {
        borrow(guest, &store)?.set(key, value).await.map_err(other)
    }

    async fn delete(guest: &Guest<T>, store: Resource<Store>, key: String) -> Result<(), Error> {
        borrow(guest, &store)?.delete(key).await.map_err(other)
    }

    async fn exists(guest: &Guest<T>, store: Resource<Store>, key: String) -> Result<bool, Error> {
        let value = borrow(guest, &store)?.get(key).await.map_err(other)?;
        Ok(value.is_some())
    }

    async fn get_keys(
        guest: &Guest<T>,
        store: Resource<Store>,
    ) -> wasmtime::Result<(StreamReader<String>, FutureReader<Result<(), Error>>)> {
        let keys = async { borrow(guest, &store)?.keys().await.map_err(other) }.await;
        let (keys, outcome) = match keys {
            Ok(keys) => (keys, Ok(())),
            Err(error) => (Vec::new(), Err(error)),
        };
        guest.with(|mut access| {
            let outcome = std::future::ready(wasmtime::error::Ok(outcome));
            Ok((StreamReader::new(&mut access, keys)?, FutureReader::new(&mut access, outcome)?))
        })
    }
}

/// A handle to the guest's store that is used without holding the instance.
fn borrow<T: Send>(guest: &Guest<T>, store: &Resource<Store>) -> Result<Store, Error> {
    guest.with(|mut access| access.get().table.get(store).cloned()).map_err(other)
}

fn other(error: impl std::fmt::Display) -> Error {
    Error::Other(error.to_string())
}
