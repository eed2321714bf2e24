//! Fetches the URL in the request's body.

use spin_sdk::{
    http::{Request, body::IncomingBodyExt, get},
    http_service,
};

#[http_service]
async fn answer(request: Request) -> anyhow::Result<String> {
    let url = request.into_body().bytes().await?;
    Ok(match get(std::str::from_utf8(&url)?).await {
        Ok(response) => {
            let status = response.status();
            let body = response.into_body().bytes().await?;
            format!("{status}: {}", String::from_utf8_lossy(&body))
        }
        Err(error) => format!("{error:?}"),
    })
}
