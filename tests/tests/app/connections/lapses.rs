//! OAUTH-6, MSG-3: whoever has to connect an account again is told by mail, once.

use postern_tests::json;

use super::{Bench, CONNECTIONS, shape};

impl Bench {
    /// The address that mails to the owner go to.
    async fn address(&self) -> String {
        let me = self.app.as_user(&self.tokens).get("/api/v1/users/me").await.expect(200).json();
        me["email"].as_str().expect("an address").to_owned()
    }
}

/// OAUTH-6, MSG-3: the provider takes the refresh token no more: its owner gets one mail, in the language of the
/// preferences, that names the provider and the account and leads to where it is mended. What the provider cannot do for a while,
/// or what is the operator's to mend, makes none.
#[tokio::test]
async fn whoever_has_to_connect_again_is_told_once() {
    let bench = Bench::start().await;
    let id = bench.connected("google", json!({ "scope": "openid email" })).await;
    let (app, address) = (&bench.app, bench.address().await);
    let user = app.as_user(&bench.tokens);
    let refresh = || async {
        app.sql("UPDATE oauth_tokens SET retry_at = NULL").await;
        user.post_empty(&format!("{CONNECTIONS}/{id}/refresh")).await
    };
    let account = bench.read(&id).await["account"].as_str().expect("a name").to_owned();

    for harmless in
        [json!({ "status": 503 }), json!({ "status": 401, "token": { "error": "invalid_client" } })]
    {
        bench.provider.differs(harmless).await;
        refresh().await.expect_problem(503, "provider-unavailable");
    }
    app.expect_no_mail_to(&address).await;

    bench.provider.differs(json!({ "status": 400, "token": { "error": "invalid_grant" } })).await;
    refresh().await.expect_problem(409, "connection-needs-reauth");
    refresh().await.expect_problem(409, "connection-needs-reauth");
    let mail = app.mail_to(&address).await;
    assert_eq!(mail.subject, "Connect your account again");
    for text in [&mail.text, &mail.html] {
        assert!(text.contains("Google no longer gives access"), "{text}");
        assert!(text.contains(&format!("{}/connections", app.url())), "{text}");
    }
    // Mail programs are to make no link of it.
    assert!(mail.text.contains(&account.replace('@', "@ ").replace('.', ". ")), "{}", mail.text);
    app.expect_no_mail_to(&address).await;

    // Connected again, and lost again: that is another mail, and this time in German.
    let german = json!({ "language": "de" });
    user.patch("/api/v1/users/me/preferences", german).await.expect(200);
    bench.provider.differs(json!({ "token": shape("google") })).await;
    let begun = user.post(&format!("{CONNECTIONS}/{id}/scopes"), json!({})).await.expect(201);
    let begun = postern_tests::Begun::read(&begun);
    let way = bench.provider.agree(&begun).await;
    _ = app.come_back(&begun, &way).await.expect(303);
    // Nobody hears of this attempt again; the background sees it.
    app.sql(
        "UPDATE oauth_tokens SET attempt = gen_random_uuid(), attempt_until = now() - interval '1 second'",
    )
    .await;
    app.sql("UPDATE oauth_integrations SET provider = 'notion'").await;
    assert_eq!(app.mail_to(&address).await.subject, "Verbinden Sie Ihr Konto neu");
    assert_eq!(bench.read(&id).await["last_error"], "refresh_lost");
    app.expect_no_mail_to(&address).await;
}
