//! Why a change is refused, in the words of the contract: they travel as stateless `{"code": …}`.

use passeplume_crdt::gate::{Excess, Refusal};
use passeplume_domain::documents::ReadReason;

/// Why a change is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// This person only reads here.
    ReadOnly,
    /// An adult paused the text.
    Frozen,
    /// An adult took this person's pen.
    Muted,
    /// The text was handed in.
    Closed,
    /// The text was handed in: the words are kept, and a teacher is asked whether they come in.
    Proposed,
    /// The store takes no writes.
    NotSaved,
    /// It builds on something that never came.
    Gap,
    /// More waits for a step 2 than may wait; the step 2 brings it.
    Waiting,
    /// No Yjs would have written it.
    Malformed,
    /// It inserts under another account's client id.
    ForeignAuthor,
    /// The text has no such node or mark.
    Schema,
    /// The change, or the document after it, would be too large.
    TooLarge,
    /// Too many new client ids today.
    TooManyIds,
}

/// What a refusal means for later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outlook {
    /// A later step 2 can bring the same change; its status is made good then.
    Owed,
    /// The bytes themselves are bad; repeated, they end the socket.
    Offence,
}

impl Reason {
    /// The stable code that clients know.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::ReadOnly => "read-only",
            Self::Frozen => "frozen",
            Self::Muted => "muted",
            Self::Closed => "closed",
            Self::Proposed => "proposed",
            Self::NotSaved => "not-saved",
            Self::Gap => "gap",
            Self::Waiting => "waiting",
            Self::Malformed => "malformed",
            Self::ForeignAuthor => "foreign-author",
            Self::Schema => "schema",
            Self::TooLarge => "too-large",
            Self::TooManyIds => "too-many-ids",
        }
    }

    pub(crate) const fn outlook(self) -> Outlook {
        match self {
            Self::ReadOnly
            | Self::Frozen
            | Self::Muted
            | Self::Closed
            | Self::Proposed
            | Self::NotSaved
            | Self::Gap
            | Self::Waiting
            | Self::TooManyIds => Outlook::Owed,
            Self::Malformed | Self::ForeignAuthor | Self::Schema | Self::TooLarge => {
                Outlook::Offence
            }
        }
    }
}

impl From<ReadReason> for Reason {
    fn from(reason: ReadReason) -> Self {
        match reason {
            ReadReason::NotAWriter => Self::ReadOnly,
            ReadReason::Frozen => Self::Frozen,
            ReadReason::Muted => Self::Muted,
            ReadReason::Closed => Self::Closed,
        }
    }
}

impl From<&Refusal> for Reason {
    fn from(refusal: &Refusal) -> Self {
        match refusal {
            Refusal::Malformed(_) => Self::Malformed,
            Refusal::Gap { .. } => Self::Gap,
            Refusal::ForeignClient { .. } => Self::ForeignAuthor,
            Refusal::TooLarge(Excess::Clients) => Self::TooManyIds,
            Refusal::TooLarge(Excess::Roots | Excess::Depth | Excess::Structure | Excess::Work) => {
                Self::TooLarge
            }
            Refusal::Schema(_) => Self::Schema,
        }
    }
}
