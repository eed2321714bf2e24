//! Each ring goes through its three stages, with two hosts side by side at every one of them.

use postern_tests::{Host, Tokens, Value, json};

use super::{
    Instance,
    checks::{self, Refusal, works},
};

/// Whether each of two hosts works with what the other one made.
async fn both(instance: &Instance, ring: &str, one: &Host, other: &Host) -> Result<(), Refusal> {
    for (maker, taker) in [(one, other), (other, one)] {
        works(instance, ring, maker, taker).await?;
    }
    Ok(())
}

/// From the first key to the second: two hosts side by side work at every stage, and the same without the first stage does not.
/// Gives the host that knows the new key alone, if old ones are dropped at all, and the id of the key that was replaced.
async fn replace(instance: &Instance, ring: &str) -> (Host, String) {
    let old = instance.app.host();
    let first = instance.active(ring);
    instance.keys(&format!("stage {ring}")).unwrap();
    assert_eq!(instance.active(ring), first, "known, and not used");
    let staged = instance.host();
    both(instance, ring, old, &staged).await.expect("staged at one of two");

    instance.wait();
    instance.keys(&format!("use {ring}")).unwrap();
    assert_ne!(instance.active(ring), first);
    let used = instance.host();
    both(instance, ring, &staged, &used).await.expect("used by one of two");
    (used, first)
}

/// Without the first stage, the host that is still to be restarted does not take what the new one makes.
async fn expect_refusal_without_stage(instance: &Instance, ring: &str, host: &Host) {
    instance.keys(&format!("rotate {ring}")).unwrap();
    let rotated = instance.host();
    works(instance, ring, &rotated, &rotated).await.expect("at itself");
    let refused = works(instance, ring, &rotated, host).await;
    assert!(refused.is_err(), "{ring}: a key that is not known is refused");
}

/// Drops the old key, which then is nowhere in the file; gives a host without it, which works beside one that had it.
async fn retire(instance: &Instance, ring: &str, used: &Host, first: &str) -> Host {
    let early = instance.keys(&format!("retire {ring}")).unwrap_err();
    assert!(early.contains("may be dropped from") || early.contains("are still under"), "{early}");
    instance.wait();
    instance.keys(&format!("retire {ring}")).unwrap();
    assert!(!instance.file().to_string().contains(first), "it is gone");
    let retired = instance.host();
    both(instance, ring, used, &retired).await.expect("retired at one of two");
    retired
}

/// AUTH-1, AUTH-2, ASVS 11.2.2: a signing key is published before it signs; when it is retired, its tokens are nobody's.
#[tokio::test]
async fn the_signing_key_is_replaced_in_stages() {
    let instance = Instance::start().await;
    let ada = checks::somebody(&instance, instance.app.host()).await;
    let tokens = checks::log_in(instance.app.host(), &ada).await;
    let (used, first) = replace(&instance, "signing").await;
    let retired = retire(&instance, "signing", &used, &first).await;
    let session = async |host: &Host, tokens: &Tokens| {
        host.as_user(tokens).get("/api/v1/session").await.status
    };
    assert_eq!(session(&used, &tokens).await, 200);
    assert_eq!(session(&retired, &tokens).await, 401);
    expect_refusal_without_stage(&instance, "signing", &retired).await;
}

/// AUTH-1: nobody uses a signing key that services have not had the time to read.
#[tokio::test]
async fn a_signing_key_is_published_before_it_signs() {
    let instance = Instance::start().await;
    let kids = async |host: &Host| -> Vec<Value> {
        let set = host.api().get("/.well-known/jwks.json").await.expect(200).json();
        set["keys"].as_array().unwrap().iter().map(|key| key["kid"].clone()).collect()
    };
    assert_eq!(kids(instance.app.host()).await, [json!(instance.active("signing"))]);
    instance.keys("stage signing").unwrap();
    let early = instance.keys("use signing").unwrap_err();
    assert!(early.contains("may be used from"), "{early}");
    let published = kids(&instance.host()).await;
    instance.keys("use signing --now").unwrap();
    assert_eq!(published.len(), 2);
    assert!(published.contains(&json!(instance.active("signing"))), "before it signs");
}

