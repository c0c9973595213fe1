//! Why bytes are no update.

use crate::wire::WireError;

/// What is wrong with the bytes themselves, whatever the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// They end in the middle, or claim more than there is.
    #[error("the update is truncated")]
    Truncated,
    /// Bytes are left after the deletions.
    #[error("bytes follow the update")]
    Trailing,
    /// A string is not UTF-8.
    #[error("a string is not UTF-8")]
    Utf8,
    /// A client id of 2^53 or more, a clock of 2^30 or more, or a longer number.
    #[error("a number is out of range")]
    Number,
    /// Clients are not in descending order, which is also how a repeated client is seen.
    #[error("clients repeat or are out of order")]
    ClientOrder,
    /// Deleted ranges of a client are not ascending and apart, or their client is repeated.
    #[error("deletions repeat or are out of order")]
    DeletionOrder,
    /// A client without structs, a struct or a deletion without elements.
    #[error("something empty is announced")]
    Empty,
    /// A struct's info byte, a content, type or value tag that Yjs never writes.
    #[error("an unknown tag")]
    Tag,
    /// Embedded JSON that does not parse.
    #[error("invalid JSON")]
    Json,
    /// More of something than [`Limits`](super::Limits) allows.
    #[error("the update holds too much")]
    TooMuch,
    /// Values are nested deeper than [`Limits`](super::Limits) allows.
    #[error("a value is nested too deep")]
    TooDeep,
    /// A sub-document or a hook, which yrs carries wrongly or unsafely.
    #[error("an unsupported content")]
    Unsupported,
    /// Structs wait for each other, or for their own client's future.
    #[error("structs depend on each other in a circle")]
    Circle,
    /// A parent is not a shared type, or an item's neighbours have different parents.
    #[error("an item's place contradicts itself")]
    Place,
    /// A content that its parent's kind of type never holds.
    #[error("a content in the wrong kind of type")]
    Kind,
    /// Our own log lacks what this part of it builds on.
    #[error("a stored update lacks its predecessors")]
    Incomplete,
}

impl From<WireError> for Malformed {
    #[allow(
        clippy::wildcard_enum_match_arm,
        reason = "lib0 primitives raise these four; the other variants belong to whole messages"
    )]
    fn from(error: WireError) -> Self {
        match error {
            WireError::OutOfRange => Self::Number,
            WireError::NotUtf8 => Self::Utf8,
            WireError::Trailing => Self::Trailing,
            _ => Self::Truncated,
        }
    }
}
