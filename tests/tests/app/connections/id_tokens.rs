//! OAUTH-3: whose account it is, an ID token says where the provider has nothing better. It is believed if the provider has
//! signed it, for us, for this flow and for now.

use postern_tests::{App, Value, json};

use super::Bench;

const CONTOSO: &str = "72f988bf-86f1-41af-91ab-2d7cd011db47";

async fn ends(bench: &Bench, differs: Value) -> String {
    bench.provider.differs(differs).await;
    let request = json!({ "provider": "microsoft" });
    let ended = bench.app.connect(&bench.provider, &bench.tokens, request).await;
    ended.rsplit_once("result=").expect("a result").1.to_owned()
}

/// OAUTH-3, ASVS 9.1.1, 9.1.2, 9.2.1, 9.2.3, 10.5.4: forged, of somebody else, for somebody else, of another flow, too late, without
/// a signature of the provider: refused, and nothing is connected. The log says why.
#[tokio::test]
async fn id_tokens_of_others_are_refused() {
    let bench = Bench::start().await;
    let with = |name: &str, value: Value| {
        let mut claims = json!({ "tid": "tenant", "oid": "object" });
        claims[name] = value;
        json!({ "claims": claims })
    };
    let good = || json!({ "claims": { "tid": "tenant", "oid": "object" } });
    for (differs, why) in [
        (json!({ "claims": good()["claims"], "forged": { "oid": "other" } }), "signature"),
        (json!({ "claims": good()["claims"], "header": { "kid": "2" } }), "an unknown key"),
        (json!({ "claims": good()["claims"], "header": { "kid": 1 } }), "cannot be read"),
        (with("iss", json!("https://evil.example")), "another `iss`"),
        (with("aud", json!("others")), "another `aud`"),
        (with("aud", json!(["microsoft-client", "others"])), "another `aud`"),
        (with("azp", json!("others")), "another `azp`"),
        (with("nonce", json!("another flow's")), "another `nonce`"),
        (with("nonce", Value::Null), "another `nonce`"),
        (with("exp", json!(1_700_000_000)), "has expired"),
        (with("nbf", json!(4_000_000_000_u64)), "from the future"),
        (json!({ "claims": good()["claims"], "token": { "id_token": "e30.e30." } }), "not signed"),
        (json!({ "token": { "id_token": null } }), "no ID token"),
    ] {
        assert_eq!(
            ends(&bench, differs.clone()).await,
            "failed&reason=provider_unclear",
            "{differs}"
        );
        _ = bench.app.host().log_with(why, 1).await;
    }
    assert_eq!(bench.app.connections(&bench.tokens).await.len(), 0);
    assert_eq!(ends(&bench, good()).await, "connected");
    // Of a provider with one key, the key need not be named.
    let unnamed = json!({ "claims": good()["claims"], "header": { "kid": null } });
    assert_eq!(ends(&bench, unnamed).await, "connected");
    assert_eq!(bench.provider.seen("/jwks").await.len(), 1);
}

/// OAUTH-3, ASVS 10.5.3: keys are asked for where the description came from, and nowhere else.
#[tokio::test]
async fn keys_come_from_the_provider_alone() {
    for metadata in [
        json!({ "jwks_uri": "http://127.0.0.1:1/jwks" }),
        json!({ "jwks_uri": "https://evil.example/jwks" }),
        json!({ "jwks_uri": null }),
    ] {
        let bench = Bench::start().await;
        let claims = json!({ "tid": "tenant", "oid": "object" });
        let differs = json!({ "claims": claims, "metadata": metadata });
        assert_eq!(ends(&bench, differs).await, "failed&reason=provider_unclear", "{metadata}");
        _ = bench.app.host().log_with("its metadata names none that we may ask for", 1).await;
    }
}

/// OAUTH-3, ASVS 10.5.3: where each tenant has a name of its own, as at Microsoft, the token is of the tenant that it names.
#[tokio::test]
async fn a_tenant_speaks_for_itself() {
    let template = "{tenantid}/v2.0";
    let bench = Bench::with(|builder| builder).await;
    let url = bench.provider.url.clone();
    let issuer = format!("{url}/{template}");
    let host = bench.app.second_host_with(&[("microsoft_issuer", &issuer)]);
    let bench = Bench { app: bench.app.served_by(host), ..bench };
    let of = |tenant: &str, named: &str| {
        let claims =
            json!({ "tid": tenant, "oid": "o", "iss": issuer.replace("{tenantid}", named) });
        json!({ "claims": claims, "metadata": { "issuer": issuer } })
    };
    assert_eq!(
        ends(&bench, of(CONTOSO, &CONTOSO.replace('7', "8"))).await,
        "failed&reason=provider_unclear"
    );
    assert_eq!(ends(&bench, of("common", "common")).await, "failed&reason=provider_unclear");
    assert_eq!(ends(&bench, of(CONTOSO, CONTOSO)).await, "connected");
    let described = "/common/v2.0/.well-known/openid-configuration";
    assert_eq!(bench.provider.seen(described).await.len(), 1);
}

/// OAUTH-1: what is no issuer stops the component instead of being ignored.
#[tokio::test]
async fn an_issuer_that_is_none_is_a_fault() {
    for bad in ["", "accounts.google.com"] {
        let app = App::builder().variable("google_issuer", bad).start().await;
        let (_, tokens) = app.somebody("Ada").await;
        let answer = app.as_user(&tokens).get("/api/v1/oauth/providers").await;
        answer.expect_problem(503, "unavailable");
    }
}
