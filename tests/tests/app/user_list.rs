//! USR-3, API-5, DATA-2: administrators list, search, invite, change and delete users.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::join_all;
use postern_tests::{Api, App, Tokens, User, Value, json, new_address, statements};
use sqlx::AssertSqlSafe;

const USERS: &str = "/api/v1/users";
const ORDERS: [&str; 8] =
    ["created", "-created", "email", "-email", "name", "-name", "last_login", "-last_login"];

async fn root(app: &App) -> (User, Tokens) {
    let root = app.administrator("Root").await;
    let tokens = app.log_in(&root).await;
    (root, tokens)
}

/// Users whom nobody has registered: `first` to `last`, with names, statuses, roles and log-ins of all sorts; many have
/// the same name or have never logged in.
async fn populate(app: &App, first: u32, last: u32) {
    // Some at a time: the application's role may not take long over a statement.
    for first in (first..=last).step_by(2_000) {
        insert(app, first, last.min(first + 1_999)).await;
    }
    app.sql("VACUUM ANALYZE users").await;
}

async fn insert(app: &App, first: u32, last: u32) {
    let sql = format!(
        "INSERT INTO users (id, email, email_key, name, roles, status, verified_at, last_login_at,
             created_at, updated_at)
         SELECT (substr(t, 1, 8) || '-' || substr(t, 9) || '-7' || substr(h, 1, 3) || '-8'
                 || substr(h, 4, 3) || '-' || substr(h, 7, 12))::uuid,
                'user' || i || '@' || h || '.example', 'user' || i || '@' || h || '.example',
                (ARRAY['Ada', 'ada', 'Änne', 'Zoë', 'Bob ' || i, 'Carl_' || i, '100%'])[1 + i % 7],
                CASE WHEN i % 50 = 0 THEN '{{premium,user}}'::text[] ELSE '{{user}}' END,
                (ARRAY['active', 'active', 'active', 'suspended', 'invited'])[1 + i % 5],
                now(), CASE WHEN i % 3 = 0 THEN from_ms(1700000000000 + (i % 997) * 1000) END,
                now(), now()
         FROM generate_series({first}, {last}) i,
             md5(i::text) h, lpad(to_hex(1700000000000 + i::int8 * 1000), 12, '0') t"
    );
    assert_eq!(app.sql(&sql).await, u64::from(last - first + 1));
}

/// The ids of a list, page by page.
async fn pages(api: &Api<'_>, query: &str, limit: usize) -> Vec<String> {
    let mut ids = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = page(api, query, limit, &cursor).await;
        let items = page["items"].as_array().unwrap();
        assert!(items.len() <= limit);
        ids.extend(items.iter().map(id));
        match page["next_cursor"].as_str() {
            None => return ids,
            Some(next) => next.clone_into(&mut cursor),
        }
    }
}

async fn page(api: &Api<'_>, query: &str, limit: usize, cursor: &str) -> Value {
    let cursor = if cursor.is_empty() { String::new() } else { format!("&cursor={cursor}") };
    api.get(&format!("{USERS}?limit={limit}&{query}{cursor}")).await.expect(200).json()
}

fn id(item: &Value) -> String {
    item["id"].as_str().unwrap().to_owned()
}

/// What the database says, in an order that is computed apart from the application's statements.
async fn expected(app: &App, condition: &str, order: &str) -> Vec<String> {
    let (key, direction) = match order.strip_prefix('-') {
        Some(key) => (key, "DESC"),
        None => (order, "ASC"),
    };
    let key = match key {
        "created" => "id",
        "email" => "email_key",
        "name" => "lower(name)",
        _ => "coalesce(last_login_at, to_timestamp(0))",
    };
    let sql = format!(
        "SELECT id::text FROM users WHERE {condition} ORDER BY {key} {direction}, id {direction}"
    );
    sqlx::query_scalar(AssertSqlSafe(sql)).fetch_all(app.pool()).await.unwrap()
}

