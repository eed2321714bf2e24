//! AUTH-9: rate limits of every route that has one, over HTTP: what they count by, and how far an address reaches.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use postern_domain::auth::limits::Limit;
use postern_tests::{
    App, Response, Tokens, json, new_address,
    openapi::{Operation, operations},
    random_hex,
};

/// An application that knows its clients by what one proxy says.
async fn behind_one_proxy() -> App {
    App::builder().variable("rate_limits", "on").variable("trusted_proxies", "1").start().await
}

fn limit_named(name: &str) -> Limit {
    Limit::ALL.into_iter().find(|limit| limit.name() == name).unwrap()
}

/// Who asks for one account, in the way that a route wants it.
enum Account {
    /// By their token.
    Caller(Tokens),
    /// By this member of the body.
    Member(String, String),
}

/// The accounts that `x-limit-by` can name: one for each way of naming it.
async fn accounts(app: &App, operation: &Operation, by: &str) -> Vec<Account> {
    let (kind, members) = by.split_once(':').unwrap_or((by, ""));
    let members: Vec<&str> = match kind {
        "email" | "email_or_device" => vec!["email"],
        "member" | "caller_or_member" => members.split(',').collect(),
        "caller" | "session" => vec![],
        _ => panic!("{} counts by {by}", operation.name()),
    };
    let mut accounts = Vec::new();
    for member in members {
        let fields = &operation.body.as_ref().unwrap().fields;
        let declared = fields.iter().any(|field| field.name == member);
        assert!(declared, "{} counts by `{member}`, which no request of it has", operation.name());
        let value = match member {
            "email" => new_address("Ada"),
            _ => format!("pst_xx_{}", random_hex::<16>()),
        };
        accounts.push(Account::Member(member.to_owned(), value));
    }
    if kind.starts_with("caller") || kind == "session" {
        // Their own registrations come from one address, and are not what this is about.
        let mut redis = app.redis().await;
        let keys: Vec<String> = redis::cmd("KEYS")
            .arg("pst:{limit:*}:address:*")
            .query_async(&mut redis)
            .await
            .unwrap();
        if !keys.is_empty() {
            let _: i64 = redis::cmd("DEL").arg(keys).query_async(&mut redis).await.unwrap();
        }
        let root = app.administrator("Root").await;
        accounts.push(Account::Caller(app.log_in(&root).await));
    }
    accounts
}

/// Calls an operation as this account, from this address.
async fn call(app: &App, operation: &Operation, account: &Account, from: &str) -> Response {
    let url = format!("{}{}", app.url(), operation.example_path());
    let request =
        app.client().request(operation.method.clone(), url).header("x-forwarded-for", from);
    Response::of(match account {
        Account::Caller(tokens) => {
            let request = request.bearer_auth(&tokens.access);
            match operation.example_body() {
                Some(body) => request.json(body),
                None => request,
            }
        }
        Account::Member(name, value) => {
            let mut body = json!({});
            body[name.as_str()] = json!(value);
            request.json(&body)
        }
    })
    .await
}

fn quota(answer: &Response) -> (u32, u32) {
    let number = |name: &str| answer.header(name).and_then(|text| text.parse().ok());
    number("ratelimit-limit")
        .zip(number("ratelimit-remaining"))
        .unwrap_or_else(|| panic!("no quota: {} {}", answer.status, answer.text()))
}

/// AUTH-9, ASVS 2.3.2, 6.3.1: whatever a route counts an account by is in its requests, and two requests of one account
/// from two addresses share a bucket; another account has another. Every limit there is stands in front of some route.
#[tokio::test]
async fn one_account_is_one_bucket_from_wherever_it_asks() {
    let app = behind_one_proxy().await;
    let mut tried = BTreeSet::new();
    for (turn, operation) in operations().iter().enumerate() {
        let Some((limit, by)) = &operation.limit else { continue };
        tried.insert(limit.clone());
        let limit = limit_named(limit);
        let from = |host: u32| format!("198.51.{turn}.{host}");
        let Some(rate) = limit.per_account() else {
            assert_eq!(by, "address", "{} counts by what has no rate", operation.name());
            let nobody = Account::Member("refresh_token".into(), "none".into());
            let remaining = limit.per_address().burst - 1;
            for host in [1, 2] {
                let answer = call(&app, operation, &nobody, &from(host)).await;
                assert_eq!(quota(&answer).1, remaining, "{}", operation.name());
            }
            continue;
        };
        assert_ne!(by, "address", "{} has a rate per account and no account", operation.name());
        for (mut host, account) in (1..).step_by(10).zip(accounts(&app, operation, by).await) {
            for spent in 1..=2 {
                let answer = call(&app, operation, &account, &from(host)).await;
                let expected = (rate.burst, rate.burst - spent);
                assert_eq!(quota(&answer), expected, "{}: {}", operation.name(), answer.text());
                host += 1;
            }
            let other = accounts(&app, operation, by).await.pop().unwrap();
            let answer = call(&app, operation, &other, &from(host)).await;
            assert_eq!(quota(&answer).1, rate.burst - 1, "{}", operation.name());
        }
    }
    let all: BTreeSet<String> = Limit::ALL.map(|limit| limit.name().to_owned()).into();
    assert_eq!(tried, all);
}

