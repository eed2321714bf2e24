//! Runs the SQL in the request's body in the way the path names.

use spin_sdk::{
    http::{Request, body::IncomingBodyExt},
    http_service,
    pg::{Certificate, Connection, Error, OpenOptions, ParameterValue, wit::postgres},
    variables,
};

#[http_service]
async fn answer(request: Request) -> anyhow::Result<String> {
    let address = variables::get("database_url").await?;
    let path = request.uri().path().to_owned();
    let body = request.into_body().bytes().await?;
    let text = std::str::from_utf8(&body)?;
    Ok(match &*path {
        "/execute" => execute(address, text).await,
        "/blocking" => blocking(&address, text),
        "/ca" => with_ca(&address, text).await,
        "/null" => query(address, text, vec![ParameterValue::DbNull]).await,
        "/invalid" => query(address, text, vec![ParameterValue::Uuid("no uuid".to_owned())]).await,
        "/parameters" => query(address, text, parameters()).await,
        _ => query(address, text, Vec::new()).await,
    })
}

async fn query(address: String, sql: &str, parameters: Vec<ParameterValue>) -> String {
    let connection = match Connection::open(address).await {
        Ok(connection) => connection,
        Err(error) => return format!("open: {error:?}"),
    };
    let result = match connection.query(sql, parameters).await {
        Ok(result) => result,
        Err(error) => return format!("query: {error:?}"),
    };
    let width = result.columns().len();
    let columns: Vec<_> = result
        .columns()
        .iter()
        .map(|column| (column.name.clone(), column.data_type.clone()))
        .collect();
    match result.collect().await {
        Ok(rows) => {
            let rows: Vec<Vec<_>> =
                rows.iter().map(|row| (0..width).map(|index| &row[index]).collect()).collect();
            format!("{columns:?} {rows:?}")
        }
        Err(error) => format!("collect: {error:?}"),
    }
}

async fn execute(address: String, sql: &str) -> String {
    let run = async { Connection::open(address).await?.execute(sql, []).await };
    let result: Result<u64, Error> = run.await;
    format!("{result:?}")
}

/// The functions of the interface that are not asynchronous.
fn blocking(address: &str, sql: &str) -> String {
    let run = || {
        let connection = postgres::Connection::open(address)?;
        let executed = connection.execute(sql, &[])?;
        Ok::<_, postgres::Error>((executed, connection.query(sql, &[])?.rows))
    };
    format!("{:?}", run())
}

async fn with_ca(address: &str, certificate: &str) -> String {
    let options = OpenOptions { ca_root: Some(Certificate::Text(certificate.to_owned())) };
    match Connection::open_with_options(address, options).await {
        Ok(_) => "open".to_owned(),
        Err(error) => format!("{error:?}"),
    }
}

/// One parameter of each type this host takes.
fn parameters() -> Vec<ParameterValue> {
    vec![
        ParameterValue::Boolean(true),
        ParameterValue::Int16(-2),
        ParameterValue::Int32(-4),
        ParameterValue::Int64(-8),
        ParameterValue::Floating32(0.5),
        ParameterValue::Floating64(0.25),
        ParameterValue::Str("text".to_owned()),
        ParameterValue::Binary(vec![0, 255]),
        ParameterValue::Date((2026, 11, 22)),
        ParameterValue::Time((23, 59, 58, 1000)),
        ParameterValue::Datetime((2026, 11, 22, 23, 59, 58, 1000)),
        ParameterValue::Uuid("018f0000-0000-7000-8000-000000000000".to_owned()),
        ParameterValue::Jsonb(br#"{"a":1}"#.to_vec()),
        ParameterValue::Decimal("12.50".to_owned()),
        ParameterValue::ArrayInt32(vec![Some(1), None]),
        ParameterValue::ArrayInt64(vec![Some(2), None]),
        ParameterValue::ArrayStr(vec![Some("a".to_owned()), None]),
        ParameterValue::Timestamp(1_700_000_000),
    ]
}
