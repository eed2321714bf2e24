//! Uses the key-value store that the path names.

use spin_sdk::{http::Request, http_service, key_value::Store};

#[http_service]
async fn answer(request: Request) -> anyhow::Result<String> {
    let label = request.uri().path().trim_start_matches('/');
    let store = match Store::open(label).await {
        Ok(store) => store,
        Err(error) => return Ok(format!("{error:?}")),
    };
    let before = store.get("kept").await?;
    store.set("kept", b"yes").await?;
    store.set("gone", b"no").await?;
    store.delete("gone").await?;
    let exists = (store.exists("kept").await?, store.exists("gone").await?);
    let keys = store.get_keys().await.collect().await?;
    Ok(format!("{before:?} {exists:?} {keys:?}"))
}
