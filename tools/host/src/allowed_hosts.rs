//! `allowed_outbound_hosts`: the only addresses a component may connect to.
//!
//! An entry is `scheme://host[:port]`; `*` stands for any scheme, host or port, `*.domain` for any
//! host below a domain, `a..b` for the ports from `a` up to but without `b`. A missing port is the
//! scheme's own.

use anyhow::{Context, Result, bail, ensure};
use url::{Host, Url};

use crate::variables::ApplicationVariables;

/// What one component may reach.
pub(crate) struct AllowedHosts(Vec<Entry>);

struct Entry {
    scheme: Option<String>,
    host: HostPattern,
    port: PortPattern,
}

enum HostPattern {
    Any,
    Below(String),
    Exact(Host),
}

enum PortPattern {
    Any,
    Range(std::ops::Range<u32>),
}

impl AllowedHosts {
    /// Reads the manifest's entries after resolving the variables in them. An entry whose
    /// variables leave it empty is dropped, which makes an optional endpoint possible.
    pub(crate) fn resolve(entries: &[String], variables: &ApplicationVariables) -> Result<Self> {
        let mut resolved = Vec::new();
        for entry in entries {
            let text = variables.expand(entry)?;
            let is_optional = text != *entry && matches!(&*text, "" | "http://" | "https://");
            if !is_optional {
                let parsed = Entry::parse(text.trim())
                    .with_context(|| format!("in allowed_outbound_hosts entry `{entry}`"))?;
                resolved.push(parsed);
            }
        }
        Ok(Self(resolved))
    }

    /// Whether a connection to `host` and `port` for `scheme` is permitted. An unreadable host is
    /// not.
    pub(crate) fn permit(&self, scheme: &str, host: &str, port: Option<u16>) -> bool {
        let (Ok(host), Some(port)) = (Host::parse(host), port.or(default_port(scheme))) else {
            return false;
        };
        self.0.iter().any(|entry| entry.permits(scheme, &host, port))
    }

    /// Whether a connection to `url` is permitted. An unreadable URL is not.
    pub(crate) fn permit_url(&self, url: &str) -> bool {
        Url::parse(url).is_ok_and(|url| {
            url.host_str().is_some_and(|host| self.permit(url.scheme(), host, url.port()))
        })
    }
}

impl Entry {
    fn parse(text: &str) -> Result<Self> {
        let (scheme, rest) = text
            .split_once("://")
            .context("write scheme://host:port; `*` stands for any of the three")?;
        ensure!(
            scheme == "*" || scheme.bytes().all(|byte| byte.is_ascii_alphabetic()),
            "`{scheme}` is not a scheme"
        );
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        ensure!(!rest.contains('/'), "a path is not allowed here");
        // The colons inside an IPv6 address's brackets separate no port.
        let (host, port) = match rest.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => (host, port),
            _ => (rest, ""),
        };
        Ok(Self {
            host: HostPattern::parse(host)?,
            port: PortPattern::parse(port, scheme)?,
            scheme: (scheme != "*").then(|| scheme.to_owned()),
        })
    }

    fn permits(&self, scheme: &str, host: &Host, port: u16) -> bool {
        self.scheme.as_ref().is_none_or(|expected| expected == scheme)
            && self.host.permits(host)
            && self.port.permits(port)
    }
}

impl HostPattern {
    fn parse(text: &str) -> Result<Self> {
        if text == "*" {
            return Ok(Self::Any);
        }
        if text == "self" || text.ends_with(".spin.internal") {
            bail!("requests to the application itself are not provided by this host");
        }
        if let Some(domain) = text.strip_prefix("*.") {
            let Host::Domain(domain) = Host::parse(domain)? else {
                bail!("`*.` must stand before a domain");
            };
            return Ok(Self::Below(format!(".{domain}")));
        }
        ensure!(!text.contains('*'), "a wildcard may only stand for whole labels in front");
        Ok(Self::Exact(Host::parse(text)?))
    }

    fn permits(&self, host: &Host) -> bool {
        match (self, host) {
            (Self::Any, _) => true,
            (Self::Below(suffix), Host::Domain(domain)) => domain.ends_with(suffix),
            (Self::Below(_), _) => false,
            (Self::Exact(expected), host) => expected == host,
        }
    }
}

impl PortPattern {
    fn parse(text: &str, scheme: &str) -> Result<Self> {
        let number = |text: &str| {
            text.parse::<u16>().map(u32::from).with_context(|| format!("`{text}` is not a port"))
        };
        if text == "*" {
            return Ok(Self::Any);
        }
        if text.is_empty() {
            let port = default_port(scheme)
                .with_context(|| format!("scheme `{scheme}` has no port of its own; write one"))?;
            return Ok(Self::exactly(port.into()));
        }
        Ok(match text.split_once("..") {
            Some((start, end)) => Self::Range(number(start)?..number(end)?),
            None => Self::exactly(number(text)?),
        })
    }

    fn exactly(port: u32) -> Self {
        Self::Range(port..port + 1)
    }

    fn permits(&self, port: u16) -> bool {
        match self {
            Self::Any => true,
            Self::Range(range) => range.contains(&port.into()),
        }
    }
}

fn default_port(scheme: &str) -> Option<u16> {
    match scheme {
        "postgres" => Some(5432),
        "redis" => Some(6379),
        "http" => Some(80),
        "https" => Some(443),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn permits(entry: &str, url: &str) -> bool {
        AllowedHosts(vec![Entry::parse(entry).unwrap()]).permit_url(url)
    }

    /// ASVS 13.2.5
    #[test]
    fn an_entry_permits_what_it_names() {
        let table = [
            ("https://api.example.com", "https://api.example.com/path?query"),
            ("https://api.example.com", "https://API.example.com:443"),
            ("https://api.example.com/", "https://user:secret@api.example.com"),
            ("redis://127.0.0.1:6379", "redis://127.0.0.1"),
            ("http://[::1]:80", "http://[::1]"),
            ("http://[::1]", "http://[::1]:80"),
            ("*://*:*", "redis://cache:1"),
            ("https://*.example.com", "https://a.b.example.com"),
            ("http://localhost:8000..8010", "http://localhost:8009"),
        ];
        for (entry, url) in table {
            assert!(permits(entry, url), "{entry} {url}");
        }
    }

    /// ASVS 1.3.6, 13.2.5
    #[test]
    fn an_entry_permits_nothing_else() {
        let table = [
            ("https://api.example.com", "http://api.example.com:443"),
            ("https://api.example.com", "https://api.example.com:8443"),
            ("https://api.example.com", "https://api.example.com.evil.test"),
            ("https://api.example.com", "https://api.example.com@evil.test"),
            ("https://*.example.com", "https://example.com"),
            ("https://*.example.com", "https://badexample.com"),
            ("https://*.example.com", "https://1.2.3.4"),
            ("http://localhost:8000..8010", "http://localhost:8010"),
            ("*://*:*", "no url"),
        ];
        for (entry, url) in table {
            assert!(!permits(entry, url), "{entry} {url}");
        }
    }

    #[test]
    fn a_malformed_entry_is_refused() {
        let table = [
            "",
            "*",
            "example.com",
            "https://example.com/path",
            "https://a.*.com",
            "*://example.com",
            "https://example.com:x",
            "http://self",
            "http://auth.spin.internal",
            "h2-c://a:1",
        ];
        for entry in table {
            assert!(Entry::parse(entry).is_err(), "{entry}");
        }
    }
}
