//! MFA-3, MSG-1, MSG-2: phones as a backup factor, and what the text message provider tells us.

mod caps;
mod people;
mod proofs;

use std::collections::BTreeSet;

use postern_tests::{App, Response, Tokens, User, json, new_number, signature};
use reqwest::Method;

use self::people::{
    age_codes, enrol, enrolled, factors, inbound, new_sid, post, send_for, with_phone,
};

/// MFA-3, API-3: the phone is in no state for it, and the code says in which.
#[track_caller]
fn expect_conflict(refused: &Response, pointer: &str, code: &str) {
    refused.expect_problem(409, "conflict");
    assert_eq!(refused.field_errors(), [(pointer.to_owned(), code.to_owned())]);
}

/// MFA-3, ASVS 6.6.1: a phone is added, and logs in when the app is not at hand.
#[tokio::test]
async fn a_phone_is_a_backup_factor() {
    let app = App::start().await;
    let ada = with_phone(&app, "Ada").await;
    let state = factors(&app, &ada).await;
    assert_eq!(state["sms"]["enabled"], true, "{state}");
    assert!(!state.to_string().contains(&ada.number), "{state}");
    app.tick().await.expect(200);
    let mails: Vec<_> =
        app.mails_to(&ada.user.email).await.into_iter().map(|mail| mail.text).collect();
    assert!(mails.iter().any(|text| text.contains("A phone was added")), "{mails:?}");

    let challenge = app.challenge(&ada.user).await;
    assert_eq!(challenge.factors, ["totp", "backup_code", "sms"]);
    let sent = send_for(&app, &challenge.token).await.expect(202).json();
    assert_eq!(sent["status"], "code_sent");
    let code = app.sms_to(&ada.number).await.code();
    let tokens = Tokens::of(&app.try_answer(&challenge, "sms", &code).await.expect(200));
    let session = app.as_user(&tokens).get("/api/v1/session").await.expect(200).json();
    assert_eq!(session["assurance"], "aal2");
    let again = app.challenge(&ada.user).await;
    app.try_answer(&again, "sms", &code).await.expect_problem(401, "second-factor-invalid");
}

/// MFA-3, ASVS 2.2.3, 6.5.6, 6.6.1: a phone only stands beside an app; who removes the app loses it; and it can be
/// removed alone.
#[tokio::test]
async fn a_phone_stands_beside_an_app_only() {
    let app = App::start().await;
    let bob = app.register_verified("Bob").await;
    let tokens = app.log_in(&bob).await;
    let body = json!({ "number": new_number() });
    let alone = app.as_user(&tokens).post("/api/v1/mfa/sms/enrol", body).await;
    expect_conflict(&alone, "", "phone_needs_app");

    let ada = with_phone(&app, "Ada").await;
    app.as_user(&ada.tokens).delete("/api/v1/mfa/sms").await.expect(204);
    assert_eq!(factors(&app, &ada).await["sms"], json!(null));
    assert_eq!(app.challenge(&ada.user).await.factors, ["totp", "backup_code"]);
    app.as_user(&ada.tokens).delete("/api/v1/mfa/sms").await.expect_problem(404, "not-found");
    expect_conflict(&post(&app, &ada, "send", json!(null)).await, "", "no_phone");

    let eve = with_phone(&app, "Eve").await;
    app.as_user(&eve.tokens).delete("/api/v1/mfa/totp").await.expect(204);
    app.log_in(&eve.user).await;
    let left: i64 = app.value("SELECT count(*) FROM phone_numbers").await;
    assert_eq!(left, 0);
}

/// MFA-3: the code verifies the number that it was sent to, for its user and its purpose alone.
#[tokio::test]
async fn a_code_is_for_one_user_and_one_purpose() {
    let app = App::start().await;
    let (ada, bob) = (with_phone(&app, "Ada").await, enrolled(&app, "Bob").await);
    enrol(&app, &bob).await.expect(202);
    let verifies = app.sms_to(&bob.number).await.code();
    let challenge = app.challenge(&ada.user).await;
    age_codes(&app, &bob, 0).await;
    send_for(&app, &challenge.token).await.expect(202);
    let logs_in = app.sms_to(&ada.number).await.code();
    let other = app.try_answer(&challenge, "sms", &verifies).await;
    other.expect_problem(401, "second-factor-invalid");
    post(&app, &bob, "confirm", json!({ "code": logs_in })).await.expect_problem(422, "validation");
    post(&app, &bob, "confirm", json!({ "code": verifies })).await.expect(204);
    app.try_answer(&challenge, "sms", &logs_in).await.expect(200);
}

