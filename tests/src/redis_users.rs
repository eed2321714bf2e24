//! Each component is a user of its own to Redis, as in production.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use postern_services::redis_users::{self, Kept, User};
use sha2::{Digest as _, Sha256};
use url::Url;

use crate::{environment, hex, redis_server};

/// The users in `migrations/redis.acl`.
pub fn users() -> Vec<User> {
    let file = fs::read_to_string(environment::root().join("migrations/redis.acl"));
    redis_users::parse(&file.expect("migrations/redis.acl")).expect("users")
}

/// Every command and subcommand that Redis has.
pub async fn commands() -> BTreeSet<String> {
    let mut connection = redis_server::connect(&environment::redis_url()).await.expect("Redis");
    let list = redis::cmd("COMMAND").arg("LIST").query_async(&mut connection).await;
    list.expect("the commands")
}

/// Makes the users on a server, and gives the URL of each by component. Users belong to the server, which tests share: all
/// of them make the same.
pub(crate) async fn urls(server: &str) -> BTreeMap<String, String> {
    let components = environment::components_that_know("redis_url");
    let hashes = components.iter().map(|component| (component.clone(), hash(&password(component))));
    let mut connection = redis_server::connect(server).await.expect("Redis answers");
    let made =
        redis_users::apply(&mut connection, &users(), &hashes.collect(), Kept::default()).await;
    made.expect("the users");
    let urls = components.into_iter().map(|component| {
        let url = url_of(server, &component);
        (component, url)
    });
    urls.collect()
}

/// A component's URL of a server.
pub fn url_of(server: &str, component: &str) -> String {
    let mut url = Url::parse(server).expect("a URL");
    url.set_username(&redis_users::name(component)).expect("a URL with a host");
    url.set_password(Some(&password(component))).expect("a URL with a host");
    url.into()
}

/// The variables that tell the components.
pub(crate) fn variables(urls: BTreeMap<String, String>) -> impl Iterator<Item = (String, String)> {
    urls.into_iter().map(|(component, url)| (format!("{component}_redis_url"), url))
}

fn password(component: &str) -> String {
    format!("{component}-of-the-tests")
}

fn hash(password: &str) -> String {
    hex(&Sha256::digest(password))
}
