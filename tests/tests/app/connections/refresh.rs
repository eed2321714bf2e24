//! OAUTH-6, OAUTH-11: tokens are refreshed, by one at a time, and what a provider says decides.

use std::time::Duration;

use postern_tests::{Deadline, Response, json};

use super::{Bench, CONNECTIONS, shape};

/// How long something may take that nobody waits for.
const LIMIT: Duration = Duration::from_secs(10);

async fn refresh(bench: &Bench, id: &str) -> Response {
    let path = format!("{CONNECTIONS}/{id}/refresh");
    bench.app.as_user(&bench.tokens).post_empty(&path).await
}

/// OAUTH-6: a refresh token that is not repeated stays (Google), one that comes with each answer takes its place (Microsoft), and
/// a pair is replaced together (Notion).
#[tokio::test]
async fn each_provider_keeps_or_replaces_its_refresh_token() {
    let bench = Bench::start().await;
    for (provider, replaced) in
        [("google", false), ("youtube", false), ("microsoft", true), ("notion", true)]
    {
        let id = bench.connected(provider, shape(provider)).await;
        let before = bench.refreshes().await.len();
        let mut answer = shape(provider);
        if !replaced {
            answer["refresh_token"] = json!(null);
        }
        bench.provider.differs(json!({ "token": answer })).await;
        for _ in 0..3 {
            assert_eq!(refresh(&bench, &id).await.expect(200).json()["status"], "active");
        }
        let mut used = bench.refreshes().await.split_off(before);
        assert_eq!(used.len(), 3, "{provider}");
        used.dedup();
        assert_eq!(used.len(), if replaced { 3 } else { 1 }, "{provider}: {used:?}");
    }
}

/// OAUTH-6: what the provider says ends a connection, or waits for the operator, or for a better time.
#[tokio::test]
async fn what_the_provider_says_decides() {
    let bench = Bench::start().await;
    let id = bench.connected("microsoft", shape("microsoft")).await;
    let refused = |error: &str| json!({ "status": 400, "token": { "error": error } });
    let app = &bench.app;

    // Our secret has ended: nothing is wrong with the connection, and nobody is asked to connect again.
    let ours = json!({
        "status": 401,
        "token": { "error": "invalid_client", "error_codes": [7_000_222] }
    });
    bench.provider.differs(ours).await;
    refresh(&bench, &id).await.expect_problem(503, "provider-unavailable");
    let connection = bench.read(&id).await;
    assert_eq!(
        (&connection["status"], &connection["last_error"]),
        (&json!("error"), &json!("invalid_client"))
    );
    let features = app.as_user(&bench.tokens).get("/api/v1/users/me/features").await.expect(200);
    assert!(!features.text().contains("reauthorization"), "{}", features.text());
    let counted = "postern_oauth_refresh_refused_total{provider=\"microsoft\",state=\"error\"}";
    app.expect_counted(counted).await;
    // It is left alone meanwhile, and works again once that is mended.
    bench.provider.differs(json!({ "token": shape("microsoft") })).await;
    let before = bench.refreshes().await.len();
    refresh(&bench, &id).await.expect_problem(503, "provider-unavailable");
    assert_eq!(bench.refreshes().await.len(), before);
    app.sql("UPDATE oauth_tokens SET retry_at = now()").await;
    assert_eq!(refresh(&bench, &id).await.expect(200).json()["status"], "active");

    // Too many requests: later, and no sooner than it says.
    bench.provider.differs(json!({ "status": 503 })).await;
    let busy = refresh(&bench, &id).await;
    busy.expect_problem(503, "provider-unavailable");
    assert!(busy.header("retry-after").is_some());
    assert_eq!(bench.read(&id).await["status"], "active");
    assert_eq!(app.value::<i32>("SELECT failures FROM oauth_tokens").await, 1);
    app.sql("UPDATE oauth_tokens SET retry_at = now()").await;

    // Its owner has to agree again.
    bench.provider.differs(refused("interaction_required")).await;
    refresh(&bench, &id).await.expect_problem(409, "connection-needs-reauth");
    let connection = bench.read(&id).await;
    assert_eq!(
        (&connection["status"], &connection["last_error"]),
        (&json!("needs_reauth"), &json!("interaction_required"))
    );
    let events = "SELECT string_agg(action || ' ' || outcome, ', ' ORDER BY id) FROM audit_events
                  WHERE action IN ('connection.fail', 'connection.lapse')";
    assert_eq!(
        app.value::<String>(events).await,
        "connection.fail denied, connection.lapse denied"
    );
    // And nobody asks the provider before that.
    let before = bench.refreshes().await.len();
    app.sql("UPDATE oauth_tokens SET refresh_at = now(), expires_at = now()").await;
    _ = app.tick().await.expect(200);
    refresh(&bench, &id).await.expect_problem(409, "connection-needs-reauth");
    assert_eq!(bench.refreshes().await.len(), before);

    bench
        .provider
        .differs(
            json!({ "token": shape("microsoft"), "claims": { "tid": "tenant", "oid": "object" } }),
        )
        .await;
    let path = format!("{CONNECTIONS}/{id}/scopes");
    let again = app.as_user(&bench.tokens).post(&path, json!({})).await;
    let begun = postern_tests::Begun::read(&again.expect(201));
    let way = bench.provider.agree(&begun).await;
    _ = app.come_back(&begun, &way).await.expect(303);
    assert_eq!(bench.read(&id).await["status"], "active");
}

