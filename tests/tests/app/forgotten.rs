//! ASVS 14.3.1: what a browser keeps goes with its session.

use postern_tests::{Api, App, Response, Tokens, User, json};

const FORGET: &str = r#""cache", "storage""#;
const WHO_AM_I: &str = "/api/v1/session";

/// Logs in as a browser does; gives its cookies.
async fn browser(app: &App, user: &User) -> String {
    let body = json!({ "email": user.email, "password": user.password, "transport": "cookie" });
    let api = app.api().header("origin", app.url());
    let answer = api.post("/api/v1/auth/login", body).await.expect(200);
    let set = answer.headers.get_all("set-cookie").iter();
    let pairs: Vec<_> =
        set.map(|value| value.to_str().unwrap().split(';').next().unwrap().to_owned()).collect();
    pairs.join("; ")
}

fn browse<'a>(app: &'a App, cookies: &str) -> Api<'a> {
    app.api().header("origin", app.url()).header("cookie", cookies)
}

/// Whether the browser is told to forget what it keeps, and to drop both tokens.
fn forgets(answer: &Response) -> bool {
    let set = answer.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap());
    let cleared = set.filter(|text| {
        text.contains("Max-Age=0") && (text.contains("pst_at=;") || text.contains("pst_rt=;"))
    });
    let cleared = cleared.count();
    assert!([0, 2].contains(&cleared), "{answer:?}");
    let forgets = answer.header("clear-site-data");
    assert!(forgets.is_none_or(|value| value == FORGET), "{forgets:?}");
    assert_eq!(forgets.is_some(), cleared == 2, "{answer:?}");
    forgets.is_some()
}

/// SES-3, ASVS 14.3.1: each answer that ends the session of the browser that asks tells it to forget its pages, and no other
/// answer does. Clients that send the token themselves are told nothing of the kind.
#[tokio::test]
async fn a_browser_that_leaves_forgets() {
    let app = App::start().await;
    let ada = app.register_verified("Ada").await;
    for path in ["/api/v1/session/logout", "/api/v1/session/logout-all"] {
        let out = browse(&app, &browser(&app, &ada).await).post_empty(path).await.expect(204);
        assert!(forgets(&out), "{path}");
        let out = app.as_user(&app.log_in(&ada).await).post_empty(path).await.expect(204);
        assert!(!forgets(&out), "{path}");
    }
    let other = app.log_in(&ada).await;
    let cookies = browser(&app, &ada).await;
    let api = browse(&app, &cookies);
    let session = api.get(WHO_AM_I).await.expect(200);
    assert!(!forgets(&session));
    let of = |id: &str| format!("/api/v1/sessions/{id}");
    let ended = api.delete(&of(&other.session_id.to_string())).await.expect(204);
    assert!(!forgets(&ended), "another's end is not one's own");
    let own = session.json()["session_id"].as_str().unwrap().to_owned();
    assert!(forgets(&api.delete(&of(&own)).await.expect(204)));

    let cookies = browser(&app, &ada).await;
    assert!(forgets(&browse(&app, &cookies).delete("/api/v1/users/me").await.expect(202)));
}

/// SES-3, ASVS 14.3.1: a session that was ended elsewhere is forgotten when its browser learns of it, be it by a request or by
/// a refresh; a token that has only run out is no reason.
#[tokio::test]
async fn a_browser_whose_session_was_ended_forgets() {
    let app = App::start().await;
    let ada = app.register_verified("Ada").await;
    let cookies = browser(&app, &ada).await;
    let tokens: Tokens = app.log_in(&ada).await;
    app.as_user(&tokens).delete("/api/v1/sessions").await.expect(204);
    let api = browse(&app, &cookies);
    for answer in [api.get(WHO_AM_I).await, api.post_empty("/api/v1/session/refresh").await] {
        answer.expect_problem(401, "unauthenticated");
        assert_eq!(answer.header("clear-site-data"), Some(FORGET));
    }
    let nobody = browse(&app, "__Host-pst_at=expired").get(WHO_AM_I).await.expect(401);
    assert_eq!(nobody.header("clear-site-data"), None);
    app.as_user(&tokens).post_empty("/api/v1/session/logout").await.expect(204);
    let ended = app.as_user(&tokens).get(WHO_AM_I).await.expect(401);
    assert_eq!(ended.header("clear-site-data"), None);
}
