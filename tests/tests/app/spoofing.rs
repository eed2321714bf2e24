//! AUTH-9: what a client claims about its address does not move it to another one.

use std::time::Instant;

use postern_tests::{App, Response, Value, json, new_address, new_password, new_registration};
use reqwest::Method;

/// AUTH-9: for one address, `verify-email/resend` is allowed ten times in ten minutes.
const RESENDS: usize = 10;
/// AUTH-9: for one address, `login` is allowed sixty times at once and once a second.
const LOGINS: usize = 60;
/// AUTH-9: for one account, ten times in ten minutes.
const LOGINS_OF_ACCOUNT: usize = 10;

/// Headers by which clients, or proxies that nobody has told us of, name an address.
const CLAIMS: [&str; 10] = [
    "spin-client-addr",
    "Spin-Client-Addr",
    "x-forwarded-for",
    "X-Forwarded-For",
    "forwarded",
    "x-real-ip",
    "x-client-ip",
    "true-client-ip",
    "cf-connecting-ip",
    "x-cluster-client-ip",
];

async fn limited() -> App {
    App::builder().variable("rate_limits", "on").start().await
}

async fn behind_one_proxy() -> App {
    App::builder().variable("rate_limits", "on").variable("trusted_proxies", "1").start().await
}

/// A request with these headers, in this order.
async fn post(app: &App, path: &str, body: &Value, headers: &[(&str, String)]) -> Response {
    let request = app.api().request(Method::POST, path).json(body);
    let request =
        headers.iter().fold(request, |request, (name, value)| request.header(*name, value));
    Response::of(request).await
}

/// Asks for a mail for a registration that nobody has made, so that accounts do not count.
async fn resend(app: &App, headers: &[(&str, String)]) -> Response {
    let body = json!({ "registration": new_registration() });
    post(app, "/api/v1/auth/verify-email/resend", &body, headers).await
}

/// An address for the `turn`th request, in one of the forms that an address may have.
fn claimed(turn: usize) -> String {
    match turn % 4 {
        0 => format!("203.0.113.{turn}"),
        1 => format!("203.0.113.{turn}:4{turn}"),
        2 => format!("[2001:db8:{turn:x}::1]:443"),
        _ => format!("203.0.113.{turn}, 198.51.100.{turn}"),
    }
}

/// AUTH-9, ASVS 4.1.3, 15.3.4: whichever header claims whichever address, alone or all together, once or twice.
#[tokio::test]
async fn no_header_moves_a_client_to_another_address() {
    let app = limited().await;
    for turn in 0..RESENDS {
        let name = CLAIMS[turn % CLAIMS.len()];
        _ = resend(&app, &[(name, claimed(turn))]).await.expect(202);
    }
    for (turn, name) in CLAIMS.into_iter().enumerate() {
        let turn = RESENDS + turn;
        let once = [(name, claimed(turn))];
        resend(&app, &once).await.expect_problem(429, "too-many-requests");
        let twice = [(name, claimed(turn)), (name, claimed(turn + 1))];
        resend(&app, &twice).await.expect_problem(429, "too-many-requests");
    }
    let all = CLAIMS.map(|name| (name, "203.0.113.200".to_owned()));
    resend(&app, &all).await.expect_problem(429, "too-many-requests");
}

/// AUTH-9, ASVS 6.3.1: guessing goes on no faster under ever new addresses and accounts.
#[tokio::test]
async fn log_ins_under_claimed_addresses_share_one_limit() {
    let app = limited().await;
    let started = Instant::now();
    let (mut allowed, mut refused) = (0, 0);
    for turn in 0..2 * LOGINS {
        let body = json!({ "email": new_address("nobody"), "password": new_password() });
        let headers = [
            ("spin-client-addr", format!("203.0.113.{turn}:5000")),
            ("x-forwarded-for", format!("198.51.100.{turn}")),
        ];
        let answer = post(&app, "/api/v1/auth/login", &body, &headers).await;
        if answer.status == 429 {
            answer.expect_problem(429, "too-many-requests");
            assert!(answer.header("retry-after").is_some());
            refused += 1;
        } else {
            answer.expect_problem(401, "invalid-credentials");
            allowed += 1;
        }
    }
    let given_back = usize::try_from(started.elapsed().as_secs()).unwrap_or(usize::MAX) + 1;
    assert!(allowed <= LOGINS + given_back, "{allowed} log-ins got through");
    assert!(allowed >= LOGINS && refused > 0, "{allowed} got through, {refused} refused");
}