/// OAUTH-9: less than before is a receipt, and more than was agreed to is not held.
#[tokio::test]
async fn a_refresh_may_narrow_and_never_widen() {
    let bench = Bench::start().await;
    let id = bench
        .connected("microsoft", json!({ "scope": "User.Read Mail.Read Calendars.Read" }))
        .await;
    let says = async |scope: &str| {
        bench.provider.differs(json!({ "token": { "scope": scope } })).await;
        let connection = refresh(&bench, &id).await.expect(200).json();
        connection["granted_scopes"].clone()
    };
    assert_eq!(says("User.Read Mail.Read Files.Read").await, json!(["Mail.Read", "User.Read"]));
    assert_eq!(says("User.Read Mail.Read Files.Read").await, json!(["Mail.Read", "User.Read"]));
    let path = format!("{CONNECTIONS}/{id}/consents");
    let consents = bench.app.as_user(&bench.tokens).get(&path).await.expect(200).json();
    let changes: Vec<_> =
        consents["items"].as_array().unwrap().iter().map(|one| &one["change"]).collect();
    assert_eq!(changes, ["granted", "narrowed"]);
}

/// OAUTH-6: the background refreshes what is in use ahead of its end, and nothing else.
#[tokio::test]
async fn a_tick_refreshes_what_is_due() {
    let bench = Bench::start().await;
    let (google, microsoft) = (
        bench.connected("google", shape("google")).await,
        bench.connected("microsoft", shape("microsoft")).await,
    );
    let notion = bench.connected("notion", shape("notion")).await;
    let app = &bench.app;
    bench.provider.differs(json!({ "token": shape("google") })).await;
    _ = app.tick().await.expect(200);
    assert_eq!(bench.refreshes().await.len(), 0, "nothing is due");
    let due = "SELECT string_agg(provider || ' ' || coalesce((expires_at - refresh_at)::text, '-'), ', ' ORDER BY provider)
               FROM oauth_tokens JOIN oauth_integrations i ON i.id = integration_id";
    assert_eq!(app.value::<String>(due).await, "google 00:10:00, microsoft 00:10:00, notion -");

    app.as_user(&bench.tokens)
        .post_empty(&format!("{CONNECTIONS}/{microsoft}/pause"))
        .await
        .expect(200);
    app.sql("UPDATE oauth_tokens SET expires_at = now() + interval '9 minutes', refresh_at = now() - interval '1 minute'").await;
    _ = app.tick().await.expect(200);
    assert_eq!(bench.refreshes().await.len(), 2, "not of the paused one");
    _ = app.tick().await.expect(200);
    assert_eq!(bench.refreshes().await.len(), 2, "each once");
    for id in [&google, &notion] {
        assert_eq!(bench.read(id).await["status"], "active");
    }
    // One that nobody has used since: in a week.
    let weekly = "SELECT count(*) FROM oauth_tokens WHERE refresh_at > now() + interval '6 days'";
    assert_eq!(app.value::<i64>(weekly).await, 2);
    app.as_user(&bench.tokens)
        .post_empty(&format!("{CONNECTIONS}/{microsoft}/resume"))
        .await
        .expect(200);
    _ = app.tick().await.expect(200);
    assert_eq!(bench.refreshes().await.len(), 3, "resumed, and due");
}

