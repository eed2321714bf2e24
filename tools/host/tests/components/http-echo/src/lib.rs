//! Answers with what it was asked, and takes its time on demand.

use std::{
    sync::{
        LazyLock,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use futures::SinkExt;
use spin_sdk::{
    http::{
        BoxBody, FullBody, Request, Response,
        body::{IncomingBodyExt, stream},
        box_body,
    },
    http_service,
    time::sleep,
    wasip3::{random::random::get_random_u64, spawn},
};

/// Tells one instance from another.
static INSTANCE: LazyLock<u64> = LazyLock::new(get_random_u64);

static SERVED: AtomicU32 = AtomicU32::new(0);

#[http_service]
async fn answer(request: Request) -> anyhow::Result<Response<BoxBody>> {
    let served = SERVED.fetch_add(1, Ordering::Relaxed) + 1;
    Ok(text(match request.uri().path() {
        "/instance" => format!("{} {served}", *INSTANCE),
        "/headers" => headers(&request),
        "/environment" => format!("{:?}", std::env::vars().collect::<Vec<_>>()),
        "/file" => format!("{:?}", std::fs::read_to_string("/etc/hostname").is_ok()),
        "/body" => match request.into_body().bytes().await {
            Ok(body) => body.len().to_string(),
            Err(error) => format!("{error:?}"),
        },
        "/slow" => {
            eprintln!("slow begins");
            sleep(Duration::from_secs(1)).await;
            "slow".to_owned()
        }
        "/stuck" => {
            sleep(Duration::from_secs(3600)).await;
            "stuck".to_owned()
        }
        "/after" => {
            spawn(async {
                sleep(Duration::from_millis(200)).await;
                eprintln!("worked after the answer");
            });
            "answered".to_owned()
        }
        "/stream" => return Ok(ticks()),
        "/error" => anyhow::bail!("refused on demand"),
        _ => "echo".to_owned(),
    }))
}

fn headers(request: &Request) -> String {
    let line = |(name, value)| format!("{name}: {value:?}\n");
    request.headers().iter().map(line).collect()
}

/// A body without end; says when its reader has left.
fn ticks() -> Response<BoxBody> {
    let (mut sender, body) = stream::<String>();
    spawn(async move {
        while sender.send("tick\n".to_owned()).await.is_ok() {
            sleep(Duration::from_millis(50)).await;
        }
        eprintln!("the reader has left");
    });
    Response::new(box_body(body))
}

fn text(text: String) -> Response<BoxBody> {
    Response::new(box_body(FullBody::new(text.into())))
}
