//! Summaries by e-mail, for whoever has asked for them, and how they are ended without logging in (MSG-3, USR-2).

use futures_util::future::join_all;
use postern_domain::{
    auth::mail_token::{MailToken, Purpose},
    ring::KeyRing,
};
use postern_tests::{App, FakeServer, Response, Ses, Tokens, User, Value, json};
use reqwest::Method;
use secrecy::ExposeSecret as _;
use uuid::Uuid;

const PREFERENCES: &str = "/api/v1/users/me/preferences";

/// Sets how often a user gets summaries.
async fn wish(app: &App, tokens: &Tokens, digest: &str) {
    let wish = json!({ "notifications": { "email": { "digest": digest } } });
    app.as_user(tokens).patch(PREFERENCES, wish).await.expect(200);
}

/// How often a user gets summaries, as their preferences say.
async fn wished(app: &App, tokens: &Tokens) -> Value {
    let preferences = app.as_user(tokens).get(PREFERENCES).await.expect(200).json();
    preferences["notifications"]["email"]["digest"].clone()
}

/// Lets so much time pass until the next summary. What has happened stays where it is: between the last one and now.
async fn pass(app: &App, time: &str) {
    app.sql(&format!("UPDATE digests SET due_at = due_at - interval '{time}'")).await;
}

/// What the link of a user's summaries says.
pub(crate) fn subscription(app: &App, user: Uuid) -> String {
    let keys = KeyRing::parse(&app.keys().mail_token.clone().into()).expect("a ring");
    let token = MailToken { purpose: Purpose::EndDigest, id: user, generation: 0 };
    token.link_token(&keys).expose_secret().to_owned()
}

/// The address of the page that ends a user's summaries.
fn page(app: &App, user: &User, language: &str) -> String {
    format!("/unsubscribe?subscription={}&language={language}", subscription(app, user.id))
}

/// As a mail program does it (RFC 8058 §3.2).
async fn one_click(app: &App, path: &str) -> Response {
    let form = [("List-Unsubscribe", "One-Click")];
    Response::of(app.api().request(Method::POST, path).form(&form)).await
}

/// Somebody in a German account with a daily summary.
async fn reader(app: &App) -> (User, Tokens) {
    let (ada, tokens) = app.somebody("Ada").await;
    let german = json!({ "language": "de", "time_zone": "Europe/Berlin" });
    app.as_user(&tokens).patch(PREFERENCES, german).await.expect(200);
    wish(app, &tokens, "daily").await;
    (ada, tokens)
}

/// MSG-3, USR-2: whoever asks for a daily summary gets one a day later, of what has happened since they asked, in their
/// language; others get none; and the next one tells what happened after the first, or does not come.
#[tokio::test]
async fn a_summary_comes_to_whom_has_asked_for_it() {
    let app = App::start().await;
    let (ada, tokens) = reader(&app).await;
    let (bob, _) = app.somebody("Bob").await;
    app.try_log_in(&ada.email, "Wrong-Otters-42").await.expect(401);
    for user in [&ada, &ada, &ada, &bob] {
        app.log_in(user).await;
    }
    app.expect_no_mail_to(&ada.email).await;
    pass(&app, "23 hours 59 minutes").await;
    app.expect_no_mail_to(&ada.email).await;
    pass(&app, "2 minutes").await;
    let mail = app.mail_to(&ada.email).await;
    assert_eq!(mail.subject, "Was in Ihrem Konto geschehen ist");
    assert!(mail.text.contains("\n- 3 Anmeldungen\n"), "{}", mail.text);
    assert!(mail.text.contains("\n- eine abgewiesene Anmeldung\n"), "{}", mail.text);
    let unsubscribing = format!("{}{}", app.url(), page(&app, &ada, "de"));
    assert!(mail.text.contains(&unsubscribing), "{}", mail.text);
    let header = |name: &str| mail.headers.get(name).map(String::as_str);
    assert_eq!(header("List-Unsubscribe"), Some(format!("<{unsubscribing}>").as_str()));
    assert_eq!(header("List-Unsubscribe-Post"), Some("List-Unsubscribe=One-Click"));
    app.expect_no_mail_to(&bob.email).await;

    app.expect_no_mail_to(&ada.email).await;
    // Nothing happens on the second day; on the third, which nobody ticks at the end of, something does.
    pass(&app, "1 day").await;
    app.expect_no_mail_to(&ada.email).await;
    app.refresh(&tokens).await;
    app.log_in(&ada).await;
    pass(&app, "3 days").await;
    let mail = app.mail_to(&ada.email).await;
    assert!(
        mail.text.contains("\n- eine Anmeldung\n") && !mail.text.contains("abgewiesen"),
        "{}",
        mail.text
    );
    let due: bool = app
        .value("SELECT due_at BETWEEN now() + interval '23 hours' AND now() + interval '1 day' FROM digests")
        .await;
    assert!(due, "it keeps its time of day");
}

