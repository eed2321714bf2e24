//! Mails: the languages that they are written in, and the APIs that they leave through (MSG-3). That each is sent once, or
//! again: `jobs`.

use std::{collections::BTreeMap, sync::Arc};

use postern_tests::{
    App, Builder, FakeServer, Ses, Tokens, User, Value, json, new_address, new_password, ses,
};
use tokio::sync::Mutex;

const PREFERENCES: &str = "/api/v1/users/me/preferences";
const ACCESS_KEY_ID: &str = "AKIAIOSFODNN7EXAMPLE";
const SECRET_ACCESS_KEY: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

fn with_ses(url: &str) -> Builder {
    App::builder()
        .variable("mail_driver", "ses")
        .variable("mail_url", url)
        .variable("mail_from", "id@postern.example")
        .variable("ses_region", "eu-central-1")
        .variable("ses_access_key_id", ACCESS_KEY_ID)
        .variable("ses_secret_access_key", SECRET_ACCESS_KEY)
}

/// Somebody registers; gives the address and the handle.
async fn register(app: &App) -> (String, String) {
    let email = new_address("Ada");
    let handle = app.register(&email, &new_password(), "Ada Lovelace").await;
    (email, handle)
}

async fn tick(app: &App) -> Value {
    app.tick().await.expect(200).json()
}

async fn prefer(app: &App, tokens: &Tokens, preferences: Value) {
    app.as_user(tokens).patch(PREFERENCES, preferences).await.expect(200);
}

/// When the last of a user's mails says that something happened, as Postgres says it.
async fn moment(app: &App, user: &User, zone: &str, form: &str) -> String {
    app.value(&format!(
        "SELECT to_char((payload #>> '{{template,at}}')::timestamptz AT TIME ZONE '{zone}', '{form}') FROM jobs
         WHERE user_id = '{}' AND payload #> '{{template,at}}' IS NOT NULL ORDER BY created_at DESC LIMIT 1",
        user.id
    ))
    .await
}

/// MSG-3: a user who has chosen German and Berlin gets mails in German, with the time that Berlin has; somebody who has
/// chosen nothing gets English and UTC; and the next mail knows the next choice.
#[tokio::test]
async fn mails_speak_the_readers_language() {
    let app = App::start().await;
    let (ada, tokens) = app.somebody("Ada").await;
    let (bob, _) = app.somebody("Bob").await;
    prefer(&app, &tokens, json!({ "language": "de-AT", "time_zone": "Europe/Berlin" })).await;
    for user in [&ada, &bob] {
        app.log_in_on(user, "Telefon").await;
    }
    let mail = app.mail_to(&ada.email).await;
    assert_eq!(mail.subject, "Neue Anmeldung bei Ihrem Konto");
    // Postgres knows the months in English alone here.
    let months =
        "{Januar,Februar,März,April,Mai,Juni,Juli,August,September,Oktober,November,Dezember}";
    let month: String = app
        .value(&format!("SELECT ('{months}'::text[])[extract(month FROM now() AT TIME ZONE 'Europe/Berlin')::int]"))
        .await;
    let at = moment(&app, &ada, "Europe/Berlin", "FMDD\". {month} \"YYYY, HH24:MI \"Uhr\"").await;
    let at = at.replace("{month}", &month);
    let said = format!("Telefon (IP-Adresse 127.0.0.1) am {at} (ME");
    assert!(
        mail.text.starts_with("Guten Tag Ada,\n") && mail.text.contains(&said),
        "{said}: {}",
        mail.text
    );
    assert!(mail.html.contains("<html lang=\"de\">") && mail.html.contains(&said), "{}", mail.html);

    let mail = app.mail_to(&bob.email).await;
    assert_eq!(mail.subject, "New log-in to your account");
    let at = moment(&app, &bob, "UTC", "FMDD FMMonth YYYY, HH24:MI \"UTC\"").await;
    assert!(mail.text.contains(&format!("Telefon (address 127.0.0.1) on {at}.")), "{}", mail.text);

    prefer(&app, &tokens, json!({ "language": "fr", "time_zone": "Asia/Tokyo" })).await;
    app.log_in_on(&ada, "Tablet").await;
    let mail = app.mail_to(&ada.email).await;
    let at = moment(&app, &ada, "Asia/Tokyo", "FMDD FMMonth YYYY, HH24:MI \"JST\"").await;
    assert!(mail.text.contains(&format!("Tablet (address 127.0.0.1) on {at}.")), "{}", mail.text);
}

