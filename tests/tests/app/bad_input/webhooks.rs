//! What webhooks carry: that the provider has signed it makes it genuine, and not good.

use postern_tests::{Response, new_number, random_hex};

use super::{
    bench::{Bench, refused, refused_for},
    naughty::{each, naughty_strings},
};

/// What a body may have, in bytes.
const MAX_BODY: usize = 64 * 1024;

fn new_sid() -> String {
    format!("SM{}", random_hex::<16>())
}

/// A form with one field replaced, or added.
fn with<'a>(
    mut form: Vec<(&'a str, &'a str)>,
    field: &'a str,
    text: &'a str,
) -> Vec<(&'a str, &'a str)> {
    form.retain(|(name, _)| *name != field);
    form.push((field, text));
    form
}

/// Whether it may be a name or a number in a form.
fn is_good(text: &str, max: usize) -> bool {
    (1..=max).contains(&text.chars().count()) && !text.contains(char::is_control)
}

/// Taken with `status` when it is good; else refused by name.
fn expect(answer: &Response, (good, status): (bool, u16), field: &str, text: &str) {
    let about = format!("{field}: {text:.60?}");
    match answer.status {
        // Escaped, a character has up to nine times its bytes.
        413 => assert!(text.len() * 9 > MAX_BODY, "{about}"),
        _ if good => assert_eq!(answer.status, status, "{about}: {}", answer.text()),
        _ => refused_for(answer, field, &about),
    }
}

/// API-3, MSG-1: in every field of a message that came in. Whatever stands in names and numbers is refused or taken;
/// a text is kept without what Postgres cannot keep.
#[tokio::test]
async fn naughty_strings_in_messages_are_refused_or_taken() {
    let bench = Bench::start().await;
    let (app, strings) = (&bench.app, naughty_strings());
    let path = "/webhooks/twilio/sms";
    let any = usize::MAX;
    for (field, max) in [("MessageSid", 64), ("From", 32), ("To", any), ("Body", any)] {
        let send = async |text: &str| {
            let (sid, from) = (new_sid(), new_number());
            let form = vec![("MessageSid", sid.as_str()), ("From", &from), ("Body", "hello")];
            app.post_as_twilio(path, &with(form, field, text)).await
        };
        for (text, answer) in each(&strings, send).await {
            expect(&answer, (max == any || is_good(text, max), 200), field, text);
        }
    }
    bench.assert_unharmed().await;

    // And nothing is lost of who sends the like.
    let number = new_number();
    let phone = "INSERT INTO phone_numbers (user_id, id, number, verified_at, created_at)
                 VALUES ($1, $1, $2, now(), now())";
    let phone = sqlx::query(phone).bind(bench.user.id).bind(&number);
    _ = phone.execute(app.pool()).await.expect("a phone");
    let sid = new_sid();
    let bad = [("MessageSid", "SM\0"), ("From", number.as_str()), ("Body", "hello")];
    refused_for(&app.post_as_twilio(path, &bad).await, "MessageSid", "NUL");
    let form = [("MessageSid", sid.as_str()), ("From", &number), ("Body", "before\0after")];
    _ = app.post_as_twilio(path, &form).await.expect(200);
    let bodies = "SELECT string_agg(body, ',') FROM messages WHERE direction = 'inbound'";
    assert_eq!(app.value::<String>(bodies).await, "beforeafter");
}

/// API-3, MSG-2: in every field of a report, and in what it is about.
#[tokio::test]
async fn naughty_strings_in_reports_are_refused_or_taken() {
    let bench = Bench::start().await;
    let (app, strings) = (&bench.app, naughty_strings());
    let path = "/webhooks/twilio/status";
    let about = format!("{path}?message={}", bench.user.id);
    let any = usize::MAX;
    for (field, max) in [("MessageSid", 64), ("MessageStatus", 32), ("ErrorCode", any)] {
        let send = async |text: &str| {
            let sid = new_sid();
            let form = vec![("MessageSid", sid.as_str()), ("MessageStatus", "sent")];
            app.post_as_twilio(&about, &with(form, field, text)).await
        };
        for (text, answer) in each(&strings, send).await {
            expect(&answer, (max == any || is_good(text, max), 204), field, text);
        }
    }
    for message in ["", "%00", "nobody", "017f22e2-79b0-7cc3-98c4-dc0c0c07398f%00"] {
        let form = [("MessageSid", "SM1"), ("MessageStatus", "sent")];
        let answer = app.post_as_twilio(&format!("{path}?message={message}"), &form).await;
        refused_for(&answer, "message", message);
    }
    let form = [("MessageSid", "SM1"), ("MessageStatus", "sent")];
    assert!(!refused(&app.post_as_twilio(path, &form).await, "no message").is_empty());
    bench.assert_unharmed().await;
}