/// SES-4, AUTH-9, ASVS 15.3.4, 16.2.1: what users and auditors read is the peer's address, too.
#[tokio::test]
async fn sessions_and_audit_events_name_the_peer() {
    let app = limited().await;
    let user = app.register_verified("Ada").await;
    let body = json!({ "email": user.email, "password": user.password });
    let headers = CLAIMS.map(|name| (name, "203.0.113.9".to_owned()));
    let answer = post(&app, "/api/v1/auth/login", &body, &headers).await.expect(200);
    let tokens = postern_tests::Tokens::of(&answer);
    let sessions = app.as_user(&tokens).get("/api/v1/sessions").await.expect(200).json();
    assert_eq!(sessions["items"][0]["address"], "127.0.0.1");
    let elsewhere = "SELECT count(*) FROM audit_events WHERE address <> '127.0.0.1'";
    assert_eq!(app.value::<i64>(elsewhere).await, 0);
}

/// AUTH-9, ASVS 4.1.3, 15.3.4: behind one proxy the entry counts that the proxy has added, the last; what the client
/// wrote before it does not, nor what it says in another header.
#[tokio::test]
async fn behind_a_proxy_the_last_entry_counts() {
    let app = behind_one_proxy().await;
    let through_proxy = |turn: usize, client: &str| match turn % 3 {
        0 => vec![("x-forwarded-for", client.to_owned())],
        1 => vec![("x-forwarded-for", format!("203.0.113.{turn}, 192.0.2.{turn}, {client}"))],
        _ => vec![
            ("x-forwarded-for", format!("203.0.113.{turn}")),
            ("spin-client-addr", format!("203.0.113.{turn}:80")),
            ("x-real-ip", format!("203.0.113.{turn}")),
            ("x-forwarded-for", client.to_owned()),
        ],
    };
    for client in ["198.51.100.7", "2001:db8:7::1"] {
        for turn in 0..RESENDS {
            _ = resend(&app, &through_proxy(turn, client)).await.expect(202);
        }
        for turn in 0..6 {
            let answer = resend(&app, &through_proxy(turn, client)).await;
            answer.expect_problem(429, "too-many-requests");
        }
    }
    // Of an IPv6 customer the network is the client.
    let neighbour = resend(&app, &through_proxy(0, "2001:db8:7::ffff:2")).await;
    neighbour.expect_problem(429, "too-many-requests");
    // Others are others; and who did not come through the proxy is the peer.
    _ = resend(&app, &through_proxy(1, "198.51.100.8")).await.expect(202);
    _ = resend(&app, &through_proxy(1, "2001:db8:8::1")).await.expect(202);
    _ = resend(&app, &[]).await.expect(202);
}

/// AUTH-9, ASVS 6.3.1: real addresses in plenty do not help against one account either.
#[tokio::test]
async fn an_account_has_a_limit_across_addresses() {
    let app = behind_one_proxy().await;
    let body = json!({ "email": new_address("nobody"), "password": new_password() });
    for turn in 0..2 * LOGINS_OF_ACCOUNT {
        let from = [("x-forwarded-for", format!("198.51.100.{turn}"))];
        let answer = post(&app, "/api/v1/auth/login", &body, &from).await;
        if turn < LOGINS_OF_ACCOUNT {
            answer.expect_problem(401, "invalid-credentials");
        } else {
            answer.expect_problem(429, "too-many-requests");
        }
    }
}
