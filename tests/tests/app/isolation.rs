//! OAUTH-7, ASVS 8.2.2: what is somebody's own is nothing to others, over every operation of `openapi.json`.

use postern_domain::rbac::{Permission, Scope};
use postern_tests::{App, Response, Value, openapi::operations};

use crate::calls::{Call, Calls, Rows};

/// What is not there as long as nothing is sealed.
const NOT_YET: &str = "GET /api/v1/rbac/audit/checkpoint";

/// What an answer says beyond what the caller has sent.
fn said(answer: &Response) -> String {
    let mut body: Value = serde_json::from_str(&answer.text()).unwrap_or(Value::Null);
    if let Some(problem) = body.as_object_mut() {
        // The path that was called.
        problem.remove("instance");
    }
    if body.is_null() { answer.text() } else { body.to_string() }
}

/// Whose things the operation is about; nobody's, where a service account asks about itself.
fn scope(call: &Call) -> Option<Scope> {
    let permission = call.operation.permission.as_deref()?;
    Some(permission.parse::<Permission>().expect("a permission").scope)
}

/// A stranger makes the owner's call, with the owner's ids and whatever comes with them: it tells nothing, and changes nothing.
async fn try_it(app: &App, call: &Call, stranger: &str) {
    let name = call.name();
    let whose = [call.user.id, call.other.id];
    let before = [Rows::about(app, whose[0]).await, Rows::about(app, whose[1]).await];
    let answer = Response::of(call.request_by(app, stranger)).await;
    let secrets = [whose[0].to_string(), call.user.email.clone(), call.other.email.clone()];
    for secret in secrets.iter().map(String::as_str).chain(call.id()) {
        assert!(!said(&answer).contains(secret), "{name} tells {secret}: {}", answer.text());
    }
    for (id, before) in whose.into_iter().zip(&before) {
        let changed = Rows::about(app, id).await.changed_since(before);
        assert!(changed.is_empty(), "{name}: {changed:?}");
    }
    match scope(call) {
        Some(Scope::Any) => {
            assert!(matches!(answer.status, 403 | 404), "{name}: {}", answer.text());
        }
        _ if call.id().is_some() => assert_eq!(answer.status, 404, "{name}: {}", answer.text()),
        _ => assert!(answer.status < 500, "{name}: {}", answer.text()),
    }
}

/// OAUTH-7, ASVS 8.2.2: of everything that is somebody's own, whoever knows its id gets 404 and nothing more, an administrator
/// too; of what may be anybody's, whoever lacks the permission gets nothing. And each of these calls succeeds when its owner makes it.
#[tokio::test]
async fn what_is_somebodys_own_is_nothing_to_others() {
    let app = App::builder().own_redis().start().await;
    let calls = Calls::on(&app).await;
    let (eve, mallory) = (app.register_verified("Eve").await, app.administrator("Mallory").await);
    let service = app.service("nosy", &[]).await;
    let (mut tried, mut with_ids) = (0, 0);
    for operation in operations() {
        let strangers = match operation.access.as_deref() {
            Some("caller" | "public_or_caller") => vec![&eve, &mallory],
            Some("service_account") => vec![],
            _ => continue,
        };
        let call = calls.prepare(&app, &operation).await;
        let of_any = scope(&call) == Some(Scope::Any);
        if strangers.is_empty() {
            try_it(&app, &call, &service.key).await;
        }
        for stranger in strangers.into_iter().take(if of_any { 1 } else { 2 }) {
            // Anew for each: some of these calls end all of the caller's sessions.
            let stranger = app.log_in(&app.copy_of(stranger).await).await;
            try_it(&app, &call, &stranger.access).await;
        }
        let answer = Response::of(call.request(&app, app.host())).await;
        let name = call.name();
        assert!(answer.status < 400 || name == NOT_YET, "{name}: {}", answer.text());
        tried += 1;
        with_ids += usize::from(!of_any && call.id().is_some());
    }
    assert!(tried >= 90 && with_ids > 8, "{tried}, {with_ids}");
}
