//! MFA-3: where text messages may go, and how many: neither strangers are flooded nor the operator's money spent.

use futures_util::future::join_all;
use postern_tests::{App, Response, Value, json, new_number};

use super::expect_conflict;
use super::people::{
    Enrolled, age_codes, age_ledger, enrol, enrolled, factors, inbound, new_sid, post, send_for,
    with_phone,
};

async fn enrol_number(app: &App, somebody: &Enrolled, number: &str) -> Response {
    post(app, somebody, "enrol", json!({ "number": number })).await
}

async fn remove(app: &App, somebody: &Enrolled) -> Response {
    app.as_user(&somebody.tokens).delete("/api/v1/mfa/sms").await
}

#[track_caller]
fn expect_wait(answer: &Response, bounds: std::ops::RangeInclusive<u64>) {
    answer.expect_problem(429, "too-many-requests");
    let wait = answer.header("retry-after").and_then(|wait| wait.parse::<u64>().ok());
    let wait = wait.unwrap_or_default();
    assert!(bounds.contains(&wait), "{wait}");
}

/// MFA-3: only mobile phones of the countries that the operator has chosen are sent messages.
#[tokio::test]
async fn numbers_of_other_countries_and_no_mobile_ones_are_refused() {
    let app = App::start().await;
    let ada = enrolled(&app, "Ada").await;
    for (number, code) in [
        ("+12015550123", "phone_country_not_allowed"),
        ("+447400123456", "phone_country_not_allowed"),
        ("+8816 1234 5678", "phone_country_not_allowed"),
        ("+4930123456", "phone_not_mobile"),
        ("+499001234567", "phone_not_mobile"),
        ("+4915123", "phone_wrong_length"),
        ("+49151234567890123", "phone_wrong_length"),
    ] {
        let answer = enrol_number(&app, &ada, number).await;
        answer.expect_problem(422, "validation");
        let errors = answer.json()["errors"].clone();
        let names = json!([{ "pointer": "/number", "code": code, "detail": errors[0]["detail"] }]);
        assert_eq!(errors, names, "{number}");
    }
    let kept: i64 = app.value("SELECT count(*) FROM messages").await;
    assert_eq!(kept, 0);
    enrol_number(&app, &ada, "+43 664 1234567").await.expect(202);

    let american = App::builder().variable("sms_countries", "US").start().await;
    let bob = enrolled(&american, "Bob").await;
    enrol(&american, &bob).await.expect_problem(422, "validation");
    enrol_number(&american, &bob, "+12015550123").await.expect(202);
}

/// MFA-3: a country that is taken off the list gets no message, also to phones that were verified before.
#[tokio::test]
async fn a_country_that_is_taken_away_gets_nothing() {
    let app = App::start().await;
    let ada = with_phone(&app, "Ada").await;
    let challenge = app.challenge(&ada.user).await;
    let host = app.second_host_with(&[("sms_countries", "AT")]);
    let body = json!({ "challenge": challenge.token });
    let refused = host.api().post("/api/v1/mfa/sms/send", body.clone()).await;
    expect_conflict(&refused, "", "phone_country_not_allowed");
    app.post("/api/v1/mfa/sms/send", body).await.expect(202);
}

/// MFA-3: settings that make no sense serve nothing.
#[tokio::test]
async fn settings_of_text_messages_have_to_make_sense() {
    let app = App::start().await;
    let ada = enrolled(&app, "Ada").await;
    for (name, value) in [("sms_countries", "Germany"), ("sms_per_day", "0"), ("sms_per_hour", "x")]
    {
        let host = app.second_host_with(&[(name, value)]);
        let body = json!({ "number": ada.number });
        let answer = host.as_user(&ada.tokens).post("/api/v1/mfa/sms/enrol", body).await;
        answer.expect_problem(503, "unavailable");
    }
}

