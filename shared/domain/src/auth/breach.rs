//! Asking whether a password is known from a breach, by k-anonymity (Have I Been Pwned, range search): five characters of
//! its hash leave the system, and the answer has all hashes that begin so.

use sha1::{Digest, Sha1};

use crate::auth::spelling::Password;

/// Longest answer, in bytes. They have some 800 to 1,000 lines of 40 bytes, padding included.
pub const MAX_BYTES: usize = crate::kept::MAX_BYTES;

/// Characters of a hash that are asked by, and that are looked for.
const PREFIX: usize = 5;
const SUFFIX: usize = 35;

/// What to ask about one spelling of a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// What to ask by: upper-case hex. This alone leaves the system.
    pub prefix: String,
    /// What to look for in the answer.
    pub suffix: String,
}

/// What to ask about `password`: for its normal form, and for what was typed if that differs, the SHA-1 as the corpora
/// know it.
pub fn queries(password: &Password) -> Vec<Query> {
    password.spellings().map(query).collect()
}

fn query(spelling: &str) -> Query {
    let digest = Sha1::digest(spelling.as_bytes());
    let nibbles = digest.iter().flat_map(|byte| [byte >> 4, byte & 0xF]);
    let digits = nibbles.filter_map(|nibble| char::from_digit(nibble.into(), 16));
    let mut prefix = digits.collect::<String>().to_ascii_uppercase();
    let suffix = prefix.split_off(PREFIX);
    Query { prefix, suffix }
}

/// What is no answer of such a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the answer is not of the form of a range search")]
pub struct RangeError;

/// An answer: the hashes that begin like the one that was asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Range(String);

impl Range {
    /// Reads what the service has sent, or what was kept since: at least one line, and nothing but lines `SUFFIX:COUNT`.
    /// The page of a proxy is not taken for "never seen".
    pub fn read(text: &[u8]) -> Result<Self, RangeError> {
        let text = std::str::from_utf8(text).map_err(|_| RangeError)?;
        let is_line = |line: &str| {
            line.split_once(':').is_some_and(|(suffix, count)| {
                suffix.len() == SUFFIX
                    && suffix.bytes().all(|byte| byte.is_ascii_hexdigit())
                    && count.parse::<u64>().is_ok()
            })
        };
        if text.len() > MAX_BYTES || text.is_empty() || !text.lines().all(is_line) {
            return Err(RangeError);
        }
        Ok(Self(text.to_owned()))
    }

    /// How often the password of this query was seen. Padding counts 0.
    pub fn count(&self, query: &Query) -> u64 {
        let mut lines = self.0.lines().filter_map(|line| line.split_once(':'));
        let line = lines.find(|(suffix, _)| suffix.eq_ignore_ascii_case(&query.suffix));
        line.and_then(|(_, count)| count.parse().ok()).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// AUTH-7, ASVS 14.2.3: the SHA-1 of "password", as every description of the range search has it.
    #[test]
    fn breach_query_sends_five_characters() {
        let of = |text: &str| queries(&Password::parse(text).unwrap());
        let normal = Query {
            prefix: "5BAA6".to_owned(),
            suffix: "1E4C9B93F3F0682250B6CF8331B7EE68FD8".to_owned(),
        };
        assert_eq!(of("password"), std::slice::from_ref(&normal));
        assert_eq!(of("ｐａｓｓｗｏｒｄ"), [normal, query("ｐａｓｓｗｏｒｄ")]);
    }

    /// AUTH-7
    #[test]
    fn breach_count_finds_its_line() {
        let body = "0018A45C4D1DEF81644B54AB7F969B88D65:10\r\n\
                    1E4C9B93F3F0682250B6CF8331B7EE68FD8:9659365\r\n\
                    FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF:0";
        let range = Range::read(body.as_bytes()).unwrap();
        let count =
            |suffix: &str| range.count(&Query { prefix: String::new(), suffix: suffix.to_owned() });
        assert_eq!(count("1E4C9B93F3F0682250B6CF8331B7EE68FD8"), 9_659_365);
        assert_eq!(count("1e4c9b93f3f0682250b6cf8331b7ee68fd8"), 9_659_365);
        assert_eq!(count("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"), 0, "padding");
        assert_eq!(count("0018A45C4D1DEF81644B54AB7F969B88D66"), 0);
        assert!(Range::read(format!("{}\r\n", body.lines().next().unwrap()).as_bytes()).is_ok());
    }

    /// AUTH-7: what is no answer is not one that knows nothing.
    #[test]
    fn what_is_no_answer_is_refused() {
        let good = "0018A45C4D1DEF81644B54AB7F969B88D65:10\n";
        let long = good.repeat(MAX_BYTES / good.len() + 1);
        for bad in [
            "",
            "\n",
            "<html>502 Bad Gateway</html>",
            "0018A45C4D1DEF81644B54AB7F969B88D65",
            "0018A45C4D1DEF81644B54AB7F969B88D65:",
            "0018A45C4D1DEF81644B54AB7F969B88D65:-1",
            "0018A45C4D1DEF81644B54AB7F969B88D65:x",
            "0018A:1",
            "0018A45C4D1DEF81644B54AB7F969B88D6G:1",
            &format!("{good}\n{good}"),
            &format!("{good}<html>"),
            &long,
        ] {
            assert_eq!(Range::read(bad.as_bytes()), Err(RangeError), "{bad:.80}");
        }
        assert_eq!(Range::read(&[0xff]), Err(RangeError));
    }
}
