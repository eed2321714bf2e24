//! Postgres through Spin: one connection per request, one statement per change.
//!
//! This module is the only caller of `spin_sdk::pg`. It exists because three things go wrong without
//! it: an error of `INSERT … RETURNING` appears only when the rows are collected (so rows are always
//! collected); the binding's errors carry SQL text (so they are sorted into kinds that a caller can act
//! on, and the text stays inside); and a transaction left open by a trap would be inherited by the next
//! request (so none is ever opened: a test greps for it).

use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use spin_sdk::pg::{self as sdk, DbValue, Decode, ParameterValue, PgError, QueryError};
use uuid::Uuid;

use crate::{
    clock::Stopwatch,
    defect::{Cause, Defect},
    fault, task,
};

/// How long opening a connection may take; statements are limited by the role's `statement_timeout`.
const OPEN_LIMIT: Duration = Duration::from_secs(5);
/// How long one statement may take from here, should the server itself not answer any more.
const STATEMENT_LIMIT: Duration = Duration::from_secs(8);

/// What can go wrong, by what the caller can do about it.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// The database cannot be reached, is shutting down, or gave up on time: try again later.
    #[error("database unavailable: {0}")]
    Unavailable(String),
    /// A constraint of this name refused the change (SQLSTATE class 23).
    #[error("constraint `{0}` violated")]
    Constraint(String),
    /// A defect: the statement was wrong, or a row did not have the expected shape.
    #[error("statement failed: {0}")]
    Defect(Defect),
}

impl DatabaseError {
    /// What a defect was; `None` of what can do without one: a database that is away.
    pub fn cause(&self) -> Option<Cause> {
        match self {
            Self::Unavailable(_) => None,
            Self::Constraint(name) => Some(Cause::of("a constraint was violated").named(name)),
            Self::Defect(defect) => Some(defect.cause().clone()),
        }
    }

    /// The same, by this statement.
    fn by(self, statement: &'static str) -> Self {
        match self {
            Self::Defect(defect) => Self::Defect(defect.by(statement)),
            other => other,
        }
    }
}

/// Where the database is. Does not connect by itself.
#[derive(Debug)]
pub struct Database {
    url: SecretString,
    ca_certificate: Option<String>,
}

impl Database {
    /// `url`: `postgres://user:password@host:port/db?sslmode=…`; `ca_certificate`: PEM text of a private
    /// certificate authority.
    pub fn new(url: SecretString, ca_certificate: Option<String>) -> Self {
        Self { url, ca_certificate }
    }

    /// Takes a connection from the host's pool; it goes back when dropped. Take one per request.
    pub async fn open(&self) -> Result<Connection, DatabaseError> {
        fault::point("pg open");
        let opened = Stopwatch::start();
        let options =
            sdk::OpenOptions { ca_root: self.ca_certificate.clone().map(sdk::Certificate::Text) };
        let open = sdk::Connection::open_with_options(self.url.expose_secret(), options);
        match task::within(OPEN_LIMIT, open).await {
            None => Err(DatabaseError::Unavailable("timed out while connecting".into())),
            Some(Err(error)) => Err(DatabaseError::from(error)),
            Some(Ok(inner)) => Ok(Connection { inner, waited: opened.elapsed() }),
        }
    }
}

/// A connection borrowed for one request.
pub struct Connection {
    inner: sdk::Connection,
    waited: Duration,
}

impl Connection {
    /// How long the pool kept us waiting for this connection.
    pub fn waited(&self) -> Duration {
        self.waited
    }

