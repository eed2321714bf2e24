//! USR-6: administrators help who is locked out. Each time the owner is told, it is on record, and nobody is helped
//! out of what they may do by somebody who may do less.

use postern_tests::{
    Api, App, Response, Tokens, User, json, new_address, new_number, new_password,
    openapi::{Operation, operations},
    root, xtask_program,
};

struct Scene {
    app: App,
    root: User,
    root_tokens: Tokens,
}

impl Scene {
    async fn new() -> Self {
        let app = App::start().await;
        let root = app.administrator("Root").await;
        let root_tokens = app.log_in(&root).await;
        Self { app, root, root_tokens }
    }

    fn root(&self) -> Api<'_> {
        self.app.as_user(&self.root_tokens)
    }

    async fn help(&self, user: &User, what: &str) -> Response {
        self.root().post_empty(&of(user, what)).await
    }

    /// The owner is told by a mail with these words, and the log has it once, with actor and target.
    async fn assert_told(&self, user: &User, words: &str, action: &str) {
        self.app.tick().await.expect(200);
        let mails = self.app.mails_to(&user.email).await;
        let told = mails.iter().filter(|mail| mail.text.contains(words));
        assert_eq!(told.count(), 1, "{words}: {mails:?}");
        let recorded: i64 = self
            .app
            .value(&format!(
                "SELECT count(*) FROM audit_events e
                 JOIN users a ON a.pseudonym = e.actor_id JOIN users r ON r.pseudonym::text = e.resource_id
                 WHERE e.action = '{action}' AND e.outcome = 'allowed' AND e.resource_type = 'users'
                   AND a.id = '{}' AND r.id = '{}'",
                self.root.id, user.id
            ))
            .await;
        assert_eq!(recorded, 1, "{action}");
    }
}

fn of(user: &User, what: &str) -> String {
    format!("/api/v1/users/{}/{what}", user.id)
}

/// USR-6, ASVS 6.4.4, 6.5.6: whoever has lost phone and codes gets in by the password again. App, codes and phone are
/// gone, all sessions end, and a log-in that is under way with a factor of before is over.
#[tokio::test]
async fn lost_factors_are_reset() {
    let scene = Scene::new().await;
    let app = &scene.app;
    let (ada, tokens) = app.somebody("Ada").await;
    let phone = app.enrol_totp(&tokens).await;
    let number = new_number();
    let api = app.as_user(&tokens);
    api.post("/api/v1/mfa/sms/enrol", json!({ "number": number })).await.expect(202);
    let code = app.sms_to(&number).await.code();
    api.post("/api/v1/mfa/sms/confirm", json!({ "code": code })).await.expect(204);
    let pending = app.challenge(&ada).await;

    scene.help(&ada, "factors/reset").await.expect(204);
    api.get("/api/v1/session").await.expect_problem(401, "unauthenticated");
    let over = app.try_answer(&pending, "backup_code", &phone.backup_codes[0]).await;
    assert_eq!(over.status, 401, "{}", over.text());
    let tokens = app.log_in(&ada).await;
    let factors = app.as_user(&tokens).get("/api/v1/mfa/factors").await.expect(200).json();
    assert_eq!(factors["mfa_enabled"], false);
    assert!(factors["backup_codes"].is_null() && factors["sms"].is_null(), "{factors}");
    let session = app.as_user(&tokens).get("/api/v1/session").await.json();
    assert_eq!(session["assurance"], "aal1");
    scene.assert_told(&ada, "removed the second factors", "user.factors.reset").await;
    // The number is free for another set-up.
    app.enrol_totp(&tokens).await;
}