/// MSG-3: a week is a week, and a change from one to the other takes effect at once.
#[tokio::test]
async fn a_summary_comes_as_often_as_it_is_asked_for() {
    let app = App::start().await;
    let (ada, tokens) = app.somebody("Ada").await;
    wish(&app, &tokens, "weekly").await;
    app.log_in(&ada).await;
    pass(&app, "6 days 23 hours").await;
    app.expect_no_mail_to(&ada.email).await;
    wish(&app, &tokens, "daily").await;
    app.expect_no_mail_to(&ada.email).await;
    pass(&app, "1 day 1 minute").await;
    let mail = app.mail_to(&ada.email).await;
    assert!(
        mail.text.contains("\n- one log-in\n") && mail.text.contains("\n- 2 changes to your"),
        "{}",
        mail.text
    );
    // Another setting changes nothing about it.
    let due = "SELECT due_at::text FROM digests";
    let before: String = app.value(due).await;
    app.as_user(&tokens).patch(PREFERENCES, json!({ "theme": "dark" })).await.expect(200);
    assert_eq!(app.value::<String>(due).await, before);
}

/// MSG-3: of ticks at the same time one orders a summary.
#[tokio::test]
async fn ticks_at_once_order_one_summary() {
    let app = App::start().await;
    let (ada, _) = reader(&app).await;
    app.log_in(&ada).await;
    pass(&app, "1 day 1 minute").await;
    for answer in join_all((0..8).map(|_| app.tick())).await {
        answer.expect(200);
    }
    app.tick().await.expect(200);
    let ordered = "SELECT count(*) FROM jobs WHERE payload #>> '{template,kind}' = 'digest'";
    assert_eq!(app.value::<i64>(ordered).await, 1);
    assert_eq!(app.mails_to(&ada.email).await.len(), 2, "the confirmation and one summary");
}

/// MSG-3, USR-2: a summary that is under way does not come to whom has switched it off meanwhile, is suspended or about to
/// be deleted.
#[tokio::test]
async fn a_summary_that_nobody_wants_any_more_is_not_sent() {
    let app = App::start().await;
    for change in [
        "UPDATE users SET status = 'suspended'",
        "UPDATE users SET delete_after = now() + interval '1 day'",
        "DELETE FROM digests",
        "UPDATE user_preferences SET document = jsonb_set(document, '{notifications,email,digest}', '\"never\"')",
    ] {
        let (ada, _) = reader(&app).await;
        app.log_in(&ada).await;
        pass(&app, "1 day 1 minute").await;
        app.fail_next_mails(1, 503).await;
        assert_eq!(app.tick().await.expect(200).json()["retried"], 1);
        app.sql(change).await;
        app.sql("UPDATE jobs SET run_at = now() - interval '1 second' WHERE state = 'queued'")
            .await;
        app.tick().await.expect(200);
        assert_eq!(app.mails_to(&ada.email).await.len(), 1, "{change}: the confirmation alone");
        app.sql("DELETE FROM users").await;
    }
}

