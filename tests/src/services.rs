//! Accounts of programs.

use serde_json::json;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::{Api, App, Tokens, hex, random_hex};

/// A service account, and a key of it.
#[derive(Clone, Debug)]
pub struct Service {
    /// Its id.
    pub id: Uuid,
    /// The id of its key.
    pub key_id: Uuid,
    /// The key.
    pub key: String,
}

impl Service {
    /// Makes its key one that nobody knows.
    pub fn replace_key(&mut self) {
        self.key = new_key();
    }
}

/// A key that nobody knows yet: `pst_sk_`, 256 bits, and eight digits of the hash of what stands before them.
fn new_key() -> String {
    let key = format!("pst_sk_{}", random_hex::<32>());
    let checksum = hash_of(&key);
    key + &checksum[..8]
}

/// What is stored of a key.
fn hash_of(key: &str) -> String {
    hex(&Sha256::digest(key))
}

impl App {
    /// A service account that may do this, with a key that is good for an hour.
    pub async fn service(&self, name: &str, permissions: &[&str]) -> Service {
        let key = new_key();
        let sql = "WITH account AS (
                INSERT INTO service_accounts
                    (id, name, permissions, allowed_addresses, created_at, updated_at)
                VALUES (uuid_of_moment(now()), $1, $2, '{}', now(), now()) RETURNING id
            )
            INSERT INTO service_keys (id, account_id, key_hash, created_at, expires_at)
            SELECT uuid_of_moment(now()), id, $3, now(), now() + interval '1 hour' FROM account
            RETURNING account_id, id";
        let made = sqlx::query_as(sql).bind(name).bind(permissions).bind(hash_of(&key));
        let (id, key_id) = made.fetch_one(self.pool()).await.expect("a service account");
        Service { id, key_id, key }
    }

    /// Lets a service account come from these networks alone.
    pub async fn allow(&self, service: &Service, networks: &[&str]) {
        let sql = "UPDATE service_accounts SET allowed_addresses = $2 WHERE id = $1";
        let changed = sqlx::query(sql).bind(service.id).bind(networks).execute(self.pool()).await;
        assert_eq!(changed.expect("an update").rows_affected(), 1);
    }

    /// Lets a service account accept tokens that are for this audience.
    pub async fn accepts(&self, service: Uuid, audience: &str) {
        let sql = "INSERT INTO service_audiences VALUES ($1, $2)";
        let named = sqlx::query(sql).bind(audience).bind(service).execute(self.pool()).await;
        assert_eq!(named.expect("an audience").rows_affected(), 1);
    }

    /// A user's token for a service.
    pub async fn exchange(&self, tokens: &Tokens, audience: &str) -> String {
        let body = json!({ "audience": audience });
        let path = "/api/v1/session/token-exchange";
        let answer = self.as_user(tokens).post(path, body).await.expect(200).json();
        answer["access_token"].as_str().expect("a token").to_owned()
    }

    /// The API, called by a service account.
    pub fn as_service<'a>(&'a self, service: &'a Service) -> Api<'a> {
        self.host.with_token(&service.key)
    }
}
