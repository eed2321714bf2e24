//! Holds a chain against checkpoints (DATA-4): all of it offline, over an export, and its end before it is extended.

use std::collections::{BTreeMap, BTreeSet};

use super::chain::{GENESIS, SealedEvent, seal};
use super::checkpoint::{Checkpoint, ExportLine, from_lower_hex, lower_hex};
use super::finding::Finding;
use super::keys::AuditKeys;

/// What a chain that holds has shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Report {
    /// The number of the last event; all up to it are in their place.
    pub events: u64,
    /// Checkpoints in the export, all good.
    pub checkpoints: u64,
    /// Up to which number checkpoints prove it: those that were kept, and those in the export.
    pub proven_up_to: u64,
}

/// Goes through a chain, line by line.
pub struct Verifier<'a> {
    keys: &'a AuditKeys,
    kept: BTreeMap<u64, &'a Checkpoint>,
    previous: [u8; 32],
    last: u64,
    checkpoints: u64,
    seen: BTreeSet<uuid::Uuid>,
    proven_up_to: u64,
}

impl<'a> Verifier<'a> {
    /// From the first event on, against checkpoints that were kept elsewhere; only those that one of `keys` signed
    /// count, here and in the export.
    pub fn new(kept: &'a [Checkpoint], keys: &'a AuditKeys) -> Result<Self, Finding> {
        let mut by_number: BTreeMap<u64, &Checkpoint> = BTreeMap::new();
        for checkpoint in kept {
            checkpoint.check(keys)?;
            let seq = checkpoint.seq;
            if by_number.insert(seq, checkpoint).is_some_and(|other| other.hash != checkpoint.hash)
            {
                return Err(Finding::Forked { seq });
            }
        }
        Ok(Self { kept: by_number, ..Self::at(keys, GENESIS, 0) })
    }

    /// From the event behind `from` on, or from the first.
    pub fn behind(from: Option<&Checkpoint>, keys: &'a AuditKeys) -> Result<Self, Finding> {
        let Some(from) = from else { return Ok(Self::at(keys, GENESIS, 0)) };
        from.check(keys)?;
        let hash = from_lower_hex(&from.hash).ok_or(Finding::Signature { seq: from.seq })?;
        Ok(Self { proven_up_to: from.seq, ..Self::at(keys, hash, from.seq) })
    }

    fn at(keys: &'a AuditKeys, previous: [u8; 32], last: u64) -> Self {
        let (kept, seen) = (BTreeMap::new(), BTreeSet::new());
        Self { keys, kept, previous, last, checkpoints: 0, seen, proven_up_to: 0 }
    }

    /// The next line.
    pub fn take(&mut self, line: &ExportLine) -> Result<(), Finding> {
        match line {
            ExportLine::Event { seq, hash, event } => self.take_event(*seq, hash, event),
            ExportLine::Checkpoint(checkpoint) => self.take_checkpoint(checkpoint),
        }
    }

    fn take_event(&mut self, seq: u64, hash: &str, event: &SealedEvent) -> Result<(), Finding> {
        let expected = self.last.saturating_add(1);
        if seq != expected {
            return Err(Finding::OutOfOrder { expected, found: seq });
        }
        let seal = seal(&self.previous, seq, event);
        if lower_hex(&seal) != hash {
            return Err(Finding::Changed { seq });
        }
        if !self.seen.insert(event.id) {
            return Err(Finding::Repeated { seq });
        }
        if let Some(kept) = self.kept.get(&seq) {
            if hash != kept.hash {
                return Err(Finding::Rewritten { seq });
            }
            self.proven_up_to = seq;
        }
        (self.previous, self.last) = (seal, seq);
        Ok(())
    }

    /// A checkpoint in the export may be the work of the database's owner: it has to be signed by a key that
    /// counts, and to fit.
    fn take_checkpoint(&mut self, checkpoint: &Checkpoint) -> Result<(), Finding> {
        let seq = checkpoint.seq;
        if seq != self.last {
            return Err(Finding::OutOfOrder { expected: self.last, found: seq });
        }
        checkpoint.check(self.keys)?;
        if checkpoint.hash != lower_hex(&self.previous) {
            return Err(Finding::Rewritten { seq });
        }
        self.checkpoints += 1;
        self.proven_up_to = seq;
        Ok(())
    }

    /// Up to which number it is proven so far.
    pub fn proven_up_to(&self) -> u64 {
        self.proven_up_to
    }

    /// After the last line.
    pub fn finish(self) -> Result<Report, Finding> {
        match self.kept.last_key_value() {
            Some((&seq, _)) if self.last < seq => Err(Finding::CutOff { last: self.last, seq }),
            _ => Ok(Report {
                events: self.last,
                checkpoints: self.checkpoints,
                proven_up_to: self.proven_up_to,
            }),
        }
    }
}
