//! Runs the Redis command in the request's body, one argument per line.

use spin_sdk::{
    http::{Request, body::IncomingBodyExt},
    http_service,
    redis::{Connection, Error, RedisParameter},
    variables,
};

#[http_service]
async fn answer(request: Request) -> anyhow::Result<String> {
    let address = variables::get("redis_url").await?;
    let connection = match Connection::open(address).await {
        Ok(connection) => connection,
        Err(error) => return Ok(format!("open: {error:?}")),
    };
    if request.uri().path() == "/typed" {
        return Ok(typed(&connection).await?);
    }
    let body = request.into_body().bytes().await?;
    let mut lines = std::str::from_utf8(&body)?.lines();
    let command = lines.next().unwrap_or_default();
    let arguments: Vec<_> = lines.map(|line| RedisParameter::Binary(line.into())).collect();
    Ok(format!("{:?}", connection.execute(command, arguments).await))
}

/// Uses every function but `execute`.
async fn typed(connection: &Connection) -> Result<String, Error> {
    let keys = ["typed:value".to_owned(), "typed:count".to_owned(), "typed:set".to_owned()];
    connection.del(&keys).await?;
    let missing = connection.get(&keys[0]).await?;
    connection.set(&keys[0], b"v").await?;
    let value = connection.get(&keys[0]).await?;
    let count = connection.incr(&keys[1]).await?;
    let added = connection.sadd(&keys[2], &["a".to_owned(), "b".to_owned()]).await?;
    let removed = connection.srem(&keys[2], &["a".to_owned()]).await?;
    let members = connection.smembers(&keys[2]).await?;
    connection.publish("typed:channel", b"payload").await?;
    let deleted = connection.del(&keys).await?;
    Ok(format!("{missing:?} {value:?} {count} {added} {removed} {members:?} {deleted}"))
}