/// MFA-3, ASVS 6.5.5: in the eleventh minute a code is no longer good.
#[tokio::test]
async fn the_eleventh_minute_refuses() {
    let app = App::start().await;
    let ada = with_phone(&app, "Ada").await;
    let challenge = app.challenge(&ada.user).await;
    send_for(&app, &challenge.token).await.expect(202);
    let code = app.sms_to(&ada.number).await.code();
    age_codes(&app, &ada, 601).await;
    let late = app.try_answer(&challenge, "sms", &code).await;
    late.expect_problem(401, "second-factor-invalid");

    let bob = enrolled(&app, "Bob").await;
    enrol(&app, &bob).await.expect(202);
    let code = app.sms_to(&bob.number).await.code();
    age_codes(&app, &bob, 595).await;
    let in_time = post(&app, &bob, "confirm", json!({ "code": "000000" })).await;
    assert_eq!(in_time.json()["errors"][0]["code"], "wrong_code", "{}", in_time.text());
    age_codes(&app, &bob, 6).await;
    let late = post(&app, &bob, "confirm", json!({ "code": code })).await;
    late.expect_problem(422, "validation");
    assert_eq!(late.json()["errors"][0]["code"], "no_code");
}

/// MFA-3, ASVS 6.6.3: five tries, and then even the right code is refused; also when they come at once.
#[tokio::test]
async fn the_sixth_attempt_refuses() {
    let app = App::start().await;
    let ada = enrolled(&app, "Ada").await;
    enrol(&app, &ada).await.expect(202);
    let code = app.sms_to(&ada.number).await.code();
    let wrong = if code == "111111" { "222222" } else { "111111" };
    let tries = (0..12).map(|_| post(&app, &ada, "confirm", json!({ "code": wrong })));
    let answers = futures_util::future::join_all(tries).await;
    let looked_at = answers.iter().filter(|one| one.json()["errors"][0]["code"] == "wrong_code");
    assert_eq!(looked_at.count(), 5);
    let sixth = post(&app, &ada, "confirm", json!({ "code": code })).await;
    sixth.expect_problem(422, "validation");
    assert_eq!(sixth.json()["errors"][0]["code"], "no_code");

    let eve = with_phone(&app, "Eve").await;
    let challenge = app.challenge(&eve.user).await;
    send_for(&app, &challenge.token).await.expect(202);
    let code = app.sms_to(&eve.number).await.code();
    for _ in 0..4 {
        app.try_answer(&challenge, "sms", "000000")
            .await
            .expect_problem(401, "second-factor-invalid");
    }
    app.try_answer(&challenge, "sms", "000000").await.expect_problem(401, "challenge-invalid");
    let next = app.challenge(&eve.user).await;
    app.try_answer(&next, "sms", &code).await.expect_problem(401, "second-factor-invalid");
}

/// MFA-3: of twenty requests at once one makes a message; another follows after a minute, and ends the first code.
#[tokio::test]
async fn twenty_sends_at_once_make_one_message() {
    let app = App::start().await;
    let ada = with_phone(&app, "Ada").await;
    let challenge = app.challenge(&ada.user).await;
    let sends = (0..20).map(|_| send_for(&app, &challenge.token));
    let answers = futures_util::future::join_all(sends).await;
    let sent: Vec<_> = answers.iter().filter(|answer| answer.status == 202).collect();
    assert_eq!(sent.len(), 1);
    for answer in answers.iter().filter(|answer| answer.status != 202) {
        answer.expect_problem(429, "too-many-requests");
        let wait: u64 = answer.header("retry-after").unwrap().parse().unwrap();
        assert!((1..=60).contains(&wait), "{wait}");
    }
    let first = app.sms_to(&ada.number).await.code();
    app.expect_no_sms_to(&ada.number).await;

    age_codes(&app, &ada, 61).await;
    send_for(&app, &challenge.token).await.expect(202);
    let second = app.sms_to(&ada.number).await.code();
    if first != second {
        app.try_answer(&challenge, "sms", &first)
            .await
            .expect_problem(401, "second-factor-invalid");
    }
    app.try_answer(&challenge, "sms", &second).await.expect(200);
}