/// USR-3, ASVS 1.2.4: every order, filter and search gives what the database has, each user once.
#[tokio::test]
async fn users_are_listed_filtered_searched_and_sorted() {
    let app = App::start().await;
    let (_, tokens) = root(&app).await;
    populate(&app, 1, 500).await;
    let api = app.as_user(&tokens);
    for order in ORDERS {
        let found = pages(&api, &format!("sort={order}"), 37).await;
        assert_eq!(found, expected(&app, "true", order).await, "{order}");
    }
    for (query, condition) in [
        ("status=suspended", "status = 'suspended'"),
        ("status=invited", "status = 'invited'"),
        ("role=premium", "'premium' = ANY(roles)"),
        ("role=administrator", "'administrator' = ANY(roles)"),
        ("role=nobody-has-this", "false"),
        ("q=ada", "position('ada' in lower(email || ' ' || name)) > 0"),
        ("q=%C3%84NN", "position('änn' in lower(email || ' ' || name)) > 0"),
        ("q=USER12", "position('user12' in lower(email || ' ' || name)) > 0"),
        ("q=100%25", "position('100%' in lower(email || ' ' || name)) > 0"),
        ("q=rl_1", "position('rl_1' in lower(email || ' ' || name)) > 0"),
        ("q=%5C%5C", "false"),
        (
            "q=bob&status=active&role=user",
            "status = 'active' AND position('bob' in lower(email || ' ' || name)) > 0",
        ),
    ] {
        for order in ["-created", "name"] {
            let found = pages(&api, &format!("{query}&sort={order}"), 20).await;
            assert_eq!(found, expected(&app, condition, order).await, "{query} {order}");
        }
    }
    let item = &page(&api, "q=user1%40", 1, "").await["items"][0];
    let keys: BTreeSet<&str> = item.as_object().unwrap().keys().map(String::as_str).collect();
    let expected = [
        "created_at",
        "deletion_at",
        "email",
        "id",
        "last_login_at",
        "mfa_enabled",
        "name",
        "roles",
        "status",
    ];
    assert_eq!(keys, expected.into());
}

/// USR-3, ASVS 2.2.1, 15.3.7: what a list cannot be asked for is named.
#[tokio::test]
async fn bad_queries_are_named() {
    let app = App::start().await;
    let (_, tokens) = root(&app).await;
    populate(&app, 1, 5).await;
    let api = app.as_user(&tokens);
    let named = page(&api, "sort=name", 2, "").await["next_cursor"].as_str().unwrap().to_owned();
    for (query, field) in [
        ("limit=0".to_owned(), "/limit"),
        ("limit=101".into(), "/limit"),
        ("limit=1&limit=2".into(), "/limit"),
        ("sort=age".into(), "/sort"),
        ("status=gone".into(), "/status"),
        ("role=%20".into(), "/role"),
        ("q=a".into(), "/q"),
        ("q=%00%00".into(), "/q"),
        ("cursor=nonsense".into(), "/cursor"),
        (format!("cursor={named}"), "/cursor"),
        (format!("sort=-name&cursor={named}"), "/cursor"),
        ("order=name".into(), "/order"),
    ] {
        let refused = api.get(&format!("{USERS}?{query}")).await;
        refused.expect_problem(422, "validation");
        assert_eq!(refused.field_errors()[0].0, field, "{query}");
    }
    page(&api, "sort=name", 2, &named).await;
}