/// USR-6: an account that is closed by wrong passwords and codes is open again, limits of the account included.
#[tokio::test]
async fn a_locked_account_is_unlocked() {
    let app = App::builder().variable("rate_limits", "on").start().await;
    let root = app.administrator("Root").await;
    let root_tokens = app.log_in(&root).await;
    let scene = Scene { app, root, root_tokens };
    let app = &scene.app;
    let (ada, tokens) = app.somebody("Ada").await;
    let phone = app.enrol_totp(&tokens).await;
    for _ in 0..5 {
        let challenge = app.challenge(&ada).await;
        for _ in 0..4 {
            let answer = app.try_answer(&challenge, "totp", &phone.wrong_code()).await;
            assert_eq!(answer.status, 401, "{}", answer.text());
        }
    }
    let challenge = app.challenge(&ada).await;
    let closed = app.try_answer(&challenge, "backup_code", &phone.backup_codes[0]).await;
    closed.expect_problem(429, "too-many-requests");
    app.sql("UPDATE credentials SET failed_attempts = 100").await;
    loop {
        let answer = app.try_log_in(&ada.email, &ada.password).await;
        if answer.status == 429 {
            break;
        }
        answer.expect_problem(401, "invalid-credentials");
    }

    scene.help(&ada, "unlock").await.expect(204);
    let challenge = app.challenge(&ada).await;
    app.try_answer(&challenge, "backup_code", &phone.backup_codes[0]).await.expect(200);
    scene.assert_told(&ada, "has unlocked your account", "user.unlock").await;
}

/// Calls an operation with its example body.
async fn call(api: &Api<'_>, operation: &Operation, id: &str) -> Response {
    let path = operation.path_with(|parameter| match parameter.name.as_str() {
        "role" => "premium".to_owned(),
        _ => id.to_owned(),
    });
    let mut request = api.request(operation.method.clone(), &path);
    if let Some(body) = operation.example_body() {
        request = request.json(body);
    }
    Response::of(request).await
}

/// Tries every operation but the change of the password and the log-out, of which each has to be refused; says how
/// many there are.
async fn refuses_everything_else(api: &Api<'_>, id: &str) -> usize {
    let mut refused = 0;
    for operation in operations().iter().filter(|of| of.access.as_deref() == Some("caller")) {
        let path = operation.path.as_str();
        if ["/api/v1/auth/password/change", "/api/v1/session/logout"].contains(&path) {
            continue;
        }
        let answer = call(api, operation, id).await;
        assert_eq!(answer.status, 403, "{}: {}", operation.name(), answer.text());
        answer.expect_problem(403, "password-change-required");
        refused += 1;
    }
    refused
}

/// USR-6, ASVS 6.4.1, 6.4.6: after a new password was asked for, a log-in is good for changing it and for logging out:
/// every other operation is refused, with a problem of its own. Changed, the same session is good for everything.
#[tokio::test]
async fn a_new_password_is_required() {
    let scene = Scene::new().await;
    let app = &scene.app;
    let (ada, tokens) = app.somebody("Ada").await;
    app.sql(&format!("UPDATE users SET roles = '{{administrator}}' WHERE id = '{}'", ada.id)).await;
    scene.help(&ada, "require-password").await.expect(204);
    app.as_user(&tokens).get("/api/v1/session").await.expect_problem(401, "unauthenticated");
    scene.assert_told(&ada, "asks you to change your password", "user.password.require").await;

    let tokens = app.log_in(&ada).await;
    let api = app.as_user(&tokens);
    assert!(refuses_everything_else(&api, &scene.root.id.to_string()).await > 40);
    // Neither a refresh nor a second log-in is a way round.
    let refreshed = app.refresh(&tokens).await;
    let me = app.as_user(&refreshed).get("/api/v1/session").await;
    me.expect_problem(403, "password-change-required");
    let elsewhere = app.log_in(&ada).await;
    app.as_user(&elsewhere).post_empty("/api/v1/session/logout").await.expect(204);

    // The same once more would leave whoever knows it where they are.
    let same = json!({ "current_password": ada.password, "new_password": ada.password });
    let answer = app.as_user(&refreshed).post("/api/v1/auth/password/change", same).await;
    answer.expect_problem(422, "validation");
    assert_eq!(answer.field_errors()[0], ("/new_password".into(), "unchanged_password".into()));
    let new = new_password();
    let body = json!({ "current_password": ada.password, "new_password": new });
    app.as_user(&refreshed).post("/api/v1/auth/password/change", body).await.expect(200);
    app.as_user(&refreshed).get("/api/v1/session").await.expect(200);
    let again = Tokens::of(&app.try_log_in(&ada.email, &new).await.expect(200));
    app.as_user(&again).get("/api/v1/users").await.expect(200);

    // A password that was set by the link of a mail was chosen as well.
    scene.help(&ada, "require-password").await.expect(204);
    app.post("/api/v1/auth/password/forgot", json!({ "email": ada.email })).await.expect(202);
    let token = loop {
        let mail = app.mail_to(&ada.email).await;
        if mail.subject == "Set a new password" {
            break mail.token();
        }
    };
    let same = json!({ "token": token, "password": new });
    let answer = app.post("/api/v1/auth/password/reset", same).await;
    answer.expect_problem(422, "validation");
    assert_eq!(answer.field_errors()[0], ("/password".into(), "unchanged_password".into()));
    let last = new_password();
    let body = json!({ "token": token, "password": last });
    app.post("/api/v1/auth/password/reset", body).await.expect(200);
    let tokens = Tokens::of(&app.try_log_in(&ada.email, &last).await.expect(200));
    app.as_user(&tokens).get("/api/v1/session").await.expect(200);
}

