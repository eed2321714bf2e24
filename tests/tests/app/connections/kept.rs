//! OAUTH-3: what providers say of themselves, and their keys, are kept, and never trusted blindly (ADR 32).

use std::time::Duration;

use postern_tests::{Aged, KeptInRedis, Value, json};

use super::{Bench, CONNECTIONS};

const DESCRIPTION: &str = "/.well-known/openid-configuration";
const KEYS: &str = "/jwks";
/// Where what is kept lies.
const METADATA: &str = "kept:oauth:provider_metadata:microsoft";
const KEY_SET: &str = "kept:oauth:provider_keys:microsoft";
const A_DAY: Duration = Duration::from_hours(24);

/// What a provider of Microsoft's kind says in an ID token.
fn claims() -> Value {
    json!({ "tid": "tenant", "oid": "object" })
}

impl Bench {
    /// Somebody sets off to Microsoft and comes back; gives what has become of it.
    async fn comes_back_with(&self, differs: Value) -> String {
        self.provider.differs(differs).await;
        let request = json!({ "provider": "microsoft" });
        let ended = self.app.connect(&self.provider, &self.tokens, request).await;
        ended.rsplit_once("result=").expect("a result").1.to_owned()
    }

    /// How often the provider was asked for this.
    async fn asked_for(&self, path: &str) -> usize {
        self.provider.seen(path).await.len()
    }

    fn aged<'a>(&'a self, name: &'a str, by: Duration) -> Aged<'a> {
        Aged { component: "oauth", name, ring: &self.app.keys().oauth_token, by }
    }
}

async fn bench_in_redis() -> (Bench, KeptInRedis) {
    let redis = KeptInRedis::start().await;
    (Bench::with(|builder| builder.keeping_in(&redis)).await, redis)
}

/// OAUTH-3: what was fetched once is fetched no more, by no process: not by the second that keeps in the same place, and not
/// after a restart.
#[tokio::test]
async fn what_was_fetched_is_kept() {
    let bench = Bench::start().await;
    for _ in 0..3 {
        assert_eq!(bench.comes_back_with(json!({ "claims": claims() })).await, "connected");
    }
    assert_eq!((bench.asked_for(DESCRIPTION).await, bench.asked_for(KEYS).await), (1, 1));
    assert!(bench.app.kept_file("oauth").is_file(), "it is not kept where it was said");
    let counted = |outcome: &str, times: u32| {
        format!("postern_kept_total{{kind=\"provider_keys\",outcome=\"{outcome}\"}} {times}\n")
    };
    bench.app.expect_counted(&counted("fetched", 1)).await;
    bench.app.expect_counted(&counted("kept", 2)).await;

    let Bench { app, provider, tokens } = bench;
    let second = app.second_host();
    let bench = Bench { app: app.served_by(second), provider, tokens };
    assert_eq!(bench.comes_back_with(json!({ "claims": claims() })).await, "connected");
    assert_eq!((bench.asked_for(DESCRIPTION).await, bench.asked_for(KEYS).await), (1, 1));
}

/// OAUTH-3: a store that lost everything, that is none, or that is away makes no difference but to how often is asked.
#[tokio::test]
async fn a_store_that_fails_makes_no_difference() {
    let Bench { app, provider, tokens } = Bench::start().await;
    let file = app.kept_file("oauth");
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(&file, "no database at all, but long enough to be taken for one").unwrap();
    let bench = Bench { app, provider, tokens };
    for times in 1..=2 {
        assert_eq!(bench.comes_back_with(json!({ "claims": claims() })).await, "connected");
        assert_eq!(bench.asked_for(KEYS).await, times, "a store that is none keeps nothing");
    }
    assert!(bench.app.host().log().iter().any(|line| line.contains("key-value store `oauth`")));

    let (bench, mut redis) = bench_in_redis().await;
    assert_eq!(bench.comes_back_with(json!({ "claims": claims() })).await, "connected");
    let _: () = redis::cmd("FLUSHALL").query(&mut redis.server.connection()).unwrap();
    assert_eq!(bench.comes_back_with(json!({ "claims": claims() })).await, "connected");
    assert_eq!(bench.asked_for(KEYS).await, 2);
    assert_eq!(redis.keys("kept:oauth:"), [KEY_SET, METADATA], "it is not kept again");
    redis.server.stop();
    assert_eq!(bench.comes_back_with(json!({ "claims": claims() })).await, "connected");
}

