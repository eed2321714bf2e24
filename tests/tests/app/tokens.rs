//! Access tokens and the guard in front of every protected route; cookies as their other transport.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use postern_tests::{App, Keys, Response, Tokens, Value, json};
use reqwest::Method;
use sha2::Sha256;

const WHO_AM_I: &str = "/api/v1/session";

fn encode(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

/// AUTH-1, ASVS 10.3.3: RFC 9068 profile, Ed25519, short-lived.
#[tokio::test]
async fn access_tokens_follow_rfc_9068() {
    let app = App::start().await;
    let ada = app.register_verified("Ada").await;
    let tokens = app.log_in(&ada).await;
    let (header, mut claims) = tokens.decode();
    assert_eq!(header, json!({ "alg": "EdDSA", "typ": "at+jwt", "kid": app.keys().kid() }));
    let (issued, expires) = (claims["iat"].take(), claims["exp"].take());
    assert_eq!(expires.as_i64().zip(issued.as_i64()).map(|(exp, iat)| exp - iat), Some(300));
    assert_eq!(claims["auth_time"].take(), issued);
    assert_eq!(claims["jti"].take().as_str().map(str::len), Some(32));
    let expected = json!({
        "iss": app.url(), "aud": "postern", "sub": ada.id, "client_id": "postern",
        "sid": tokens.session_id, "acr": "aal1", "amr": ["pwd"], "roles": ["user"],
        "iat": null, "exp": null, "auth_time": null, "jti": null,
    });
    assert_eq!(claims, expected);
}

/// AUTH-1, AUTH-2: the public keys are published, and nothing private with them.
#[tokio::test]
async fn public_keys_are_published() {
    let app = App::start().await;
    let answer = app.get("/.well-known/jwks.json").await.expect(200);
    assert_eq!(answer.json(), json!({ "keys": [app.keys().public_jwk()] }));
    assert_eq!(answer.header("cache-control"), Some("public, max-age=300"));
    let page = app.get("/.well-known/change-password").await.expect(302);
    assert_eq!(page.header("location"), Some("/account/security"));
    app.get("/account/security").await.expect(200);
}

/// The header and claims of a good token, to be bent.
struct Forge<'a> {
    keys: &'a Keys,
    header: Value,
    claims: Value,
}

impl Forge<'_> {
    fn sign(&self, header: &Value, claims: &Value) -> String {
        self.keys.sign(&header.to_string(), &claims.to_string())
    }

    fn header(&self, name: &str, value: Value) -> String {
        let mut header = self.header.clone();
        header[name] = value;
        self.sign(&header, &self.claims)
    }

    fn claim(&self, name: &str, value: Value) -> String {
        let mut claims = self.claims.clone();
        claims[name] = value;
        self.sign(&self.header, &claims)
    }

    fn without(&self, name: &str) -> [String; 2] {
        let (mut header, mut claims) = (self.header.clone(), self.claims.clone());
        for part in [&mut header, &mut claims] {
            part.as_object_mut().map(|members| members.remove(name));
        }
        [self.sign(&header, &self.claims), self.sign(&self.header, &claims)]
    }

    fn at(&self, name: &str, seconds_from_now: i64) -> Value {
        json!(self.claims[name].as_i64().unwrap_or_default() + seconds_from_now)
    }
}

