//! `spin:redis`: each opened connection is one connection to the server, without a pool.

use std::time::Duration;

use redis::{
    AsyncCommands, AsyncConnectionConfig, Client, RedisError, ServerErrorKind, Value,
    aio::MultiplexedConnection,
};
use tokio::sync::OwnedSemaphorePermit;
use wasmtime::component::{Accessor, HasSelf, Resource};

use super::{RESULT_BYTES_MAX, permit};
use crate::{
    bindings::redis::{
        Error, Host, HostConnection, HostConnectionWithStore, RedisParameter, RedisResult,
    },
    guest::GuestState,
};

/// How long dialling may take. Answers have no time-out, because commands may block.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// A guest's connection.
#[expect(unreachable_pub, reason = "the generated bindings re-export it")]
pub struct Connection {
    client: MultiplexedConnection,
    _permit: Option<OwnedSemaphorePermit>,
}

type Guest<T> = Accessor<T, HasSelf<GuestState>>;

impl Host for GuestState {}

impl HostConnection for GuestState {
    async fn drop(&mut self, connection: Resource<Connection>) -> wasmtime::Result<()> {
        self.table.delete(connection)?;
        Ok(())
    }
}

impl<T: Send> HostConnectionWithStore<T> for HasSelf<GuestState> {
    async fn open(guest: &Guest<T>, address: String) -> Result<Resource<Connection>, Error> {
        let limit = guest.with(|mut access| {
            let grants = &access.get().grants;
            if grants.allowed_hosts.permit_url(&address) {
                return Ok(grants.limits.redis.clone());
            }
            tracing::warn!(
                component = &*grants.name,
                "outbound Redis address is not in allowed_outbound_hosts"
            );
            Err(Error::InvalidAddress)
        })?;
        let client = Client::open(address).map_err(|_| Error::InvalidAddress)?;
        let permit = permit(limit).await;
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(CONNECT_TIMEOUT))
            .set_response_timeout(None);
        let client = client.get_multiplexed_async_connection_with_config(&config).await?;
        let connection = Connection { client, _permit: permit };
        guest.with(|mut access| {
            access.get().table.push(connection).map_err(|_| Error::TooManyConnections)
        })
    }

    async fn publish(
        guest: &Guest<T>,
        connection: Resource<Connection>,
        channel: String,
        payload: Vec<u8>,
    ) -> Result<(), Error> {
        Ok(client(guest, &connection)?.publish(channel, payload).await?)
    }

    async fn get(
        guest: &Guest<T>,
        connection: Resource<Connection>,
        key: String,
    ) -> Result<Option<Vec<u8>>, Error> {
        Ok(client(guest, &connection)?.get(key).await?)
    }

    async fn set(
        guest: &Guest<T>,
        connection: Resource<Connection>,
        key: String,
        value: Vec<u8>,
    ) -> Result<(), Error> {
        Ok(client(guest, &connection)?.set(key, value).await?)
    }

    async fn incr(
        guest: &Guest<T>,
        connection: Resource<Connection>,
        key: String,
    ) -> Result<i64, Error> {
        Ok(client(guest, &connection)?.incr(key, 1).await?)
    }

    async fn del(
        guest: &Guest<T>,
        connection: Resource<Connection>,
        keys: Vec<String>,
    ) -> Result<u32, Error> {
        Ok(client(guest, &connection)?.del(keys).await?)
    }

    async fn sadd(
        guest: &Guest<T>,
        connection: Resource<Connection>,
        key: String,
        values: Vec<String>,
    ) -> Result<u32, Error> {
        Ok(client(guest, &connection)?.sadd(key, values).await?)
    }

    async fn smembers(
        guest: &Guest<T>,
        connection: Resource<Connection>,
        key: String,
    ) -> Result<Vec<String>, Error> {
        Ok(client(guest, &connection)?.smembers(key).await?)
    }

    async fn srem(
        guest: &Guest<T>,
        connection: Resource<Connection>,
        key: String,
        values: Vec<String>,
    ) -> Result<u32, Error> {
        Ok(client(guest, &connection)?.srem(key, values).await?)
    }

    async fn execute(
        guest: &Guest<T>,
        connection: Resource<Connection>,
        command: String,
        arguments: Vec<RedisParameter>,
    ) -> Result<Vec<RedisResult>, Error> {
        let mut client = client(guest, &connection)?;
        let mut command = redis::cmd(&command);
        for argument in arguments {
            match argument {
                RedisParameter::Int64(number) => command.arg(number),
                RedisParameter::Binary(bytes) => command.arg(bytes),
            };
        }
        let reply = command.query_async::<Value>(&mut client).await?;
        let mut results = Vec::new();
        flatten(reply, &mut results)?;
        let bytes: usize = results.iter().map(size).sum();
        if bytes > RESULT_BYTES_MAX {
            return Err(Error::Other(format!("reply exceeds {RESULT_BYTES_MAX} bytes")));
        }
        Ok(results)
    }
}

/// A handle to the guest's connection that is used without holding the guest's store.
fn client<T: Send>(
    guest: &Guest<T>,
    connection: &Resource<Connection>,
) -> Result<MultiplexedConnection, Error> {
    guest.with(|mut access| match access.get().table.get(connection) {
        Ok(connection) => Ok(connection.client.clone()),
        Err(error) => Err(Error::Other(error.to_string())),
    })
}

/// Appends `reply` to `results`, nested arrays element by element.
fn flatten(reply: Value, results: &mut Vec<RedisResult>) -> Result<(), Error> {
    results.push(match reply {
        Value::Nil => RedisResult::Nil,
        Value::Int(number) => RedisResult::Int64(number),
        Value::Boolean(flag) => RedisResult::Int64(flag.into()),
        Value::BulkString(bytes) => RedisResult::Binary(bytes),
        Value::Double(number) => RedisResult::Binary(number.to_string().into_bytes()),
        Value::SimpleString(status) => RedisResult::Status(status),
        Value::Okay => RedisResult::Status("OK".to_owned()),
        Value::Array(elements) | Value::Set(elements) => {
            return elements.into_iter().try_for_each(|element| flatten(element, results));
        }
        Value::ServerError(error) => return Err(RedisError::from(error).into()),
        other => return Err(Error::Other(format!("unsupported Redis reply: {other:?}"))),
    });
    Ok(())
}

fn size(result: &RedisResult) -> usize {
    let content = match result {
        RedisResult::Nil | RedisResult::Int64(_) => 0,
        RedisResult::Binary(bytes) => bytes.len(),
        RedisResult::Status(text) => text.len(),
    };
    size_of::<RedisResult>() + content
}

impl From<RedisError> for Error {
    /// Keeps the name Spin gives an unknown script, which guests look for.
    fn from(error: RedisError) -> Self {
        let is_unknown_script = error.kind() == ServerErrorKind::NoScript.into();
        Self::Other(if is_unknown_script {
            format!("NoScriptError: {error}")
        } else {
            error.to_string()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nested_replies_arrive_flat() {
        let reply = Value::Array(vec![
            Value::Int(1),
            Value::BulkString(b"abc".to_vec()),
            Value::Nil,
            Value::Array(vec![Value::Int(7), Value::Okay]),
        ]);
        let mut results = Vec::new();
        flatten(reply, &mut results).unwrap();
        assert!(matches!(
            &results[..],
            [
                RedisResult::Int64(1),
                RedisResult::Binary(_),
                RedisResult::Nil,
                RedisResult::Int64(7),
                RedisResult::Status(_),
            ]
        ));
    }
}