/// MSG-3, USR-2, USR-5: the page changes nothing when it is opened; its button, or one click in a mail program, ends the
/// summaries without a log-in, once; devices and the audit log are told.
#[tokio::test]
async fn summaries_are_ended_without_logging_in() {
    let app = App::start().await;
    let (ada, tokens) = reader(&app).await;
    let (bob, bobs) = app.somebody("Bob").await;
    wish(&app, &bobs, "weekly").await;
    let path = page(&app, &ada, "de");
    for _ in 0..2 {
        let html = app.get(&path).await.expect(200);
        assert_eq!(html.header("content-type"), Some("text/html; charset=utf-8"));
        assert!(
            html.header("content-security-policy")
                .expect("a policy")
                .contains("form-action 'self'")
        );
        assert!(
            html.text().contains("<form method=\"post\"><button>Zusammenfassungen abbestellen"),
            "{}",
            html.text()
        );
    }
    assert_eq!(wished(&app, &tokens).await, "daily");
    let version = app.as_user(&tokens).get(PREFERENCES).await.expect(200).etag();

    let done = one_click(&app, &path).await.expect(200);
    assert!(
        done.text().contains("sind abbestellt") && !done.text().contains("<form"),
        "{}",
        done.text()
    );
    assert_eq!(wished(&app, &tokens).await, "never");
    assert_eq!(wished(&app, &bobs).await, "weekly");
    let after = app.as_user(&tokens).get(PREFERENCES).await.expect(200);
    assert_ne!(after.etag(), version);
    assert_eq!(
        (&after.json()["language"], &after.json()["time_zone"]),
        (&json!("de"), &json!("Europe/Berlin"))
    );
    let told = "SELECT count(*) FROM jobs WHERE kind = 'tell_devices' AND payload ->> 'kind' = 'preferences.changed'
                AND payload #>> '{data,fields,0}' = '/notifications/email/digest' AND payload #>> '{data,fields,1}' IS NULL";
    let recorded = "SELECT count(*) FROM audit_events e JOIN users u ON u.pseudonym = e.actor_id
                    WHERE e.action = 'user.preferences.update' AND e.reason = 'token'";
    let ours = format!("{recorded} AND u.id = '{}'", ada.id);
    let before: (i64, i64) = (app.value(told).await, app.value(recorded).await);
    assert_eq!((before.1, app.value::<i64>(&ours).await), (1, 1));

    // Twice is once; also without a language, and by a browser that sends an empty form.
    let short = format!("/unsubscribe?subscription={}", subscription(&app, ada.id));
    let again = Response::of(app.api().request(Method::POST, &short)).await.expect(200);
    assert!(again.text().contains("have been stopped"), "{}", again.text());
    assert_eq!((app.value::<i64>(told).await, app.value::<i64>(recorded).await), before);
    pass(&app, "8 days").await;
    app.log_in(&ada).await;
    app.expect_no_mail_to(&ada.email).await;
    assert!(app.mail_to(&bob.email).await.subject.contains("happened"));

    // Whoever asks again gets them again.
    wish(&app, &tokens, "weekly").await;
    assert_eq!(wished(&app, &tokens).await, "weekly");
}