/// API-5: while ten thousand users are paged through, others come and go; whoever was there all the time is there
/// once.
#[tokio::test]
async fn nobody_is_skipped_or_doubled_while_users_come_and_go() {
    let app = App::start().await;
    let (_, tokens) = root(&app).await;
    populate(&app, 1, 10_000).await;
    let api = app.as_user(&tokens);
    for (turn, order) in
        ["created", "-created", "email", "-name", "-last_login"].into_iter().enumerate()
    {
        let before: BTreeSet<String> = expected(&app, "true", order).await.into_iter().collect();
        let mut seen: BTreeMap<String, u32> = BTreeMap::new();
        let mut cursor = String::new();
        let base = 100_000 * (u32::try_from(turn).unwrap() + 1);
        for number in 0_u32.. {
            let page = page(&api, &format!("sort={order}"), 100, &cursor).await;
            for item in page["items"].as_array().unwrap() {
                *seen.entry(id(item)).or_default() += 1;
            }
            let Some(next) = page["next_cursor"].as_str() else { break };
            next.clone_into(&mut cursor);
            // The last of every other page goes, some of the next go, and others come, before and behind.
            if number % 2 == 0 {
                let last = id(page["items"].as_array().unwrap().last().unwrap());
                let sql = format!("DELETE FROM users WHERE id = '{last}' AND email LIKE 'user%'");
                app.sql(&sql).await;
            }
            if number % 10 == 0 {
                let share = "(('x' || substr(md5(id::text || 'x'), 1, 4))::bit(16)::int)";
                let sql = format!(
                    "DELETE FROM users WHERE {share} % 1000 = {number} AND email LIKE 'user%'"
                );
                app.sql(&sql).await;
                populate(&app, base + number * 10, base + number * 10 + 9).await;
            }
        }
        let after: BTreeSet<String> = expected(&app, "true", order).await.into_iter().collect();
        let stayed: Vec<_> = before.intersection(&after).collect();
        assert!(
            stayed.len() > 9_000 && before.len() > stayed.len() + 25,
            "{} {}",
            before.len(),
            stayed.len()
        );
        let skipped: Vec<_> = stayed.iter().filter(|id| !seen.contains_key(**id)).collect();
        assert!(skipped.is_empty(), "{order}: {skipped:?}");
        let doubled: Vec<_> = seen.iter().filter(|(_, times)| **times > 1).collect();
        assert!(doubled.is_empty(), "{order}: {doubled:?}");
    }
}

/// The plan of a page as the application asks for it: with its parameters known, for the binding prepares each statement
/// anew.
async fn plan(app: &App, order: &str, filter: [Option<&str>; 3], after: bool) -> String {
    let sql = statements::list_of_users(order);
    let (key, id) = match (after, order.trim_start_matches('-')) {
        (false, _) => (None, "00000000-0000-0000-0000-000000000000"),
        (true, "created") => {
            Some("018c0000-0000-7000-8000-000000000000").map_or((None, ""), |id| (Some(id), id))
        }
        (true, "last_login") => (Some("1700000500000"), "018c0000-0000-7000-8000-000000000000"),
        (true, _) => (Some("user5"), "018c0000-0000-7000-8000-000000000000"),
    };
    let quoted = |value: Option<&str>| value.map_or("NULL".to_owned(), |text| format!("'{text}'"));
    let arguments = [
        quoted(filter[0]),
        quoted(filter[1]),
        quoted(filter[2]),
        quoted(key),
        format!("'{id}'"),
        "51".into(),
    ];
    let mut connection = app.pool().acquire().await.unwrap();
    for setup in [
        "SET plan_cache_mode = force_custom_plan".to_owned(),
        "DEALLOCATE ALL".into(),
        format!("PREPARE page (text, text, text, text, uuid, int8) AS {sql}"),
    ] {
        sqlx::raw_sql(AssertSqlSafe(setup)).execute(&mut *connection).await.unwrap();
    }
    let explain = format!("EXPLAIN EXECUTE page({})", arguments.join(", "));
    let rows: Vec<String> = sqlx::raw_sql(AssertSqlSafe(explain))
        .fetch_all(&mut *connection)
        .await
        .unwrap()
        .iter()
        .map(|row| sqlx::Row::get(row, 0))
        .collect();
    rows.join("\n")
}

/// DATA-2, API-5: each order and each filter has an index, on the first page and on later ones.
#[tokio::test]
async fn every_filter_and_order_uses_an_index() {
    let app = App::start().await;
    root(&app).await;
    populate(&app, 1, 20_000).await;
    let filters = [
        [None, None, None],
        [Some("suspended"), None, None],
        [None, Some("administrator"), None],
        [None, None, Some("%user1234%")],
        [Some("active"), Some("premium"), Some("%bob%")],
    ];
    for order in ORDERS {
        for filter in filters {
            for after in [false, true] {
                let plan = plan(&app, order, filter, after).await;
                let scans = plan.lines().any(|line| line.contains("Seq Scan on users"));
                assert!(!scans && plan.contains("Index"), "{order} {filter:?} {after}\n{plan}");
                // Without a filter, a page is read where it stands, in its order: neither sorted (but for those who
                // share a name), nor begun at the first user of all.
                if filter == [None; 3] {
                    let begins = !after || plan.contains("Index Cond:");
                    assert!(!plan.contains("->  Sort ") && begins, "{order} {after}\n{plan}");
                }
            }
        }
        // What is rare is found by its own index, not by reading everybody in order.
        for (filter, index) in [
            ([None, Some("administrator"), None], "users_by_role"),
            ([None, None, Some("%user1234%")], "users_by_text"),
        ] {
            let plan = plan(&app, order, filter, false).await;
            assert!(plan.contains(index), "{order} {filter:?}\n{plan}");
        }
    }
}

