//! What users have typed, so that it stays text in a mail (ASVS 1.3.3). Mail programs make links of whatever
//! looks like one, also in plain text, and there is no way to tell them not to.

/// The text with a space wherever a mail program would see a link: after the dot of a host name, the colon of
/// a scheme, the `@` of an address, and inside the `\\` of a network path. Words, numbers, versions and times
/// stay as they are.
pub fn unlinked(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut before = None;
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        plain.push(c);
        if rest.peek().is_some_and(|&next| links(before, c, next)) {
            plain.push(' ');
        }
        before = Some(c);
    }
    plain
}

/// Whether `c` makes a link of its neighbours. Other scripts' forms of a sign count as the sign: host names are
/// read so (UTS #46 §4, RFC 5895 §2).
fn links(before: Option<char>, c: char, next: char) -> bool {
    let between_digits = next.is_ascii_digit() && before.is_some_and(|c| c.is_ascii_digit());
    let part_of_word = next.is_alphanumeric() || (!next.is_ascii() && !next.is_whitespace());
    match c {
        '.' | '\u{2024}' | '\u{3002}' | '\u{FE52}' | '\u{FF0E}' | '\u{FF61}' => {
            part_of_word && !between_digits
        }
        ':' | '\u{FE13}' | '\u{FE55}' | '\u{FF1A}' => !next.is_whitespace() && !between_digits,
        '@' | '\u{FE6B}' | '\u{FF20}' => !next.is_whitespace(),
        '\\' => next == '\\',
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// ASVS 1.3.3
    #[test]
    fn what_mail_programs_link_is_taken_apart() {
        for (typed, plain) in [
            ("http://evil.example/a?b=c", "http: //evil. example/a?b=c"),
            ("HTTPS://203.0.113.9/x", "HTTPS: //203.0.113.9/x"),
            ("www.evil.example", "www. evil. example"),
            ("evil.example", "evil. example"),
            ("evil2.example", "evil2. example"),
            ("a.1evil.example", "a. 1evil. example"),
            ("bücher.例え", "bücher. 例え"),
            ("evil。example", "evil。 example"),
            ("evil．example", "evil． example"),
            ("evil.\u{200B}example", "evil. \u{200B}example"),
            ("eve@evil.example", "eve@ evil. example"),
            ("mailto:eve@evil.example", "mailto: eve@ evil. example"),
            ("tel:+491511234567", "tel: +491511234567"),
            ("javascript:alert", "javascript: alert"),
            ("\\\\evil\\share", "\\ \\evil\\share"),
        ] {
            assert_eq!(unlinked(typed), plain);
            assert_eq!(unlinked(plain), plain, "once is enough");
        }
    }

    #[test]
    fn what_is_no_link_stays() {
        for text in [
            "",
            "Ada Lovelace",
            "J. R. R. Tolkien",
            "Ada's laptop (the old one...)",
            "Firefox 128.0, at 12:30",
            "Chrome/120.0.0.0 Safari/537.36",
            "山田 太郎",
            "A\\B",
        ] {
            assert_eq!(unlinked(text), text);
        }
    }
}