/// USR-6: an invitation is sent again; the link before is no longer good. Whoever has been here is not invited.
#[tokio::test]
async fn an_invitation_is_repeated() {
    let scene = Scene::new().await;
    let app = &scene.app;
    let email = new_address("Newcomer");
    let body = json!({ "email": email, "name": "Newcomer" });
    let invited = scene.root().post("/api/v1/users", body).await.expect(201).json();
    let first = app.mail_to(&email).await.token();
    let path = format!("/api/v1/users/{}/invitation", invited["id"].as_str().unwrap());
    scene.root().post_empty(&path).await.expect(204);
    let second = app.mail_to(&email).await.token();
    let reset = async |token: &str| {
        let body = json!({ "token": token, "password": new_password() });
        app.post("/api/v1/auth/password/reset", body).await
    };
    let require = path.replace("invitation", "require-password");
    scene.root().post_empty(&require).await.expect_problem(409, "conflict");
    reset(&first).await.expect_problem(400, "token-invalid");
    reset(&second).await.expect(200);
    scene.root().post_empty(&path).await.expect_problem(409, "conflict");
    let recorded: i64 = app
        .value("SELECT count(*) FROM audit_events WHERE action = 'user.invitation.repeat'")
        .await;
    assert_eq!(recorded, 1);
}

/// USR-6, ASVS 7.4.5: one session of a user is ended; the others go on, and another user's session is not there.
#[tokio::test]
async fn one_session_is_ended() {
    let scene = Scene::new().await;
    let app = &scene.app;
    let (ada, first) = app.somebody("Ada").await;
    let second = app.log_in(&ada).await;
    let (_, other) = app.somebody("Bob").await;
    let path = |session: &Tokens| of(&ada, &format!("sessions/{}", session.session_id));
    scene.root().delete(&path(&other)).await.expect_problem(404, "not-found");
    app.as_user(&other).get("/api/v1/session").await.expect(200);
    scene.root().delete(&path(&first)).await.expect(204);
    scene.root().delete(&path(&first)).await.expect_problem(404, "not-found");
    app.as_user(&first).get("/api/v1/session").await.expect_problem(401, "unauthenticated");
    app.as_user(&second).get("/api/v1/session").await.expect(200);
    scene.assert_told(&ada, "ended one of your sessions", "user.session.revoke").await;
}

