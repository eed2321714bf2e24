//! Where the sealer may go on (DATA-4): only behind a checkpoint of its own that the database still fits. Signing
//! whatever chain is found would make a rewritten log genuine.
//!
//! Not here: recomputing the chain ([`super::verifier`]).

use super::chain::GENESIS;
use super::checkpoint::{Checkpoint, from_lower_hex};
use super::finding::Finding;
use super::keys::AuditKeys;

/// What the database says of the chain's end.
#[derive(Clone, Debug, Default)]
pub struct End {
    /// The last seal: its number, and its hash in hex.
    pub last_seal: Option<(u64, String)>,
    /// The last checkpoint.
    pub checkpoint: Option<Checkpoint>,
    /// The checkpoint before that.
    pub before: Option<Checkpoint>,
    /// The seal at the number that is remembered outside of the database, in hex.
    pub seal_at_remembered: Option<String>,
}

/// The number and seal to go on behind. `remembered` is the last checkpoint as it was kept outside of the database:
/// without it, a log that was cut back to an older checkpoint of ours would look whole.
pub fn extend_from(
    end: &End,
    remembered: Option<&Checkpoint>,
    keys: &AuditKeys,
) -> Result<(u64, [u8; 32]), Finding> {
    let last = end.last_seal.as_ref().map_or(0, |(seq, _)| *seq);
    if let Some(remembered) = remembered {
        remembered.check(keys)?;
        let seq = remembered.seq;
        if last < seq {
            return Err(Finding::CutOff { last, seq });
        }
        if end.seal_at_remembered.as_ref() != Some(&remembered.hash) {
            return Err(Finding::Rewritten { seq });
        }
    }
    let (seal, checkpoint) = match (&end.last_seal, &end.checkpoint) {
        (None, None) => return Ok((0, GENESIS)),
        (Some((seq, _)), None) => return Err(Finding::Unsigned { seq: *seq }),
        (None, Some(checkpoint)) => {
            return Err(Finding::CutOff { last: 0, seq: checkpoint.seq });
        }
        (Some((_, seal)), Some(checkpoint)) => (seal, checkpoint),
    };
    checkpoint.check(keys)?;
    let seq = checkpoint.seq;
    if last < seq {
        return Err(Finding::CutOff { last, seq });
    }
    // Seals and their checkpoint are written by one statement: more seals than that are not the sealer's.
    if last > seq {
        return Err(Finding::Unsigned { seq: last });
    }
    if *seal != checkpoint.hash {
        return Err(Finding::Rewritten { seq });
    }
    let hash = from_lower_hex(seal).ok_or(Finding::Rewritten { seq })?;
    Ok((seq, hash))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::signing_key::SigningKey;

    fn key(letter: &str) -> SigningKey {
        SigningKey::parse(&format!("k1:{}", letter.repeat(43)).into()).unwrap()
    }

    fn hex(byte: u8) -> String {
        format!("{byte:02x}").repeat(32)
    }

    /// DATA-4: every state of the chain's end that is not the sealer's own is refused, by name.
    #[test]
    fn only_an_end_of_ones_own_is_extended() {
        let keys = AuditKeys::with_own(&key("A"), "").unwrap();
        let signed = |seq, byte| Checkpoint::sign(&key("A"), seq, &[byte; 32], 1);
        let end = |seal: Option<(u64, u8)>, checkpoint: Option<Checkpoint>| End {
            last_seal: seal.map(|(seq, byte)| (seq, hex(byte))),
            seal_at_remembered: seal.map(|(_, byte)| hex(byte)),
            checkpoint,
            before: None,
        };
        let decide = |end: &End, remembered: Option<Checkpoint>| {
            extend_from(end, remembered.as_ref(), &keys)
        };
        assert_eq!(decide(&end(None, None), None), Ok((0, GENESIS)));
        assert_eq!(decide(&end(Some((7, 1)), Some(signed(7, 1))), None), Ok((7, [1; 32])));
        let whole = end(Some((7, 1)), Some(signed(7, 1)));
        assert_eq!(decide(&whole, Some(signed(7, 1))), Ok((7, [1; 32])));
        let foreign = Checkpoint::sign(&key("E"), 7, &[1; 32], 1);
        let forged = Checkpoint { seq: 7, ..signed(6, 1) };
        for (end, remembered, finding) in [
            (end(Some((7, 1)), None), None, Finding::Unsigned { seq: 7 }),
            (end(None, Some(signed(7, 1))), None, Finding::CutOff { last: 0, seq: 7 }),
            (end(Some((6, 1)), Some(signed(7, 1))), None, Finding::CutOff { last: 6, seq: 7 }),
            (end(Some((8, 1)), Some(signed(7, 1))), None, Finding::Unsigned { seq: 8 }),
            (end(Some((7, 2)), Some(signed(7, 1))), None, Finding::Rewritten { seq: 7 }),
            (end(Some((7, 1)), Some(foreign.clone())), None, Finding::ForeignKey { seq: 7 }),
            (end(Some((7, 1)), Some(forged)), None, Finding::Signature { seq: 7 }),
            // What another memory than the database's own knows.
            (end(None, None), Some(signed(9, 1)), Finding::CutOff { last: 0, seq: 9 }),
            (whole.clone(), Some(signed(9, 1)), Finding::CutOff { last: 7, seq: 9 }),
            (whole.clone(), Some(signed(7, 2)), Finding::Rewritten { seq: 7 }),
            (whole, Some(foreign), Finding::ForeignKey { seq: 7 }),
        ] {
            assert_eq!(decide(&end, remembered), Err(finding));
        }
    }
}