/// MFA-3: to take the phone away and enrol it again does not make the wait shorter; neither does another number.
#[tokio::test]
async fn enrolling_again_waits_like_everybody() {
    let app = App::start().await;
    let ada = enrolled(&app, "Ada").await;
    enrol(&app, &ada).await.expect(202);
    app.sms_to(&ada.number).await;
    for _ in 0..3 {
        remove(&app, &ada).await;
        expect_wait(&enrol(&app, &ada).await, 1..=60);
        expect_wait(&enrol_number(&app, &ada, &new_number()).await, 1..=60);
    }
    app.expect_no_sms_to(&ada.number).await;
    remove(&app, &ada).await.expect_problem(404, "not-found");

    // What was taken back is no code any more.
    age_codes(&app, &ada, 61).await;
    enrol(&app, &ada).await.expect(202);
    let code = app.sms_to(&ada.number).await.code();
    remove(&app, &ada).await.expect(204);
    let confirmed = post(&app, &ada, "confirm", json!({ "code": code })).await;
    confirmed.expect_problem(422, "validation");
}

/// MFA-3: nor does another account, in whatever spelling it writes the number, or the end of the one before.
#[tokio::test]
async fn a_number_waits_across_accounts() {
    let app = App::start().await;
    let (ada, bob) = (enrolled(&app, "Ada").await, enrolled(&app, "Bob").await);
    enrol(&app, &ada).await.expect(202);
    let national = ada.number.strip_prefix("+49").unwrap();
    let spelt = format!("+49 (0) {national}");
    for number in [&ada.number, &spelt] {
        expect_wait(&enrol_number(&app, &bob, number).await, 1..=60);
    }
    app.sql(&format!("DELETE FROM users WHERE id = '{}'", ada.user.id)).await;
    expect_wait(&enrol_number(&app, &bob, &ada.number).await, 1..=60);
    age_ledger(&app, 61).await;
    enrol_number(&app, &bob, &spelt).await.expect(202);
    let kept: String = app.value("SELECT number FROM text_codes").await;
    assert_eq!(kept, ada.number, "one number has one spelling");
    let ledger: String = app.value("SELECT string_agg(l::text, ' ') FROM text_ledger l").await;
    assert!(!ledger.contains(&national[3..]) && !ledger.contains(&ada.user.id.to_string()));
}

/// MFA-3, ASVS 6.5.1: a code that was used has shown whose phone it is: the next one may follow at once.
#[tokio::test]
async fn a_code_that_was_used_ends_the_wait() {
    let app = App::start().await;
    let ada = with_phone(&app, "Ada").await;
    for _ in 0..2 {
        let challenge = app.challenge(&ada.user).await;
        send_for(&app, &challenge.token).await.expect(202);
        let code = app.sms_to(&ada.number).await.code();
        app.try_answer(&challenge, "sms", &code).await.expect(200);
    }
}

/// MFA-3, ASVS 2.4.1: of numbers that begin alike no more than the cap get a message in an hour, and in a day; also
/// when they are asked for at once, by different accounts.
#[tokio::test]
async fn a_range_of_numbers_is_capped() {
    let app = App::builder()
        .variable("sms_per_range_hour", "3")
        .variable("sms_per_range_day", "4")
        .start()
        .await;
    let range = new_number();
    let number = |last: usize| format!("{}{last:04}", &range[..range.len() - 4]);
    let mut people = Vec::new();
    for n in 0..6 {
        people.push(enrolled(&app, &format!("Eve{n}")).await);
    }
    let asked =
        people.iter().enumerate().map(async |(n, eve)| enrol_number(&app, eve, &number(n)).await);
    let answers = join_all(asked).await;
    let sent = answers.iter().filter(|answer| answer.status == 202).count();
    assert_eq!(sent, 3);
    for answer in answers.iter().filter(|answer| answer.status != 202) {
        expect_wait(answer, 3_500..=3_600);
    }
    let elsewhere = enrolled(&app, "Ada").await;
    enrol_number(&app, &elsewhere, &new_number()).await.expect(202);

    age_ledger(&app, 3_601).await;
    let waiting = people.iter().zip(&answers).filter(|(_, answer)| answer.status != 202);
    let mut later = Vec::new();
    for (n, (eve, _)) in waiting.enumerate() {
        later.push(enrol_number(&app, eve, &number(100 + n)).await);
    }
    assert_eq!(later[0].status, 202, "{}", later[0].text());
    expect_wait(&later[1], 80_000..=82_800);
    counted(&app, "range").await;
}

