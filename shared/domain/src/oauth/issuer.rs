//! What a provider calls itself (`OpenID` Connect Discovery §3, RFC 8414 §2), and where it describes itself.

use uuid::Uuid;

/// Where Microsoft's metadata for accounts of every tenant has the tenant's id.
const TENANT: &str = "{tenantid}";
/// The tenant under which Microsoft describes what holds for all of them.
const EVERY_TENANT: &str = "common";
/// Where a provider describes itself (`OpenID` Connect Discovery §4).
const WELL_KNOWN: &str = "/.well-known/openid-configuration";
const MAX_BYTES: usize = 255;

/// What a provider calls itself. Microsoft has a name for each tenant, with its id in it: `{tenantid}` stands for one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issuer(String);

/// What is no issuer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "expected a URL without query and fragment, which may have `{{tenantid}}` once in its path"
)]
pub struct IssuerError;

impl Issuer {
    /// Reads one.
    pub fn parse(text: &str) -> Result<Self, IssuerError> {
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
        let (host, path) = rest
            .map(|rest| rest.split_at(rest.find('/').unwrap_or(rest.len())))
            .ok_or(IssuerError)?;
        let plain = path.replacen(TENANT, "", 1);
        let is_host = !host.is_empty()
            && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte));
        let is_path =
            plain.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte));
        if text.len() > MAX_BYTES || !is_host || !is_path {
            return Err(IssuerError);
        }
        Ok(Self(text.to_owned()))
    }

    /// The name as its metadata has it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Where it describes itself.
    pub fn metadata_url(&self) -> String {
        let issuer = self.0.replace(TENANT, EVERY_TENANT);
        format!("{}{WELL_KNOWN}", issuer.strip_suffix('/').unwrap_or(&issuer))
    }

    /// Whether a URL has the same scheme, host and port.
    pub fn has_origin_of(&self, url: &str) -> bool {
        let behind = self.0.find("://").map_or(0, |at| at + 3);
        let end = self.0[behind..].find('/').map_or(self.0.len(), |at| behind + at);
        url.strip_prefix(&self.0[..end]).is_some_and(|rest| rest.starts_with('/'))
    }

    /// Whether it calls itself so: for whatever tenant.
    pub fn may_be(&self, name: &str) -> bool {
        self.named(name).is_some()
    }

    /// Whether it calls itself so for this tenant, where it tells tenants apart.
    pub fn is(&self, name: &str, tenant: Option<&str>) -> bool {
        match self.named(name) {
            Some(Named::Itself) => true,
            Some(Named::Tenant(found)) => tenant == Some(found),
            None => false,
        }
    }

    /// Who is named by this; `None` when it is another provider.
    fn named<'n>(&self, name: &'n str) -> Option<Named<'n>> {
        match self.0.split_once(TENANT) {
            None => (name == self.0).then_some(Named::Itself),
            Some((before, behind)) => {
                let tenant = name.strip_prefix(before)?.strip_suffix(behind)?;
                is_tenant(tenant).then_some(Named::Tenant(tenant))
            }
        }
    }
}

/// Who a name stands for.
enum Named<'n> {
    Itself,
    Tenant(&'n str),
}

/// Microsoft's tenants have a UUID, written in one way.
fn is_tenant(text: &str) -> bool {
    Uuid::try_parse(text).is_ok_and(|id| id.hyphenated().to_string() == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONTOSO: &str = "72f988bf-86f1-41af-91ab-2d7cd011db47";

    fn issuer(text: &str) -> Issuer {
        Issuer::parse(text).unwrap()
    }

    fn microsoft() -> Issuer {
        issuer("https://login.microsoftonline.com/{tenantid}/v2.0")
    }

    /// OAUTH-3, ASVS 10.5.3: `OpenID` Connect Discovery §4.1, and what Microsoft documents in its place.
    #[test]
    fn a_provider_describes_itself_at_its_own_place() {
        let url = |text| issuer(text).metadata_url();
        let google = "https://accounts.google.com/.well-known/openid-configuration";
        assert_eq!(url("https://accounts.google.com"), google);
        assert_eq!(
            url("https://a.example/b/"),
            "https://a.example/b/.well-known/openid-configuration"
        );
        assert_eq!(
            microsoft().metadata_url(),
            "https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration"
        );
    }

    /// OAUTH-3, ASVS 10.2.2: a name is that of the provider, and of one tenant.
    #[test]
    fn a_name_is_exactly_that_of_the_provider() {
        let google = issuer("https://accounts.google.com");
        assert!(
            google.may_be("https://accounts.google.com") && google.is(google.as_str(), Some("x"))
        );
        for other in
            ["", "https://accounts.google.com/", "accounts.google.com", "https://evil.example"]
        {
            assert!(!google.may_be(other) && !google.is(other, None), "{other}");
        }
        let contoso = format!("https://login.microsoftonline.com/{CONTOSO}/v2.0");
        assert!(microsoft().may_be(&contoso) && microsoft().is(&contoso, Some(CONTOSO)));
        let other = CONTOSO.replace('7', "8");
        assert!(!microsoft().is(&contoso, Some(&other)) && !microsoft().is(&contoso, None));
        for other in [
            "https://login.microsoftonline.com/{tenantid}/v2.0",
            "https://login.microsoftonline.com/common/v2.0",
            "https://login.microsoftonline.com//v2.0",
            "https://login.microsoftonline.com/x/../72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0",
            "https://login.microsoftonline.com/v2.0",
        ] {
            assert!(!microsoft().may_be(other), "{other}");
        }
    }

    /// OAUTH-3: keys come from where the metadata came from.
    #[test]
    fn origins_are_compared_whole() {
        assert!(microsoft().has_origin_of("https://login.microsoftonline.com/common/keys"));
        let google = issuer("https://accounts.google.com");
        for elsewhere in [
            "https://accounts.google.com",
            "https://accounts.google.com.evil.example/keys",
            "https://accounts.google.com@evil.example/keys",
            "https://accounts.google.com:8443/keys",
            "http://accounts.google.com/keys",
            "https://www.googleapis.com/oauth2/v3/certs",
        ] {
            assert!(!google.has_origin_of(elsewhere), "{elsewhere}");
        }
    }

    #[test]
    fn what_is_no_issuer_is_refused() {
        for bad in [
            "",
            "accounts.google.com",
            "https://",
            "https:///a",
            "https://a.example?b",
            "https://a.example#b",
            "https://a b.example",
            "https://{tenantid}.example",
            "https://a.example/{tenantid}/{tenantid}",
            "ftp://a.example",
        ] {
            assert_eq!(Issuer::parse(bad), Err(IssuerError), "{bad}");
        }
        assert!(Issuer::parse(&format!("https://{}", "a".repeat(MAX_BYTES))).is_err());
    }
}