/// OAUTH-3: what is old is fetched anew. While that fails, a description is good for some days more, and keys are not: then
/// nobody is believed.
#[tokio::test]
async fn what_is_old_is_fetched_anew() {
    let (bench, redis) = bench_in_redis().await;
    let good = || json!({ "claims": claims() });
    assert_eq!(bench.comes_back_with(good()).await, "connected");
    let (described, keys) =
        (format!("{}{DESCRIPTION}", bench.provider.url), format!("{}{KEYS}", bench.provider.url));
    redis.age(METADATA, &bench.aged(&described, A_DAY));
    redis.age(KEY_SET, &bench.aged(&keys, Duration::from_mins(24 * 60 - 5)));
    let without_description = json!({ "claims": claims(), "away": [DESCRIPTION, KEYS] });
    assert_eq!(bench.comes_back_with(without_description.clone()).await, "connected");
    assert_eq!(bench.asked_for(KEYS).await, 1, "keys are good for a day");
    assert!(bench.asked_for(DESCRIPTION).await > 1, "an old description is asked for again");
    let counted = "postern_kept_total{kind=\"provider_metadata\",outcome=\"outdated\"}";
    bench.app.expect_counted(counted).await;

    redis.age(KEY_SET, &bench.aged(&keys, Duration::from_mins(5)));
    assert_eq!(
        bench.comes_back_with(without_description.clone()).await,
        "failed&reason=provider_unclear"
    );
    assert_eq!(bench.comes_back_with(good()).await, "connected");
    redis.age(METADATA, &bench.aged(&described, 7 * A_DAY));
    assert_eq!(
        bench.comes_back_with(without_description).await,
        "failed&reason=provider_unavailable"
    );
    assert_eq!(bench.comes_back_with(good()).await, "connected");
}

/// OAUTH-3, ASVS 9.1.3: whoever can write into the store makes nobody believe anything: not garbage, not a key set of their
/// own, not what is kept of something else.
#[tokio::test]
async fn a_poisoned_store_is_not_believed() {
    let (bench, redis) = bench_in_redis().await;
    assert_eq!(bench.comes_back_with(json!({ "claims": claims() })).await, "connected");
    assert_eq!(redis.keys(""), [KEY_SET, METADATA]);
    let (key_set, metadata) = (redis.get(KEY_SET), redis.get(METADATA));
    for kept in [&key_set, &metadata] {
        let shown = String::from_utf8_lossy(kept);
        assert!(!shown.contains("issuer") && !shown.contains("kty"), "it can be read: {shown}");
    }
    // Another provider's key set, in the clear and as it would be stored by somebody with another key.
    let forged = br#"{"keys":[{"kty":"RSA","kid":"1","n":"AQAB","e":"AQAB"}]}"#.to_vec();
    let mut changed = key_set.clone();
    *changed.last_mut().unwrap() ^= 1;
    let huge = vec![1; 2 << 20];
    for (times, poison) in (2..).zip([forged, changed, metadata, vec![], huge]) {
        redis.set(KEY_SET, &poison);
        assert_eq!(bench.comes_back_with(json!({ "claims": claims() })).await, "connected");
        assert_eq!(bench.asked_for(KEYS).await, times, "it was not fetched anew");
        assert_ne!(redis.get(KEY_SET), poison);
    }
    // The set of somebody else does not come to be believed by way of the store.
    redis.set(METADATA, &key_set);
    let forged = json!({ "claims": claims(), "forged": { "oid": "somebody else" } });
    assert_eq!(bench.comes_back_with(forged).await, "failed&reason=provider_unclear");
    let accounts = "SELECT count(DISTINCT account) FROM oauth_integrations";
    assert_eq!(bench.app.value::<i64>(accounts).await, 1);
}