/// SES-4, AUTH-2, ASVS 11.2.2: of refresh tokens.
#[tokio::test]
async fn the_key_of_refresh_tokens_is_replaced_in_stages() {
    let instance = Instance::start().await;
    let ada = checks::somebody(&instance, instance.app.host()).await;
    let tokens = checks::log_in(instance.app.host(), &ada).await;
    let (used, first) = replace(&instance, "refresh").await;
    let retired = retire(&instance, "refresh", &used, &first).await;
    let body = json!({ "refresh_token": tokens.refresh });
    retired.api().post("/api/v1/session/refresh", body.clone()).await.expect(401);
    used.api().post("/api/v1/session/refresh", body).await.expect(200);
    expect_refusal_without_stage(&instance, "refresh", &retired).await;
}

/// AUTH-5, AUTH-2, ASVS 11.2.2: of links and codes in mails.
#[tokio::test]
async fn the_key_of_mails_is_replaced_in_stages() {
    let instance = Instance::start().await;
    let email = postern_tests::new_address("Ada");
    let password = postern_tests::new_password();
    _ = instance.app.register(&email, &password, "Ada").await;
    let token = instance.app.mail_to(&email).await.token();
    let (used, first) = replace(&instance, "mail-token").await;
    let retired = retire(&instance, "mail-token", &used, &first).await;
    let body = json!({ "token": token, "password": password });
    let refused = retired.api().post("/api/v1/auth/verify-email", body.clone()).await;
    assert!((400..500).contains(&refused.status), "{refused:?}");
    used.api().post("/api/v1/auth/verify-email", body).await.expect(200);
    expect_refusal_without_stage(&instance, "mail-token", &retired).await;
}

/// AUTH-6, AUTH-2, ASVS 11.2.2: a pepper stays for as long as a hash is under it, and hashes move when their owners log in.
#[tokio::test]
async fn a_pepper_is_replaced_in_stages() {
    let instance = Instance::start().await;
    let ada = checks::somebody(&instance, instance.app.host()).await;
    let hash = format!("SELECT password_hash FROM credentials WHERE user_id = '{}'", ada.id);
    let before: String = instance.app.value(&hash).await;
    let (used, first) = replace(&instance, "pepper").await;
    instance.wait();
    let kept = instance.keys("retire pepper").unwrap_err();
    assert!(kept.contains("passwords are still under an old key"), "{kept}");
    // Of the others, nobody comes back.
    let others = format!("DELETE FROM users WHERE id <> '{}'", ada.id);
    assert!(instance.app.sql(&others).await > 0);
    assert!(instance.keys("retire pepper").unwrap_err().contains("1 passwords"));
    checks::log_in(&used, &ada).await;
    let retired = retire_now(&instance, "pepper", &used, &first).await;
    checks::log_in(&retired, &ada).await;
    instance.app.sql(&format!("UPDATE credentials SET password_hash = '{before}'")).await;
    checks::try_log_in(&retired, &ada).await.expect(401);
    expect_refusal_without_stage(&instance, "pepper", &retired).await;
}

/// The same as [`retire`] for a ring that has been refused before.
async fn retire_now(instance: &Instance, ring: &str, used: &Host, first: &str) -> Host {
    instance.keys(&format!("retire {ring}")).unwrap();
    assert!(!instance.file().to_string().contains(first), "it is gone");
    let retired = instance.host();
    both(instance, ring, used, &retired).await.expect("retired at one of two");
    retired
}

/// MFA-3, MFA-4, AUTH-2, ASVS 11.2.2: of text messages, and of log-ins between their two steps.
#[tokio::test]
async fn the_key_of_codes_is_replaced_in_stages() {
    let instance = Instance::start().await;
    let old = instance.app.host();
    let ada = checks::somebody(&instance, old).await;
    let phone = checks::enrolled(old, &checks::log_in(old, &ada).await).await;
    let (used, first) = replace(&instance, "sms-code").await;
    let begun = checks::challenge(old, &ada).await;
    let retired = retire(&instance, "sms-code", &used, &first).await;
    let code = phone.next_code().await;
    checks::answer(&retired, &begun, "totp", &code).await.expect(401);
    checks::answer(&used, &begun, "totp", &code).await.expect(200);
    expect_refusal_without_stage(&instance, "sms-code", &retired).await;
}

