use postern_tests::*;
#[tokio::test]
async fn smoke() {
    let app = App::start().await;
    let admin = app.administrator("Root").await;
    let tokens = app.log_in(&admin).await;
    let me = app.as_user(&tokens).header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01").get("/api/v1/session").await.expect(200);
    println!("{}", me.text());
    println!("trace {:?}", me.header("x-trace-id"));
    println!("{}", app.as_user(&tokens).put("/api/v1/session", json!({})).await.status);
    println!("{}", app.as_user(&tokens).patch("/api/v1/session", json!({})).await.status);
    let n = new_number();
    let send = async |body: &str| {
        let r = app.client().post(format!("{}/2010-04-01/Accounts/AC00000000000000000000000000000001/Messages.json", app.mail_url()))
            .basic_auth("AC00000000000000000000000000000001", Some("x"))
            .form(&[("To", n.as_str()), ("From", app.twilio_number()), ("Body", body)]);
        Response::of(r).await
    };
    app.expect_no_sms_to(&n).await;
    send("Your code is 123456.").await.expect(201);
    send("second 654321").await.expect(201);
    app.fail_next_sms(21610, 400, 1).await;
    println!("{}", send("x").await.expect(400).text());
    assert_eq!(app.sms_to(&n).await.code(), "123456");
    assert_eq!(app.sms_to(&n).await.code(), "654321");
    app.expect_no_sms_to(&n).await;
    assert_eq!(app.texts_to(&n).await.len(), 2);
    println!("{:?}", app.texts_to(&n).await[0]);
    let user = app.register_verified("Ada").await;
    let t = app.log_in(&user).await;
    let a = app.enrol_totp(&t).await;
    for _ in 0..2 {
        let t = app.log_in_mfa(&user, &a).await;
        println!("{:?}", app.as_user(&t).get("/api/v1/session").await.text());
    }
    println!("{} {} {}", a.backup_codes.len(), a.uri, pyotp::code(&a.uri).await == a.code_at(0));
    println!("{:?}", app.post_as_twilio("/webhooks/twilio/sms", &[("From", "+1")]).await.text());
    for o in openapi::operations() { println!("{} {:?} {:?} {} {:?}", o.name(), o.access, o.permission, o.example_path(), o.example_body()); }
}
