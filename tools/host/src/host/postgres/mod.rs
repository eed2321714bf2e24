//! `spin:postgres`: connections from a pool per component and address.
//!
//! Deliberately like Spin: a connection goes back to its pool without ROLLBACK, so that a
//! transaction left open shows here too; and every call prepares its statement anew.
#![expect(clippy::result_large_err, reason = "the error type is generated from the interface")]

mod pool;
mod value;

use std::sync::Arc;

use deadpool_postgres::Client;
use futures::TryStreamExt;
use tokio::sync::OwnedSemaphorePermit;
use tokio_postgres::error::DbError as ServerError;
use wasmtime::component::{Accessor, FutureReader, HasSelf, Resource, StreamReader};

pub(crate) use self::pool::Pools;
use super::{RESULT_BYTES_MAX, permit};
use crate::{
    bindings::postgres::{
        Column, DbError, Error, Host, HostConnection, HostConnectionBuilder,
        HostConnectionBuilderWithStore, HostConnectionWithStore, ParameterValue, QueryError, Row,
        RowSet,
    },
    component::Grants,
    guest::GuestState,
};

/// A guest's connection: one client of a pool.
#[expect(unreachable_pub, reason = "the generated bindings re-export it")]
pub struct Connection {
    client: Arc<Client>,
    _permit: Option<OwnedSemaphorePermit>,
}

/// What a connection will be opened with.
#[expect(unreachable_pub, reason = "the generated bindings re-export it")]
#[derive(Clone)]
pub struct ConnectionBuilder {
    address: String,
    /// A certificate in PEM that is trusted beside the public ones.
    ca_root: Option<String>,
}

type Guest<T> = Accessor<T, HasSelf<GuestState>>;

impl Host for GuestState {}

impl HostConnectionBuilder for GuestState {
    async fn new(&mut self, address: String) -> wasmtime::Result<Resource<ConnectionBuilder>> {
        Ok(self.table.push(ConnectionBuilder { address, ca_root: None })?)
    }

    async fn set_ca_root(
        &mut self,
        builder: Resource<ConnectionBuilder>,
        certificate: String,
    ) -> Result<(), Error> {
        pool::check_certificate(&certificate)
            .map_err(|error| Error::Other(format!("invalid root certificate: {error:#}")))?;
        self.table.get_mut(&builder).map_err(other)?.ca_root = Some(certificate);
        Ok(())
    }

    async fn build(
        &mut self,
        builder: Resource<ConnectionBuilder>,
    ) -> Result<Resource<Connection>, Error> {
        let builder = self.table.get(&builder).map_err(other)?.clone();
        let connection = connect(&self.grants, &builder).await?;
        self.table.push(connection).map_err(other)
    }

    async fn drop(&mut self, builder: Resource<ConnectionBuilder>) -> wasmtime::Result<()> {
        self.table.delete(builder)?;
        Ok(())
    }
}

impl<T: Send> HostConnectionBuilderWithStore<T> for HasSelf<GuestState> {
    async fn build_async(
        guest: &Guest<T>,
        builder: Resource<ConnectionBuilder>,
    ) -> Result<Resource<Connection>, Error> {
        let builder =
            guest.with(|mut access| access.get().table.get(&builder).cloned()).map_err(other)?;
        open(guest, &builder).await
    }
}

impl HostConnection for GuestState {
    async fn open(&mut self, address: String) -> Result<Resource<Connection>, Error> {
        let builder = ConnectionBuilder { address, ca_root: None };
        let connection = connect(&self.grants, &builder).await?;
        self.table.push(connection).map_err(other)
    }

    async fn query(
        &mut self,
        connection: Resource<Connection>,
        statement: String,
        parameters: Vec<ParameterValue>,
    ) -> Result<RowSet, Error> {
        let client = self.client(&connection)?;
        let Answer { columns, rows, outcome } = query(&client, &statement, &parameters).await?;
        outcome.map(|()| RowSet { columns, rows })
    }

    async fn execute(
        &mut self,
        connection: Resource<Connection>,
        statement: String,
        parameters: Vec<ParameterValue>,
    ) -> Result<u64, Error> {
        let client = self.client(&connection)?;
        execute(&client, &statement, &parameters).await
    }

    async fn drop(&mut self, connection: Resource<Connection>) -> wasmtime::Result<()> {
        self.table.delete(connection)?;
        Ok(())
    }
}

impl<T: Send> HostConnectionWithStore<T> for HasSelf<GuestState> {
    async fn open_async(guest: &Guest<T>, address: String) -> Result<Resource<Connection>, Error> {
        open(guest, &ConnectionBuilder { address, ca_root: None }).await
    }

    async fn query_async(
        guest: &Guest<T>,
        connection: Resource<Connection>,
        statement: String,
        parameters: Vec<ParameterValue>,
    ) -> Result<(Vec<Column>, StreamReader<Row>, FutureReader<Result<(), Error>>), Error> {
        let client = guest.with(|mut access| access.get().client(&connection))?;
        let Answer { columns, rows, outcome } = query(&client, &statement, &parameters).await?;
        guest.with(|mut access| {
            let rows = StreamReader::new(&mut access, rows).map_err(other)?;
            let outcome = std::future::ready(wasmtime::error::Ok(outcome));
            let outcome = FutureReader::new(&mut access, outcome).map_err(other)?;
            Ok((columns, rows, outcome))
        })
    }

