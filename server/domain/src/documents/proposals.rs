//! Words that came when the pen was down: typed without a network, or in the moment of handing in. They are no part of the
//! text until a teacher adds them, and they are never thrown away.

use bytes::Bytes;

use crate::{AccountId, Millis, words::names};

/// A proposal's number in its document: 1, 2, 3, …
pub type ProposalRank = i64;

names! {
    /// What became of a proposal.
    ProposalState, NotAProposalState = "not a state of a proposal" {
        /// Nobody has decided.
        Open = "open",
        /// A teacher added the words to the text.
        Accepted = "accepted",
        /// A teacher left them out; they stay kept.
        Declined = "declined",
    }
}

/// Words of one person that came late. There is one open proposal a person and text at the most: what comes later joins it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// Its number.
    pub rank: ProposalRank,
    /// Whose words.
    pub account: AccountId,
    /// When the newest of them came.
    pub at: Millis,
    /// A v1 update that the gate has passed against the text as it was then.
    pub words: Bytes,
    /// What became of it.
    pub state: ProposalState,
}

/// What a teacher decided about a proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Which.
    pub rank: ProposalRank,
    /// [`ProposalState::Accepted`] or [`ProposalState::Declined`].
    pub state: ProposalState,
    /// Who.
    pub by: AccountId,
    /// When.
    pub at: Millis,
}

/// What a step of the log says of late words.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Late {
    /// New proposals, or open ones that have grown.
    pub proposals: Vec<Proposal>,
    /// What was decided about open ones; about one that is not open any more the whole step is a conflict.
    pub decisions: Vec<Decision>,
}

impl Late {
    /// Whether nothing came late and nothing was decided: as nearly always.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.proposals.is_empty() && self.decisions.is_empty()
    }
}
