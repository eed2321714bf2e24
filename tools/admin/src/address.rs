//! Where a server is, out of its URL.

use reqwest::Url;

/// `host:port` of a URL, without credentials and path, for `allowed_outbound_hosts`.
pub fn host_and_port(url: &str, default_port: u16) -> Option<String> {
    let url = Url::parse(url).ok()?;
    Some(format!("{}:{}", url.host_str()?, url.port().unwrap_or(default_port)))
}

/// Scheme, host and port of a URL, for `allowed_outbound_hosts`.
pub fn origin(url: &str) -> Option<String> {
    let origin = Url::parse(url).ok()?.origin();
    origin.is_tuple().then(|| origin.ascii_serialization())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_come_without_credentials() {
        let address = |url| host_and_port(url, 5432);
        assert_eq!(address("postgres://u:p@db.test/x"), Some("db.test:5432".into()));
        assert_eq!(address("postgres://u:p%40@[::1]:6000/x"), Some("[::1]:6000".into()));
        assert_eq!(address("not a url"), None);
        assert_eq!(origin("https://u:p@one.test/a?b#c"), Some("https://one.test".into()));
        assert_eq!(origin("http://127.0.0.1:80/a"), Some("http://127.0.0.1".into()));
        assert_eq!(origin("data:text/plain,a"), None);
    }
}