/// MFA-3, ASVS 2.3.2: and so are all messages together.
#[tokio::test]
async fn all_messages_are_capped() {
    let app =
        App::builder().variable("sms_per_hour", "2").variable("sms_per_day", "3").start().await;
    let mut answers: Vec<Response> = Vec::new();
    for n in 0..3 {
        let eve = enrolled(&app, &format!("Eve{n}")).await;
        answers.push(enrol(&app, &eve).await);
    }
    let statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    assert_eq!(statuses, [202, 202, 429]);
    expect_wait(&answers[2], 3_500..=3_600);
    age_ledger(&app, 3_601).await;
    let (ada, bob) = (enrolled(&app, "Ada").await, enrolled(&app, "Bob").await);
    enrol(&app, &ada).await.expect(202);
    expect_wait(&enrol(&app, &bob).await, 80_000..=82_800);
    counted(&app, "all").await;
}

/// The refusal shows in the metrics.
async fn counted(app: &App, what: &str) {
    let line = format!(r#"postern_text_messages_refused_total{{counted="{what}"}}"#);
    app.expect_counted(&line).await;
}

/// MFA-3, MSG-2: who says STOP gets nothing, whether or not the number is anybody's; START lifts it.
#[tokio::test]
async fn stop_is_remembered_for_numbers_that_are_nobodys() {
    let app = App::start().await;
    let ada = enrolled(&app, "Ada").await;
    inbound(&app, &new_sid(), &ada.number, "STOP").await.expect(200);
    expect_conflict(&enrol(&app, &ada).await, "/number", "phone_opted_out");
    app.expect_no_sms_to(&ada.number).await;
    inbound(&app, &new_sid(), &ada.number, "START").await.expect(200);
    enrol(&app, &ada).await.expect(202);
    let code = app.sms_to(&ada.number).await.code();

    // Between the message and its code, too: the phone is theirs then, and still wants nothing.
    inbound(&app, &new_sid(), &ada.number, "stop").await.expect(200);
    post(&app, &ada, "confirm", json!({ "code": code })).await.expect(204);
    let state: Value = factors(&app, &ada).await;
    assert_eq!(state["sms"]["opted_out"], true, "{state}");
    inbound(&app, &new_sid(), &ada.number, "start").await.expect(200);
    assert_eq!(factors(&app, &ada).await["sms"]["enabled"], true);

    // A message that was queued before the STOP is not sent after it.
    let bob = enrolled(&app, "Bob").await;
    enrol(&app, &bob).await.expect(202);
    inbound(&app, &new_sid(), &bob.number, "STOP").await.expect(200);
    app.expect_no_sms_to(&bob.number).await;
    let stored: String = app.value("SELECT string_agg(o::text, ' ') FROM text_opt_outs o").await;
    assert!(!stored.contains(&bob.number[3..]), "a pseudonym");
}

/// MFA-3: Twilio's word that a number has said STOP counts as well, before it is verified.
#[tokio::test]
async fn a_refusal_of_twilios_is_remembered() {
    let app = App::start().await;
    let ada = enrolled(&app, "Ada").await;
    app.fail_next_sms(21_610, 400, 1).await;
    enrol(&app, &ada).await.expect(202);
    app.tick().await.expect(200);
    age_codes(&app, &ada, 61).await;
    expect_conflict(&enrol(&app, &ada).await, "/number", "phone_opted_out");
    let bob = enrolled(&app, "Bob").await;
    let refused = enrol_number(&app, &bob, &ada.number).await;
    expect_conflict(&refused, "/number", "phone_opted_out");
}
