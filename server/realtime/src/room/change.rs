//! A change on its way through a room, with the weight that it puts on the room's bounds.

use std::sync::Arc;

use bytes::Bytes;
use passeplume_crdt::document::EMPTY_UPDATE;

use super::{MemberId, Permit, Person};

/// What a client's change is to the protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The answer to our step 1.
    Step2,
    /// A change that just happened.
    Update,
}

/// Bytes and the permit that lets them wait; dropping it lets a socket read on.
#[derive(Debug)]
pub(crate) struct Weighed {
    pub(crate) bytes: Bytes,
    pub(crate) permit: Option<Permit>,
}

impl Weighed {
    /// Whether it holds neither a word nor a deletion.
    pub(super) fn says_nothing(&self) -> bool {
        *self.bytes == *EMPTY_UPDATE
    }
}

/// A change that waits for its turn.
#[derive(Debug)]
pub(super) struct Change {
    pub(super) member: MemberId,
    pub(super) person: Arc<Person>,
    pub(super) kind: Kind,
    pub(super) weighed: Weighed,
    pub(super) patience: Patience,
}

impl Change {
    /// What it costs to keep it waiting, in bytes: also one without content takes a place.
    pub(super) fn cost(&self) -> usize {
        self.weighed.bytes.len() + std::mem::size_of::<Self>()
    }
}

/// What a gap in a change means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Patience {
    /// It may wait for the member's next step 2.
    MayWait,
    /// Its step 2 has come: what is missing now will never come.
    Final,
}

/// What became of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// Durable once the batch is, or without news.
    Applied,
    /// Refused, and why.
    Refused(super::Reason),
}

/// A change that was judged in a batch; told to its member when the batch is durable.
#[derive(Debug)]
pub(super) struct Judged {
    pub(super) member: MemberId,
    pub(super) kind: Kind,
    pub(super) fate: Fate,
}