/// USR-3, API-5, ASVS 6.3.4: an invitation makes one account, however often it is sent; its owner sets the password and
/// logs in.
#[tokio::test]
async fn somebody_who_is_invited_sets_a_password_and_logs_in() {
    let app = App::start().await;
    let (_, tokens) = root(&app).await;
    let email = new_address("grace");
    let body = json!({ "email": email, "name": "Grace", "roles": ["premium"] });
    let api = app.as_user(&tokens).header("idempotency-key", "invite-grace");
    let answers = join_all((0..5).map(|_| api.post(USERS, body.clone()))).await;
    let mut made: Vec<_> = answers.iter().filter(|answer| answer.status == 201).collect();
    let again = api.post(USERS, body.clone()).await.expect(201);
    made.push(&again);
    let first = made[0].json();
    assert!(made.iter().all(|answer| answer.json() == first));
    let path = again.header("location").unwrap().to_owned();
    assert_eq!(path, format!("{USERS}/{}", first["id"].as_str().unwrap()));
    assert_eq!(
        (&first["status"], &first["roles"]),
        (&json!("invited"), &json!(["premium", "user"]))
    );
    let anew = app.as_user(&tokens).post(USERS, body).await;
    anew.expect_problem(409, "conflict");
    let unknown = json!({ "email": new_address("x"), "name": "X", "roles": ["user", "nonesuch"] });
    let refused = app.as_user(&tokens).post(USERS, unknown).await;
    assert_eq!(refused.field_errors(), [("/roles/1".to_owned(), "unknown_role".to_owned())]);

    let mail = app.mail_to(&email).await;
    assert!(mail.text.contains("An account was created for you"), "{}", mail.text);
    app.expect_no_mail_to(&email).await;
    app.try_log_in(&email, "whatever it may be 42")
        .await
        .expect_problem(401, "invalid-credentials");
    let password = postern_tests::new_password();
    let reset = json!({ "token": mail.token(), "password": password });
    app.post("/api/v1/auth/password/reset", reset.clone()).await.expect(200);
    app.post("/api/v1/auth/password/reset", reset).await.expect_problem(400, "token-invalid");
    let grace = Tokens::of(&app.try_log_in(&email, &password).await.expect(200));
    let session = app.as_user(&grace).get("/api/v1/session").await.expect(200).json();
    assert_eq!(session["roles"], json!(["premium", "user"]));
    let now = app.as_user(&tokens).get(&path).await.expect(200).json();
    assert_eq!(now["status"], "active");
    let invited: Vec<String> = sqlx::query_scalar(
        "SELECT resource_id FROM audit_events e JOIN users u ON u.pseudonym::text = e.resource_id
         WHERE action = 'user.invite' AND u.email = $1",
    )
    .bind(&email)
    .fetch_all(app.pool())
    .await
    .unwrap();
    assert_eq!(invited.len(), 1);
}

/// USR-3: whoever was invited and lost the mail asks for another like everybody who forgot a password; and a
/// suspended invitation stays one.
#[tokio::test]
async fn an_invitation_can_be_asked_for_again_and_suspended() {
    let app = App::start().await;
    let (_, tokens) = root(&app).await;
    let email = new_address("hopper");
    let body = json!({ "email": email, "name": "Hopper" });
    let made = app.as_user(&tokens).post(USERS, body).await.expect(201).json();
    app.mail_to(&email).await;
    app.post("/api/v1/auth/password/forgot", json!({ "email": email })).await.expect(202);
    let token = app.mail_to(&email).await.token();
    let path = format!("{USERS}/{}", made["id"].as_str().unwrap());
    app.as_user(&tokens).post_empty(&format!("{path}/suspend")).await.expect(204);
    let password = postern_tests::new_password();
    let reset = json!({ "token": token, "password": password });
    app.post("/api/v1/auth/password/reset", reset.clone())
        .await
        .expect_problem(400, "token-invalid");
    app.as_user(&tokens).post_empty(&format!("{path}/reactivate")).await.expect(204);
    assert_eq!(app.as_user(&tokens).get(&path).await.expect(200).json()["status"], "invited");
    app.post("/api/v1/auth/password/reset", reset).await.expect(200);
    app.try_log_in(&email, &password).await.expect(200);
}