/// MFA-3, ASVS 6.6.3: nobody's phone is flooded, however many accounts ask for it.
#[tokio::test]
async fn a_number_gets_five_codes_an_hour_whoever_asks() {
    let app = App::start().await;
    let number = new_number();
    for round in 0..6 {
        let mut somebody = enrolled(&app, &format!("Eve{round}")).await;
        somebody.number.clone_from(&number);
        let answer = enrol(&app, &somebody).await;
        if round < 5 {
            answer.expect(202);
            age_codes(&app, &somebody, 61).await;
        } else {
            answer.expect_problem(429, "too-many-requests");
            let wait: u64 = answer.header("retry-after").unwrap().parse().unwrap();
            assert!((60..=3600).contains(&wait), "{wait}");
        }
    }
    app.tick().await.expect(200);
    assert_eq!(app.texts_to(&number).await.len(), 5);
}

/// MFA-3: a number is verified for one account at a time.
#[tokio::test]
async fn a_number_belongs_to_one_account() {
    let app = App::start().await;
    let ada = with_phone(&app, "Ada").await;
    let mut bob = enrolled(&app, "Bob").await;
    bob.number.clone_from(&ada.number);
    enrol(&app, &bob).await.expect(202);
    let code = app.sms_to(&bob.number).await.code();
    let taken = post(&app, &bob, "confirm", json!({ "code": code })).await;
    expect_conflict(&taken, "", "phone_taken");
    assert_eq!(factors(&app, &bob).await["sms"], json!(null));
    assert_eq!(factors(&app, &ada).await["sms"]["enabled"], true);
}

/// MFA-3: Twilio says that there is no such number (21211): the phone is no factor any more, and is not tried again.
#[tokio::test]
async fn a_number_that_does_not_exist_is_not_tried_again() {
    let app = App::start().await;
    let ada = with_phone(&app, "Ada").await;
    let challenge = app.challenge(&ada.user).await;
    app.fail_next_sms(21_211, 400, 1).await;
    send_for(&app, &challenge.token).await.expect(202);
    app.tick().await.expect(200);
    app.expect_no_sms_to(&ada.number).await;
    assert_eq!(app.challenge(&ada.user).await.factors, ["totp", "backup_code"]);
    age_codes(&app, &ada, 61).await;
    expect_conflict(&send_for(&app, &challenge.token).await, "", "phone_undeliverable");
    assert_eq!(factors(&app, &ada).await["sms"]["undeliverable"], true);
    let (status, code): (String, i32) = sqlx::query_as(
        "SELECT status, error_code FROM messages WHERE user_id = $1 ORDER BY id DESC LIMIT 1",
    )
    .bind(ada.user.id)
    .fetch_one(app.pool())
    .await
    .unwrap();
    assert_eq!((status.as_str(), code), ("failed", 21_211));

    // While a number is only being verified, the user sees that the message failed.
    let bob = enrolled(&app, "Bob").await;
    app.fail_next_sms(21_211, 400, 1).await;
    enrol(&app, &bob).await.expect(202);
    app.tick().await.expect(200);
    assert_eq!(factors(&app, &bob).await["sms_pending"]["delivery"], "failed");
}

/// MFA-3, MSG-2: Twilio says that the phone has said STOP (21610): nothing is sent until START.
#[tokio::test]
async fn who_has_said_stop_gets_nothing_until_start() {
    let app = App::start().await;
    let ada = with_phone(&app, "Ada").await;
    let challenge = app.challenge(&ada.user).await;
    app.fail_next_sms(21_610, 400, 1).await;
    send_for(&app, &challenge.token).await.expect(202);
    app.tick().await.expect(200);
    assert_eq!(factors(&app, &ada).await["sms"]["opted_out"], true);
    age_codes(&app, &ada, 61).await;
    expect_conflict(&send_for(&app, &challenge.token).await, "", "phone_opted_out");
    inbound(&app, &new_sid(), &ada.number, "Start").await.expect(200);
    send_for(&app, &challenge.token).await.expect(202);
    let code = app.sms_to(&ada.number).await.code();
    app.try_answer(&challenge, "sms", &code).await.expect(200);
}

