//! E-mail addresses: which are taken, and when two are the same.

use crate::field_code::FieldCode;
use std::fmt;

use idna::{
    AsciiDenyList,
    uts46::{DnsLength, Hyphens, Uts46},
};
use unicode_normalization::UnicodeNormalization;

use crate::text;

/// Octets in the part before the `@` (RFC 5321 §4.5.3.1.1).
const MAX_LOCAL_BYTES: usize = 64;
/// Octets in all (RFC 5321 §4.5.3.1.3 less the angle brackets).
const MAX_BYTES: usize = 254;
/// Octets between two dots of a domain (RFC 1035 §2.3.4).
const MAX_LABEL_BYTES: usize = 63;

/// A syntactically valid e-mail address (RFC 5321 §4.1.2 with RFC 6531 for other scripts), without
/// the forms that no mailbox provider hands out: quoted local parts, domain literals, domains
/// without a dot.
///
/// Two addresses are equal when their [`key`](Self::key)s are.
#[derive(Clone, Debug)]
pub struct EmailAddress {
    given: String,
    key: String,
}

/// Why text is not taken as an e-mail address. `Display` is a sentence for its author.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EmailError {
    /// More than 254 bytes.
    #[error("The e-mail address is longer than 254 characters.")]
    TooLong,
    /// More than 64 bytes before the `@`.
    #[error("The part before the @ is longer than 64 characters.")]
    LocalPartTooLong,
    /// White space, a control character or one that is not shown.
    #[error("The e-mail address contains spaces or invisible characters.")]
    ForbiddenCharacter,
    /// No address by the grammar, or one of the forms that are not taken.
    #[error("This is not an e-mail address we can send to.")]
    Malformed,
}

impl EmailError {
    /// A stable code for the `errors` of a problem document.
    pub fn code(self) -> FieldCode {
        match self {
            Self::TooLong => FieldCode::EmailTooLong,
            Self::LocalPartTooLong => FieldCode::EmailLocalPartTooLong,
            Self::ForbiddenCharacter => FieldCode::EmailForbiddenCharacter,
            Self::Malformed => FieldCode::EmailMalformed,
        }
    }
}

impl EmailAddress {
    /// Takes `text` exactly as it is; nothing is trimmed.
    pub fn parse(text: &str) -> Result<Self, EmailError> {
        check(text)?;
        let key = key_of(text)?;
        // Compatibility forms such as a full-width `＠` become syntax in the key. A key that would
        // not be taken as an address belongs to no address.
        check(&key)?;
        Ok(Self { given: text.to_owned(), key })
    }

    /// The address as it was given: what mail is sent to.
    pub fn as_str(&self) -> &str {
        &self.given
    }

    /// The canonical form by which addresses are unique: NFKC and lower case before the `@`, and the domain as
    /// DNS knows it, so that `bücher.de` and `xn--bcher-kva.de` are one.
    ///
    /// Never send to it: an address that merely shares a key with a registered one must not receive
    /// that account's mail.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The part before the `@`, as given.
    pub fn local_part(&self) -> &str {
        self.given.rsplit_once('@').map_or("", |(local, _)| local)
    }

    /// The part after the `@`, as given.
    pub fn domain(&self) -> &str {
        self.given.rsplit_once('@').map_or("", |(_, domain)| domain)
    }
}

/// The local part is compared without case, the domain as the A-labels that DNS looks up (UTS #46, RFC 5891 §5).
/// What is no domain name by these rules has no mail.
fn key_of(text: &str) -> Result<String, EmailError> {
    let (local, domain) = text.rsplit_once('@').ok_or(EmailError::Malformed)?;
    let domain = Uts46::new()
        .to_ascii(
            domain.as_bytes(),
            AsciiDenyList::STD3,
            Hyphens::CheckFirstLast,
            DnsLength::Verify,
        )
        .map_err(|_| EmailError::Malformed)?;
    Ok(format!("{}@{domain}", canonical(local)))
}

/// Lower case may undo a normal form and the other way round, hence twice (as `NFKC_Casefold`
/// does, Unicode §3.13 D145).
fn canonical(text: &str) -> String {
    let normal: String = text.nfkc().collect();
    normal.to_lowercase().nfkc().collect()
}

fn check(text: &str) -> Result<(), EmailError> {
    if text.len() > MAX_BYTES {
        return Err(EmailError::TooLong);
    }
    let forbidden = |c: char| {
        c.is_control() || c.is_whitespace() || text::reorders_or_breaks(c) || text::invisible(c)
    };
    if text.contains(forbidden) {
        return Err(EmailError::ForbiddenCharacter);
    }
    let (local, domain) = text.rsplit_once('@').ok_or(EmailError::Malformed)?;
    if local.len() > MAX_LOCAL_BYTES {
        return Err(EmailError::LocalPartTooLong);
    }
    let quoted = local.contains('"');
    let local_part = email_address::EmailAddress::is_valid_local_part(local);
    if quoted || !local_part || !is_mail_domain(domain) {
        return Err(EmailError::Malformed);
    }
    Ok(())
}

/// Letters, digits and hyphens in two labels or more (RFC 5321 §4.1.2, RFC 5890 §2.3.2), the last of
/// which is no number, as in an IP address (RFC 3696 §2). Domains in other scripts pass; DNS decides.
fn is_mail_domain(domain: &str) -> bool {
    let label = |label: &str| {
        (1..=MAX_LABEL_BYTES).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| !c.is_ascii() || c.is_ascii_alphanumeric() || c == '-')
    };
    let is_number = |label: &str| label.bytes().all(|b| b.is_ascii_digit());
    domain.split('.').all(label)
        && domain.rsplit_once('.').is_some_and(|(_, top_level)| !is_number(top_level))
}