/// USR-6, RBAC-2: whoever may help any user helps those who may do no more than they.
#[tokio::test]
async fn nobody_helps_who_may_do_more() {
    let scene = Scene::new().await;
    let app = &scene.app;
    let (helper, tokens) = app.somebody("Helper").await;
    let role = json!({ "parents": ["user"], "permissions": ["users:help:any"] });
    scene.root().put("/api/v1/rbac/roles/helper", role).await.expect(201);
    scene.root().put(&of(&helper, "roles/helper"), json!({})).await.expect(200);
    let api = app.as_user(&tokens);
    let session = format!("sessions/{}", scene.root_tokens.session_id);
    for what in ["factors/reset", "unlock", "require-password", "invitation"] {
        api.post_empty(&of(&scene.root, what)).await.expect_problem(403, "escalation");
    }
    api.delete(&of(&scene.root, &session)).await.expect_problem(403, "escalation");
    scene.root().get("/api/v1/session").await.expect(200);
    app.expect_no_mail_to(&scene.root.email).await;
    let (ada, _) = app.somebody("Ada").await;
    api.post_empty(&of(&ada, "unlock")).await.expect(204);
}

/// The command that makes an administrator, against the stores of this application.
fn admin_create(app: &App, email: &str, password: Option<&str>) -> String {
    let mut command = std::process::Command::new(xtask_program());
    command.args(["admin", "create", "--name", "Chief", "--email", email]);
    command.current_dir(root()).env("DATABASE_URL", app.database_url());
    command.env("SPIN_VARIABLE_PASSWORD_PEPPERS", &app.keys().peppers);
    command.env("SPIN_VARIABLE_MAIL_TOKEN_KEYS", &app.keys().mail_token);
    command.env("SPIN_VARIABLE_PUBLIC_URL", app.url());
    command.env_remove("POSTERN_ADMIN_PASSWORD");
    if let Some(password) = password {
        command.env("POSTERN_ADMIN_PASSWORD", password);
    }
    let done = command.output().unwrap();
    let errors = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(done.status.success(), "{errors}");
    assert!(password.is_none_or(|password| !errors.contains(password)), "{errors}");
    String::from_utf8(done.stdout).unwrap()
}

/// ASVS 6.4.1, 6.4.6: an administrator who is made with a password can do nothing before it is changed.
#[tokio::test]
async fn an_administrators_first_password_has_to_be_changed() {
    let app = App::start().await;
    let (email, password) = (new_address("Chief"), new_password());
    let printed = admin_create(&app, &email, Some(&password));
    assert_eq!(printed, "");
    let tokens = Tokens::of(&app.try_log_in(&email, &password).await.expect(200));
    let somebody = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f";
    assert!(refuses_everything_else(&app.as_user(&tokens), somebody).await > 40);
    let new = new_password();
    let body = json!({ "current_password": password, "new_password": new });
    app.as_user(&tokens).post("/api/v1/auth/password/change", body).await.expect(200);
    app.as_user(&tokens).get("/api/v1/users").await.expect(200);
}

/// ASVS 6.4.1, 6.4.6: without a password the command prints a link, good once and for an hour, and nobody can log in
/// before.
#[tokio::test]
async fn an_administrator_is_made_by_a_link() {
    let app = App::start().await;
    let email = new_address("Chief");
    let link = admin_create(&app, &email, None);
    let (address, token) = link.trim().split_once("#token=").unwrap();
    assert_eq!(address, format!("{}/reset-password", app.url()));
    let lifetime: i64 = app
        .value("SELECT (extract(epoch FROM expires_at - created_at) * 1000)::int8 FROM password_resets")
        .await;
    assert_eq!(lifetime, 3_600_000);
    let reset = async |token: &str| {
        let password = new_password();
        let body = json!({ "token": token, "password": password });
        (app.post("/api/v1/auth/password/reset", body).await, password)
    };
    // An hour later it is over.
    let move_by = async |ms: i64| {
        app.sql(&format!(
            "UPDATE password_resets SET expires_at = expires_at + interval '{ms} ms'"
        ))
        .await;
    };
    move_by(-3_600_000).await;
    reset(token).await.0.expect_problem(400, "token-invalid");
    move_by(3_600_000).await;
    let (answer, password) = reset(token).await;
    answer.expect(200);
    reset(token).await.0.expect_problem(400, "token-invalid");
    let tokens = Tokens::of(&app.try_log_in(&email, &password).await.expect(200));
    app.as_user(&tokens).get("/api/v1/users").await.expect(200);
    assert_eq!(admin_create(&app, &email, None), "", "an address that is known is left alone");
}