/// MFA-3: Twilio is busy (20429), which it says before it does anything: the message goes a little later, once.
#[tokio::test]
async fn a_busy_twilio_is_asked_again() {
    let app = App::start().await;
    let ada = with_phone(&app, "Ada").await;
    let challenge = app.challenge(&ada.user).await;
    app.fail_next_sms(20_429, 429, 2).await;
    send_for(&app, &challenge.token).await.expect(202);
    let code = app.sms_to(&ada.number).await.code();
    app.expect_no_sms_to(&ada.number).await;
    app.try_answer(&challenge, "sms", &code).await.expect(200);
    let attempts: i32 = app
        .value("SELECT max(attempts) FROM jobs WHERE kind = 'send_sms' AND state = 'done'")
        .await;
    assert_eq!(attempts, 3);
}

/// MFA-3: a code that has expired, or was replaced, is not sent late.
#[tokio::test]
async fn a_code_that_no_longer_counts_is_not_sent() {
    let app = App::start().await;
    let ada = with_phone(&app, "Ada").await;
    let challenge = app.challenge(&ada.user).await;
    send_for(&app, &challenge.token).await.expect(202);
    age_codes(&app, &ada, 601).await;
    app.expect_no_sms_to(&ada.number).await;
    let status: String = app
        .value("SELECT status FROM messages WHERE direction = 'outbound' ORDER BY id DESC LIMIT 1")
        .await;
    assert_eq!(status, "expired");
}

/// MFA-3: neither a stranger nor a used or foreign challenge causes a message.
#[tokio::test]
async fn only_an_open_challenge_or_a_session_causes_a_message() {
    let app = App::start().await;
    let ada = with_phone(&app, "Ada").await;
    app.api().post_empty("/api/v1/mfa/sms/send").await.expect_problem(401, "unauthenticated");
    send_for(&app, "pst_mc_k1.nonsense").await.expect_problem(401, "challenge-invalid");
    let challenge = app.challenge(&ada.user).await;
    let code = ada.authenticator.next_code().await;
    app.try_answer(&challenge, "totp", &code).await.expect(200);
    send_for(&app, &challenge.token).await.expect_problem(401, "challenge-invalid");
    app.expect_no_sms_to(&ada.number).await;
    // Whoever is logged in proves again who they are by message.
    app.as_user(&ada.tokens).post_empty("/api/v1/mfa/sms/send").await.expect(202);
    let code = app.sms_to(&ada.number).await.code();
    let proof = json!({ "factor": "sms", "code": code });
    app.as_user(&ada.tokens).post("/api/v1/auth/step-up", proof).await.expect(200);
}

