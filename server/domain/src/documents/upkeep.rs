//! Keeping a log short without losing a word, an author or their order: when to write a full state, and how a store asks
//! for rows to be squashed although it knows nothing of what is inside them.

use bytes::Bytes;

use super::{Checkpoint, LoggedUpdate};

/// Rows after a checkpoint that make the next one due.
pub const CHECKPOINT_ROWS: u64 = 200;
/// Bytes of updates after a checkpoint that make the next one due.
pub const CHECKPOINT_BYTES: u64 = 256 * 1024;

/// Is it time for a full state, after so many rows and bytes since the last one?
#[must_use]
pub const fn checkpoint_is_due(rows: u64, bytes: u64) -> bool {
    rows >= CHECKPOINT_ROWS || bytes >= CHECKPOINT_BYTES
}

/// One burst, as the one row that takes its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SquashedRow {
    /// The burst as one update.
    pub update: Bytes,
    /// The burst's first authors together, encoded as in [`super::NewUpdate`].
    pub first_authors: Bytes,
}

/// What a replay of bursts gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Squashed {
    /// One row for each burst, in the same order.
    pub rows: Vec<SquashedRow>,
    /// The full state after the last burst: the next pass, and the next opening of the text, begin here.
    pub state: Bytes,
    /// First authors of everything inside the state.
    pub first_authors: Bytes,
}

/// Why bursts could not be squashed. Their rows stay as they are: this costs room, never words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the rows cannot be squashed: {0}")]
pub struct SquashError(pub String);

/// Replays a text's log and makes one update of each burst.
pub trait Squash: Send + Sync {
    /// Starts from `base` (from nothing where there is none), replays each burst in one transaction and answers its own
    /// encoding. A burst is the adjacent rows of one author; its encoding must give byte for byte the same document as
    /// the rows one by one, or the answer is an error. Blocks: it is called off the async threads.
    ///
    /// # Errors
    /// [`SquashError`] where the replay failed or gave another document.
    fn squash(
        &self,
        base: Option<&Checkpoint>,
        bursts: &[Vec<LoggedUpdate>],
    ) -> Result<Squashed, SquashError>;
}