/// OAUTH-6: whoever asks and does not wait for the answer takes no refresh along: what the provider gave is written.
#[tokio::test]
async fn a_caller_who_leaves_takes_no_refresh_along() {
    let bench = Bench::start().await;
    let id = bench.connected("notion", shape("notion")).await;
    bench.provider.differs(json!({ "token": shape("notion"), "hold_ms": 1500 })).await;
    let path = format!("{CONNECTIONS}/{id}/refresh");
    let api = bench.app.as_user(&bench.tokens);
    let impatient = api.request(reqwest::Method::POST, &path).timeout(Duration::from_millis(500));
    assert!(Response::attempt(impatient).await.is_err(), "it was to time out");
    let deadline = Deadline::after(LIMIT);
    while bench.app.value::<i32>("SELECT version FROM oauth_tokens").await != 2 {
        assert!(deadline.pause().await, "what the provider gave is lost");
    }
    assert_eq!(bench.read(&id).await["status"], "active");
    assert_eq!(bench.refreshes().await.len(), 1);
}

/// OAUTH-6: whoever was believed to be dead and comes back with the answer mends what was said of the connection; whoever
/// comes back too late, when another answer was written, writes nothing over it.
#[tokio::test]
async fn who_comes_back_late_mends_or_leaves_alone() {
    let bench = Bench::start().await;
    let id = bench.connected("notion", shape("notion")).await;
    let app = &bench.app;
    let slow = json!({ "token": shape("notion"), "delay_ms": 1500 });
    bench.provider.differs(slow).await;
    let say_it_is_lost = async {
        let deadline = Deadline::after(LIMIT);
        let lose = "WITH lost AS (UPDATE oauth_tokens SET attempt_until = now() - interval '1 second'
                    WHERE attempt IS NOT NULL RETURNING 1)
                    UPDATE oauth_integrations SET state = 'needs_reauth', error = 'refresh_lost' FROM lost";
        while app.sql(lose).await == 0 {
            assert!(deadline.pause().await, "no attempt is made");
        }
        assert_eq!(bench.read(&id).await["status"], "needs_reauth");
    };
    let (answer, ()) = futures_util::future::join(refresh(&bench, &id), say_it_is_lost).await;
    answer.expect(200);
    let connection = bench.read(&id).await;
    assert_eq!((&connection["status"], connection.get("last_error")), (&json!("active"), None));

    let overtake = async {
        let deadline = Deadline::after(LIMIT);
        let other =
            "UPDATE oauth_tokens SET version = version + 1, attempt = NULL, attempt_until = NULL
                     WHERE attempt IS NOT NULL";
        while app.sql(other).await == 0 {
            assert!(deadline.pause().await, "no attempt is made");
        }
        let access = app.value::<String>("SELECT access FROM oauth_tokens").await;
        (access, app.value::<i32>("SELECT version FROM oauth_tokens").await)
    };
    let (_, (access, version)) = futures_util::future::join(refresh(&bench, &id), overtake).await;
    assert_eq!(app.value::<String>("SELECT access FROM oauth_tokens").await, access);
    assert_eq!(app.value::<i32>("SELECT version FROM oauth_tokens").await, version);
}