impl PartialEq for EmailAddress {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Eq for EmailAddress {}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.given)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn common_addresses_are_taken_as_given() {
        for text in [
            "ada@example.org",
            "Ada.Lovelace+postern@Mail.Example.co.uk",
            "o'neill_99@example.io",
            "用户@例子.广告",
        ] {
            assert_eq!(EmailAddress::parse(text).unwrap().as_str(), text);
        }
    }

    #[test]
    fn parts_are_split_at_the_last_at() {
        let address = EmailAddress::parse("Ada@Example.org").unwrap();
        assert_eq!((address.local_part(), address.domain()), ("Ada", "Example.org"));
    }

    #[test]
    fn case_and_compatibility_forms_do_not_make_a_second_account() {
        let plain = EmailAddress::parse("ada@example.org").unwrap();
        for text in ["ADA@Example.ORG", "ａｄａ@example.org", "ada@ｅｘａｍｐｌｅ.org"] {
            assert_eq!(EmailAddress::parse(text).unwrap(), plain, "{text}");
        }
        assert_ne!(EmailAddress::parse("ada@example.com").unwrap(), plain);
        assert_ne!(EmailAddress::parse("adа@example.org").unwrap(), plain, "a Cyrillic letter");
    }

    /// AUTH-5: a domain in another script and its form in DNS are one domain.
    #[test]
    fn a_domain_and_its_a_labels_are_one() {
        for (unicode, ascii) in [
            ("ada@bücher.de", "ada@xn--bcher-kva.de"),
            ("ada@BÜCHER.de", "ada@xn--bcher-kva.de"),
            ("ada@bu\u{308}cher.de", "ada@xn--bcher-kva.de"),
            ("ada@bücher。de.example", "ada@xn--bcher-kva.de.example"),
            ("ada@例え.テスト", "ada@xn--r8jz45g.xn--zckzah"),
            ("ada@faß.de", "ada@xn--fa-hia.de"),
        ] {
            let (unicode, ascii) = (EmailAddress::parse(unicode), EmailAddress::parse(ascii));
            assert_eq!(unicode.unwrap().key(), ascii.unwrap().key());
        }
        let bucher = EmailAddress::parse("ada@bücher.de").unwrap();
        assert_eq!((bucher.as_str(), bucher.key()), ("ada@bücher.de", "ada@xn--bcher-kva.de"));
        // No label of these is one.
        for text in ["ada@xn--a.de", "ada@xn--bücher.de", "ada@a\u{5d0}.de"] {
            assert_eq!(EmailAddress::parse(text).err(), Some(EmailError::Malformed), "{text}");
        }
    }

    #[test]
    fn other_text_is_refused() {
        let malformed = [
            "",
            "@",
            "ada",
            "ada@",
            "@example.org",
            "ada@localhost",
            "ada@example.",
            "ada@.example.org",
            "ada@example..org",
            ".ada@example.org",
            "ada.@example.org",
            "a..da@example.org",
            "ada@@example.org",
            "ada@home@example.org",
            "ada＠home@example.org",
            "\"ada\"@example.org",
            "\"a@b\"@example.org",
            "ada@[192.0.2.1]",
            "ada@192.0.2.1",
            "ada@exam_ple.org",
            "ada@-example.org",
            "ada@example.org,eve@example.org",
            "<ada@example.org>",
            "ada@example.org>",
            "ada@bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb.org",
        ];
        for text in malformed {
            assert_eq!(EmailAddress::parse(text).err(), Some(EmailError::Malformed), "{text}");
        }
        let forbidden = [
            " ada@example.org",
            "ada@example.org ",
            "a da@example.org",
            "ada@example.org\r\nBcc: eve@example.org",
            "ada\0@example.org",
            "ada\u{202E}@example.org",
            "ada\u{200B}@example.org",
            "ada\u{3000}@example.org",
            "Ada <ada@example.org>",
        ];
        for text in forbidden {
            let error = EmailAddress::parse(text).err();
            assert_eq!(error, Some(EmailError::ForbiddenCharacter), "{text:?}");
        }
    }

    #[test]
    fn lengths_are_bounded() {
        let local = "a".repeat(64);
        assert!(EmailAddress::parse(&format!("{local}@example.org")).is_ok());
        assert_eq!(
            EmailAddress::parse(&format!("{local}a@example.org")).err(),
            Some(EmailError::LocalPartTooLong)
        );
        let label = "b".repeat(60);
        let longest = format!("{local}@{label}.{label}.{label}.org.uk");
        assert_eq!(longest.len(), 254);
        assert!(EmailAddress::parse(&longest).is_ok());
        assert_eq!(EmailAddress::parse(&format!("{longest}x")).err(), Some(EmailError::TooLong));
    }

    /// Uniqueness rests on it: the key of a key is the key, for every character there is.
    #[test]
    fn canonical_form_is_stable() {
        for c in '\0'..=char::MAX {
            let once = canonical(&c.to_string());
            assert_eq!(canonical(&once), once, "{c:?}");
        }
    }

    proptest! {
        #[test]
        fn the_key_is_an_address_with_the_same_key(text in "[A-Za-zÄßΣİ０-９.+]{1,20}@[a-zA-Z]{1,9}\\.[a-zA-Z]{2,5}") {
            if let Ok(address) = EmailAddress::parse(&text) {
                let again = EmailAddress::parse(address.key()).unwrap();
                prop_assert_eq!(again.key(), address.key());
            }
        }

        #[test]
        fn no_input_panics(text in any::<String>()) {
            let _ = EmailAddress::parse(&text);
        }
    }
}