/// MSG-1: a message belongs to the user whose verified number sent it; of a stranger's nothing is kept but a count.
#[tokio::test]
async fn a_message_belongs_to_whose_number_sent_it() {
    let app = App::start().await;
    let (ada, bob) = (with_phone(&app, "Ada").await, with_phone(&app, "Bob").await);
    let answer = inbound(&app, &new_sid(), &ada.number, "What is on today?").await.expect(200);
    assert_eq!(answer.header("content-type"), Some("text/xml"));
    assert!(answer.text().ends_with("<Response/>"), "{}", answer.text());
    let of = async |user: &User| -> Vec<String> {
        let sql =
            "SELECT body FROM messages WHERE user_id = $1 AND direction = 'inbound' ORDER BY id";
        sqlx::query_scalar(sql).bind(user.id).fetch_all(app.pool()).await.unwrap()
    };
    assert_eq!(of(&ada.user).await, ["What is on today?"]);
    assert!(of(&bob.user).await.is_empty());

    let before: i64 = app.value("SELECT count(*) FROM messages").await;
    inbound(&app, &new_sid(), &new_number(), "Hello?").await.expect(200);
    // Not yet verified is not verified.
    let mut eve = enrolled(&app, "Eve").await;
    eve.number = new_number();
    enrol(&app, &eve).await.expect(202);
    inbound(&app, &new_sid(), &eve.number, "It is me").await.expect(200);
    let inbound: i64 = app.value("SELECT count(*) FROM messages WHERE direction = 'inbound'").await;
    assert_eq!((inbound, before), (1, 3));
    app.expect_counted(r#"postern_inbound_messages_dropped_total{why="unknown_sender"} 2"#).await;
}

/// MSG-1: what is not signed by Twilio, or signed for something else, changes nothing.
#[tokio::test]
async fn forged_webhooks_are_dropped() {
    let app = App::start().await;
    let ada = with_phone(&app, "Ada").await;
    let form = [("MessageSid", "SM1"), ("From", ada.number.as_str()), ("Body", "STOP")];
    let path = "/webhooks/twilio/sms";
    let url = format!("{}{path}", app.url());
    let right = signature(&app.keys().twilio_auth_token, &url, &form);
    let elsewhere = signature(&app.keys().twilio_auth_token, &format!("{url}/status"), &form);
    let other_form = signature(&app.keys().twilio_auth_token, &url, &form[..2]);
    let other_token = signature("another token", &url, &form);
    let mut cut = right.clone();
    cut.truncate(20);
    for forged in ["", "AAAA", &elsewhere, &other_form, &other_token, &cut] {
        let api = app.api().header("x-twilio-signature", forged);
        let answer = Response::of(api.request(Method::POST, path).form(&form)).await;
        answer.expect_problem(401, "unauthenticated");
    }
    let none = Response::of(app.api().request(Method::POST, path).form(&form)).await;
    none.expect_problem(401, "unauthenticated");
    let twice = app.api().header("x-twilio-signature", &right).header("x-twilio-signature", &right);
    Response::of(twice.request(Method::POST, path).form(&form))
        .await
        .expect_problem(401, "unauthenticated");
    assert_eq!(factors(&app, &ada).await["sms"]["opted_out"], false);
    let kept: i64 = app.value("SELECT count(*) FROM inbound_receipts").await;
    assert_eq!(kept, 0);
    let genuine = app.api().header("x-twilio-signature", &right);
    Response::of(genuine.request(Method::POST, path).form(&form)).await.expect(200);
    assert_eq!(factors(&app, &ada).await["sms"]["opted_out"], true);
}

/// MSG-1: without a token of the account nothing is accepted, least of all what is signed with nothing.
#[tokio::test]
async fn without_a_token_no_webhook_is_genuine() {
    let app = App::builder().variable("twilio_auth_token", "").start().await;
    let form = [("MessageSid", "SM1"), ("From", "+15550000001"), ("Body", "hello")];
    let path = "/webhooks/twilio/sms";
    let signed = signature("", &format!("{}{path}", app.url()), &form);
    let api = app.api().header("x-twilio-signature", &signed);
    let answer = Response::of(api.request(Method::POST, path).form(&form)).await;
    answer.expect_problem(401, "unauthenticated");
}

/// MSG-1, MSG-2: a webhook that comes again, at once or later, does nothing: an old STOP does not silence whoever
/// has said START since.
#[tokio::test]
async fn replayed_webhooks_are_dropped() {
    let app = App::start().await;
    let ada = with_phone(&app, "Ada").await;
    let stop = new_sid();
    let at_once = (0..8).map(|_| inbound(&app, &stop, &ada.number, "STOP"));
    for answer in futures_util::future::join_all(at_once).await {
        answer.expect(200);
    }
    let kept: i64 = app.value("SELECT count(*) FROM messages WHERE direction = 'inbound'").await;
    assert_eq!(kept, 1);
    assert_eq!(factors(&app, &ada).await["sms"]["opted_out"], true);
    let stops: i64 =
        app.value("SELECT count(*) FROM audit_events WHERE action = 'message.stop'").await;
    assert_eq!(stops, 1);
    inbound(&app, &new_sid(), &ada.number, "START").await.expect(200);
    inbound(&app, &stop, &ada.number, "STOP").await.expect(200);
    assert_eq!(factors(&app, &ada).await["sms"]["opted_out"], false);

    // A stranger's message that is repeated once the number has an owner is not the owner's.
    let (number, sid) = (new_number(), new_sid());
    inbound(&app, &sid, &number, "STOP").await.expect(200);
    inbound(&app, &new_sid(), &number, "START").await.expect(200);
    let mut bob = enrolled(&app, "Bob").await;
    bob.number = number;
    enrol(&app, &bob).await.expect(202);
    let code = app.sms_to(&bob.number).await.code();
    post(&app, &bob, "confirm", json!({ "code": code })).await.expect(204);
    inbound(&app, &sid, &bob.number, "STOP").await.expect(200);
    assert_eq!(factors(&app, &bob).await["sms"]["opted_out"], false);
}

/// MSG-2: callbacks move the message on, in whatever order and however often they come.
#[tokio::test]
async fn callbacks_move_the_message_on() {
    let app = App::start().await;
    let ada = with_phone(&app, "Ada").await;
    let sms = app.texts_to(&ada.number).await.remove(0);
    let callback = sms.status_callback.unwrap();
    let path = callback.strip_prefix(app.url()).unwrap();
    let status = async || -> String {
        let sql = "SELECT status FROM messages WHERE direction = 'outbound'";
        app.value(sql).await
    };
    let report = async |sid: &str, status: &str| {
        let form = [("MessageSid", sid), ("MessageStatus", status), ("ErrorCode", "")];
        app.post_as_twilio(path, &form).await.expect(204);
    };
    let before = status().await;
    assert!(["queued", "accepted", "sent"].contains(&before.as_str()), "{before}");
    for (reported, then) in [
        ("sending", "sending"),
        ("exploded", "sending"),
        ("delivered", "delivered"),
        ("sent", "delivered"),
        ("queued", "delivered"),
        ("failed", "delivered"),
        ("delivered", "delivered"),
        ("read", "read"),
    ] {
        report(&sms.sid, reported).await;
        assert_eq!(status().await, then, "after {reported}");
    }
    report("SM00000000000000000000000000000000", "failed").await;
    assert_eq!(status().await, "read");
    let nobody = "/webhooks/twilio/status?message=017f22e2-79b0-7cc3-98c4-dc0c0c07398f";
    let form = [("MessageSid", "SM1"), ("MessageStatus", "failed")];
    app.post_as_twilio(nobody, &form).await.expect(204);
    let lacking = app.post_as_twilio(nobody, &[("MessageSid", "SM1")]).await;
    lacking.expect_problem(422, "validation");
}

/// MSG-2: a carrier that knows no such number says so by callback; the phone is no factor any more.
#[tokio::test]
async fn a_callback_can_say_that_there_is_no_such_number() {
    let app = App::start().await;
    let ada = with_phone(&app, "Ada").await;
    let challenge = app.challenge(&ada.user).await;
    send_for(&app, &challenge.token).await.expect(202);
    let sms = app.sms_to(&ada.number).await;
    let callback = sms.status_callback.unwrap();
    let form = [
        ("MessageSid", sms.sid.as_str()),
        ("MessageStatus", "undelivered"),
        ("ErrorCode", "30005"),
    ];
    app.post_as_twilio(callback.strip_prefix(app.url()).unwrap(), &form).await.expect(204);
    assert_eq!(app.challenge(&ada.user).await.factors, ["totp", "backup_code"]);
}

/// MFA-3, ASVS 6.5.3: codes look random: a hundred of them repeat no more than chance would. (That three are lost to
/// repetition happens once in a million times.)
#[tokio::test]
async fn codes_differ() {
    let app = App::start().await;
    let ada = with_phone(&app, "Ada").await;
    let mut codes = BTreeSet::new();
    for round in 0..100 {
        if round > 0 {
            // Beyond the cool-down, and beyond what is counted.
            age_codes(&app, &ada, 86_400).await;
        }
        app.as_user(&ada.tokens).post_empty("/api/v1/mfa/sms/send").await.expect(202);
        codes.insert(app.sms_to(&ada.number).await.code());
    }
    assert!(codes.len() >= 98, "{} of 100: {codes:?}", codes.len());
    for position in 0..6 {
        let digits: BTreeSet<_> =
            codes.iter().filter_map(|code| code.chars().nth(position)).collect();
        assert!(digits.len() >= 6, "digit {position} of {codes:?}");
    }
}
