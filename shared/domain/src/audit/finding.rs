//! What can be wrong with the audit chain (DATA-4).

/// What is wrong with a chain. Numbers are those of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Finding {
    /// Not where the chain continues: something was taken out, put in or moved.
    #[error("event {expected} is missing or out of order: found {found}")]
    OutOfOrder {
        /// The number that had to follow.
        expected: u64,
        /// The number that did.
        found: u64,
    },
    /// The seal is not that of the event and the seal before.
    #[error("event {seq}, or one before it, was changed: its seal does not fit")]
    Changed {
        /// The number.
        seq: u64,
    },
    /// The same event twice.
    #[error("event {seq} repeats an event before it")]
    Repeated {
        /// The number.
        seq: u64,
    },
    /// The chain is whole, but it is another one than was signed.
    #[error("the log was rewritten: at event {seq} the chain is not what the checkpoint says")]
    Rewritten {
        /// The checkpoint's number.
        seq: u64,
    },
    /// The chain ends before a checkpoint that was kept.
    #[error("the log was cut off: it ends at event {last}, and the checkpoint knows {seq}")]
    CutOff {
        /// The last number.
        last: u64,
        /// The checkpoint's number.
        seq: u64,
    },
    /// A signature that is not that of its key.
    #[error("the signature of the checkpoint at event {seq} is wrong")]
    Signature {
        /// The checkpoint's number.
        seq: u64,
    },
    /// Signed, but by nobody who counts.
    #[error("the checkpoint at event {seq} was signed by a key that does not count")]
    ForeignKey {
        /// The checkpoint's number.
        seq: u64,
    },
    /// Two checkpoints of one number that say different things: the key signed two logs.
    #[error("two checkpoints at event {seq} were signed for different logs")]
    Forked {
        /// Their number.
        seq: u64,
    },
    /// Seals that no checkpoint of their batch vouches for.
    #[error("event {seq} is sealed, and no checkpoint vouches for it")]
    Unsigned {
        /// The number.
        seq: u64,
    },
}

impl Finding {
    /// A stable name, for metrics.
    pub fn name(self) -> &'static str {
        match self {
            Self::OutOfOrder { .. } => "out_of_order",
            Self::Changed { .. } => "changed",
            Self::Repeated { .. } => "repeated",
            Self::Rewritten { .. } => "rewritten",
            Self::CutOff { .. } => "cut_off",
            Self::Signature { .. } => "signature",
            Self::ForeignKey { .. } => "foreign_key",
            Self::Forked { .. } => "forked",
            Self::Unsigned { .. } => "unsigned",
        }
    }
}