/// MFA-3, MSG-2: who has said STOP has said it to all processes, and under every key for ever.
#[tokio::test]
async fn the_key_of_telephone_numbers_is_replaced_and_never_dropped() {
    let instance = Instance::start().await;
    let (used, first) = replace(&instance, "phone").await;
    instance.wait();
    let kept = instance.keys("retire phone").unwrap_err();
    assert!(kept.contains("never dropped"), "{kept}");
    assert!(instance.keys("use phone --now --retire").unwrap_err().contains("never dropped"));
    assert!(instance.file()["phone_keys"].as_str().unwrap().contains(&first));
    works(&instance, "phone", instance.app.host(), &used).await.expect("what the first key made");
    expect_refusal_without_stage(&instance, "phone", &used).await;
}

/// OAUTH-5, AUTH-2, ASVS 11.2.2: of connected accounts; a tick puts tokens under the new key.
#[tokio::test]
async fn the_key_of_connected_accounts_is_replaced_in_stages() {
    let instance = Instance::start().await;
    let ada = checks::somebody(&instance, instance.app.host()).await;
    _ = instance.app.stored_connection(ada.id, "google").await;
    let envelope = "SELECT access FROM oauth_tokens";
    let before: String = instance.app.value(envelope).await;
    let (used, first) = replace(&instance, "oauth-token").await;
    // What was refreshed last may be under either key: a token that was not refreshed is under the first.
    let put_back =
        format!("UPDATE oauth_tokens SET version = 1, access = '{before}', refresh = NULL");
    instance.app.sql(&put_back).await;
    instance.wait();
    let kept = instance.keys("retire oauth-token").unwrap_err();
    assert!(kept.contains("1 tokens of connected accounts are still under"), "{kept}");
    instance.work(&used, "oauth").await;
    let moved: String = instance.app.value(envelope).await;
    assert_ne!(moved.split('.').nth(1), before.split('.').nth(1));
    instance.keys("retire oauth-token").unwrap();
    assert!(!instance.file().to_string().contains(&first));
    let retired = instance.host();
    let service = instance.app.service("assistant", &["connections:broker:any"]).await;
    let id: String = instance.app.value("SELECT id::text FROM oauth_integrations").await;
    let path = format!("/api/v1/oauth/connections/{id}/token");
    let ask = async || retired.with_token(&service.key).post(&path, json!({})).await.status;
    instance.app.sql("UPDATE oauth_tokens SET expires_at = now() + interval '1 hour'").await;
    assert_eq!(ask().await, 200);
    instance.app.sql(&put_back).await;
    assert_eq!(ask().await, 500, "the old key opens nothing");
}

/// DATA-4, ASVS 11.2.2: the sealer that is still to be restarted goes on behind what the new one has signed.
#[tokio::test]
async fn the_key_of_the_audit_log_is_replaced_and_never_forgotten() {
    let instance = Instance::start().await;
    let (used, first) = replace(&instance, "audit-signing").await;
    instance.wait();
    let kept = instance.keys("retire audit-signing").unwrap_err();
    assert!(kept.contains("never dropped"), "{kept}");
    let known = instance.file()["audit_verification_keys"].as_str().unwrap().to_owned();
    assert!(known.contains(&first));
    expect_refusal_without_stage(&instance, "audit-signing", &used).await;
}

/// AUTH-2, ASVS 11.2.2: a key that has leaked is replaced at once, and the operator is told what comes of it; what would be lost for
/// ever keeps its key all the same.
#[tokio::test]
async fn a_leaked_key_is_replaced_at_once() {
    let instance = Instance::start().await;
    let old = instance.app.host();
    let ada = checks::somebody(&instance, old).await;
    let tokens = checks::log_in(old, &ada).await;
    let phone = checks::enrolled(old, &tokens).await;
    let first = ["refresh", "mfa"].map(|ring| instance.active(ring));
    let told = instance.keys("use refresh --now --retire").unwrap();
    assert!(told.contains("Everybody is logged out"), "{told}");
    let refused = instance.keys("use mfa --now --retire").unwrap_err();
    assert!(refused.contains("1 secrets of authenticator apps lie under the keys"), "{refused}");
    assert_eq!(instance.active("mfa"), first[1], "nothing has changed");
    let host = instance.host();
    assert!(!instance.file().to_string().contains(&first[0]));
    let body = json!({ "refresh_token": tokens.refresh });
    host.api().post("/api/v1/session/refresh", body).await.expect(401);
    let begun = checks::challenge(&host, &ada).await;
    checks::answer(&host, &begun, "totp", &phone.next_code().await).await.expect(200);
}
