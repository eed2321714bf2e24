//! Twilio, as the application sees it from the other side: what it calls, and how it signs.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use reqwest::Method;
use sha1::Sha1;

use crate::{App, Response};

/// The account that tests send from.
pub(crate) const ACCOUNT_SID: &str = "AC00000000000000000000000000000001";
/// The number that tests send from.
pub(crate) const FROM: &str = "+15005550006";

/// `X-Twilio-Signature` of a form: HMAC-SHA1 over the URL and every field, sorted by name, each name
/// directly followed by its value. Of a name that stands there twice, this knows nothing.
pub fn signature(auth_token: &str, url: &str, form: &[(&str, &str)]) -> String {
    let mut fields = form.to_vec();
    fields.sort_unstable();
    let mut mac = Hmac::<Sha1>::new_from_slice(auth_token.as_bytes()).expect("any key");
    mac.update(url.as_bytes());
    for (name, value) in fields {
        mac.update(name.as_bytes());
        mac.update(value.as_bytes());
    }
    BASE64_STANDARD.encode(mac.finalize().into_bytes())
}

impl App {
    /// The number that its text messages come from.
    pub fn twilio_number(&self) -> &'static str {
        FROM
    }

    /// `POST path` with a form, signed as Twilio does.
    pub async fn post_as_twilio(&self, path: &str, form: &[(&str, &str)]) -> Response {
        let url = format!("{}{path}", self.settings.variables["public_url"]);
        let signature = signature(&self.keys.twilio_auth_token, &url, form);
        let api = self.api().header("x-twilio-signature", &signature);
        Response::of(api.request(Method::POST, path).form(form)).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vector of Twilio's documentation.
    #[test]
    fn a_signature_is_twilios() {
        let form = [
            ("To", "+18005551212"),
            ("CallSid", "CA1234567890ABCDE"),
            ("Caller", "+14158675309"),
            ("Digits", "1234"),
            ("From", "+14158675309"),
        ];
        let url = "https://mycompany.com/myapp.php?foo=1&bar=2";
        assert_eq!(signature("12345", url, &form), "RSOYDt4T1cUTdK1PDd93/VVr8B8=");
    }
}