    /// Runs one statement and collects its rows. `sql` is a constant with `$n` placeholders: values
    /// never become part of the text.
    pub async fn query(
        &self,
        sql: &'static str,
        params: Vec<Param>,
    ) -> Result<Vec<Row>, DatabaseError> {
        fault::point("pg before");
        let params: Vec<ParameterValue> = params.into_iter().map(|param| param.0).collect();
        let run = async {
            let result = self.inner.query(sql, params).await?;
            let columns: Vec<String> =
                result.columns().iter().map(|column| column.name.clone()).collect();
            let (_, mut stream, outcome) = result.into_inner();
            let mut rows = Vec::new();
            while let Some(values) = stream.next().await {
                rows.push(values);
            }
            outcome.await.map_err(sdk::Error::PgError)?;
            Ok::<_, sdk::Error>((columns, rows))
        };
        let Some(result) = task::within(STATEMENT_LIMIT, run).await else {
            return Err(DatabaseError::Unavailable("timed out while waiting for rows".into()));
        };
        let (columns, rows) = result.map_err(|error| DatabaseError::from(error).by(sql))?;
        fault::point("pg after");
        let columns = std::sync::Arc::new(columns);
        Ok(rows.into_iter().map(|values| Row { columns: columns.clone(), values }).collect())
    }

    /// Runs one statement that gives at most one row; a second row is a defect.
    pub async fn query_one(
        &self,
        sql: &'static str,
        params: Vec<Param>,
    ) -> Result<Option<Row>, DatabaseError> {
        let mut rows = self.query(sql, params).await?;
        if rows.len() > 1 {
            let text = format!("{} rows where one was expected", rows.len());
            let defect = Defect::new(Cause::of("several rows where one was expected"), text);
            return Err(DatabaseError::Defect(defect.by(sql)));
        }
        Ok(rows.pop())
    }
}

/// One row of an answer.
pub struct Row {
    columns: std::sync::Arc<Vec<String>>,
    values: Vec<DbValue>,
}

impl Row {
    /// The value of a column. A missing column or another type is a defect, as is SQL NULL unless `T`
    /// is an `Option`.
    pub fn get<T: Value>(&self, column: &str) -> Result<T, DatabaseError> {
        let index = self.columns.iter().position(|name| name == column);
        let value = index
            .and_then(|index| self.values.get(index))
            .ok_or_else(|| of_column("a column is missing", column))?;
        T::from_db(value).ok_or_else(|| of_column("a column has another type", column))
    }
}

fn of_column(words: &'static str, column: &str) -> DatabaseError {
    let cause = Cause::of(words).named(column);
    DatabaseError::Defect(Defect::new(cause, format!("{words}: {column}")))
}

/// A Rust type that a column can be read as.
pub trait Value: Sized {
    #[doc(hidden)]
    fn from_db(value: &DbValue) -> Option<Self>;
}

macro_rules! values {
    ($($type:ty),*) => {$(
        impl Value for $type {
            fn from_db(value: &DbValue) -> Option<Self> { <$type as Decode>::decode(value).ok() }
        }
    )*};
}
values!(bool, i32, i64, f64, String, Uuid, Vec<u8>, serde_json::Value);

impl<T: Value> Value for Option<T> {
    fn from_db(value: &DbValue) -> Option<Self> {
        if matches!(value, DbValue::DbNull) { Some(None) } else { T::from_db(value).map(Some) }
    }
}

impl Value for Vec<String> {
    fn from_db(value: &DbValue) -> Option<Self> {
        match value {
            DbValue::ArrayStr(items) => items.iter().cloned().collect(),
            _ => None,
        }
    }
}

/// A value for a placeholder.
pub struct Param(ParameterValue);

macro_rules! params_from {
    ($($type:ty => |$value:ident| $to:expr),* $(,)?) => {$(
        impl From<$type> for Param {
            fn from($value: $type) -> Self { Self($to) }
        }
    )*};
}
params_from! {
    bool => |v| ParameterValue::Boolean(v),
    i32 => |v| ParameterValue::Int32(v),
    i64 => |v| ParameterValue::Int64(v),
    &str => |v| ParameterValue::Str(v.to_owned()),
    &String => |v| ParameterValue::Str(v.clone()),
    String => |v| ParameterValue::Str(v),
    Uuid => |v| ParameterValue::Uuid(v.to_string()),
    Vec<String> => |v| ParameterValue::ArrayStr(v.into_iter().map(Some).collect()),
    &serde_json::Value => |v| ParameterValue::Jsonb(v.to_string().into_bytes()),
}