    async fn execute_async(
        guest: &Guest<T>,
        connection: Resource<Connection>,
        statement: String,
        parameters: Vec<ParameterValue>,
    ) -> Result<u64, Error> {
        let client = guest.with(|mut access| access.get().client(&connection))?;
        execute(&client, &statement, &parameters).await
    }
}

impl GuestState {
    fn client(&mut self, connection: &Resource<Connection>) -> Result<Arc<Client>, Error> {
        Ok(Arc::clone(&self.table.get(connection).map_err(other)?.client))
    }
}

async fn open<T: Send>(
    guest: &Guest<T>,
    builder: &ConnectionBuilder,
) -> Result<Resource<Connection>, Error> {
    let grants = guest.with(|mut access| Arc::clone(&access.get().grants));
    let connection = connect(&grants, builder).await?;
    guest.with(|mut access| access.get().table.push(connection)).map_err(other)
}

async fn connect(grants: &Grants, builder: &ConnectionBuilder) -> Result<Connection, Error> {
    let failed = |error: anyhow::Error| Error::ConnectionFailed(format!("{error:#}"));
    let config = pool::permitted_config(&builder.address, &grants.allowed_hosts)
        .inspect_err(|error| tracing::warn!(component = &*grants.name, "Postgres: {error:#}"))
        .map_err(failed)?;
    let permit = permit(grants.limits.postgres.clone()).await;
    let client = grants
        .postgres_pools
        .get(&builder.address, config, builder.ca_root.as_deref())
        .await
        .map_err(failed)?;
    Ok(Connection { client: Arc::new(client), _permit: permit })
}

/// What a query gave: the rows before a failure, and the failure.
struct Answer {
    columns: Vec<Column>,
    rows: Vec<Row>,
    outcome: Result<(), Error>,
}

/// Runs `statement`. A failure to prepare it is the function's error; a failure while it runs is
/// the answer's outcome, because Spin reports it only once the rows are collected.
async fn query(
    client: &Client,
    statement: &str,
    parameters: &[ParameterValue],
) -> Result<Answer, Error> {
    let parameters = parameters.iter().map(value::to_sql).collect::<anyhow::Result<Vec<_>>>();
    let parameters = parameters.map_err(|error| Error::BadParameter(format!("{error:#}")))?;
    let stream = client.query_raw(statement, parameters).await?;
    let (mut columns, mut rows) = (Vec::new(), Vec::new());
    let outcome = async {
        let mut bytes = 0;
        let mut stream = std::pin::pin!(stream);
        while let Some(row) = stream.try_next().await? {
            bytes += row.raw_size_bytes();
            if bytes > RESULT_BYTES_MAX {
                return Err(text_failure(format!("result exceeds {RESULT_BYTES_MAX} bytes")));
            }
            if rows.is_empty() {
                columns = value::columns(&row);
            }
            rows.push(value::from_row(&row).map_err(|error| text_failure(format!("{error:#}")))?);
        }
        Ok(())
    }
    .await;
    Ok(Answer { columns, rows, outcome })
}

async fn execute(
    client: &Client,
    statement: &str,
    parameters: &[ParameterValue],
) -> Result<u64, Error> {
    let parameters = parameters.iter().map(value::to_sql).collect::<anyhow::Result<Vec<_>>>();
    let parameters =
        parameters.map_err(|error| Error::ValueConversionFailed(format!("{error:#}")))?;
    Ok(client.execute_raw(statement, parameters).await?)
}

impl From<tokio_postgres::Error> for Error {
    fn from(error: tokio_postgres::Error) -> Self {
        let text = format!("{error:?}");
        let Some(server) = error.as_db_error() else {
            return text_failure(text);
        };
        Self::QueryFailed(QueryError::DbError(DbError {
            as_text: text,
            severity: server.severity().to_owned(),
            code: server.code().code().to_owned(),
            message: server.message().to_owned(),
            detail: server.detail().map(str::to_owned),
            extras: extras(server),
        }))
    }
}

/// The server's other fields under the names Spin gives them.
fn extras(server: &ServerError) -> Vec<(String, String)> {
    let line = server.line().map(|line| line.to_string());
    let fields = [
        ("column", server.column()),
        ("constraint", server.constraint()),
        ("routine", server.routine()),
        ("hint", server.hint()),
        ("table", server.table()),
        ("datatype", server.datatype()),
        ("schema", server.schema()),
        ("file", server.file()),
        ("line", line.as_deref()),
        ("where_", server.where_()),
    ];
    fields
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned())))
        .collect()
}

fn text_failure(text: String) -> Error {
    Error::QueryFailed(QueryError::Text(text))
}

fn other(error: impl std::fmt::Display) -> Error {
    Error::Other(error.to_string())
}
