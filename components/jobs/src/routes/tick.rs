//! `POST /internal/jobs/tick` (JOB-7): do what is due.

use std::time::Duration;

use axum::Json;
use bytes::Bytes;
use futures_util::future::join_all;
use http::{Request, header};
use postern_domain::{auth::service_token, jobs::OWNERS};
use postern_edge::{Answer, Call, Problem, jobs::TickAnswer};
use postern_platform::{ExposeSecret, SecretString, outbound, variables};

/// Longer than a component claims jobs and the last of them may take.
const LIMIT: Duration = Duration::from_mins(1);
const MAX_ANSWER_BYTES: usize = 16 * 1024;

/// Do what is due. Several ticks at once share the work; none does another's.
///
/// Every component that has work is asked at once; 503 when one could not be, or had not all that it needs: without Redis
/// nothing is told of attempts that were counted there. What could be done is done all the same.
#[utoipa::path(
    post, path = "/internal/jobs/tick", tag = "jobs", operation_id = "tick",
    responses(
        (status = 200, description = "What was done", body = TickAnswer),
    ),
)]
pub async fn tick(_: Call) -> Answer<Json<TickAnswer>> {
    let urls = variables::required("work_urls").await?;
    let token = variables::secret("tick_token").await?;
    let mut sum = TickAnswer::default();
    let mut failed = Vec::new();
    for answer in join_all(OWNERS.map(|owner| ask(&urls, &token, owner))).await {
        match answer {
            Ok(answer) => sum = sum.and(answer),
            Err(why) => failed.push(why),
        }
    }
    if failed.is_empty() { Ok(Json(sum)) } else { Err(Problem::unavailable(failed.join("; "))) }
}

/// Where a component does its work, out of lines `component=url`: each process serves some of them.
fn place<'a>(urls: &'a str, owner: &str) -> Option<&'a str> {
    let mut places = urls.split_whitespace().filter_map(|place| place.split_once('='));
    places.find(|(component, _)| *component == owner).map(|(_, url)| url.trim_end_matches('/'))
}

/// Lets a component do its work. The error is for the log.
async fn ask(urls: &str, token: &SecretString, owner: &str) -> Result<TickAnswer, String> {
    let url = place(urls, owner).ok_or_else(|| format!("work_urls has no place for {owner}"))?;
    let request = Request::post(format!("{url}/internal/work/{owner}"))
        .header(
            header::AUTHORIZATION,
            format!("Bearer {}", service_token::sent(token.expose_secret())),
        )
        .body(Bytes::new())
        .map_err(|error| format!("work_urls: {error}"))?;
    let answer = outbound::send(request, LIMIT, MAX_ANSWER_BYTES)
        .await
        .map_err(|error| format!("{owner}: {error}"))?;
    if !answer.status.is_success() {
        return Err(format!("{owner}: {}", answer.status));
    }
    serde_json::from_slice(&answer.body).map_err(|error| format!("{owner}: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// JOB-7: each component is asked where it is served.
    #[test]
    fn work_is_asked_for_at_the_process_that_does_it() {
        let urls = "\n  auth=http://a:1/\n  mail=http://b:2?x=y\n";
        assert_eq!(place(urls, "auth"), Some("http://a:1"));
        assert_eq!(place(urls, "mail"), Some("http://b:2?x=y"));
        assert_eq!(place(urls, "users"), None);
    }
}