/// OAUTH-3: a provider that changes its keys is asked for them once; tokens with keys that nobody has do not make us ask
/// again and again.
#[tokio::test]
async fn keys_that_were_changed_are_fetched_once() {
    let (bench, redis) = bench_in_redis().await;
    assert_eq!(bench.comes_back_with(json!({ "claims": claims() })).await, "connected");
    let keys = format!("{}{KEYS}", bench.provider.url);
    let a_minute = Duration::from_mins(1);
    redis.age(KEY_SET, &bench.aged(&keys, a_minute));
    let rotated = json!({ "claims": claims(), "rotated": true });
    assert_eq!(bench.comes_back_with(rotated).await, "connected");
    assert_eq!(bench.asked_for(KEYS).await, 2);

    let nobodys = json!({ "claims": claims(), "header": { "kid": "nobody's" } });
    for _ in 0..3 {
        assert_eq!(bench.comes_back_with(nobodys.clone()).await, "failed&reason=provider_unclear");
    }
    assert_eq!(bench.asked_for(KEYS).await, 2, "it was asked for a minute ago");
    // In the same instance, whatever the store says.
    for _ in 0..3 {
        redis.age(KEY_SET, &bench.aged(&keys, a_minute));
        assert_eq!(bench.comes_back_with(nobodys.clone()).await, "failed&reason=provider_unclear");
    }
    let asked = bench.asked_for(KEYS).await;
    assert!((2..=5).contains(&asked), "{asked}");
    let good = json!({ "claims": claims() });
    assert_eq!(bench.comes_back_with(good).await, "connected", "it does not recover");
}

/// OAUTH-3, ASVS 10.2.2, 10.5.3: where the provider says that it says who it is, nobody comes back without (RFC 9207); what
/// others say of themselves is not taken; and who cannot be asked is not believed.
#[tokio::test]
async fn a_provider_that_says_who_it_is_has_to_say_so() {
    let says = "authorization_response_iss_parameter_supported";
    let google = || json!({ "provider": "google" });
    let Bench { app, provider, tokens } = Bench::start().await;
    provider.differs(json!({ "metadata": { says: true } })).await;
    let begun = app.set_off(&tokens, google()).await;
    let way = provider.agree(&begun).await;
    app.come_back(&begun, &way).await.expect_problem(400, "flow-invalid");
    assert_eq!(provider.seen("/token").await.len(), 0, "the code was used");
    assert_eq!(app.connections(&tokens).await.len(), 0);
    // The flow is over.
    app.come_back(&begun, &way).await.expect_problem(400, "flow-invalid");
    // What it does not say, it need not say when its user has said no: there is no code.
    let no = json!({ "redirect": { "error": "access_denied", "code": null } });
    provider.differs(no).await;
    assert!(app.connect(&provider, &tokens, google()).await.ends_with("result=denied"));
    provider.differs(json!({ "redirect": { "iss": provider.url } })).await;
    assert!(app.connect(&provider, &tokens, google()).await.ends_with("result=connected"));
    // Kept, it still holds.
    provider.differs(json!({})).await;
    let begun = app.set_off(&tokens, google()).await;
    let way = provider.agree(&begun).await;
    app.come_back(&begun, &way).await.expect_problem(400, "flow-invalid");
    assert_eq!(provider.seen(DESCRIPTION).await.len(), 1);

    for differs in [
        json!({ "away": [DESCRIPTION] }),
        json!({ "metadata": { "issuer": "https://evil.example" } }),
        json!({ "metadata": { "issuer": null } }),
        json!({ "metadata": { says: "no" } }),
    ] {
        let Bench { app, provider, tokens } = Bench::start().await;
        provider.differs(differs.clone()).await;
        let ended = app.connect(&provider, &tokens, google()).await;
        assert!(
            ended.ends_with("?result=failed&reason=provider_unavailable"),
            "{differs}: {ended}"
        );
        assert_eq!(provider.seen("/token").await.len(), 0, "{differs}: the code was used");
        // A provider that does not describe itself is none the worse.
        let notion = json!({ "workspace_id": "w", "bot_id": "b", "scope": null });
        provider.differs(json!({ "token": notion, "away": [DESCRIPTION] })).await;
        let ended = app.connect(&provider, &tokens, json!({ "provider": "notion" })).await;
        assert!(ended.ends_with("result=connected"), "{ended}");
        let own = app.as_user(&tokens).get(CONNECTIONS).await.expect(200).json();
        assert_eq!(own["items"].as_array().unwrap().len(), 1);
    }
}
