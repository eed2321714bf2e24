//! `spin:variables`: the component's variables.

use wasmtime::component::{Accessor, HasSelf};

use crate::{
    bindings::variables::{Error, Host, HostWithStore},
    guest::GuestState,
    variables::LookupError,
};

impl Host for GuestState {}

impl<T> HostWithStore<T> for HasSelf<GuestState> {
    async fn get(accessor: &Accessor<T, Self>, name: String) -> Result<String, Error> {
        accessor.with(|mut access| {
            let value = access.get().grants.variables.get(&name)?;
            Ok(value.to_owned())
        })
    }
}

impl From<LookupError> for Error {
    fn from(error: LookupError) -> Self {
        match error {
            LookupError::InvalidName(reason) => Self::InvalidName(reason),
            LookupError::Undefined(name) => Self::Undefined(name),
        }
    }
}
