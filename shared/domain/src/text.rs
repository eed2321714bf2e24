//! Characters that make text look like what it is not.

/// True for the characters that change the order in which their neighbours are shown (Unicode
/// UAX #9 §2), and for line and paragraph separators. In a name or an address they only deceive.
pub fn reorders_or_breaks(c: char) -> bool {
    matches!(
        c,
        '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}'
    )
}

/// True for characters without any appearance of their own, which make two texts look the same.
pub fn invisible(c: char) -> bool {
    matches!(c, '\u{00AD}' | '\u{180E}' | '\u{200B}'..='\u{200D}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}')
}