/// MSG-3: who has no account yet gets English, also where the address is the next one of somebody who has: then their
/// language counts.
#[tokio::test]
async fn mails_to_other_addresses_have_a_language_too() {
    let app = App::start().await;
    let (email, _) = register(&app).await;
    assert_eq!(app.mail_to(&email).await.subject, "Confirm your e-mail address");
    let (ada, tokens) = app.somebody("Ada").await;
    prefer(&app, &tokens, json!({ "language": "de" })).await;
    let next = new_address("next");
    let change = json!({ "email": next });
    app.as_user(&tokens).post("/api/v1/users/me/email", change).await.expect(202);
    assert_eq!(app.mail_to(&next).await.subject, "Bestätigen Sie Ihre neue E-Mail-Adresse");
    let mail = app.mail_to(&ada.email).await;
    assert_eq!(mail.subject, "Stimmen Sie der neuen E-Mail-Adresse Ihres Kontos zu");
}

/// MSG-3, USR-2: whatever is stored as a preference, a mail goes out.
#[tokio::test]
async fn no_stored_preference_keeps_a_mail() {
    let app = App::start().await;
    let (ada, tokens) = app.somebody("Ada").await;
    prefer(&app, &tokens, json!({ "theme": "dark" })).await;
    for (index, document) in [
        "{}",
        r#"{"language": null, "time_zone": null}"#,
        r#"{"language": 7, "time_zone": ["x"]}"#,
        r#"{"language": "tlh", "time_zone": "Mars/Olympus"}"#,
        "[]",
    ]
    .iter()
    .enumerate()
    {
        app.sql(&format!("UPDATE user_preferences SET document = '{document}'")).await;
        app.log_in_on(&ada, &format!("Device {index}")).await;
        let mail = app.mail_to(&ada.email).await;
        assert!(mail.text.contains(&format!("Device {index} ")) && mail.text.contains("UTC."));
    }
}

/// MSG-3: Amazon's SES, played by a server that nobody here wrote, takes our mails, and their code confirms.
#[tokio::test]
async fn ses_takes_mails() {
    let ses = Ses::start();
    let app = with_ses(&ses.url).variable("mail_from_name", "Pförtner, \"Ost\"").start().await;
    let (email, handle) = register(&app).await;
    assert_eq!(tick(&app).await["done"], 1);
    let mails = ses.mails().await;
    assert_eq!(mails.len(), 1);
    let mail = &mails[0];
    assert_eq!(mail["destination"]["to"], json!([email]));
    assert_eq!(mail["from"], "=?UTF-8?B?UGbDtnJ0bmVyLCAiT3N0Ig==?= <id@postern.example>");
    assert_eq!(mail["subject"], "Confirm your e-mail address");
    let text = mail["body"]["text"].as_str().expect("a text");
    assert!(mail["body"]["html"].as_str().expect("HTML").starts_with("<!doctype html>"));
    let is_code = |line: &&str| line.len() == 6 && line.bytes().all(|b| b.is_ascii_digit());
    let code = text.lines().map(str::trim).find(is_code).expect("a code");
    app.verify_by_code(&handle, code).await.expect(200);
}