/// Asks for a mail for ever new accounts from each of these addresses; gives how many requests were let through.
async fn let_through(app: &App, addresses: impl Iterator<Item = String>) -> usize {
    let mut allowed = 0;
    for address in addresses {
        let body = json!({ "email": new_address("nobody") });
        let request = app.client().post(format!("{}/api/v1/auth/password/forgot", app.url()));
        let request = request.header("x-forwarded-for", address).json(&body);
        allowed += usize::from(Response::of(request).await.status == 202);
    }
    allowed
}

/// AUTH-9, ASVS 6.3.1: whoever has a /56 has 256 networks, and four clients' allowance; whoever has a /48 has that of
/// twenty. Others have their own.
#[tokio::test]
async fn a_customers_networks_share_a_bucket() {
    let app = behind_one_proxy().await;
    let rate = Limit::ForgotPassword.per_address();
    let burst = usize::try_from(rate.burst).unwrap();
    // What came back while the test ran, of a rate of `clients` clients.
    let given_back = |started: Instant, clients: u32| {
        let interval = Duration::from_millis(rate.times(clients).interval_ms().unsigned_abs());
        usize::try_from(started.elapsed().as_millis() / interval.as_millis()).unwrap() + 1
    };
    let started = Instant::now();
    let of_customer = |customer: usize| {
        (0..6 * burst).map(move |link| format!("2001:db8:7:{customer:02x}{link:02x}::1"))
    };
    let allowed = let_through(&app, of_customer(1)).await;
    let most = 4 * burst + given_back(started, 4);
    assert!((4 * burst..=most).contains(&allowed), "{allowed} of a /56");

    let site = (2..7).flat_map(of_customer);
    let allowed = allowed + let_through(&app, site).await;
    let most = 20 * burst + given_back(started, 20);
    assert!((20 * burst..=most).contains(&allowed), "{allowed} of a /48");

    let elsewhere = (0..3).map(|link| format!("2001:db8:8:{link}::1"));
    assert_eq!(let_through(&app, elsewhere).await, 3);
}

/// AUTH-9: an IPv4 address in IPv6's notation is that address.
#[tokio::test]
async fn a_mapped_address_is_an_ipv4_address() {
    let app = behind_one_proxy().await;
    let burst = usize::try_from(Limit::ForgotPassword.per_address().burst).unwrap();
    let spellings = ["198.51.100.9", "::ffff:198.51.100.9", "::ffff:c633:6409"];
    let addresses = spellings.iter().cycle().take(burst).map(|text| (*text).to_owned());
    assert_eq!(let_through(&app, addresses).await, burst);
    assert_eq!(let_through(&app, spellings.iter().map(|text| (*text).to_owned())).await, 0);
    let neighbour = ["::ffff:198.51.100.10".to_owned()];
    assert_eq!(let_through(&app, neighbour.into_iter()).await, 1);
}

/// Where the places to hash in are leased.
const HASHES: &str = "pst:{hashes}:in_flight";

/// ASVS 15.2.2: what takes a password is counted as hashing one.
#[test]
fn whatever_takes_a_password_says_that_it_hashes() {
    let mut hashing = 0;
    for operation in &operations() {
        let fields = operation.body.iter().flat_map(|body| &body.fields);
        let takes = fields.filter(|field| field.is_password).count() > 0;
        assert!(!takes || operation.hashes, "{} takes a password", operation.name());
        hashing += usize::from(operation.hashes);
    }
    assert!(hashing >= 5, "{hashing}");
}

/// ASVS 6.3.1, 15.2.2: when as many passwords are being hashed as may be, the next is told when to come back, before
/// anything is hashed; a place whose holder died is free when its lease ends.
#[tokio::test]
async fn hashes_in_flight_are_bounded_and_do_not_leak() {
    let app = App::builder().variable("max_hashes_in_flight", "1").start().await;
    let (ada, tokens) = app.somebody("Ada").await;
    let mut redis = app.redis().await;
    let now: i64 = app.value("SELECT (extract(epoch FROM now()) * 1000)::int8").await;
    let mut hold = async |until: i64| {
        let mut add = redis::cmd("ZADD");
        add.arg(HASHES).arg(until).arg("a holder that died").exec_async(&mut redis).await.unwrap();
    };
    hold(now + 60_000).await;
    for operation in operations().iter().filter(|operation| operation.hashes) {
        let account = Account::Caller(tokens.clone());
        let answer = call(&app, operation, &account, "198.51.100.1").await;
        answer.expect_problem(503, "busy");
        assert_eq!(answer.header("retry-after"), Some("1"), "{}", operation.name());
    }
    // What hashes nothing goes on.
    app.as_user(&tokens).get("/api/v1/session").await.expect(200);
    hold(now - 1).await;
    app.log_in(&ada).await;
}

/// ASVS 15.2.2: each of many log-ins at once is answered, by a session or by the advice to come back; afterwards no
/// place is taken.
#[tokio::test]
async fn places_to_hash_are_given_back() {
    let app = App::builder().variable("max_hashes_in_flight", "2").start().await;
    let ada = app.register_verified("Ada").await;
    let tries = (0..24).map(|_| app.try_log_in(&ada.email, "not the password"));
    let answers = futures_util::future::join_all(tries).await;
    let statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    assert!(statuses.contains(&401), "{statuses:?}");
    assert!(statuses.iter().all(|status| [401, 503].contains(status)), "{statuses:?}");
    let mut count = redis::cmd("ZCARD");
    let left: i64 = count.arg(HASHES).query_async(&mut app.redis().await).await.unwrap();
    assert_eq!(left, 0);
}