impl<T: Into<Param>> From<Option<T>> for Param {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self(ParameterValue::DbNull), Into::into)
    }
}

/// Builds the parameter list of a statement: `params![user.uuid(), now, "text"]`.
#[macro_export]
macro_rules! params {
    ($($value:expr),* $(,)?) => { vec![$($crate::pg::Param::from($value)),*] };
}

impl From<sdk::Error> for DatabaseError {
    fn from(error: sdk::Error) -> Self {
        match error {
            sdk::Error::PgError(PgError::QueryFailed(QueryError::DbError(error))) => {
                from_sqlstate(&error.code, error.message, &error.extras)
            }
            sdk::Error::Decode(text)
            | sdk::Error::PgError(
                PgError::BadParameter(text) | PgError::ValueConversionFailed(text),
            ) => Self::Defect(Defect::new(Cause::of("a value does not fit its column"), text)),
            // What remains is a connection that could not be made or broke: the server's own
            // complaints always come with a SQLSTATE.
            sdk::Error::PgError(
                PgError::ConnectionFailed(text)
                | PgError::QueryFailed(QueryError::Text(text))
                | PgError::Other(text),
            ) => Self::Unavailable(text),
        }
    }
}

/// Sorts by SQLSTATE (`PostgreSQL`, appendix A).
fn from_sqlstate(code: &str, message: String, extras: &[(String, String)]) -> DatabaseError {
    let class = code.get(..2).unwrap_or_default();
    match (class, code) {
        ("23", _) => {
            let name = extras.iter().find(|(key, _)| key.starts_with("constraint"));
            DatabaseError::Constraint(name.map(|(_, value)| value.clone()).unwrap_or_default())
        }
        // connection, transaction rollback, resources, operator intervention (time-outs included),
        // system; and lock_timeout
        ("08" | "40" | "53" | "57" | "58", _) | (_, "55P03" | "25P03") => {
            DatabaseError::Unavailable(message)
        }
        _ => {
            let cause = Cause::of("Postgres refused a statement").named(code);
            DatabaseError::Defect(Defect::new(cause, format!("{code} {message}")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// API-2: what a client may retry is told apart from what is our fault.
    #[test]
    fn sorts_server_errors_by_what_can_be_done() {
        let extras = vec![("constraint_name".to_owned(), "users_email_key_key".to_owned())];
        let of = |code: &str| from_sqlstate(code, "text".into(), &extras);
        assert!(
            matches!(of("23505"), DatabaseError::Constraint(name) if name == "users_email_key_key")
        );
        for code in ["57014", "57P01", "53300", "08006", "40P01", "55P03"] {
            assert!(matches!(of(code), DatabaseError::Unavailable(_)), "{code}");
        }
        for code in ["42601", "22021", ""] {
            assert!(matches!(of(code), DatabaseError::Defect(_)), "{code}");
        }
    }

    /// API-4: of what Postgres says about a value, the SQLSTATE is the cause, with the statement; the value is not.
    #[test]
    fn a_cause_quotes_nothing() {
        let said = "invalid input syntax for type uuid: \"ada@example.org\"";
        let error = from_sqlstate("22P02", said.into(), &[]).by("SELECT $1::uuid");
        assert!(error.to_string().contains("ada@example.org"));
        let cause = error.cause().expect("a defect");
        assert_eq!(cause.to_string(), "Postgres refused a statement: 22P02");
        assert_eq!(cause.statement(), Some("SELECT $1::uuid"));
        assert_eq!(from_sqlstate("57014", said.into(), &[]).cause(), None);
    }

    #[test]
    fn null_is_a_defect_unless_it_is_expected() {
        let row = Row { columns: vec!["a".to_owned()].into(), values: vec![DbValue::DbNull] };
        assert!(matches!(row.get::<String>("a"), Err(DatabaseError::Defect(_))));
        assert_eq!(row.get::<Option<String>>("a").ok(), Some(None));
        assert!(matches!(row.get::<Option<String>>("b"), Err(DatabaseError::Defect(_))));
    }
}