/// Tokens that are wrong in how they are signed or written.
fn malformed(forge: &Forge<'_>) -> Vec<(&'static str, String)> {
    let good = forge.sign(&forge.header, &forge.claims);
    let (message, signature) = good.rsplit_once('.').unwrap_or_default();
    let payload = forge.claims.to_string();
    let none = |alg: &str| {
        let header = json!({ "alg": alg, "typ": "at+jwt", "kid": forge.keys.kid() }).to_string();
        format!("{}.{}.", encode(header.as_bytes()), encode(payload.as_bytes()))
    };
    let hs256 = {
        let header =
            json!({ "alg": "HS256", "typ": "at+jwt", "kid": forge.keys.kid() }).to_string();
        let message = format!("{}.{}", encode(header.as_bytes()), encode(payload.as_bytes()));
        let mac = Hmac::<Sha256>::new_from_slice(&forge.keys.public_key());
        let tag = mac.map(|mac| mac.chain_update(&message).finalize().into_bytes());
        format!("{message}.{}", encode(&tag.unwrap_or_default()))
    };
    let stranger = Keys::generate();
    let doubled = payload.replacen('{', &format!(r#"{{"sub":{},"#, forge.claims["sub"]), 1);
    let flipped = if signature.starts_with('A') { "B" } else { "A" };
    vec![
        ("alg none", none("none")),
        ("alg NONE", none("NONE")),
        ("HS256 with the public key", hs256),
        ("alg ES256", forge.header("alg", json!("ES256"))),
        ("alg eddsa", forge.header("alg", json!("eddsa"))),
        ("another's key under our kid", stranger.sign(&forge.header.to_string(), &payload)),
        ("unknown kid", forge.header("kid", json!("nobody"))),
        ("kid that is a path", forge.header("kid", json!("../../dev/null"))),
        ("typ JWT", forge.header("typ", json!("JWT"))),
        ("critical header", forge.header("crit", json!(["exp"]))),
        ("key in the header", {
            let mut header = forge.header.clone();
            header["kid"] = json!(stranger.kid());
            header["jwk"] = stranger.public_jwk();
            stranger.sign(&header.to_string(), &payload)
        }),
        ("flipped signature", format!("{message}.{flipped}{}", &signature[1..])),
        ("no signature", format!("{message}.")),
        ("trailing bytes", format!("{good}AAAA")),
        ("padding", format!("{good}=")),
        ("a fourth part", format!("{good}.AAAA")),
        ("duplicate claim", forge.keys.sign(&forge.header.to_string(), &doubled)),
        ("JSON and more", forge.keys.sign(&forge.header.to_string(), &format!("{payload}{{}}"))),
        ("4 KiB", forge.claim("roles", json!(["x".repeat(4096)]))),
        ("empty", String::new()),
    ]
}

/// Tokens of ours that say the wrong thing.
fn misdirected(forge: &Forge<'_>) -> Vec<(&'static str, String)> {
    let [no_typ, _] = forge.without("typ");
    let [no_kid, _] = forge.without("kid");
    let [_, no_exp] = forge.without("exp");
    let [_, sessionless] = forge.without("sid");
    vec![
        ("no typ", no_typ),
        ("no kid", no_kid),
        ("no exp", no_exp),
        ("no sid", sessionless),
        ("expired", forge.claim("exp", forge.at("iat", 0))),
        ("not before the future", forge.claim("nbf", forge.at("iat", 60))),
        ("issued in the future", forge.claim("iat", forge.at("iat", 60))),
        ("too long a life", forge.claim("exp", forge.at("iat", 3601))),
        ("wrong audience", forge.claim("aud", json!("another"))),
        ("two audiences", forge.claim("aud", json!(["postern", "another"]))),
        ("no audience", forge.claim("aud", json!([]))),
        ("wrong issuer", forge.claim("iss", json!("https://evil.example"))),
        ("issuer with a slash", {
            let issuer = forge.claims["iss"].as_str().unwrap_or_default();
            forge.claim("iss", json!(format!("{issuer}/")))
        }),
        ("exp as text", forge.claim("exp", json!("9999999999"))),
        ("another user's session", forge.claim("sub", forge.claims["sid"].clone())),
        ("another session", forge.claim("sid", forge.claims["sub"].clone())),
    ]
}

/// AUTH-1, AUTH-4, ASVS 7.2.1, 9.1.1: no token but one of ours, for us, of now, opens a protected route.
#[tokio::test]
async fn forged_access_tokens_are_refused() {
    let app = App::start().await;
    let ada = app.register_verified("Ada").await;
    let (header, claims) = app.log_in(&ada).await.decode();
    let forge = Forge { keys: app.keys(), header, claims };
    // The control: what the forge makes is accepted until it is bent.
    let good = forge.sign(&forge.header, &forge.claims);
    app.host().with_token(&good).get(WHO_AM_I).await.expect(200);

    let mut accepted = Vec::new();
    for (attack, token) in malformed(&forge).into_iter().chain(misdirected(&forge)) {
        let answer = app.host().with_token(&token).get(WHO_AM_I).await;
        let challenge = r#"Bearer realm="postern", error="invalid_token""#;
        if answer.status != 401 || answer.header("www-authenticate") != Some(challenge) {
            accepted.push((attack, answer.status));
        }
    }
    assert!(accepted.is_empty(), "{accepted:?}");
    app.host().with_token(&good).get(WHO_AM_I).await.expect(200);
}

/// AUTH-4: who sends no token is told so; who sends a bad one is told that (RFC 6750 §3).
#[tokio::test]
async fn the_guard_says_what_is_missing() {
    let app = App::start().await;
    let ada = app.register_verified("Ada").await;
    let tokens = app.log_in(&ada).await;
    let ask = async |values: &[&str]| {
        let request = app.api().request(Method::GET, WHO_AM_I);
        let request =
            values.iter().fold(request, |request, value| request.header("authorization", *value));
        let answer = Response::of(request).await;
        answer.expect_problem(401, "unauthenticated");
        answer.header("www-authenticate").unwrap_or_default().to_owned()
    };
    assert_eq!(ask(&[]).await, r#"Bearer realm="postern""#);
    let bearer = format!("Bearer {}", tokens.access);
    for malformed in [
        vec!["Bearer"],
        vec!["Basic YWRhOnNlY3JldA=="],
        vec![tokens.access.as_str()],
        vec![bearer.as_str(), bearer.as_str()],
    ] {
        assert_eq!(ask(&malformed).await, r#"Bearer realm="postern", error="invalid_token""#);
    }
    let lower = app.api().request(Method::GET, WHO_AM_I);
    let lower = lower.header("authorization", format!("bearer {}", tokens.access));
    Response::of(lower).await.expect(200);
    // A service token is no user's, and a user's no service's.
    app.host().with_token(&app.keys().tick_token).get(WHO_AM_I).await.expect(401);
    app.as_user(&tokens).post_empty("/internal/jobs/tick").await.expect(401);
}

/// AUTH-1, ASVS 11.2.2: a signing key is replaced without a log-out: while two keys live, tokens of both are good.
#[tokio::test]
async fn a_signing_key_is_rotated_without_a_logout() {
    let (old, new) = (Keys::generate(), Keys::generate());
    let both = Keys::verification_keys(&[&new, &old]);
    let app = App::builder().keys(old.clone()).variable("verification_keys", &both).start().await;
    let ada = app.register_verified("Ada").await;
    let before = app.log_in(&ada).await;
    assert_eq!(before.decode().0["kid"], old.kid());

    let rotated = app.second_host_with(&[("signing_key", &new.signing_key())]);
    rotated.as_user(&before).get(WHO_AM_I).await.expect(200);
    let body = json!({ "refresh_token": before.refresh });
    let after = Tokens::of(&rotated.api().post("/api/v1/session/refresh", body).await.expect(200));
    assert_eq!(after.decode().0["kid"], new.kid());
    app.as_user(&after).get(WHO_AM_I).await.expect(200);
    let published = rotated.api().get("/.well-known/jwks.json").await.expect(200).json();
    assert_eq!(published, json!({ "keys": [new.public_jwk(), old.public_jwk()] }));

    let alone = Keys::verification_keys(&[&new]);
    let retired =
        app.second_host_with(&[("signing_key", &new.signing_key()), ("verification_keys", &alone)]);
    retired.as_user(&before).get(WHO_AM_I).await.expect(401);
    retired.as_user(&after).get(WHO_AM_I).await.expect(200);
}

/// A browser: the cookies it holds and where its requests come from.
async fn browse(
    app: &App,
    method: Method,
    path: &str,
    cookie: &str,
    headers: &[(&str, &str)],
) -> Response {
    let request = app.api().request(method, path).header("cookie", cookie);
    Response::of(
        headers.iter().fold(request, |request, (name, value)| request.header(*name, *value)),
    )
    .await
}

/// `name=value` of each cookie that an answer sets, and its attributes.
fn set_cookies(answer: &Response) -> Vec<(String, String)> {
    let values = answer.headers.get_all("set-cookie").iter();
    values
        .filter_map(|value| value.to_str().ok()?.split_once("; "))
        .map(|(pair, attributes)| (pair.to_owned(), attributes.to_owned()))
        .collect()
}

fn cookie_header(answer: &Response) -> String {
    let pairs: Vec<String> = set_cookies(answer).into_iter().map(|(pair, _)| pair).collect();
    pairs.join("; ")
}

async fn log_in_with_cookies(app: &App, origin: Option<&str>) -> Response {
    let ada = app.register_verified("Ada").await;
    let body = json!({ "email": ada.email, "password": ada.password, "transport": "cookie" });
    let request = app.api().request(Method::POST, "/api/v1/auth/login").json(&body);
    Response::of(
        origin.into_iter().fold(request, |request, origin| request.header("origin", origin)),
    )
    .await
}

/// AUTH-4, ASVS 3.3.1, 3.3.2, 3.3.3, 3.3.4, 10.1.1: browsers hold tokens in cookies that scripts and other sites cannot
/// reach.
#[tokio::test]
async fn cookies_carry_tokens_out_of_reach() {
    let app = App::start().await;
    let answer = log_in_with_cookies(&app, Some(app.url())).await.expect(200);
    let body = answer.json();
    assert!(body.get("access_token").is_none() && body.get("refresh_token").is_none(), "{body}");
    let cookies = set_cookies(&answer);
    let flags: Vec<&str> = cookies.iter().map(|(_, attributes)| attributes.as_str()).collect();
    assert_eq!(
        flags,
        [
            "Path=/; Max-Age=300; HttpOnly; Secure; SameSite=Lax",
            "Path=/; Max-Age=86400; HttpOnly; Secure; SameSite=Strict",
            "Path=/; Max-Age=34560000; HttpOnly; Secure; SameSite=Strict"
        ]
    );
    assert!(cookies[0].0.starts_with("__Host-pst_at=ey"), "{cookies:?}");
    assert!(cookies[1].0.starts_with("__Host-pst_rt=pst_rt_"), "{cookies:?}");
    assert!(cookies[2].0.starts_with("__Host-pst_dt=pst_dt_"), "{cookies:?}");
    let cookie = cookie_header(&answer);
    browse(&app, Method::GET, WHO_AM_I, &cookie, &[]).await.expect(200);
    // A header, however wrong, counts before a cookie; a doubled cookie counts for nothing.
    browse(&app, Method::GET, WHO_AM_I, &cookie, &[("authorization", "Bearer x")])
        .await
        .expect(401);
    browse(&app, Method::GET, WHO_AM_I, &format!("{cookie}; {cookie}"), &[]).await.expect(401);
}

/// AUTH-4, ASVS 3.5.1, 3.5.2: with cookies, what changes something has to come from our own pages.
#[tokio::test]
async fn requests_with_cookies_come_from_our_own_origin() {
    let app = App::start().await;
    let answer = log_in_with_cookies(&app, Some(app.url())).await.expect(200);
    let cookie = cookie_header(&answer);
    let logout = "/api/v1/session/logout";
    let refresh = "/api/v1/session/refresh";
    let lookalike = format!("{}.evil.example", app.url());
    for foreign in [
        vec![],
        vec![("origin", "https://evil.example")],
        vec![("origin", "null")],
        vec![("origin", lookalike.as_str())],
        vec![("sec-fetch-site", "cross-site")],
        vec![("sec-fetch-site", "same-site")],
        vec![("sec-fetch-site", "same-origin"), ("origin", "https://evil.example")],
    ] {
        for path in [logout, refresh] {
            let answer = browse(&app, Method::POST, path, &cookie, &foreign).await;
            answer.expect_problem(403, "cross-site-request");
        }
    }
    let own = [("sec-fetch-site", "same-origin")];
    let refreshed = browse(&app, Method::POST, refresh, &cookie, &own).await.expect(200);
    assert!(refreshed.json().get("refresh_token").is_none());
    let cookie = cookie_header(&refreshed);
    browse(&app, Method::GET, WHO_AM_I, &cookie, &[]).await.expect(200);

    let out =
        browse(&app, Method::POST, logout, &cookie, &[("origin", app.url())]).await.expect(204);
    let cleared = set_cookies(&out);
    assert_eq!(cleared[0].0, "__Host-pst_at=");
    assert_eq!(cleared[1].0, "__Host-pst_rt=");
    assert!(cleared.iter().all(|(_, attributes)| attributes.contains("Max-Age=0")), "{cleared:?}");
    browse(&app, Method::GET, WHO_AM_I, &cookie, &[]).await.expect(401);
}

/// AUTH-4, ASVS 3.5.1: another site cannot plant its own session in somebody's browser.
#[tokio::test]
async fn log_in_csrf_is_refused() {
    let app = App::start().await;
    let answer = log_in_with_cookies(&app, Some("https://evil.example")).await;
    answer.expect_problem(403, "cross-site-request");
    assert!(set_cookies(&answer).is_empty());
}
