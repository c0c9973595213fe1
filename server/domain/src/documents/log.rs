//! The append-only log of a document: every change, by whom, in which order.

use async_trait::async_trait;
use bytes::Bytes;

use super::Late;
use crate::{AccountId, DocumentId, Millis, StoreError};

/// A change's place in its document's log. The first change is 1; 0 means "nothing yet".
pub type Seq = i64;

/// A Yjs client id and the account that it belongs to for the life of the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    /// The client id, below 2^53.
    pub client: u64,
    /// Whose.
    pub account: AccountId,
    /// Since when; new ids are counted a person, document and day.
    pub at: Millis,
}

/// One change to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewUpdate {
    /// By whom.
    pub account: AccountId,
    /// When, by the server's clock.
    pub at: Millis,
    /// A v1 update that the gate has passed.
    pub update: Bytes,
    /// Encoded first authors of inserted text whose first author is somebody else; empty where there is none.
    pub first_authors: Bytes,
}

/// What a room wants kept in one step. It is kept whole or not at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentAppend {
    /// Which document.
    pub document: DocumentId,
    /// The seq after which the room believes to append: where the log is further, the answer is `Conflict`.
    pub after: Seq,
    /// New client ids. A client id that another account owns already makes the whole step a `Conflict`.
    pub bindings: Vec<Binding>,
    /// The changes, numbered `after + 1`, `after + 2`, …
    pub updates: Vec<NewUpdate>,
    /// What came when the pen was down, and what became of it.
    pub late: Late,
}

/// Why one document's step was not kept. Nothing of it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AppendError {
    /// Another writer appended first, or a client id belongs to somebody else: load again.
    #[error("the log has moved on")]
    Conflict,
    /// No room on the disk, or no database: it may work later.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// The medium failed to make a write durable: the process must stop.
    #[error("the medium failed to keep a write: {0}")]
    Medium(String),
}

/// A change as it was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedUpdate {
    /// The last seq that this row holds (a squashed row holds several).
    pub seq: Seq,
    /// By whom.
    pub account: AccountId,
    /// When.
    pub at: Millis,
    /// The update.
    pub update: Bytes,
    /// First authors, as in [`NewUpdate`].
    pub first_authors: Bytes,
}

/// An update that was appended, for callers that need its place.
pub type AppendedUpdate = Seq;

/// The full state of a document at a seq, kept so that loading need not replay the log from the start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Everything up to and including this seq is inside.
    pub seq: Seq,
    /// The full state as a v1 update.
    pub state: Bytes,
    /// First authors of everything inside, as in [`NewUpdate`].
    pub first_authors: Bytes,
}

/// What a room is loaded from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LoadedDocument {
    /// The newest checkpoint whose checksum holds.
    pub checkpoint: Option<Checkpoint>,
    /// Every row after it, in order.
    pub updates: Vec<LoggedUpdate>,
    /// Who owns which client id.
    pub bindings: Vec<Binding>,
    /// The seq of the newest row, 0 where there is none.
    pub head: Seq,
    /// When the newest row was written; 0 where there is none.
    pub head_at: Millis,
}

/// Why a document could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// No such document.
    #[error("no such document")]
    Absent,
    /// A row's checksum does not hold, or a seq is missing: set aside, the rest serves.
    #[error("document {document} is damaged: {what}")]
    Damaged {
        /// Which.
        document: DocumentId,
        /// What was found, without words of the text.
        what: String,
    },
    /// The store could not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The log of every document.
#[async_trait]
pub trait DocumentLog: Send + Sync {
    /// What a room is loaded from.
    async fn load(&self, document: &DocumentId) -> Result<LoadedDocument, LoadError>;
    /// Keeps several documents' steps in one transaction with one fsync; on failure none is kept and the caller may
    /// try them one by one. `Ok` means durable.
    async fn append(&self, steps: &[DocumentAppend]) -> Result<(), AppendError>;
    /// About `limit` rows after `after` in order, contiguous from `after` on, each with its checksum verified (rows that
    /// are packed together are read together). A place inside a squashed row gets the row whole; beyond the end of the log
    /// there is nothing.
    async fn rows_after(
        &self,
        document: &DocumentId,
        after: Seq,
        limit: u32,
    ) -> Result<Vec<LoggedUpdate>, LoadError>;
    /// Keeps a checkpoint. It replaces nothing of the history.
    async fn put_checkpoint(
        &self,
        document: &DocumentId,
        checkpoint: Checkpoint,
        at: Millis,
    ) -> Result<(), StoreError>;
    /// Says that a document is damaged and set aside, with what was found.
    async fn set_aside(
        &self,
        document: &DocumentId,
        what: &str,
        at: Millis,
    ) -> Result<(), StoreError>;
    /// Writes a few bytes durably: answers whether the database takes writes (again).
    async fn probe(&self) -> Result<(), AppendError>;
}
