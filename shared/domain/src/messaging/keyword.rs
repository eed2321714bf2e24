//! The words by which people stop and resume messages (CTIA Short Code Monitoring Handbook; Twilio's defaults).

/// What an inbound message asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keyword {
    /// No more messages.
    Stop,
    /// Messages again.
    Start,
}

const STOP: [&str; 9] =
    ["STOP", "STOPALL", "STOP ALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"];
const START: [&str; 3] = ["START", "UNSTOP", "YES"];

/// The keyword that a message is, if it is nothing else: a sentence that contains one is no command.
pub fn keyword(body: &str) -> Option<Keyword> {
    let word = body.trim_matches(|c: char| c.is_whitespace() || c.is_ascii_punctuation());
    let is = |known: &&str| known.eq_ignore_ascii_case(word);
    if STOP.iter().any(is) {
        return Some(Keyword::Stop);
    }
    START.iter().any(is).then_some(Keyword::Start)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// MSG-2
    #[test]
    fn a_keyword_stands_alone() {
        for text in ["STOP", "stop", " Stop.\n", "\"stop\"", "unsubscribe!", "Stop all"] {
            assert_eq!(keyword(text), Some(Keyword::Stop), "{text:?}");
        }
        for text in ["START", "start ", "Yes.", "unstop"] {
            assert_eq!(keyword(text), Some(Keyword::Start), "{text:?}");
        }
        for text in ["", "Please stop the music", "stopp", "restart", "yes please", "ſtop"] {
            assert_eq!(keyword(text), None, "{text:?}");
        }
    }
}