/// RBAC-7, ASVS 8.2.3: nobody gives away by invitation what they could not give otherwise.
#[tokio::test]
async fn an_invitation_gives_no_more_than_its_author_has() {
    let app = App::start().await;
    let (_, tokens) = root(&app).await;
    let inviter = json!({ "parents": ["user"], "permissions": ["users:create:any"] });
    app.as_user(&tokens).put("/api/v1/rbac/roles/inviter", inviter).await.expect(201);
    let ada = app.register_verified("Ada").await;
    let role = format!("{USERS}/{}/roles/inviter", ada.id);
    app.as_user(&tokens).put(&role, json!({})).await.expect(200);
    let ada = app.log_in(&ada).await;
    let invite = async |roles: Value| {
        let body = json!({ "email": new_address("x"), "name": "X", "roles": roles });
        app.as_user(&ada).post(USERS, body).await
    };
    invite(json!([])).await.expect(201);
    for roles in [json!(["administrator"]), json!(["premium"]), json!(["inviter"])] {
        invite(roles).await.expect_problem(403, "escalation");
    }
    let denied: i64 = app
        .value(
            "SELECT ((SELECT count(*) FROM audit_events
                      WHERE action = 'user.invite' AND reason = 'escalation')
                 + (SELECT sum(repeated) FROM audit_folds
                    WHERE last ->> 'action' = 'user.invite' AND last ->> 'reason' = 'escalation'))::int8",
        )
        .await;
    assert_eq!(denied, 3);
}

/// USR-3, API-5: administrators change a profile, in the version that they have seen.
#[tokio::test]
async fn a_profile_is_changed_in_the_version_that_was_seen() {
    let app = App::start().await;
    let (_, tokens) = root(&app).await;
    let ada = app.register_verified("Ada").await;
    let path = format!("{USERS}/{}", ada.id);
    let api = app.as_user(&tokens);
    let seen = api.get(&path).await.expect(200).header("etag").unwrap().to_owned();
    let api = api.header("if-match", &seen);
    let changed = api.patch(&path, json!({ "name": "Ada L." })).await.expect(200);
    assert_eq!(changed.json()["name"], "Ada L.");
    api.patch(&path, json!({ "name": "Ada M." })).await.expect_problem(412, "precondition-failed");
    let own = app.log_in(&ada).await;
    assert_eq!(app.as_user(&own).get("/api/v1/users/me").await.json()["name"], "Ada L.");
    let refused = app.as_user(&tokens).patch(&path, json!({ "email": "a@b.c" })).await;
    refused.expect_problem(422, "validation");
}

/// USR-3: administrators see and end sessions, and delete users for good.
#[tokio::test]
async fn users_are_deleted_for_good() {
    let app = App::start().await;
    let (root, tokens) = root(&app).await;
    let ada = app.register_verified("Ada").await;
    let own = app.log_in_on(&ada, "Ada's laptop").await;
    let api = app.as_user(&tokens);
    let path = format!("{USERS}/{}", ada.id);
    let sessions = api.get(&format!("{path}/sessions")).await.expect(200).json();
    assert_eq!(sessions["items"][0]["device"], "Ada's laptop");
    assert_eq!(sessions["items"][0]["id"], json!(own.session_id));
    api.delete(&path).await.expect(202);
    app.as_user(&own).get("/api/v1/session").await.expect_problem(401, "unauthenticated");
    app.try_log_in(&ada.email, &ada.password).await.expect_problem(403, "account-suspended");
    app.tick().await.expect(200);
    api.get(&path).await.expect_problem(404, "not-found");
    api.get(&format!("{path}/sessions")).await.expect_problem(404, "not-found");
    api.delete(&path).await.expect_problem(404, "not-found");
    app.try_log_in(&ada.email, &ada.password).await.expect_problem(401, "invalid-credentials");
    let last = format!("{USERS}/{}", root.id);
    api.delete(&last).await.expect_problem(409, "conflict");
}