/// MSG-3: only our own links end summaries, each those of its user; nothing else of a user's can be changed by one.
#[tokio::test]
async fn only_our_links_end_summaries() {
    let app = App::start().await;
    let (ada, tokens) = reader(&app).await;
    let token = subscription(&app, ada.id);
    let (head, tag) = token.rsplit_once('.').expect("a tag");
    let forged = format!("{head}.{}", tag.chars().rev().collect::<String>());
    let stranger = User { id: Uuid::from_u128(1), ..ada.clone() };
    let other = subscription(&app, stranger.id);
    let other = other.split('.').nth(1).expect("a payload");
    let swapped = format!("{}.{other}.{tag}", head.split('.').next().expect("a key"));
    app.post("/api/v1/auth/password/forgot", json!({ "email": ada.email })).await.expect(202);
    let reset = app.mail_to(&ada.email).await.token();
    for bad in [forged.as_str(), &swapped, &reset, "", "pst_ed_", "x", &"x".repeat(4000)] {
        let path = format!("/unsubscribe?subscription={bad}");
        for answer in [app.get(&path).await, one_click(&app, &path).await] {
            answer.expect_problem(400, "token-invalid");
            assert_eq!(
                answer.field_errors(),
                [("/subscription".to_owned(), "invalid_token".to_owned())]
            );
        }
    }
    let unknown = format!("/unsubscribe?subscription={token}&language=fr");
    one_click(&app, &unknown).await.expect_problem(422, "validation");
    one_click(&app, "/unsubscribe").await.expect_problem(422, "validation");
    // Whoever has opened such a link in a browser reads what to do, in words.
    let browser = app
        .api()
        .header("accept", "text/html,*/*;q=0.8")
        .header("accept-language", "de-CH, en;q=0.5");
    for (path, status) in [
        ("/unsubscribe".to_owned(), 422),
        (format!("/unsubscribe?subscription={forged}"), 400),
        (unknown, 422),
    ] {
        let posted = Response::of(browser.request(Method::POST, &path)).await;
        for page in [browser.get(&path).await, posted] {
            let page = page.expect(status);
            assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
            assert!(
                page.text().contains("<html lang=\"de\">")
                    && page.text().contains("Dieser Link funktioniert nicht")
            );
            assert!(page.text().contains("href=\"/account/preferences\""), "{}", page.text());
            assert_eq!(page.header("vary"), Some("accept, accept-language"));
        }
    }
    assert_eq!(wished(&app, &tokens).await, "daily");
    // Somebody who is gone, or was never here: nothing to do, and nothing to learn.
    one_click(&app, &page(&app, &stranger, "en")).await.expect(200);
    // Somebody who has chosen nothing.
    let (bob, bobs) = app.somebody("Bob").await;
    one_click(&app, &page(&app, &bob, "en")).await.expect(200);
    assert_eq!(app.as_user(&bobs).get(PREFERENCES).await.expect(200).etag(), "\"v0\"");
    // A token of this kind is no token of another.
    let reset = json!({ "token": token, "password": postern_tests::new_password() });
    app.post("/api/v1/auth/password/reset", reset).await.expect_problem(400, "token-invalid");
}

/// Sends a summary by a host of these variables; gives the headers that it has to have.
async fn sent_through(variables: &[(&str, &str)]) -> [(&'static str, String); 2] {
    let app = App::start().await;
    let (ada, _) = reader(&app).await;
    app.log_in(&ada).await;
    app.sql("DELETE FROM jobs").await;
    pass(&app, "1 day 1 minute").await;
    let url = format!("<{}{}>", app.url(), page(&app, &ada, "de"));
    let host = app.second_host_with(variables);
    let app = app.served_by(host);
    assert_eq!(app.tick().await.expect(200).json()["done"], 1);
    [("List-Unsubscribe", url), ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned())]
}

/// MSG-3: Resend and SES are given the headers by which mail programs offer to end summaries, as Mailpit is.
#[tokio::test]
async fn every_driver_passes_headers_on() {
    let resend = FakeServer::start(async |_| (200, r#"{"id":"1"}"#.to_owned())).await;
    let key = ("mail_api_key", "re_test");
    let variables = [("mail_driver", "resend"), ("mail_url", resend.url.as_str()), key];
    let expected = sent_through(&variables).await.map(|(name, value)| (name.into(), json!(value)));
    let sent: Value = serde_json::from_str(&resend.received()[0].body).expect("JSON");
    assert_eq!(sent["headers"], Value::Object(expected.into_iter().collect()));

    let ses = Ses::start();
    let variables = [
        ("mail_driver", "ses"),
        ("mail_url", ses.url.as_str()),
        ("ses_region", "eu-central-1"),
        ("ses_access_key_id", "AKIAIOSFODNN7EXAMPLE"),
        ("ses_secret_access_key", "secret"),
    ];
    let expected = sent_through(&variables).await;
    let expected = expected.map(|(name, value)| json!({ "name": name, "value": value }));
    assert_eq!(ses.mails().await[0]["headers"], json!(expected));
}