/// MSG-3: each request to SES has the signature that AWS' own client for Python makes of it, with keys that stay and with
/// keys that expire; and a name that is none any more in another request.
#[tokio::test]
async fn requests_to_ses_are_signed_as_aws_signs_them() {
    for token in [None, Some("IQoJb3JpZ2luX2VjEXAMPLE//token==")] {
        let ses = FakeServer::start(async |_| (200, r#"{"MessageId":"1"}"#.to_owned())).await;
        let app = with_ses(&ses.url)
            .variable("ses_session_token", token.unwrap_or_default())
            .variable("ses_configuration_set", if token.is_some() { "postern" } else { "" })
            .start()
            .await;
        register(&app).await;
        assert_eq!(tick(&app).await["done"], 1);
        let received = &ses.received()[0];
        assert_eq!(received.target(), "POST /v2/email/outbound-emails");
        let body: Value = serde_json::from_str(&received.body).expect("JSON");
        let set = token.map_or(Value::Null, |_| json!("postern"));
        assert_eq!(body.get("ConfigurationSetName").unwrap_or(&Value::Null), &set);
        assert_eq!(body["FromEmailAddress"], "\"Postern\" <id@postern.example>");
        let authorization = received.header("authorization").expect("a signature");
        let signed = authorization.split("SignedHeaders=").nth(1).expect("names");
        let signed = signed.split(',').next().unwrap_or_default().split(';');
        let headers: BTreeMap<&str, &str> = signed
            .filter(|name| !name.starts_with("x-amz-"))
            .map(|name| (name, received.header(name).expect("what is signed")))
            .collect();
        assert!(
            headers.contains_key("host") && headers.contains_key("content-type"),
            "{headers:?}"
        );
        let mut given = json!({
            "region": "eu-central-1", "access_key_id": ACCESS_KEY_ID,
            "secret_access_key": SECRET_ACCESS_KEY, "session_token": token,
            "method": "POST", "url": format!("{}/v2/email/outbound-emails", ses.url),
            "headers": headers, "body": received.body, "timestamp": received.header("x-amz-date"),
        });
        assert_eq!(ses::signature(&given).await, authorization);
        assert_eq!(received.header("x-amz-security-token"), token);
        given["body"] = json!(received.body.replace("Confirm", "Conform"));
        assert_ne!(ses::signature(&given).await, authorization, "the body is signed");
    }
}

/// MSG-3: what SES refuses for good is given up; what may pass, or the operator can repair, is tried again, and the operator
/// is told.
#[tokio::test]
async fn ses_refusals_are_told_apart() {
    let next = Arc::new(Mutex::new((200, "")));
    let answer = Arc::clone(&next);
    let ses = FakeServer::start(move |_| {
        let answer = Arc::clone(&answer);
        async move {
            let (status, kind) = *answer.lock().await;
            (status, json!({ "__type": kind, "message": "about eve@example.com" }).to_string())
        }
    })
    .await;
    let app = with_ses(&ses.url).start().await;
    for (status, kind, counted) in [
        (400, "com.amazonaws.sesv2#MessageRejected", "dead"),
        (400, "BadRequestException", "dead"),
        (429, "TooManyRequestsException", "retried"),
        (400, "LimitExceededException", "retried"),
        (400, "ThrottlingException", "retried"),
        (500, "InternalFailure", "retried"),
        (503, "ServiceUnavailable", "retried"),
        (403, "InvalidClientTokenId", "retried"),
        (400, "SendingPausedException", "retried"),
        (400, "MailFromDomainNotVerifiedException", "retried"),
        (404, "NotFoundException", "retried"),
    ] {
        *next.lock().await = (status, kind);
        register(&app).await;
        let answer = tick(&app).await;
        assert_eq!((&answer["claimed"], &answer[counted]), (&json!(1), &json!(1)), "{kind}");
        let said: String = app.value("SELECT last_error FROM jobs").await;
        let name = kind.rsplit('#').next().unwrap_or_default();
        assert!(said.starts_with("mail API: ") && said.ends_with(name), "{said}");
        app.sql("DELETE FROM jobs").await;
    }
    let told = "the mail API does not let us in";
    let log = app.host().log_with(told, 4).await.join("\n");
    assert_eq!(log.matches(told).count(), 4, "{log}");
    assert!(!log.contains("eve@example.com") && !log.contains(SECRET_ACCESS_KEY), "{log}");
}

/// MSG-3: Resend refuses another mail under a key that it knows. The first one went out then: it is not tried for ever.
#[tokio::test]
async fn a_mail_that_went_out_in_another_language_is_done() {
    let app = App::builder()
        .variable("mail_driver", "resend")
        .variable("mail_api_key", "re_test")
        .start()
        .await;
    let (ada, tokens) = app.somebody("Ada").await;
    app.post("/api/v1/auth/password/forgot", json!({ "email": ada.email })).await.expect(202);
    assert_eq!(tick(&app).await["done"], 1);
    let before = app.mails_to(&ada.email).await.len();
    // The worker died after the mail had gone out and before it could say so.
    app.sql(
        "UPDATE jobs SET state = 'queued', finished_at = NULL
         WHERE payload #>> '{template,kind}' = 'reset_password'",
    )
    .await;
    prefer(&app, &tokens, json!({ "language": "de" })).await;
    let again = tick(&app).await;
    assert_eq!((&again["done"], &again["retried"]), (&json!(1), &json!(0)));
    assert_eq!(app.mails_to(&ada.email).await.len(), before);
}
