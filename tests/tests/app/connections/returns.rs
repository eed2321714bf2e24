//! OAUTH-3: what a person's browser gets where a way back leads nowhere: a page of ours that says why, and nothing of
//! anybody else's way.

use postern_domain::auth::limits::Limit;
use postern_tests::{Api, App, Begun, Response, json};

use super::Bench;

const NAVIGATES: (&str, &str) = ("sec-fetch-mode", "navigate");
const WANTS_A_PAGE: (&str, &str) = ("accept", "text/html,application/xhtml+xml,*/*;q=0.8");
const REMOVED: &str = "__Host-pst_of=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax";

/// A browser that shows what bound this flow.
fn browser<'a>(app: &'a App, begun: &Begun) -> Api<'a> {
    app.api().header("cookie", begun.cookie.as_deref().unwrap()).header(NAVIGATES.0, NAVIGATES.1)
}

fn place(answer: &Response) -> String {
    assert_eq!(answer.status, 303, "{}", answer.text());
    answer.header("location").expect("a place").to_owned()
}

/// OAUTH-3, ASVS 3.7.2: whatever is wrong with the way back, a browser goes to our own page with one word for it, a program gets
/// the problem; nothing of the request is where anybody goes.
#[tokio::test]
async fn a_browser_is_led_to_a_page_that_says_why() {
    let Bench { app, provider, tokens } = Bench::start().await;
    let expired = "/connections?result=failed&reason=expired";
    let request = json!({ "provider": "google", "return_to": "/connections/new/google?feature=calendar.read" });
    let begun = app.set_off(&tokens, request).await;
    let way = provider.agree(&begun).await;
    let elsewhere = format!("{way}&return_to=https://evil.example&redirect_uri=//evil.example");
    for bad in [
        elsewhere.replace("state=", "state=x"),
        way.replace("state=", "else="),
        way.replace("/google/", "/notion/"),
        format!("{way}&state={}", begun.state()),
        "/api/v1/oauth/google/callback".to_owned(),
    ] {
        assert_eq!(place(&browser(&app, &begun).get(&bad).await), expired, "{bad}");
    }
    // Another browser, and one that shows another flow's cookie: the same, so that nobody learns whether there is such a flow.
    let other = app.set_off(&tokens, json!({ "provider": "google" })).await;
    for (name, value) in [NAVIGATES, WANTS_A_PAGE] {
        let stranger = app.api().header(name, value);
        assert_eq!(place(&stranger.get(&way).await), expired);
        let stranger = stranger.header("cookie", other.cookie.as_deref().unwrap());
        assert_eq!(place(&stranger.get(&way).await), expired);
    }
    let unknown = way.replace("/google/", "/evil/");
    let unknown = browser(&app, &begun).get(&unknown).await;
    assert_eq!(place(&unknown), "/connections?result=failed&reason=not_offered");
    assert_eq!(provider.seen("/token").await.len(), 0, "a code of a refused flow was used");

    // A script of a page is no visit.
    let script = app.api().header("sec-fetch-mode", "cors").header("accept", "*/*");
    script.get(&way).await.expect_problem(400, "flow-invalid");

    // It is still good for whoever began it; once.
    let ended = browser(&app, &begun).get(&way).await;
    assert!(place(&ended).starts_with("/connections/new/google?feature=calendar.read&connection="));
    assert_eq!(place(&browser(&app, &begun).get(&way).await), expired);
}

/// OAUTH-3: what binds a browser to flows goes with the last of them; whoever is sent here by somebody else loses nothing.
#[tokio::test]
async fn the_cookie_goes_with_the_last_flow() {
    let Bench { app, provider, tokens } = Bench::start().await;
    let first = app.set_off(&tokens, json!({ "provider": "google" })).await;
    let again = app.as_user(&tokens).header("cookie", first.cookie.as_deref().unwrap());
    let answer = again.post("/api/v1/oauth/connections", json!({ "provider": "google" })).await;
    let second = Begun::read(&answer.expect(201));
    assert_eq!(first.cookie, second.cookie);

    let forged = format!("/api/v1/oauth/google/callback?code=x&state={}", "A".repeat(43));
    let answer = browser(&app, &first).get(&forged).await;
    assert!(answer.header("set-cookie").is_none(), "two flows are under way");
    let way = provider.agree(&first).await;
    let answer = app.come_back(&first, &way).await.expect(303);
    assert!(answer.header("set-cookie").is_none(), "one flow is under way");
    let way = provider.agree(&second).await;
    let answer = app.come_back(&second, &way).await.expect(303);
    assert_eq!(answer.header("set-cookie"), Some(REMOVED));
    assert_eq!(app.connections(&tokens).await.len(), 1);

    // Whoever keeps it all the same: it binds nothing.
    let late = browser(&app, &second).get(&forged).await.expect(303);
    assert_eq!(late.header("set-cookie"), Some(REMOVED));
    // A client without cookies keeps none.
    let token = app.set_off(&tokens, json!({ "provider": "google", "transport": "token" })).await;
    let way = provider.agree(&token).await;
    let answer = app.come_back(&token, &way).await.expect(303);
    assert!(answer.header("set-cookie").is_none());
}

