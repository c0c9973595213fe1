//! The wire formats that unmodified clients speak: pure codecs from bytes to borrowed messages and back.
//!
//! Invariants: nothing here allocates because of a length that a peer claims, nothing recurses, nothing
//! panics on any bytes, and nothing looks inside a document update (that is the gate's work).

pub mod awareness;
pub mod hocuspocus;
pub mod lib0;
pub mod state_vector;
pub mod sync;
pub mod y_websocket;

pub use lib0::Reader;
pub use state_vector::StateVector;
pub use sync::SyncMessage;

/// Why bytes from a peer are not a message. Carries no content of the message, so that it may be logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WireError {
    /// The message ends before what it announces.
    #[error("the message ends too early")]
    Truncated,
    /// A number above what its field allows, or longer than ten bytes.
    #[error("a number is out of range")]
    OutOfRange,
    /// A string that is not UTF-8.
    #[error("a string is not UTF-8")]
    NotUtf8,
    /// Bytes after the end of the message.
    #[error("bytes follow the end of the message")]
    Trailing,
    /// A message type that this protocol does not have, or not in this direction.
    #[error("unknown message type {0}")]
    UnknownType(u64),
    /// More entries than the limit of the moment.
    #[error("more entries than allowed")]
    TooMany,
    /// The same client id twice in one list.
    #[error("the same client id twice")]
    Duplicate,
}
