//! Values between Postgres and the guest.
//!
//! Types that Spin reads and no component of ours uses (ranges, intervals) arrive as
//! `unsupported`, like those Spin does not know either.

use anyhow::{Context, Result, bail};
use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike};
use rust_decimal::Decimal;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, private::BytesMut, to_sql_checked};
use uuid::Uuid;

use crate::bindings::postgres::{Column, DbDataType, DbValue, ParameterValue};

/// A parameter on its way to the server.
pub(super) type Parameter = Box<dyn ToSql + Send + Sync>;

/// SQL NULL for a parameter of any type.
#[derive(Debug)]
struct Null;

impl ToSql for Null {
    fn to_sql(
        &self,
        _: &Type,
        _: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        Ok(IsNull::Yes)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// The undecoded bytes of a value of any type.
struct Raw(Vec<u8>);

impl<'a> FromSql<'a> for Raw {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Self(raw.to_owned()))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

/// Converts a parameter; the server's expected type is checked when it is sent.
pub(super) fn to_sql(value: &ParameterValue) -> Result<Parameter> {
    Ok(match value {
        ParameterValue::Boolean(value) => Box::new(*value),
        ParameterValue::Int8(value) => Box::new(*value),
        ParameterValue::Int16(value) => Box::new(*value),
        ParameterValue::Int32(value) => Box::new(*value),
        ParameterValue::Int64(value) => Box::new(*value),
        ParameterValue::Floating32(value) => Box::new(*value),
        ParameterValue::Floating64(value) => Box::new(*value),
        ParameterValue::Str(value) => Box::new(value.clone()),
        ParameterValue::Binary(value) => Box::new(value.clone()),
        ParameterValue::Date(value) => Box::new(date(*value)?),
        ParameterValue::Time(value) => Box::new(time(*value)?),
        ParameterValue::Datetime((year, month, day, hour, minute, second, nanosecond)) => {
            let date = date((*year, *month, *day))?;
            Box::new(NaiveDateTime::new(date, time((*hour, *minute, *second, *nanosecond))?))
        }
        ParameterValue::Timestamp(seconds) => {
            Box::new(DateTime::from_timestamp(*seconds, 0).context("timestamp out of range")?)
        }
        ParameterValue::Uuid(value) => Box::new(Uuid::parse_str(value)?),
        ParameterValue::Jsonb(value) => {
            Box::new(serde_json::from_slice::<serde_json::Value>(value)?)
        }
        ParameterValue::Decimal(value) => Box::new(Decimal::from_str_exact(value)?),
        ParameterValue::ArrayInt32(values) => Box::new(values.clone()),
        ParameterValue::ArrayInt64(values) => Box::new(values.clone()),
        ParameterValue::ArrayStr(values) => Box::new(values.clone()),
        ParameterValue::DbNull => Box::new(Null),
        ParameterValue::ArrayDecimal(_)
        | ParameterValue::RangeInt32(_)
        | ParameterValue::RangeInt64(_)
        | ParameterValue::RangeDecimal(_)
        | ParameterValue::Interval(_) => bail!("this type is not provided by this host"),
    })
}

/// The columns of `row`.
pub(super) fn columns(row: &tokio_postgres::Row) -> Vec<Column> {
    let column = |column: &tokio_postgres::Column| Column {
        name: column.name().to_owned(),
        data_type: data_type(column.type_()),
    };
    row.columns().iter().map(column).collect()
}

/// The values of `row`. A `timestamptz` is an error, as it is in Spin.
pub(super) fn from_row(row: &tokio_postgres::Row) -> Result<Vec<DbValue>> {
    (0..row.len()).map(|index| from_cell(row, index)).collect()
}

fn data_type(column: &Type) -> DbDataType {
    match *column {
        Type::BOOL => DbDataType::Boolean,
        Type::BYTEA => DbDataType::Binary,
        Type::FLOAT4 => DbDataType::Floating32,
        Type::FLOAT8 => DbDataType::Floating64,
        Type::INT2 => DbDataType::Int16,
        Type::INT4 => DbDataType::Int32,
        Type::INT8 => DbDataType::Int64,
        Type::TEXT | Type::VARCHAR | Type::BPCHAR => DbDataType::Str,
        Type::TIMESTAMP | Type::TIMESTAMPTZ => DbDataType::Datetime,
        Type::DATE => DbDataType::Date,
        Type::TIME => DbDataType::Time,
        Type::UUID => DbDataType::Uuid,
        Type::JSONB => DbDataType::Jsonb,
        Type::NUMERIC => DbDataType::Decimal,
        Type::INT4_ARRAY => DbDataType::ArrayInt32,
        Type::INT8_ARRAY => DbDataType::ArrayInt64,
        Type::TEXT_ARRAY | Type::VARCHAR_ARRAY | Type::BPCHAR_ARRAY => DbDataType::ArrayStr,
        _ => DbDataType::Other(column.name().to_owned()),
    }
}

fn from_cell(row: &tokio_postgres::Row, index: usize) -> Result<DbValue> {
    let column = &row.columns()[index];
    let value = match *column.type_() {
        Type::BOOL => get(row, index, DbValue::Boolean),
        Type::BYTEA => get(row, index, DbValue::Binary),
        Type::FLOAT4 => get(row, index, DbValue::Floating32),
        Type::FLOAT8 => get(row, index, DbValue::Floating64),
        Type::INT2 => get(row, index, DbValue::Int16),
        Type::INT4 => get(row, index, DbValue::Int32),
        Type::INT8 => get(row, index, DbValue::Int64),
        Type::TEXT | Type::VARCHAR | Type::BPCHAR => get(row, index, DbValue::Str),
        Type::TIMESTAMP | Type::TIMESTAMPTZ => get(row, index, from_datetime),
        Type::DATE => get(row, index, |date| DbValue::Date(from_date(date))),
        Type::TIME => get(row, index, |time| DbValue::Time(from_time(time))),
        Type::UUID => get(row, index, |uuid: Uuid| DbValue::Uuid(uuid.to_string())),
        Type::JSONB => {
            get(row, index, |json: serde_json::Value| DbValue::Jsonb(json.to_string().into_bytes()))
        }
        Type::NUMERIC => get(row, index, |decimal: Decimal| DbValue::Decimal(decimal.to_string())),
        Type::INT4_ARRAY => get(row, index, DbValue::ArrayInt32),
        Type::INT8_ARRAY => get(row, index, DbValue::ArrayInt64),
        Type::TEXT_ARRAY | Type::VARCHAR_ARRAY | Type::BPCHAR_ARRAY => {
            get(row, index, DbValue::ArrayStr)
        }
        _ => get(row, index, |raw: Raw| DbValue::Unsupported(raw.0)),
    };
    value.with_context(|| format!("column {}", column.name()))
}

fn get<'a, T: FromSql<'a>>(
    row: &'a tokio_postgres::Row,
    index: usize,
    wrap: impl FnOnce(T) -> DbValue,
) -> Result<DbValue> {
    let value: Option<T> = row.try_get(index)?;
    Ok(value.map_or(DbValue::DbNull, wrap))
}

fn date((year, month, day): (i32, u8, u8)) -> Result<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month.into(), day.into()).context("no such date")
}

fn time((hour, minute, second, nanosecond): (u8, u8, u8, u32)) -> Result<NaiveTime> {
    NaiveTime::from_hms_nano_opt(hour.into(), minute.into(), second.into(), nanosecond)
        .context("no such time")
}

fn from_datetime(value: NaiveDateTime) -> DbValue {
    let (year, month, day) = from_date(value.date());
    let (hour, minute, second, nanosecond) = from_time(value.time());
    DbValue::Datetime((year, month, day, hour, minute, second, nanosecond))
}

fn from_date(value: NaiveDate) -> (i32, u8, u8) {
    (value.year(), narrow(value.month()), narrow(value.day()))
}

fn from_time(value: NaiveTime) -> (u8, u8, u8, u32) {
    let seconds = (narrow(value.hour()), narrow(value.minute()), narrow(value.second()));
    (seconds.0, seconds.1, seconds.2, value.nanosecond())
}

/// Narrows a field of a date or time, all of which stay below 60.
fn narrow(field: u32) -> u8 {
    u8::try_from(field).unwrap_or(u8::MAX)
}