/// OAUTH-3: who is somebody else by now, or has logged out, is told so on our own page, without the choice of whoever set off.
#[tokio::test]
async fn whoever_is_somebody_else_by_now_is_told_so() {
    let Bench { app, provider, tokens } = Bench::start().await;
    let private =
        json!({ "provider": "google", "return_to": "/connections/new/google?feature=mail.read" });
    let (one, two) =
        (app.set_off(&tokens, private.clone()).await, app.set_off(&tokens, private).await);
    let bob = app.register_verified("Bob").await;
    let bobs = app.log_in(&bob).await;
    let way = provider.agree(&one).await;
    let present = app
        .as_user(&bobs)
        .header("cookie", one.cookie.as_deref().unwrap())
        .header(NAVIGATES.0, NAVIGATES.1);
    assert_eq!(place(&present.get(&way).await), "/connections?result=failed&reason=not_yours");

    let way = provider.agree(&two).await;
    _ = app.as_user(&tokens).post_empty("/api/v1/session/logout").await.expect(204);
    let gone = browser(&app, &two).get(&way).await;
    assert_eq!(place(&gone), "/connections?result=failed&reason=logged_out");
    assert_eq!(app.value::<i64>("SELECT count(*) FROM oauth_integrations").await, 0);
}

/// OAUTH-3, ASVS 10.2.2: a mix-up stops the flow, and its user keeps the choice.
#[tokio::test]
async fn a_mix_up_keeps_the_choice() {
    let Bench { app, provider, tokens } = Bench::start().await;
    provider.differs(json!({ "redirect": { "iss": "https://evil.example" } })).await;
    let request =
        json!({ "provider": "google", "return_to": "/connections/new/google?feature=mail.read" });
    let begun = app.set_off(&tokens, request).await;
    let way = provider.agree(&begun).await;
    let answer = browser(&app, &begun).get(&way).await;
    assert_eq!(
        place(&answer),
        "/connections/new/google?feature=mail.read&result=failed&reason=mixed_up"
    );
    assert_eq!(provider.seen("/token").await.len(), 0);
}

/// OAUTH-3: a no is somebody's own when it brings the state of their flow. Without one anybody may say so, and nobody is told
/// that they said no.
#[tokio::test]
async fn a_no_without_a_state_is_nobodys() {
    let Bench { app, provider, tokens } = Bench::start().await;
    let begun = app.set_off(&tokens, json!({ "provider": "google" })).await;
    let no = "/api/v1/oauth/google/callback?error=access_denied";
    let unknown = format!("{no}&state={}", "A".repeat(43));
    for no in [no, &format!("{no}&state="), &unknown] {
        let answer = browser(&app, &begun).get(no).await;
        assert_eq!(place(&answer), "/connections?result=failed&reason=expired", "{no}");
        app.come_back(&begun, no).await.expect_problem(400, "flow-invalid");
    }
    // The flow is not over: somebody else may have sent the browser here.
    let way = provider.agree(&begun).await;
    assert!(place(&app.come_back(&begun, &way).await).ends_with("&result=connected"));
}

/// OAUTH-3, AUTH-9: who is refused by the limit is led to a page as well, and told when to come again; programs get the
/// problem. It is on record either way.
#[tokio::test]
async fn a_browser_that_comes_too_often_is_led_to_a_page() {
    let app = App::builder().variable("rate_limits", "on").start().await;
    let forged = format!("/api/v1/oauth/google/callback?code=x&state={}", "A".repeat(43));
    let expired = Some("/connections?result=failed&reason=expired");
    // The limit fills up again meanwhile, so nobody knows which try it refuses.
    let refused = async |name, value| {
        for _ in 0..3 * Limit::OauthCallback.per_address().burst {
            let answer = app.api().header(name, value).get(&forged).await;
            if answer.status != 400 && answer.header("location") != expired {
                return answer;
            }
        }
        panic!("there is no limit");
    };
    for (name, value) in [NAVIGATES, WANTS_A_PAGE] {
        let answer = refused(name, value).await;
        assert_eq!(place(&answer), "/connections?result=failed&reason=too_many");
        assert!(answer.header("retry-after").is_some_and(|wait| wait != "0"), "{name}");
        assert_eq!(answer.header("ratelimit-remaining"), Some("0"));
        assert!(answer.text().is_empty(), "{}", answer.text());
    }
    let program = refused("accept", "application/json").await;
    assert!(program.header("retry-after").is_some());
    program.expect_problem(429, "too-many-requests");
    let limited =
        "SELECT count(*) FROM audit_events WHERE outcome = 'denied' AND reason = 'too_often'";
    assert_eq!(app.value::<i64>(limited).await, 1);
}

/// OAUTH-3, ASVS 16.3.3: a refused way back is on record, also where a browser is led on.
#[tokio::test]
async fn a_forged_state_is_on_record_for_browsers_as_well() {
    let app = App::start().await;
    let forged = format!("/api/v1/oauth/google/callback?code=x&state={}", "A".repeat(43));
    let answer = app.api().header(WANTS_A_PAGE.0, WANTS_A_PAGE.1).get(&forged).await.expect(303);
    assert_eq!(answer.header("content-type"), None);
    assert!(answer.text().is_empty(), "{}", answer.text());
    let forged = "SELECT count(*) FROM audit_events WHERE outcome = 'denied' AND actor_id IS NULL";
    assert_eq!(app.value::<i64>(forged).await, 1);
}
